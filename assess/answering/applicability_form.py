"""The form of one VvT record."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from assess.declaring import SaveApplicability
from assess.fields import at_most, date_if_any, own_ids, whole_number
from assess.typed import LINE, TEXT, plain
from controls.answers import Applicability, Choice, Ground

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
        "Welke maatregelen komen erbij uit de risicoanalyse?", filters=[plain], validators=[at_most(TEXT)]
    )
    reference = StringField("Verwijzing naar de risicoanalyse", filters=[plain], validators=[at_most(LINE)])
    decided_on = StringField("Datum van het besluit", filters=[plain], validators=[date_if_any])

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
        own_ids(self, "vvt")
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
            seen=whole_number(self.version.data),
        )
