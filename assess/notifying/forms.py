"""The forms around an incident: when it became known, whether it is significant, and what was reported when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from assess.fields import at_most, date_if_any
from assess.notifying.moments import MarkedForm, moments
from assess.typed import NAME, TEXT, plain
from controls.answers import Choice, says_something
from controls.duties import KeptIncident
from controls.local_times import clock_of, day_of
from controls.notification import MARKS, THRESHOLDS, Incident, Significance
from reports import wording

_YES_NO = [
    SelectChoice(value=Choice.YES.value, label="Ja"),
    SelectChoice(value=Choice.NO.value, label="Nee"),
    SelectChoice(value=Choice.OPEN.value, label="Weet ik nog niet"),
]
_WHICH = [
    SelectChoice(value="eerste", label="De eerste keer (zomertijd)"),
    SelectChoice(value="tweede", label="De tweede keer (wintertijd)"),
]
_SIGNIFICANT = [
    SelectChoice(value=Significance.YES.value, label="Significant"),
    SelectChoice(value=Significance.NO.value, label="Niet significant"),
    SelectChoice(value=Significance.UNSURE.value, label="Nog niet zeker"),
]

_TRUST_SERVICE_LABEL = "Er is een vertrouwensdienst geraakt, bijvoorbeeld elektronisch ondertekenen."
#: What a hidden field says when none was hit, and when one was.
_TRUST_SERVICE = ("nee", "ja")
#: What may have been done before somebody keeps an incident.
_BEFORE_KEEPING = ("warned", "notified", "handled", "progress")


def _day(label: str) -> StringField:
    return StringField(label, filters=[plain])


def _threshold(place: int) -> RadioField:
    asked = THRESHOLDS[place]
    return RadioField(asked.question, description=asked.hint, choices=_YES_NO, default=Choice.OPEN.value)


class HelperForm(MarkedForm, FlaskForm):
    """Everything the helper computes with. Nothing of it is stored."""

    aware_date = StringField(
        "Op welke dag wist de gemeente van het incident?",
        filters=[plain],
        validators=[DataRequired("Vul in op welke dag de gemeente van het incident wist."), date_if_any],
    )
    aware_time = StringField(
        "Hoe laat was dat?", filters=[plain], validators=[DataRequired("Vul in hoe laat dat was, bijvoorbeeld 14:30.")]
    )
    aware_which = RadioField(
        "Welke van de twee bedoelt u?",
        choices=_WHICH,
        default="",
        validate_choice=False,
    )
    trust_service = BooleanField(_TRUST_SERVICE_LABEL)
    outage = _threshold(0)
    finance = _threshold(1)
    injury = _threshold(2)
    warned_date = _day("Datum van de vroegtijdige waarschuwing")
    warned_time = _day("Tijd van de vroegtijdige waarschuwing")
    notified_date = _day("Datum van de melding")
    notified_time = _day("Tijd van de melding")
    handled_date = _day("Datum waarop het was afgehandeld")
    handled_time = _day("Tijd waarop het was afgehandeld")
    progress_date = _day("Datum van het voortgangsverslag")
    progress_time = _day("Tijd van het voortgangsverslag")

    since: date
    #: Whether the clock showed this time twice, so that the page asks which one is meant.
    is_double = False

    @classmethod
    def opened(cls, now: datetime) -> HelperForm:
        """The form as it is offered: mostly somebody fills it in as soon as the municipality knows."""
        return cls(formdata=None, aware_date=day_of(now).isoformat(), aware_time=clock_of(now))

    @classmethod
    def sent(cls, now: datetime, since: str) -> HelperForm:
        """What was sent. A moment lies between the day `since` (ISO) and now."""
        form = cls()
        form.now, form.since = now, date.fromisoformat(since)
        return form

    def validate_aware_time(self, field: Field) -> None:
        if self.aware_date.errors:
            return
        found = moments(self.aware_date, field)
        self.is_double = len(found) == 2
        if self.is_double and self.aware_which.data not in ("eerste", "tweede"):
            raise ValidationError(
                f"Op {wording.day(self.aware_date.data)} was het twee keer {field.data} uur, omdat de klok een uur "
                "terugging. Kies hieronder welke u bedoelt."
            )
        chosen = self._chosen(found)
        if chosen > self.now:
            raise ValidationError("Dit moment ligt in de toekomst. Kijk de datum en de tijd na.")
        if day_of(chosen) < self.since:
            raise ValidationError(
                f"De meldplicht geldt sinds {wording.day(self.since.isoformat())}. Kijk de datum na, vooral het jaar."
            )

    def said(self) -> Mapping[str, Choice]:
        return {threshold.id: Choice(self[threshold.id].data) for threshold in THRESHOLDS}

    def incident(self) -> Incident:
        aware_at = self._chosen(moments(self.aware_date, self.aware_time))
        return Incident(aware_at=aware_at, trust_service=self.trust_service.data, **self.marks(aware_at))

    def has_marks(self) -> bool:
        """Whether something was filled in, or is wrong, about what was done already."""
        pairs = [self[f"{name}_{part}"] for name in _BEFORE_KEEPING for part in ("date", "time")]
        return any(field.data or field.errors for field in pairs)

    def known_since(self) -> datetime | None:
        if self.aware_date.errors or self.aware_time.errors:
            return None
        return self._chosen(moments(self.aware_date, self.aware_time))

    def _chosen(self, found: tuple[datetime, ...]) -> datetime:
        return found[-1 if self.aware_which.data == "tweede" else 0]


class KeepForm(FlaskForm):
    """Keep an incident because somebody asks so: its moments, the outcome and why; never what happened."""

    aware_at = HiddenField()
    warned_at = HiddenField()
    notified_at = HiddenField()
    handled_at = HiddenField()
    progress_at = HiddenField()
    trust_service = HiddenField()
    significant = HiddenField()
    label = StringField(
        "Naam voor dit incident",
        description="Bijvoorbeeld een zaaknummer. Schrijf niet op wat er is gebeurd of wie het raakt.",
        filters=[plain],
        validators=[DataRequired("Geef het incident een naam, bijvoorbeeld een zaaknummer."), at_most(NAME)],
    )
    reasoning = TextAreaField(
        "Waarom is het wel of niet significant?",
        description="Kort, zonder persoonsgegevens.",
        filters=[plain],
        validators=[at_most(TEXT)],
    )

    @classmethod
    def showing(cls, incident: Incident, outcome: Significance) -> KeepForm:
        return cls(
            formdata=None,
            aware_at=incident.aware_at.isoformat(),
            trust_service=_TRUST_SERVICE[incident.trust_service],
            significant=outcome.value,
            **{f"{name}_at": at.isoformat() for name in _BEFORE_KEEPING if (at := getattr(incident, f"{name}_at"))},
        )

    def validate_label(self, field: Field) -> None:
        if not says_something(field.data or ""):
            raise ValidationError("Geef het incident een naam, bijvoorbeeld een zaaknummer.")

    def carried(self, now: datetime, since: str) -> tuple[Incident, Significance] | None:
        """What the hidden fields carry; None when that is not what our page put there."""
        try:
            aware_at = datetime.fromisoformat(self.aware_at.data or "")
            fields = {f"{name}_at": self[f"{name}_at"].data for name in _BEFORE_KEEPING}
            marks = {name: datetime.fromisoformat(text) for name, text in fields.items() if text}
            outcome = Significance(self.significant.data)
            trust_service = _TRUST_SERVICE.index(self.trust_service.data or "") == 1
            in_order = all(aware_at <= at <= now for at in (now, *marks.values()))
            sound = date.fromisoformat(since) <= day_of(aware_at) and in_order
        except (ValueError, TypeError, OverflowError):
            return None
        return (Incident(aware_at=aware_at, trust_service=trust_service, **marks), outcome) if sound else None


class MarkForm(MarkedForm, FlaskForm):
    """What was reported when, and what the test comes to by now."""

    version = HiddenField()
    trust_service = BooleanField(_TRUST_SERVICE_LABEL)
    warned_date = _day("Datum van de vroegtijdige waarschuwing")
    warned_time = _day("Tijd van de vroegtijdige waarschuwing")
    notified_date = _day("Datum van de melding")
    notified_time = _day("Tijd van de melding")
    progress_date = _day("Datum van het voortgangsverslag")
    progress_time = _day("Tijd van het voortgangsverslag")
    handled_date = _day("Datum waarop het was afgehandeld")
    handled_time = _day("Tijd waarop het was afgehandeld")
    final_date = _day("Datum van het eindverslag")
    final_time = _day("Tijd van het eindverslag")
    significant = RadioField("Is het incident significant?", choices=_SIGNIFICANT)
    reasoning = TextAreaField(
        "Waarom?", description="Kort, zonder persoonsgegevens.", filters=[plain], validators=[at_most(TEXT)]
    )

    aware_at: datetime

    @classmethod
    def sent(cls, aware_at: datetime, now: datetime) -> MarkForm:
        """What somebody sent, about an incident known since `aware_at`."""
        form = cls()
        form.aware_at, form.now = aware_at, now
        return form

    @classmethod
    def showing(cls, incident: KeptIncident, reasoning: str, version: str) -> MarkForm:
        marks = {name.removesuffix("_at"): getattr(incident.moments, name) for name in MARKS}
        return cls(
            formdata=None,
            version=version,
            trust_service=incident.moments.trust_service,
            significant=incident.significant.value,
            reasoning=reasoning,
            **{f"{name}_date": day_of(at).isoformat() for name, at in marks.items() if at},
            **{f"{name}_time": clock_of(at) for name, at in marks.items() if at},
        )

    def known_since(self) -> datetime:
        return self.aware_at

    def validate_final_time(self, field: Field) -> None:
        self.check("final", field)
        if self.final_date.data and self.progress_date.data and not self.handled_date.data:
            raise ValidationError(
                "Er is een voortgangsverslag gestuurd. Vul ook in wanneer het incident was afgehandeld: het eindverslag "
                "telt vanaf dan."
            )

    def incident(self) -> Incident:
        return Incident(aware_at=self.aware_at, trust_service=self.trust_service.data, **self.marks(self.aware_at))


class RemoveForm(FlaskForm):
    """Nothing to fill in: pressing the button is enough."""
