"""The form that takes proposals over: a box for each proposal on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectMultipleField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

#: What the card of a question sends along, to come back to that question.
FROM_QUESTION = "vraag"


class ConfirmForm(FlaskForm):
    """Which proposals somebody takes over; each choice names the proposal as it stood on the screen."""

    keuze = SelectMultipleField(
        "Welke voorstellen neemt u over?",
        choices=[],
        # The service compares each choice with the proposal of this moment.
        validate_choice=False,
        validators=[DataRequired("Zet een vinkje bij ten minste één voorstel.")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    terug = HiddenField()

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Make a box for each (choice, words)."""
        self.keuze.choices = list(choices)

    @property
    def boxes(self) -> Mapping[str, Field]:
        """The boxes by choice."""
        return {str(box.data): box for box in self.keuze}

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.keuze.data or ()))

    @property
    def is_from_question(self) -> bool:
        return bool(self.terug.data == FROM_QUESTION)
