"""The forms of a DigiD connection and of a TPM."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import Field, FieldList, Form, FormField, HiddenField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from assess.fields import at_most, date_if_any
from assess.scoping.digid.tpms import NOT_IN_IT, verdict_words
from assess.scoping.forms import RELOAD, ScopeForm, readable
from assess.seen import fingerprint
from assess.typed import LINE, NAME, is_date, plain
from controls.answers import Verdict
from controls.catalogue import Aspect, Requirement
from controls.profile import Connection
from controls.tpm import Tpm
from reports.wording import VERDICT_BINARY

_NUMBER = 40
_TITLE = 200
_CALLED = "Geef de aansluiting een naam."
_LOGIUS = "Vul het nummer in dat Logius aan de aansluiting gaf."
_SUPPLIER = "Vul de leverancier in."
_APPLICATION = "Vul in over welke applicatie of dienst de TPM gaat."
_PLACE = "Vul in waar de TPM te vinden is."


class ConnectionForm(ScopeForm):
    """One DigiD connection."""

    name = StringField(
        "Hoe heet de aansluiting?",
        description="Zo herkennen collega’s haar bij het beantwoorden. Bijvoorbeeld: Mijn gemeente.",
        filters=[plain],
        validators=[DataRequired(_CALLED), readable(_CALLED), at_most(NAME)],
    )
    number = StringField(
        "Nummer bij Logius",
        filters=[plain],
        validators=[DataRequired(_LOGIUS), readable(_LOGIUS), at_most(_NUMBER)],
    )

    @classmethod
    def showing(cls, connection: Connection) -> ConnectionForm:
        return cls(formdata=None, version=fingerprint(connection), name=connection.name, number=connection.number)

    def connection(self, connection_id: str) -> Connection:
        return Connection(id=connection_id, name=self.name.data, number=self.number.data)


_VERDICTS = [
    SelectChoice(value=Verdict.OPEN.value, label=NOT_IN_IT[0].upper() + NOT_IN_IT[1:]),
    SelectChoice(value=Verdict.PROVED.value, label=VERDICT_BINARY[Verdict.PROVED].capitalize()),
    SelectChoice(value=Verdict.NOT.value, label=VERDICT_BINARY[Verdict.NOT].capitalize()),
]


class TpmNormForm(Form):
    """What a TPM says of one norm."""

    norm = HiddenField()
    opzet = SelectField("Opzet", choices=_VERDICTS, default=Verdict.OPEN.value)
    bestaan = SelectField("Bestaan", choices=_VERDICTS, default=Verdict.OPEN.value)
    werking = SelectField("Werking", choices=_VERDICTS, default=Verdict.OPEN.value)

    @property
    def aspects(self) -> tuple[Field, ...]:
        return tuple(self[aspect.value] for aspect in Aspect if aspect.value in self)


class TpmForm(ScopeForm):
    """A supplier's TPM, with its verdicts for the norms it was made with."""

    supplier = StringField(
        "Leverancier", filters=[plain], validators=[DataRequired(_SUPPLIER), readable(_SUPPLIER), at_most(_TITLE)]
    )
    application = StringField(
        "Applicatie of dienst",
        description="Waar gaat de TPM over?",
        filters=[plain],
        validators=[DataRequired(_APPLICATION), readable(_APPLICATION), at_most(_TITLE)],
    )
    reference = StringField(
        "Waar staat de TPM?",
        description="Bijvoorbeeld het zaaknummer of de map.",
        filters=[plain],
        validators=[DataRequired(_PLACE), readable(_PLACE), at_most(LINE)],
    )
    period_from = StringField(
        "Begin van de periode",
        filters=[plain],
        validators=[DataRequired("Vul het begin van de periode in."), date_if_any],
    )
    period_until = StringField(
        "Einde van de periode",
        filters=[plain],
        validators=[DataRequired("Vul het einde van de periode in."), date_if_any],
    )
    issued_on = StringField(
        "Datum van afgifte",
        description="De TPM telt mee tot en met twaalf maanden na deze datum.",
        filters=[plain],
        validators=[DataRequired("Vul de datum van afgifte in."), date_if_any],
    )
    norms = FieldList(FormField(TpmNormForm))

    @classmethod
    def sent(cls, norms: Sequence[Requirement]) -> TpmForm:
        return cls().asking(norms)

    @classmethod
    def blank(cls, norms: Sequence[Requirement]) -> TpmForm:
        """An empty form, in which no norm is in the TPM yet."""
        return cls(formdata=None, norms=[{"norm": r.id} for r in norms]).asking(norms)

    @classmethod
    def showing(cls, norms: Sequence[Requirement], tpm: Tpm) -> TpmForm:
        lines = [
            {"norm": r.id, **{a.value: tpm.verdicts.get(r.id, {}).get(a, Verdict.OPEN).value for a in r.aspects}}
            for r in norms
        ]
        form = cls(
            formdata=None,
            version=fingerprint(tpm),
            supplier=tpm.supplier,
            application=tpm.application,
            reference=tpm.reference,
            period_from=tpm.period_from,
            period_until=tpm.period_until,
            issued_on=tpm.issued_on,
            norms=lines,
        )
        return form.asking(norms)

    def tpm(self, tpm_id: str) -> Tpm:
        """What was filled in; a norm of which the TPM says nothing is left out."""
        said = {
            line.form.norm.data: {
                Aspect(field.short_name): Verdict(field.data)
                for field in line.form.aspects
                if field.data != Verdict.OPEN
            }
            for line in self.norms
        }
        return Tpm(
            id=tpm_id,
            supplier=self.supplier.data,
            application=self.application.data,
            reference=self.reference.data,
            period_from=self.period_from.data,
            period_until=self.period_until.data,
            issued_on=self.issued_on.data,
            verdicts={name: verdicts for name, verdicts in said.items() if verdicts},
        )

    def validate_period_until(self, field: Field) -> None:
        begin, end = self.period_from.data or "", field.data or ""
        if is_date(begin) and is_date(end) and end < begin:
            raise ValidationError("Het einde van de periode ligt vóór het begin. Verbeter een van beide.")

    def validate_issued_on(self, field: Field) -> None:
        end, issued = self.period_until.data or "", field.data or ""
        if is_date(end) and is_date(issued) and issued < end:
            raise ValidationError("De TPM is afgegeven vóór het einde van de periode. Verbeter een van beide datums.")

    def changed_meanwhile(self, stored: Tpm) -> None:
        """Also say at each norm what is stored, where that differs."""
        super().changed_meanwhile(stored)
        for line, asked in zip(self.norms, self.asked, strict=True):
            for field in line.form.aspects:
                aspect = Aspect(field.short_name)
                if stored.verdicts.get(asked.id, {}).get(aspect, Verdict.OPEN) != field.data:
                    field.description = f"Opgeslagen: {verdict_words(stored, asked, aspect)}"

    def wrong_together(self) -> Iterable[str]:
        if self.has_surplus or [line.form.norm.data for line in self.norms] != [r.id for r in self.asked]:
            yield RELOAD

    def asking(self, norms: Sequence[Requirement]) -> TpmForm:
        self.asked = tuple(norms)
        self.keep_lines(self.norms, len(norms))
        for line, asked in zip(self.norms, norms, strict=False):
            for aspect in set(Aspect) - set(asked.aspects):
                del line.form[aspect.value]
        return self
