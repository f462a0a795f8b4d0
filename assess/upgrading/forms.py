"""The forms of taking over: begin, decide about one answer, confirm several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from assess.place import AssessmentHead
from assess.typed import DATE_ADVICE, TITLE, is_date, plain
from assess.upgrading.destinations import Destination, default_date, default_title
from assess.upgrading.panel import Panel
from assess.upgrading.service import NewAssessment
from assess.upgrading.settling import How


class TakeOverForm(FlaskForm):
    """What the new assessment is called, and on which day its answers must hold."""

    to = HiddenField(name="naar")
    title = StringField(
        "Naam van de nieuwe zelftoets",
        filters=[plain],
        validators=[DataRequired("Geef de zelftoets een naam."), Length(max=TITLE, message="Houd de naam korter.")],
    )
    reference_date = StringField(
        "Peildatum",
        description="De datum waarop de nieuwe antwoorden gelden.",
        filters=[plain],
        validators=[DataRequired("Vul de peildatum in.")],
    )

    @classmethod
    def proposing(cls, head: AssessmentHead, to: Destination, today: date) -> TakeOverForm:
        """The form with what is likely, for a person to change."""
        day = default_date(head, to, today)
        return cls(formdata=None, to=to.to, title=default_title(head, to, day), reference_date=day)

    def validate_reference_date(self, field: Field) -> None:
        if not is_date(field.data):
            raise ValidationError(DATE_ADVICE)

    def day_or(self, likely: str) -> str:
        """The reference date in the form, or the likely one as long as that is no date."""
        return str(self.reference_date.data) if is_date(self.reference_date.data or "") else likely

    def command(self) -> NewAssessment:
        return NewAssessment(title=str(self.title.data), reference_date=str(self.reference_date.data))


class SettleForm(FlaskForm):
    """One decision about what waits for one requirement; the button that was pressed says which."""

    unit = HiddenField(name="aansluiting")
    how = HiddenField(
        name="hoe", validators=[AnyOf([how.value for how in How], message="Kies wat u met het eerdere antwoord doet.")]
    )

    @classmethod
    def at(cls, unit: str) -> SettleForm:
        return cls(formdata=None, unit=unit)


class SeveralForm(FlaskForm):
    """What somebody chose of what waits; the button that was pressed says what for."""

    part = HiddenField(name="deel")
    how = HiddenField(name="hoe")
    keys = SelectMultipleField(
        "Gekozen antwoorden",
        name="gekozen",
        choices=[],
        validate_choice=False,  # what was settled meanwhile is no mistake of whoever chose it: it is named
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        sound = super().validate(extra_validators)
        # Of the form as a whole: the boxes may be gone from the page by now, and a button has no error.
        if self.how.data not in (How.CONFIRM, How.ASIDE):
            self.form_errors.append("Kies wat u met de antwoorden doet.")
        if not self.keys.data:
            self.form_errors.append("Zet eerst een vinkje bij een of meer antwoorden.")
        return sound and not self.form_errors

    def offering(self, panels: tuple[Panel, ...], part: str) -> SeveralForm:
        """With a box for each."""
        self.part.data = part
        self.keys.choices = [SelectChoice(value=p.key, label=f"{p.requirement.number} kiezen") for p in panels]
        return self

    def boxes(self) -> dict[str, Field]:
        """Each box by the key of what it stands for."""
        return {str(box.data): box for box in self.keys}
