"""The form of submitting: one reason for each theme or other framework that stays partly open."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, Length

from assess.submitting.service import Readiness
from assess.typed import LEFT_OPEN, plain


class SubmitForm(FlaskForm):
    """Fields are added per open theme; see `submit_form`."""

    zeker = BooleanField(
        "Ik weet dat niemand de antwoorden hierna nog kan wijzigen.",
        validators=[DataRequired("Zet een vinkje als u zeker weet dat de antwoorden vast mogen liggen.")],
    )

    def reasons(self) -> dict[str, str]:
        return {
            name.removeprefix("reden_"): (field.data or "").strip()
            for name, field in self._fields.items()
            if name.startswith("reden_")
        }


def submit_form(found: Readiness) -> SubmitForm:
    """A form that asks a reason for every theme, and for every other framework, with something open."""
    fields = {f"reden_{t.theme.id}": _reason(t.theme.title, len(t.requirements)) for t in found.open_themes}
    fields |= {f"reden_{s.sheet.name}": _reason(s.sheet.title, len(s.requirements)) for s in found.open_sheets}
    form: SubmitForm = type("SubmitFormWithReasons", (SubmitForm,), fields)()
    return form


def _reason(title: str, count: int) -> TextAreaField:
    what = "1 eis staat" if count == 1 else f"{count} eisen staan"
    return TextAreaField(
        f"{title}: waarom mag dit open blijven?",
        description=f"{what} open. Uw reden komt in het rapport.",
        filters=[plain],
        validators=[
            DataRequired(f"{title}: schrijf waarom dit open mag blijven, of beantwoord de vragen."),
            Length(max=LEFT_OPEN, message="Houd de reden onder de 2.000 tekens."),
        ],
    )
