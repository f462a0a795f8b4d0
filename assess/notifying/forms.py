"""The forms around an incident: when it became known, whether it is significant, and what was reported when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from assess.fields import at_most, date_if_any
from assess.notifying.moments import check_later, moment, moments
from assess.typed import NAME, TEXT, plain
from controls.answers import Choice, says_something
from controls.duties import KeptIncident
from controls.local_times import clock_of, day_of
from controls.notification import THRESHOLDS, Incident, Significance
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


def _day(label: str) -> StringField:
    return StringField(label, filters=[plain])


def _threshold(place: int) -> RadioField:
    asked = THRESHOLDS[place]
    return RadioField(asked.question, description=asked.hint, choices=_YES_NO, default=Choice.OPEN.value)


class HelperForm(FlaskForm):
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
    trust_service = BooleanField("Er is een vertrouwensdienst geraakt, bijvoorbeeld elektronisch ondertekenen.")
    outage = _threshold(0)
    finance = _threshold(1)
    injury = _threshold(2)
    notified_date = _day("Datum van de melding")
    notified_time = _day("Tijd van de melding")
    handled_date = _day("Datum waarop het was afgehandeld")
    handled_time = _day("Tijd waarop het was afgehandeld")

    now: datetime
    since: date
    #: Whether the clock showed this time twice, so that the page asks which one is meant.
    is_double = False

    @classmethod
    def at(cls, now: datetime, since: str) -> HelperForm:
        """What was sent, or an empty form. A moment lies between the day `since` (ISO) and now."""
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

    def validate_notified_time(self, field: Field) -> None:
        check_later(self.notified_date, field, since=self._aware(), now=self.now)

    def validate_handled_time(self, field: Field) -> None:
        check_later(self.handled_date, field, since=self._aware(), now=self.now)

    def said(self) -> Mapping[str, Choice]:
        return {threshold.id: Choice(self[threshold.id].data) for threshold in THRESHOLDS}

    def incident(self) -> Incident:
        return Incident(
            aware_at=self._chosen(moments(self.aware_date, self.aware_time)),
            notified_at=moment(self.notified_date, self.notified_time),
            handled_at=moment(self.handled_date, self.handled_time),
            trust_service=self.trust_service.data,
        )

    def _aware(self) -> datetime | None:
        if self.aware_date.errors or self.aware_time.errors:
            return None
        return self._chosen(moments(self.aware_date, self.aware_time))

    def _chosen(self, found: tuple[datetime, ...]) -> datetime:
        return found[-1 if self.aware_which.data == "tweede" else 0]


class KeepForm(FlaskForm):
    """Keep an incident because somebody asks so: its moments, the outcome and why; never what happened."""

    aware_at = HiddenField()
    notified_at = HiddenField()
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
            notified_at=incident.notified_at.isoformat() if incident.notified_at else "",
            significant=outcome.value,
        )

    def validate_label(self, field: Field) -> None:
        if not says_something(field.data or ""):
            raise ValidationError("Geef het incident een naam, bijvoorbeeld een zaaknummer.")

    def carried(self, now: datetime, since: str) -> tuple[Incident, Significance] | None:
        """What the hidden fields carry; None when that is not what our page put there."""
        try:
            aware_at = datetime.fromisoformat(self.aware_at.data or "")
            notified_at = datetime.fromisoformat(self.notified_at.data) if self.notified_at.data else None
            outcome = Significance(self.significant.data)
            sound = date.fromisoformat(since) <= day_of(aware_at) and aware_at <= (notified_at or now) <= now
        except (ValueError, TypeError, OverflowError):
            return None
        return (Incident(aware_at=aware_at, notified_at=notified_at), outcome) if sound else None


class MarkForm(FlaskForm):
    """What was reported when, and what the test comes to by now."""

    version = HiddenField()
    warned_date = _day("Datum van de waarschuwing")
    warned_time = _day("Tijd van de waarschuwing")
    notified_date = _day("Datum van de melding")
    notified_time = _day("Tijd van de melding")
    final_date = _day("Datum van het eindverslag")
    final_time = _day("Tijd van het eindverslag")
    significant = RadioField("Is het incident significant?", choices=_SIGNIFICANT)
    reasoning = TextAreaField(
        "Waarom?", description="Kort, zonder persoonsgegevens.", filters=[plain], validators=[at_most(TEXT)]
    )

    aware_at: datetime
    now: datetime

    @classmethod
    def sent(cls, aware_at: datetime, now: datetime) -> MarkForm:
        """What somebody sent, about an incident known since `aware_at`."""
        form = cls()
        form.aware_at, form.now = aware_at, now
        return form

    @classmethod
    def showing(cls, incident: KeptIncident, reasoning: str, version: str) -> MarkForm:
        moments = incident.moments
        marks = {"warned": moments.warned_at, "notified": moments.notified_at, "final": moments.final_at}
        return cls(
            formdata=None,
            version=version,
            significant=incident.significant.value,
            reasoning=reasoning,
            **{f"{name}_date": day_of(at).isoformat() for name, at in marks.items() if at},
            **{f"{name}_time": clock_of(at) for name, at in marks.items() if at},
        )

    def validate_warned_time(self, field: Field) -> None:
        check_later(self.warned_date, field, since=self.aware_at, now=self.now)

    def validate_notified_time(self, field: Field) -> None:
        check_later(self.notified_date, field, since=self.aware_at, now=self.now)

    def validate_final_time(self, field: Field) -> None:
        check_later(self.final_date, field, since=self.aware_at, now=self.now)

    def marks(self) -> tuple[datetime | None, datetime | None, datetime | None]:
        """When it was warned, notified and reported at last, as far as that was done."""
        pairs = (
            (self.warned_date, self.warned_time),
            (self.notified_date, self.notified_time),
            (self.final_date, self.final_time),
        )
        warned_at, notified_at, final_at = (moment(*pair) for pair in pairs)
        return warned_at, notified_at, final_at


class RemoveForm(FlaskForm):
    """Nothing to fill in: pressing the button is enough."""
