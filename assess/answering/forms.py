"""The forms of one requirement and of one VvT record. One form, one requirement, one address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from assess.answering.service import SaveAnswer, SaveApplicability
from assess.typed import DATE_ADVICE, EVIDENCE, LINE, RISK_OWNER, TEXT, is_date, plain
from controls.answers import Answer, Applicability, Choice, Evidence, Ground, Outcome, Verdict, says_something
from controls.catalogue import Aspect, Requirement, RequirementKind

_BLANK_EVIDENCE = 1
_EVIDENCE_NAME = re.compile(r"evidence-\d+-(title|location|date)")

VERDICTS = [SelectChoice(value=v.value, label=v.value.capitalize()) for v in Verdict]
_OUTCOMES = [
    SelectChoice(value=Outcome.ASSESSED.value, label="Beoordelen op opzet, bestaan en werking"),
    SelectChoice(value=Outcome.NOT_APPLICABLE.value, label="Niet van toepassing: dit bestaat hier niet"),
    SelectChoice(value=Outcome.DEVIATED.value, label="Bewust afgeweken: wij doen het niet en dragen het risico"),
]
_CHOICES = [
    SelectChoice(value=Choice.YES.value, label="Ja"),
    SelectChoice(value=Choice.NO.value, label="Nee"),
    SelectChoice(value=Choice.OPEN.value, label="Nog niet bepaald"),
]
_GROUNDS = [
    SelectChoice(value=Ground.LAW.value, label="Cbw of BIO"),
    SelectChoice(value=Ground.RISK.value, label="Risicoanalyse"),
    SelectChoice(value=Ground.CONTRACT.value, label="Contract of aansluitvoorwaarde"),
]


def _at_most(limit: int) -> Length:
    return Length(
        max=limit, message=f"Deze tekst is te lang: maak er hoogstens {limit:,} tekens van.".replace(",", ".")
    )


def _is_date(_form: Form, field: Field) -> None:
    if field.data and not is_date(field.data):
        raise ValidationError(DATE_ADVICE)


class EvidenceForm(Form):
    """One reference; without a title it is left out."""

    title = StringField("Titel", filters=[plain], validators=[_at_most(LINE)])
    location = StringField("Vindplaats", filters=[plain], validators=[_at_most(LINE)])
    date = StringField("Datum", filters=[plain], validators=[_is_date])

    def validate_title(self, field: Field) -> None:
        if not field.data and (self.location.data or self.date.data):
            raise ValidationError("Geef dit bewijs een titel, of maak de regel leeg.")


class AnswerForm(FlaskForm):
    """The answer to one requirement."""

    version = HiddenField()
    outcome = RadioField("Hoe beantwoordt u deze eis?", choices=_OUTCOMES, default=Outcome.ASSESSED.value)
    opzet = RadioField(
        "Opzet", description="Het is beschreven en afgesproken.", choices=VERDICTS, default=Verdict.OPEN.value
    )
    bestaan = RadioField("Bestaan", description="Het is ingericht.", choices=VERDICTS, default=Verdict.OPEN.value)
    werking = RadioField(
        "Werking",
        description="Het werkt al een tijd; dat is te laten zien.",
        choices=VERDICTS,
        default=Verdict.OPEN.value,
    )
    explanation = TextAreaField("Toelichting", filters=[plain], validators=[_at_most(TEXT)])
    evidence = FieldList(FormField(EvidenceForm), "Bewijs", max_entries=EVIDENCE)
    improvement = TextAreaField("Wat gaat u verbeteren?", filters=[plain], validators=[_at_most(TEXT)])
    reason = TextAreaField("Waarom is dit niet van toepassing?", filters=[plain], validators=[_at_most(TEXT)])
    risk_reference = StringField("Verwijzing naar de risicoanalyse", filters=[plain], validators=[_at_most(LINE)])
    risk_owner = StringField("Wie aanvaardt het risico?", filters=[plain], validators=[_at_most(RISK_OWNER)])
    ends_on = StringField("Tot en met", filters=[plain], validators=[_is_date])

    @classmethod
    def showing(cls, asked: Requirement, answer: Answer) -> AnswerForm:
        """The form filled with what is stored, with a blank line for evidence."""
        lines = [{"title": e.title, "location": e.location, "date": e.date} for e in answer.evidence]
        blank = [{"title": "", "location": "", "date": ""}] * min(_BLANK_EVIDENCE, EVIDENCE - len(lines))
        form = cls(
            formdata=None,
            version=str(answer.version),
            outcome=answer.outcome.value,
            explanation=answer.explanation,
            evidence=lines + blank,
            improvement=answer.improvement,
            reason=answer.reason,
            risk_reference=answer.risk_reference,
            risk_owner=answer.risk_owner,
            ends_on=answer.ends_on,
            **{aspect.value: answer.verdict(aspect).value for aspect in Aspect},
        )
        return form.for_requirement(asked)

    def for_requirement(self, asked: Requirement) -> AnswerForm:
        """Ids that are unique on a page with several requirements; the names stay the same."""
        _rename(self, asked.number.replace(".", "-").lower())
        if asked.kind is RequirementKind.MEASURE:
            self.reason.label.text = "Waarom kan deze overheidsmaatregel hier niet van toepassing zijn?"
        return self

    @property
    def aspects(self) -> tuple[RadioField, ...]:
        return (self.opzet, self.bestaan, self.werking)

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        sound = super().validate(extra_validators)
        strange = tuple(self._strange())
        self.form_errors.extend(strange)
        return sound and not strange

    def _strange(self) -> Iterable[str]:
        """What our own page never sends: silently leaving it out would be losing it."""
        unknown = [n for n in request.form if n not in self and n != "csrf_token" and not _EVIDENCE_NAME.fullmatch(n)]
        if unknown:
            yield f"Het veld ‘{unknown[0][:40]}’ hoort niet bij deze vraag. Laad de pagina opnieuw."
        if _number(self.version.data) < 0:
            yield "Niet te zien is welke versie u wijzigt. Laad de pagina opnieuw."
        if len({name.split("-")[1] for name in request.form if _EVIDENCE_NAME.fullmatch(name)}) > EVIDENCE:
            yield f"Noem hoogstens {EVIDENCE} bewijsstukken bij een eis."

    def validate_reason(self, field: Field) -> None:
        if self.outcome.data == Outcome.NOT_APPLICABLE and not says_something(field.data or ""):
            raise ValidationError("Schrijf waarom dit niet van toepassing is. Daarna kan een tweede persoon instemmen.")

    def command(self, asked: Requirement) -> SaveAnswer:
        """What is to be saved, as plain values."""
        return SaveAnswer(
            requirement_id=asked.id,
            seen=_number(self.version.data),
            outcome=Outcome(self.outcome.data),
            verdicts={aspect: Verdict(self[aspect.value].data) for aspect in asked.aspects},
            explanation=self.explanation.data or "",
            evidence=tuple(_evidence(self.evidence.data)),
            improvement=self.improvement.data or "",
            reason=self.reason.data or "",
            risk_reference=self.risk_reference.data or "",
            risk_owner=self.risk_owner.data or "",
            ends_on=self.ends_on.data or "",
        )


class AgreeForm(FlaskForm):
    """A second person agrees with the version that was on the screen."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        return _number(self.version.data)


