"""The form of one requirement: only the fields that this requirement knows. One form, one requirement, one address."""

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
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice

from assess.access import moment
from assess.fields import at_most, date_if_any, own_ids, whole_number
from assess.frameworks import Sheet
from assess.saving import SaveAnswer
from assess.typed import EVIDENCE, LINE, RISK_OWNER, TEXT, is_date, plain
from controls.answers import Answer, Choice, Evidence, Outcome, PortalResult, Verdict, outcomes, says_something
from controls.catalogue import Aspect, Requirement, RequirementKind, Scale, TermKind
from controls.local_times import day_of

_BLANK_EVIDENCE = 1
_EVIDENCE_NAME = re.compile(r"evidence-\d+-(title|location|date)")

_PROOF = [SelectChoice(value=v.value, label=v.value.capitalize()) for v in Verdict]
_BINARY = [
    SelectChoice(value=Verdict.PROVED.value, label="Voldoet"),
    SelectChoice(value=Verdict.NOT.value, label="Voldoet niet"),
    SelectChoice(value=Verdict.OPEN.value, label="Niet getoetst"),
]
VERDICTS = {Scale.PROOF: _PROOF, Scale.BINARY: _BINARY}
_OUTCOMES = {
    Outcome.ASSESSED: "Zelf beoordelen",
    Outcome.NOT_APPLICABLE: "Niet van toepassing: dit bestaat hier niet",
    Outcome.DEVIATED: "Bewust afgeweken: wij doen het niet en dragen het risico",
    Outcome.COVERED: "Gedekt door een TPM van de leverancier",
    Outcome.NON_OCCURRENCE: "Het kwam niet voor: een vergelijkbare maatregel is beoordeeld",
}
YES_NO = [
    SelectChoice(value=Choice.YES.value, label="Ja"),
    SelectChoice(value=Choice.NO.value, label="Nee"),
    SelectChoice(value=Choice.OPEN.value, label="Nog niet bepaald"),
]


class EvidenceForm(Form):
    """One reference; without a title it is left out."""

    title = StringField("Titel", filters=[plain], validators=[at_most(LINE)])
    location = StringField("Vindplaats", filters=[plain], validators=[at_most(LINE)])
    date = StringField("Datum", filters=[plain], validators=[date_if_any])

    def validate_title(self, field: Field) -> None:
        if not field.data and (self.location.data or self.date.data):
            raise ValidationError("Geef dit bewijs een titel, of maak de regel leeg.")


