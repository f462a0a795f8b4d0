"""Where each answer stands between who fills in and who looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.models import AnswerRow, Review, ReviewVerdict
from controls.answers import answer_key
from controls.scoring import Status


class ReviewState(StrEnum):
    OPEN = "open"
    FILLED = "ingevuld"
    SENT_BACK = "teruggestuurd"
    AGREED = "akkoord"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was thought of an answer last: why, by whom and when (ISO 8601); "" as long as nobody saw this version."""

    state: ReviewState
    reason: str = ""
    by: str = ""
    at: str = ""


_STATE = {ReviewVerdict.AGREED: ReviewState.AGREED, ReviewVerdict.SENT_BACK: ReviewState.SENT_BACK}


def states(session: Session, assessment_id: str) -> Mapping[str, Standing]:
    """Every answer that was saved, by `Answer.key`. A review counts as long as the answer is the version it saw."""
    saved = session.execute(
        select(AnswerRow.requirement_id, AnswerRow.unit, AnswerRow.version, AnswerRow.saved_at, AnswerRow.status).where(
            AnswerRow.assessment_id == assessment_id
        )
    )
    rows = session.scalars(select(Review).where(Review.assessment_id == assessment_id).order_by(Review.number))
    last = {answer_key(row.requirement_id, row.unit): row for row in rows}
    found = {}
    for requirement_id, unit, version, saved_at, status in saved:
        key = answer_key(requirement_id, unit)
        found[key] = _standing(last.get(key), (version, saved_at), is_open=status == Status.OPEN)
    return found


def _standing(review: Review | None, saved: tuple[int, datetime], *, is_open: bool) -> Standing:
    if review is not None and (review.version, review.saved_at) == saved:
        return Standing(
            state=_STATE[ReviewVerdict(review.verdict)],
            reason=review.reason,
            by=review.reviewed_by,
            at=review.reviewed_at.isoformat(),
        )
    return Standing(state=ReviewState.OPEN if is_open else ReviewState.FILLED)
