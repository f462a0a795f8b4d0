"""The forms of a finding: writing it, and what the organisation and the auditor add to its course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Self

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from assess.auditing.course import AddEvent
from assess.auditing.drafting import Draft, SaveFinding
from assess.auditing.words import RESULT, SEVERITY, SEVERITY_MEANS
from assess.fields import at_most, date_if_any, own_ids, whole_number
from assess.typed import RISK_OWNER, TEXT, TITLE, is_date, plain
from controls.answers import says_something
from controls.catalogue import Aspect
from controls.findings import EventKind, Finding, RetestResult, Severity
from reports import wording

#: How many requirements one finding may be about.
_SUBJECTS = 60


class FindingForm(FlaskForm):
    """A draft. `known` has the key of every answer by what people call it."""

    known: Mapping[str, str]
    version = HiddenField(default="0")
    title = StringField(
        "Titel", filters=[plain], validators=[DataRequired("Geef de bevinding een titel."), at_most(TITLE)]
    )
    description = TextAreaField(
        "Wat hebt u vastgesteld?",
        description="Wat u zag, wat de norm vraagt, en wat het verschil is.",
        filters=[plain],
        validators=[DataRequired("Beschrijf wat u hebt vastgesteld."), at_most(TEXT)],
    )
    severity = RadioField(
        "Ernst",
        choices=[SelectChoice(value=s.value, label=f"{SEVERITY[s]}: {SEVERITY_MEANS[s]}") for s in Severity],
        validate_choice=False,
        validators=[AnyOf([s.value for s in Severity], message="Kies hoe ernstig het is.")],
    )
    aspects = SelectMultipleField(
        "Gaat over",
        choices=[SelectChoice(value=a.value, label=wording.ASPECT[a]) for a in Aspect],
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    subjects = TextAreaField("Bij welke eisen hoort dit?", filters=[plain])
    follows = SelectField("Komt in de plaats van", choices=[], validate_choice=False, default="")

    @classmethod
    def of(cls, known: Mapping[str, str], earlier: Sequence[Finding], **given: object) -> FindingForm:
        """`known` is every answer by key with its label; without `given` it is what somebody sent."""
        form = cls(formdata=None, **given) if given else cls()
        form.known = {label: key for key, label in known.items()}
        none = SelectChoice(value="", label="Geen eerdere bevinding")
        named = [SelectChoice(value=f.id, label=f"{f.number}. {f.title}") for f in earlier]
        form.follows.choices = [none, *named]
        return form

    @classmethod
    def showing(cls, known: Mapping[str, str], earlier: Sequence[Finding], draft: Draft) -> FindingForm:
        found = draft.finding
        return cls.of(
            known,
            earlier,
            version=str(draft.version),
            title=found.title,
            description=found.description,
            severity=found.severity.value,
            aspects=[aspect.value for aspect in found.aspects],
            subjects="\n".join(known.get(subject.key, subject.number) for subject in found.subjects),
            follows=draft.follows,
        )

    def validate_description(self, field: Field) -> None:
        if field.data and not says_something(field.data):
            raise ValidationError("Beschrijf wat u hebt vastgesteld.")

    validate_title = validate_description

    def validate_subjects(self, field: Field) -> None:
        wanted = self._numbers
        if not wanted:
            raise ValidationError("Noem ten minste één eis. Schrijf een nummer per regel, zoals 5.01.01.")
        if len(wanted) > _SUBJECTS:
            raise ValidationError(f"Noem hoogstens {_SUBJECTS} eisen. Maak anders meer bevindingen.")
        for number in wanted:
            if number not in self.known:
                raise ValidationError(_unknown(number, self.known))

    @property
    def _numbers(self) -> list[str]:
        return [" ".join(line.split()) for line in (self.subjects.data or "").splitlines() if line.strip()]

    @property
    def command(self) -> SaveFinding:
        chosen = set(self.aspects.data or ())
        return SaveFinding(
            title=self.title.data,
            description=self.description.data,
            severity=Severity(self.severity.data),
            aspects=tuple(aspect for aspect in Aspect if aspect.value in chosen),
            keys=tuple(dict.fromkeys(self.known[number] for number in self._numbers)),
            follows=self.follows.data or "",
            version=whole_number(self.version.data),
        )


def _unknown(number: str, known: Mapping[str, str]) -> str:
    meant = [label for label in known if label.startswith(f"{number} (")]
    if meant:
        return f"{number[:60]} komt meer dan eens voor. Schrijf een van deze: {'; '.join(meant)}."
    return f"In deze zelftoets is geen eis ‘{number[:60]}’. Kijk het nummer na, en schrijf een nummer per regel."


class EventForm(FlaskForm):
    """What somebody adds to the course of a finding; `count` is how many events were on the screen."""

    kind: EventKind
    today: date
    count = HiddenField()

    @classmethod
    def showing(cls, finding: Finding) -> Self:
        return cls(formdata=None, count=str(len(finding.events))).own()

    @classmethod
    def sent(cls, today: date) -> Self:
        """What somebody sent on this day."""
        form = cls().own()
        form.today = today
        return form

    def own(self) -> Self:
        own_ids(self, self.kind.value)
        return self

    def validate_text(self, field: Field) -> None:
        if field.data and not says_something(field.data):
            raise ValidationError("Schrijf het in woorden op.")

    @property
    def command(self) -> AddEvent:
        return AddEvent(kind=self.kind, text=self.text.data, seen=whole_number(self.count.data))


class ReactionForm(EventForm):
    kind = EventKind.REACTION
    text = TextAreaField(
        "Reactie van de organisatie",
        description="Bent u het ermee eens, en waarom?",
        filters=[plain],
        validators=[DataRequired("Schrijf de reactie op."), at_most(TEXT)],
    )


class AgreementForm(EventForm):
    kind = EventKind.AGREED
    text = TextAreaField(
        "Wat gaat u doen?", filters=[plain], validators=[DataRequired("Schrijf op wat u gaat doen."), at_most(TEXT)]
    )
    owner = StringField(
        "Wie zorgt daarvoor?",
        description="Liefst een functie, zoals teammanager Burgerzaken.",
        filters=[plain],
        validators=[DataRequired("Schrijf op wie ervoor zorgt."), at_most(RISK_OWNER)],
    )
    due_on = StringField(
        "Klaar op", filters=[plain], validators=[DataRequired("Kies de dag waarop het klaar is."), date_if_any]
    )

    def validate_due_on(self, field: Field) -> None:
        if is_date(field.data or "") and field.data < self.today.isoformat():
            raise ValidationError("Deze dag is voorbij. Kies vandaag of een latere dag.")

    @property
    def command(self) -> AddEvent:
        return AddEvent(
            kind=self.kind,
            text=self.text.data,
            owner=self.owner.data,
            due_on=self.due_on.data,
            seen=whole_number(self.count.data),
        )


class DoneForm(EventForm):
    kind = EventKind.DONE
    text = TextAreaField(
        "Wat is er gedaan, en waaruit blijkt dat?",
        filters=[plain],
        validators=[DataRequired("Schrijf op wat er is gedaan."), at_most(TEXT)],
    )


class RetestForm(EventForm):
    kind = EventKind.RETEST
    result = RadioField(
        "Uitkomst van de hertest",
        choices=[SelectChoice(value=r.value, label=RESULT[r].capitalize()) for r in RetestResult],
        validate_choice=False,
        validators=[AnyOf([r.value for r in RetestResult], message="Kies de uitkomst van de hertest.")],
    )
    text = TextAreaField(
        "Wat hebt u gezien?",
        filters=[plain],
        validators=[DataRequired("Schrijf op wat u bij de hertest hebt gezien."), at_most(TEXT)],
    )

    @property
    def command(self) -> AddEvent:
        return AddEvent(
            kind=self.kind,
            text=self.text.data,
            result=RetestResult(self.result.data),
            seen=whole_number(self.count.data),
        )
