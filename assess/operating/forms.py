"""The forms of the operator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_wtf import FlaskForm
from wtforms import FileField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from assess.fields import date_if_any
from assess.typed import plain


class ListForm(FlaskForm):
    """A list of municipalities of CBS."""

    file = FileField(
        "CSV-bestand van het CBS",
        description="Met ten minste een kolom voor de code en een voor de naam; provincie en inwoners als ze er zijn.",
    )


class MergeForm(FlaskForm):
    """Which municipality becomes part of which, and when."""

    former = SelectField(
        "Gemeente die ophoudt", validate_choice=False, validators=[InputRequired("Kies een gemeente.")]
    )
    heir = SelectField("Gaat op in", validate_choice=False, validators=[InputRequired("Kies een gemeente.")])
    on = StringField(
        "Vanaf", filters=[plain], validators=[InputRequired("Vul de datum van de herindeling in."), date_if_any]
    )

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on.data or "")


def merge_form(places: Iterable[tuple[str, str]]) -> MergeForm:
    """`places` are (slug, name) of the municipalities that still exist."""
    form = MergeForm()
    choices = [SelectChoice(value="", label="Kies een gemeente")]
    choices += [SelectChoice(value=slug, label=name) for slug, name in places]
    form.former.choices = form.heir.choices = choices
    return form
