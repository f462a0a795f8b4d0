"""The forms of reviewing: one answer, several at once, a sample, and a word in the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from assess.fields import at_most, own_ids, whole_number
from assess.models import ReviewVerdict
from assess.reviewing.samples import SEED
from assess.reviewing.service import Opinion
from assess.typed import LEFT_OPEN, plain


class ReviewForm(FlaskForm):
    """What somebody thinks of one answer; the button that was pressed is the verdict."""

    gezien = HiddenField()
    reden = TextAreaField("Wat moet de invuller doen?", filters=[plain], validators=[at_most(LEFT_OPEN)])

    @classmethod
    def showing(cls, key: str, stamp: str) -> ReviewForm:
        """Empty, for the version with this stamp, with ids that are unique on a page."""
        form = cls(formdata=None, gezien=stamp)
        own_ids(form, f"{re.sub(r'[^a-z0-9]+', '-', key.lower())}-beoordeling")
        return form

    def opinion(self, key: str, verdict: ReviewVerdict) -> Opinion:
        return Opinion(key=key, verdict=verdict, reason=self.reden.data or "", seen=self.gezien.data or "")


class AgreeForm(FlaskForm):
    """With which answers somebody agrees; each choice names the answer and the version on the screen."""

    kies = SelectMultipleField(
        "Met welke antwoorden bent u akkoord?",
        choices=[],
        # The service compares each choice with the answer of this moment.
        validate_choice=False,
        validators=[DataRequired("Zet een vinkje bij ten minste één antwoord.")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Make a box for each (choice, words)."""
        self.kies.choices = list(choices)

    @property
    def boxes(self) -> Mapping[str, Field]:
        """The boxes by choice."""
        return {str(box.data): box for box in self.kies}

    @property
    def seen(self) -> Mapping[str, str]:
        """The stamp of each answer that was ticked, by its key."""
        parts = (choice.partition(" ") for choice in self.kies.data or ())
        return {key: stamp for key, _, stamp in parts}


class SampleForm(FlaskForm):
    """How much is drawn, and from which seed."""

    grootte = StringField("Hoeveel antwoorden trekt u?", filters=[plain])
    kiem = StringField(
        "Startwaarde",
        filters=[lambda text: " ".join(plain(text).split())],
        validators=[
            DataRequired("Vul een startwaarde in. Laat het voorstel staan als u geen reden hebt voor een andere."),
            at_most(SEED),
        ],
    )

    @property
    def size(self) -> int:
        return whole_number(self.grootte.data)


class RemarkForm(FlaskForm):
    """A word in the conversation."""

    tekst = TextAreaField("Uw opmerking", filters=[plain], validators=[at_most(LEFT_OPEN)])


class ButtonForm(FlaskForm):
    """Nothing to fill in: pressing the button is enough."""