class AnswerForm(FlaskForm):
    """The answer to one requirement; `for_requirement` takes out what it does not ask."""

    version = HiddenField()
    condition = RadioField("Doet dit zich voor?", choices=YES_NO, default=Choice.OPEN.value)
    condition_on = StringField("Bekend sinds", filters=[plain], validators=[date_if_any])
    condition_reason = TextAreaField("Waaruit blijkt dat?", filters=[plain], validators=[at_most(TEXT)])
    outcome = RadioField(
        "Hoe beantwoordt u deze eis?",
        choices=[SelectChoice(value=o.value, label=label) for o, label in _OUTCOMES.items()],
        default=Outcome.ASSESSED.value,
    )
    opzet = RadioField(
        "Opzet", description="Het is beschreven en afgesproken.", choices=_PROOF, default=Verdict.OPEN.value
    )
    bestaan = RadioField("Bestaan", description="Het is ingericht.", choices=_PROOF, default=Verdict.OPEN.value)
    werking = RadioField(
        "Werking",
        description="Het werkt al een tijd; dat is te laten zien.",
        choices=_PROOF,
        default=Verdict.OPEN.value,
    )
    explanation = TextAreaField("Toelichting", filters=[plain], validators=[at_most(TEXT)])
    evidence = FieldList(FormField(EvidenceForm), "Bewijs", max_entries=EVIDENCE)
    done_on = StringField(
        "Laatst gedaan op",
        description="De kalender rekent hieruit de volgende keer uit.",
        filters=[plain],
        validators=[date_if_any],
    )
    improvement = TextAreaField("Wat gaat u verbeteren?", filters=[plain], validators=[at_most(TEXT)])
    reason = TextAreaField("Waarom is dit niet van toepassing?", filters=[plain], validators=[at_most(TEXT)])
    risk_reference = StringField("Verwijzing naar de risicoanalyse", filters=[plain], validators=[at_most(LINE)])
    risk_owner = StringField("Wie aanvaardt het risico?", filters=[plain], validators=[at_most(RISK_OWNER)])
    ends_on = StringField("Tot en met", filters=[plain], validators=[date_if_any])
    tpm = SelectField("Welke TPM?", choices=[], validate_choice=True, default="")
    portal_score = StringField("Resultaat in het portaal", filters=[plain], validators=[at_most(LINE)])
    portal_date = StringField("Datum van het resultaat", filters=[plain], validators=[date_if_any])
    portal_reference = StringField("Waar staat het bestand?", filters=[plain], validators=[at_most(LINE)])

    @classmethod
    def of(cls, sheet: Sheet, asked: Requirement, remaining: Sequence[str]) -> AnswerForm:
        """The form that was sent. `remaining` are the numbers of the questions that other frameworks leave open."""
        return _with_remainder(asked, remaining)().for_requirement(sheet, asked)

    @classmethod
    def showing(cls, sheet: Sheet, asked: Requirement, answer: Answer, remaining: Sequence[str]) -> AnswerForm:
        """The form filled with what is stored, with a blank line for evidence."""
        lines = [{"title": e.title, "location": e.location, "date": e.date} for e in answer.typed]
        blank = [{"title": "", "location": "", "date": ""}] * min(_BLANK_EVIDENCE, EVIDENCE - len(lines))
        portal = answer.portal or PortalResult(score="", date="", reference="")
        form = _with_remainder(asked, remaining)(
            formdata=None,
            version=str(answer.version),
            condition=answer.condition.value,
            condition_on=answer.condition_on,
            condition_reason=answer.condition_reason,
            outcome=answer.outcome.value,
            explanation=answer.explanation,
            evidence=lines + blank,
            done_on=answer.done_on,
            improvement=answer.improvement,
            reason=answer.reason,
            risk_reference=answer.risk_reference,
            risk_owner=answer.risk_owner,
            ends_on=answer.ends_on,
            tpm=answer.tpm,
            portal_score=portal.score,
            portal_date=portal.date,
            portal_reference=portal.reference,
            **{aspect.value: answer.verdict(aspect).value for aspect in Aspect},
            **{_rest(number): answer.remainder.get(number, Choice.OPEN).value for number in remaining},
        )
        return form.for_requirement(sheet, asked)

    def for_requirement(self, sheet: Sheet, asked: Requirement) -> AnswerForm:
        """Without what this requirement does not ask, in the words of its scale, with ids unique on the page."""
        for name in _not_asked(sheet, asked):
            del self[name]
        ways = outcomes(sheet.catalogue, asked)
        self.outcome.choices = [SelectChoice(value=way.value, label=_OUTCOMES[way]) for way in ways]
        for field in self.aspects:
            field.choices = VERDICTS[sheet.catalogue.scale]
        if "tpm" in self:
            nothing = SelectChoice(value="", label="Kies een TPM")
            given = [SelectChoice(value=t.id, label=f"{t.supplier}: {t.application}") for t in sheet.profile.tpms]
            self.tpm.choices = [nothing, *given]
        if Outcome.NON_OCCURRENCE in ways:
            self.reason.label.text = "Waarom niet van toepassing, of welke vergelijkbare maatregel is beoordeeld?"
        elif asked.kind is RequirementKind.MEASURE:
            self.reason.label.text = "Waarom kan deze overheidsmaatregel hier niet van toepassing zijn?"
        own_ids(self, re.sub(r"[^a-z0-9]+", "-", asked.number.lower()))
        return self

    @property
    def aspects(self) -> tuple[RadioField, ...]:
        return tuple(self[aspect.value] for aspect in Aspect if aspect.value in self)

    @property
    def rest(self) -> tuple[RadioField, ...]:
        """The questions that other frameworks leave open."""
        return tuple(field for field in self if field.name.startswith("rest_"))

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
        if whole_number(self.version.data) < 0:
            yield "Niet te zien is welke versie u wijzigt. Laad de pagina opnieuw."
        if len({name.split("-")[1] for name in request.form if _EVIDENCE_NAME.fullmatch(name)}) > EVIDENCE:
            yield f"Noem hoogstens {EVIDENCE} bewijsstukken bij een eis."

    def validate_reason(self, field: Field) -> None:
        if self.outcome.data == Outcome.NOT_APPLICABLE and not says_something(field.data or ""):
            raise ValidationError("Schrijf waarom dit niet van toepassing is. Daarna kan een tweede persoon instemmen.")
        if self.outcome.data == Outcome.NON_OCCURRENCE and not says_something(field.data or ""):
            raise ValidationError("Beschrijf welke vergelijkbare maatregel is beoordeeld.")

    def validate_condition_reason(self, field: Field) -> None:
        if self.condition.data == Choice.NO and not says_something(field.data or ""):
            raise ValidationError("Schrijf waaruit blijkt dat dit zich hier niet voordoet.")

    def validate_condition_on(self, field: Field) -> None:
        if self.condition.data == Choice.NO and not is_date(field.data or ""):
            raise ValidationError("Vul in sinds welke datum u weet dat dit zich niet voordoet, als jjjj-mm-dd.")
        _not_in_the_future(field)

    def validate_done_on(self, field: Field) -> None:
        _not_in_the_future(field)

    def command(self, asked: Requirement) -> SaveAnswer:
        """What is to be saved, as plain values."""
        return SaveAnswer(
            requirement_id=asked.id,
            seen=whole_number(self.version.data),
            outcome=Outcome(self.outcome.data),
            verdicts={aspect: Verdict(self[aspect.value].data) for aspect in asked.aspects},
            explanation=self.explanation.data or "",
            evidence=tuple(_evidence(self.evidence.data)),
            improvement=self.improvement.data or "",
            reason=self.reason.data or "",
            risk_reference=self._text("risk_reference"),
            risk_owner=self._text("risk_owner"),
            ends_on=self._text("ends_on"),
            condition=Choice(self._text("condition") or Choice.OPEN),
            condition_on=self._text("condition_on"),
            condition_reason=self._text("condition_reason"),
            tpm=self._text("tpm"),
            remainder={
                field.name.removeprefix("rest_"): Choice(field.data) for field in self.rest if field.data != Choice.OPEN
            },
            done_on=self._text("done_on"),
            portal=self._portal(),
        )

    def _text(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""

    def _portal(self) -> PortalResult | None:
        said = [self._text(f"portal_{part}") for part in ("score", "date", "reference")]
        return PortalResult(score=said[0], date=said[1], reference=said[2]) if any(said) else None


def _not_in_the_future(field: Field) -> None:
    if (field.data or "") > day_of(moment()).isoformat():
        raise ValidationError("Deze datum ligt in de toekomst. Kijk de datum na.")


def _with_remainder(asked: Requirement, remaining: Sequence[str]) -> type[AnswerForm]:
    """The form with one yes or no for each question that the mappings leave open."""
    if not remaining:
        return AnswerForm
    fields = {
        _rest(number): RadioField(asked.questions[int(number) - 1], choices=YES_NO, default=Choice.OPEN.value)
        for number in remaining
    }
    return type("AnswerFormWithRemainder", (AnswerForm,), fields)


def _rest(number: str) -> str:
    return f"rest_{number}"


def _not_asked(sheet: Sheet, asked: Requirement) -> Iterable[str]:
    """The fields that make no sense for this requirement."""
    ways = outcomes(sheet.catalogue, asked)
    yield from (aspect.value for aspect in Aspect if aspect not in asked.aspects)
    if not asked.condition:
        yield from ("condition", "condition_on", "condition_reason")
    if Outcome.DEVIATED not in ways:
        yield from ("risk_reference", "risk_owner", "ends_on")
    if Outcome.COVERED not in ways:
        yield "tpm"
    if not any(term.kind is TermKind.FREQUENCY for term in asked.terms):
        yield "done_on"
    if asked.kind is not RequirementKind.REGISTER:
        yield from ("portal_score", "portal_date", "portal_reference")


def _evidence(lines: Iterable[dict[str, str]]) -> Iterable[Evidence]:
    for line in lines:
        if line["title"]:
            yield Evidence(title=line["title"], location=line["location"] or "", date=line["date"] or "")
