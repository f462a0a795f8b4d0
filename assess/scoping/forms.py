"""The form of an assessment itself, and what every form about its scope has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, HiddenField, ValidationError

from assess.about import reference_date_field, scope_field, title_field
from assess.errors import InvalidError
from assess.scoping.service import About
from assess.seen import fingerprint
from controls.answers import says_something

#: What a page says when its questions are no longer those of the assessment.
RELOAD = "De vragen op deze pagina zijn intussen anders geworden. Laad de pagina opnieuw."
_CHANGED = (
    "Iemand anders heeft dit intussen gewijzigd. Vergelijk uw versie met de opgeslagen versie op deze pagina; "
    "sla opnieuw op om de uwe te bewaren."
)


def readable(sentence: str) -> Callable[[Form, Field], None]:
    """A text in which there is something to read; a character that nobody sees names nothing."""

    def check(_form: Form, field: Field) -> None:
        if not says_something(field.data or ""):
            raise ValidationError(sentence)

    return check


class ScopeForm(FlaskForm):
    """Carries a fingerprint of what was on the screen."""

    #: Whether more lines were sent than the page has.
    has_surplus = False

    version = HiddenField()

    @property
    def seen(self) -> str:
        return str(self.version.data or "")

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        sound = super().validate(extra_validators)
        wrong = tuple(self.wrong_together())
        self.form_errors.extend(wrong)
        return sound and not wrong and not self.errors

    def wrong_together(self) -> Iterable[str]:
        """What is wrong with fields together: as sentences for the whole form, or put with a field."""
        return ()

    def keep_lines(self, lines: FieldList, count: int) -> None:
        """Drop the lines that belong to no question of the page: there is nothing to show beside them."""
        self.has_surplus = len(lines) > count
        while len(lines) > count:
            lines.pop_entry()

    def blame(self, error: InvalidError) -> None:
        """Put the sentences of a refusal with their fields."""
        for name, sentence in error.fields.items():
            self[name].errors = [*self[name].errors, sentence]

    def blame_line(self, lines: FieldList, field: Field, sentence: str) -> None:
        """Put a sentence with a field in a line of a list, and let the list know."""
        field.errors = [*field.errors, sentence]
        lines.errors = [line.errors for line in lines]

    def changed_meanwhile(self, stored: Any) -> None:
        """Say so; saving from here is a choice made with open eyes."""
        self.version.data = fingerprint(stored)
        self.form_errors.append(_CHANGED)


class PlainForm(FlaskForm):
    """A button and nothing else."""


class AboutForm(ScopeForm):
    """Name, date and scope of a draft."""

    title = title_field()
    reference_date = reference_date_field()
    scope = scope_field()

    @classmethod
    def showing(cls, about: About) -> AboutForm:
        return cls(
            formdata=None,
            version=fingerprint(about),
            title=about.title,
            reference_date=about.reference_date,
            scope=about.scope,
        )

    @property
    def about(self) -> About:
        return About(title=self.title.data, reference_date=self.reference_date.data, scope=self.scope.data)
