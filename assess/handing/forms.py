"""The form of one line of the register."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional

from assess.fields import at_most, date_if_any, whole_number
from assess.handing.service import Line, NewHandover
from assess.typed import LINE, NAME, plain
from controls.answers import says_something
from reports import wording

_SHA256 = re.compile(r"[0-9a-f]{64}")


def _line(label: str, empty: str, *, longest: int, description: str = "") -> StringField:
    def saying(_form: FlaskForm, field: Field) -> None:
        if field.data and not says_something(field.data):
            raise ValidationError(empty)

    validators = [DataRequired(empty), at_most(longest), saying]
    return StringField(label, description=description, filters=[plain], validators=validators)


class HandoverForm(FlaskForm):
    seen = HiddenField()
    given_on = StringField(
        "Datum van de overhandiging",
        filters=[plain],
        validators=[DataRequired("Vul in op welke dag het is gegeven."), date_if_any],
    )
    received_by = _line(
        "Aan wie?", "Vul de naam in van wie het kreeg.", longest=NAME, description="De naam van de persoon."
    )
    organisation = _line(
        "Van welke organisatie?",
        "Vul de organisatie in van wie het kreeg.",
        longest=NAME,
        description="Bijvoorbeeld: Rijksinspectie Digitale Infrastructuur (RDI).",
    )
    what = _line(
        "Wat is gegeven?",
        "Schrijf wat er is gegeven.",
        longest=LINE,
        description="Noem elk stuk. Bijvoorbeeld: Cbw-dossier van 18 november 2026.",
    )
    document_sha256 = StringField(
        "Controlegetal van het bestand (SHA-256)",
        description="64 tekens. Bij een rapport uit Toetspeil staat het op de pagina waar u het ophaalt.",
        filters=[plain, lambda text: re.sub(r"\s", "", text).lower()],
        validators=[Optional()],
    )
    way = _line(
        "Hoe is het gegeven?",
        "Schrijf hoe het is gegeven.",
        longest=NAME,
        description="Bijvoorbeeld: per post, via het portaal, of in een gesprek.",
    )
    reason = _line(
        "Waarom?",
        "Schrijf waarom het is gegeven.",
        longest=LINE,
        description="Bijvoorbeeld: op verzoek van de toezichthouder, met het kenmerk van de brief.",
    )
    corrects = SelectField("Verbetert dit een eerdere regel?", default="0")

    def offering(self, lines: Sequence[Line], *, fresh: bool = False) -> HandoverForm:
        """Only a line that no other one mends can be mended."""
        self.corrects.choices = [SelectChoice(value="0", label="Nee, dit is een nieuwe overhandiging")]
        for line in lines:
            one = line.handover
            if not line.mended_by:
                label = (
                    f"Ja, verbetert regel {one.number}: {wording.day(one.given_on)}, {wording.clipped(one.what, 60)}"
                )
                self.corrects.choices.append(SelectChoice(value=str(one.number), label=label))
        if fresh:
            self.seen.data = str(len(lines))
        return self

    def validate_document_sha256(self, field: Field) -> None:
        if field.data and not _SHA256.fullmatch(field.data):
            raise ValidationError(
                "Een controlegetal heeft 64 tekens: cijfers en de letters a tot en met f. Of laat het leeg."
            )

    def command(self) -> NewHandover:
        return NewHandover(
            corrects=whole_number(self.corrects.data),
            given_on=str(self.given_on.data),
            received_by=str(self.received_by.data),
            organisation=str(self.organisation.data),
            what=str(self.what.data),
            document_sha256=self.document_sha256.data or "",
            way=str(self.way.data),
            reason=str(self.reason.data),
            seen=whole_number(self.seen.data),
        )
