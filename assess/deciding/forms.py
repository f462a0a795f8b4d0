"""The forms of deciding: a decision, its confirmation, a signature, an approval of measures, opening again."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional

from assess.about import title_field
from assess.deciding.approving import Line, NewApproval
from assess.deciding.reopening import Reopening, proposed_title
from assess.deciding.service import NewDecision, NewSignature, records
from assess.fields import at_most, date_if_any, own_ids, whole_number
from assess.place import AssessmentHead
from assess.typed import LEFT_OPEN, LINE, NAME, TITLE, plain
from controls.answers import says_something
from controls.decisions import Decided, DecisionKind
from reports import COLLEGE_STATEMENT

#: What the college may decide, in the words of the form.
KINDS = {
    DecisionKind.ADOPTED: "Het college stelt de verklaring vast",
    DecisionKind.NOT_ADOPTED: "Het college stelt de verklaring niet vast",
    DecisionKind.WITHDRAWN: "Het college trekt het besluit dat nu geldt in",
}
BODY = "College van burgemeester en wethouders"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _line(label: str, empty: str, *, longest: int, description: str = "") -> StringField:
    validators = [DataRequired(empty), at_most(longest), _saying(empty)]
    return StringField(label, description=description, filters=[plain], validators=validators)


def _saying(sentence: str) -> object:
    def check(_form: FlaskForm, field: Field) -> None:
        if field.data and not says_something(field.data):
            raise ValidationError(sentence)

    return check


def _day(label: str, empty: str) -> StringField:
    return StringField(label, filters=[plain], validators=[DataRequired(empty), date_if_any])


def _remark() -> TextAreaField:
    return TextAreaField("Opmerking", filters=[plain], validators=[at_most(LEFT_OPEN)])


class DecisionForm(FlaskForm):
    seen = HiddenField()
    kind = RadioField("Wat besloot het college?", validators=[DataRequired("Kies wat het college besloot.")])
    met_on = _day("Datum van de collegevergadering", "Vul in wanneer het college vergaderde.")
    reference = _line(
        "Nummer van het besluit",
        "Vul het nummer of kenmerk van het besluit in, zodat het terug te vinden is.",
        longest=LINE,
        description="Bijvoorbeeld het zaaknummer of het nummer op de besluitenlijst.",
    )
    signed_by = _line("Wie ondertekent namens het college?", "Vul in wie ondertekent.", longest=NAME)
    signed_as = _line(
        "Functie", "Vul de functie in van wie ondertekent.", longest=NAME, description="Bijvoorbeeld burgemeester."
    )
    remark = _remark()

    def offering(self, decided: Decided, *, fresh: bool = False) -> DecisionForm:
        """Withdrawing is only offered while there is something to withdraw."""
        kinds = [k for k in DecisionKind if k is not DecisionKind.WITHDRAWN or decided.standing]
        self.kind.choices = [SelectChoice(value=kind.value, label=KINDS[kind]) for kind in kinds]
        if fresh:
            self.seen.data = str(len(decided.decisions))
        own_ids(self, "besluit")
        return self

    def command(self) -> NewDecision:
        return NewDecision(
            kind=DecisionKind(self.kind.data),
            met_on=str(self.met_on.data),
            reference=str(self.reference.data),
            signed_by=str(self.signed_by.data),
            signed_as=str(self.signed_as.data),
            remark=self.remark.data or "",
            seen=whole_number(self.seen.data),
        )


class ConfirmForm(FlaskForm):
    #: The hash of the decision on the screen.
    seen = HiddenField()


class SignatureForm(FlaskForm):
    seen = HiddenField()
    signed_by = _line("Wie ondertekende?", "Vul de naam in van wie ondertekende.", longest=NAME)
    signed_as = _line("Functie", "Vul de functie in van wie ondertekende.", longest=NAME)
    signed_on = _day("Ondertekend op", "Vul in op welke dag er is ondertekend.")
    document_sha256 = StringField(
        "SHA-256 van het ondertekende bestand",
        description=(
            "64 tekens. Kies hieronder het bestand, of typ op uw computer: sha256sum BESTAND "
            "(in PowerShell: Get-FileHash BESTAND). Het bestand zelf komt niet in Toetspeil."
        ),
        filters=[plain, lambda text: re.sub(r"\s", "", text).lower()],
        validators=[Optional()],
    )
    remark = _remark()

    @classmethod
    def fresh(cls, decided: Decided) -> SignatureForm:
        standing = decided.standing
        form = cls(
            formdata=None,
            seen=str(records(decided)),
            signed_by=standing.signed_by if standing else "",
            signed_as=standing.signed_as if standing else "",
        )
        return form.with_own_ids()

    def with_own_ids(self) -> SignatureForm:
        own_ids(self, "handtekening")
        return self

    def validate_document_sha256(self, field: Field) -> None:
        if field.data and not _SHA256.fullmatch(field.data):
            raise ValidationError(
                "Een SHA-256 heeft 64 tekens: cijfers en de letters a tot en met f. Of laat het leeg."
            )

    def command(self) -> NewSignature:
        return NewSignature(
            signed_by=str(self.signed_by.data),
            signed_as=str(self.signed_as.data),
            signed_on=str(self.signed_on.data),
            document_sha256=self.document_sha256.data or "",
            remark=self.remark.data or "",
            seen=whole_number(self.seen.data),
        )


class StatementForm(FlaskForm):
    """Asks for the statement as a report; `reporting` reads it."""

    kind = HiddenField(default=COLLEGE_STATEMENT)


class ReopenForm(FlaskForm):
    title = title_field()
    reason = TextAreaField(
        "Waarom heropent u?",
        description="Schrijf wat er anders moet. Dit staat straks bij beide zelftoetsen.",
        filters=[plain],
        validators=[
            DataRequired("Schrijf in een zin waarom u de zelftoets heropent."),
            at_most(LEFT_OPEN),
            _saying("Schrijf in een zin waarom u de zelftoets heropent."),
        ],
    )

    @classmethod
    def proposing(cls, head: AssessmentHead) -> ReopenForm:
        return cls(formdata=None, title=proposed_title(head))

    def command(self) -> Reopening:
        return Reopening(title=str(self.title.data), reason=str(self.reason.data))


_APPROVAL, _WITHDRAWAL = "goedkeuring", "intrekking"


class ApprovalForm(FlaskForm):
    seen = HiddenField()
    kind = RadioField(
        "Wat legt u vast?",
        choices=[
            SelectChoice(value=_APPROVAL, label="Een goedkeuring"),
            SelectChoice(value=_WITHDRAWAL, label="Dat een goedkeuring is ingetrokken"),
        ],
        default=_APPROVAL,
        validators=[DataRequired("Kies wat u vastlegt.")],
    )
    refers_to = SelectField("Gaat het over een eerdere goedkeuring?", default="0")
    title = _line(
        "Wat is goedgekeurd?",
        "Schrijf wat er is goedgekeurd.",
        longest=TITLE,
        description="Bijvoorbeeld: Informatiebeveiligingsplan, of: Verklaring van toepasselijkheid BIO2.",
    )
    version = _line("Versie", "Vul de versie in, bijvoorbeeld 1.0 of de datum van het stuk.", longest=40)
    approved_on = _day("Datum van het besluit", "Vul in wanneer het bestuur besloot.")
    body = _line("Wie keurde goed?", "Vul in welk bestuur goedkeurde.", longest=NAME)
    reference = _line(
        "Nummer van het besluit",
        "Vul het nummer of kenmerk van het besluit in, zodat het terug te vinden is.",
        longest=LINE,
    )
    remark = _remark()

    def offering(self, lines: tuple[Line, ...], *, fresh: bool = False) -> ApprovalForm:
        standing = [line.approval for line in lines if line.stands]
        self.refers_to.choices = [
            SelectChoice(value="0", label="Nee, dit staat op zichzelf"),
            *(
                SelectChoice(value=str(a.number), label=f"Ja, over nr. {a.number}: {a.title}, versie {a.version}")
                for a in standing
            ),
        ]
        if fresh:
            self.seen.data, self.body.data = str(len(lines)), BODY
        return self

    def validate_refers_to(self, field: Field) -> None:
        if self.kind.data == _WITHDRAWAL and field.data == "0":
            raise ValidationError("Kies welke goedkeuring is ingetrokken.")

    def command(self) -> NewApproval:
        return NewApproval(
            is_withdrawal=self.kind.data == _WITHDRAWAL,
            refers_to=whole_number(self.refers_to.data),
            title=str(self.title.data),
            version=str(self.version.data),
            approved_on=str(self.approved_on.data),
            body=str(self.body.data),
            reference=str(self.reference.data),
            remark=self.remark.data or "",
            seen=whole_number(self.seen.data),
        )
