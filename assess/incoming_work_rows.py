"""Write the rows around the answers of a file, in the order in which the database takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from assess.errors import RefusedFileError
from assess.incoming_audit import is_before_submitting
from assess.incoming_work import reviewed_after
from assess.models import AnswerRow, ReviewVerdict
from assess.records import Version
from assess.travelling import (
    ASSIGNMENT,
    EVENT,
    FINDING,
    PAPER,
    REMARK,
    REVIEW,
    SAMPLE,
    SHARED_VERDICT,
    Rows,
    Travels,
    Values,
)
from controls.answers import Outcome, answer_key
from controls.scoring import Status


def reviews_of(rows: Rows, key: str, versions: Sequence[Version]) -> list[list[Values]]:
    """Of one answer: by version what a second person thought of it."""
    of_it = [r for r in rows[REVIEW.name] if answer_key(r["requirement_id"], r["unit"]) == key]
    return reviewed_after(of_it, versions)


def write_reviews(session: Session, row: AnswerRow, reviews: Sequence[Values], below: Mapping[str, Any]) -> None:
    """While the answer stands as it was reviewed: the database looks, and so do we.

    What a TPM covered may have become open since. Raises RefusedFileError.
    """
    is_open = row.status == Status.OPEN and row.outcome != Outcome.COVERED
    if is_open and any(review["verdict"] == ReviewVerdict.AGREED for review in reviews):
        raise RefusedFileError(f"Bij {row.requirement_id} was iemand akkoord met een antwoord dat niet af was.")
    _write(session, REVIEW, reviews, {}, below)


def write_work(session: Session, rows: Rows, people: Mapping[str, int], below: Mapping[str, Any]) -> None:
    """While it is a draft: also what auditors shared before it was submitted."""
    for travels in (ASSIGNMENT, REMARK, SAMPLE, PAPER):
        _write(session, travels, rows[travels.name], people, below)
    for travels in (SHARED_VERDICT, FINDING):
        _write(session, travels, [v for v in rows[travels.name] if is_before_submitting(v)], people, below)


def write_after_submitting(session: Session, rows: Rows, people: Mapping[str, int], below: Mapping[str, Any]) -> None:
    """What names the snapshot, and what happened to findings."""
    for travels in (SHARED_VERDICT, FINDING):
        _write(session, travels, [v for v in rows[travels.name] if not is_before_submitting(v)], people, below)
    _write(session, EVENT, rows[EVENT.name], people, below)


def _write(
    session: Session, travels: Travels, rows: Sequence[Values], people: Mapping[str, int], below: Mapping[str, Any]
) -> None:
    if rows:
        session.add_all(travels.row_of(values, people, **below) for values in rows)
        session.flush()
