"""Parts of the forms of the plan: what may be chosen, and amounts."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import Field, ValidationError
from wtforms.fields import SelectChoice

from assess.fields import whole_number

_MOST = 100_000_000


def choices_of(given: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """From value and words."""
    return [SelectChoice(value=value, label=label) for value, label in given]


def offered(field: Field) -> set[str]:
    """The values that may be chosen."""
    return {choice.value for choice in field.choices}


def amount(text: str | None) -> int | None:
    """The whole number that somebody typed, with or without points between the thousands; None for nothing."""
    return whole_number(text.replace(".", "").replace(" ", "")) if text else None


def amount_if_any(_form: object, field: Field) -> None:
    """Nothing, or a whole number that is not negative."""
    if field.data and not 0 <= (amount(field.data) or 0) <= _MOST:
        raise ValidationError("Schrijf een heel getal, zoals 12, of laat dit leeg.")