class ApplicabilityForm(FlaskForm):
    """The VvT record of one control."""

    version = HiddenField()
    applies = RadioField("Is deze beheersmaatregel van toepassing?", choices=_CHOICES, default=Choice.OPEN.value)
    grounds = SelectMultipleField(
        "Op welke grond?", choices=_GROUNDS, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    measures_enough = RadioField(
        "Zijn de overheidsmaatregelen genoeg voor het risico?", choices=_CHOICES, default=Choice.OPEN.value
    )
    additional_measures = TextAreaField(
        "Welke maatregelen komen erbij uit de risicoanalyse?", filters=[plain], validators=[_at_most(TEXT)]
    )
    reference = StringField("Verwijzing naar de risicoanalyse", filters=[plain], validators=[_at_most(LINE)])
    decided_on = StringField("Datum van het besluit", filters=[plain], validators=[_is_date])

    @classmethod
    def showing(cls, record: Applicability) -> ApplicabilityForm:
        form = cls(
            formdata=None,
            version=str(record.version),
            applies=record.applies.value,
            grounds=[ground.value for ground in record.grounds],
            measures_enough=record.measures_enough.value,
            additional_measures=record.additional_measures,
            reference=record.reference,
            decided_on=record.decided_on,
        )
        return form.with_own_ids()

    def with_own_ids(self) -> ApplicabilityForm:
        """Ids that are unique on a page with several forms; the names stay the same."""
        _rename(self, "vvt")
        return self

    def command(self, control: str) -> SaveApplicability:
        return SaveApplicability(
            record=Applicability(
                control=control,
                applies=Choice(self.applies.data),
                grounds=tuple(Ground(ground) for ground in self.grounds.data or ()),
                additional_measures=self.additional_measures.data or "",
                measures_enough=Choice(self.measures_enough.data),
                reference=self.reference.data or "",
                decided_on=self.decided_on.data or "",
            ),
            seen=_number(self.version.data),
        )


def _rename(form: Form, prefix: str) -> None:
    for field in _all_fields(form):
        field.id = f"{prefix}-{field.id}"
        field.label.field_id = field.id


def _all_fields(form: Form) -> Iterable[Field]:
    for field in form:
        yield field
        if isinstance(field, FieldList):
            for entry in field:
                yield from _all_fields(entry.form)


def _evidence(lines: Iterable[dict[str, str]]) -> Iterable[Evidence]:
    for line in lines:
        if line["title"]:
            yield Evidence(title=line["title"], location=line["location"] or "", date=line["date"] or "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
