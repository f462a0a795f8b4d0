"""What a row of a file changes, field by field and word by word, for the page."""

from __future__ import annotations

from dataclasses import dataclass

from assess.differing import Piece, differences
from assess.formatting import Rows, answer_rows
from assess.offline.preview import Item
from assess.offline.questions import Known
from controls.answers import Answer, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field: what it is and what it would become; either may be empty."""

    label: str
    was: tuple[Piece, ...]
    became: tuple[Piece, ...]


def changes(item: Item) -> tuple[Difference, ...]:
    """The fields that would change, in the order of the form."""
    return _changes(_said(item.known, item.known.question.answer), _said(item.known, item.wanted))


def _said(known: Known, answer: Answer) -> Rows:
    """An answer as label and text, with the name of its TPM."""
    rows = answer_rows(known.sheet, known.question.asked, answer)
    if answer.outcome is Outcome.COVERED:
        rows.append(("TPM", next((name for name, id_ in known.question.tpms.items() if id_ == answer.tpm), "")))
    return rows


def _changes(before: Rows, after: Rows) -> tuple[Difference, ...]:
    """The fields that differ, in the order of the form."""
    old, new = dict(before), dict(after)
    found = []
    for label in {**new, **old}:
        was, became = old.get(label, ""), new.get(label, "")
        if was != became:
            out, in_ = differences(was, became)
            found.append(Difference(label=label, was=out, became=in_))
    return tuple(found)
