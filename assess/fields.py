"""What the forms of several features share: limits, dates, and ids that are unique on a page."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import Field, FieldList, Form, ValidationError
from wtforms.validators import Length

from assess.typed import DATE_ADVICE, is_date
from reports import wording


def at_most(limit: int) -> Length:
    """A text of at most so many characters, with a sentence that says so."""
    return Length(max=limit, message=f"Deze tekst is te lang: maak er hoogstens {wording.thousands(limit)} tekens van.")


def date_if_any(_form: Form, field: Field) -> None:
    """Nothing, or an existing date."""
    if field.data and not is_date(field.data):
        raise ValidationError(DATE_ADVICE)


def own_ids(form: Form, prefix: str) -> None:
    """Ids that are unique on a page with several forms; the names stay the same."""
    for field in _all_fields(form):
        field.id = f"{prefix}-{field.id}"
        field.label.field_id = field.id


def whole_number(text: str | None) -> int:
    """The number in a hidden field, or -1 for what our own page never sends."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _all_fields(form: Form) -> Iterable[Field]:
    for field in form:
        yield field
        if isinstance(field, FieldList):
            for entry in field:
                yield from _all_fields(entry.form)
