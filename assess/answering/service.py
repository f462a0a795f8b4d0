"""Agree that something does not apply, and what a save does to other answers; saving itself is in `assess.saving`."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, NotFoundError, SamePersonError, StaleError
from assess.frameworks import Sheet
from assess.mappings import served
from assess.models import AnswerRow, AssessmentStatus, Way
from assess.records import answer_of, flush
from assess.saving import blank
from controls.answers import Answer, Outcome, says_something
from controls.catalogue import Requirement
from controls.scoring import score_requirement


def current_answer(session: Session, assessment_id: str, sheet: Sheet, asked: Requirement) -> Answer:
    """The answer as it is stored now; version 0 when there is none."""
    row = session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    return answer_of(row) if row else blank(sheet, asked)


def unsettled(session: Session, sheet: Sheet, asked: Requirement, answer: Answer, *, assessment_id: str) -> int:
    """How many answers were taken over from this one as it was before."""
    resting = served(sheet.editions).get(asked.id, ())
    if not resting or sheet.unit:
        return 0
    rows = session.scalars(
        select(AnswerRow.details).where(
            AnswerRow.assessment_id == assessment_id,
            AnswerRow.requirement_id.in_(resting),
            AnswerRow.details.contains(asked.id, autoescape=True),
        )
    )
    known = (json.loads(row).get("inferred_from", {}).get(asked.id) for row in rows)
    return sum(version not in (None, answer.version) for version in known)


def agree(
    session: Session,
    sheet: Sheet,
    asked: Requirement,
    *,
    assessment_id: str,
    status: AssessmentStatus,
    seen: int,
    by: Actor,
    now: datetime,
) -> None:
    """Let a second person agree that a requirement does not apply.

    Raises FrozenError, NotFoundError when nobody says so, SamePersonError, StaleError.
    """
    if status is not AssessmentStatus.DRAFT:
        raise FrozenError
    row = session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    if row is None or row.outcome != Outcome.NOT_APPLICABLE or not says_something(row.reason):
        raise NotFoundError
    if row.version != seen:
        raise StaleError(row.version)
    if is_first_person(row, by):
        raise SamePersonError
    row.agreed_by, row.agreed_at, row.version = by.name, now, seen + 1
    row.saved_by, row.saved_by_id, row.saved_at, row.way = by.name, by.id, now, Way.AGREEMENT
    row.status = score_requirement(asked, answer_of(row)).status
    flush(session, seen)
    audit.record(session, Action.NOT_APPLICABLE_AGREED, f"{assessment_id}/{answer_of(row).key}", by=by, at=now)


def is_first_person(row: AnswerRow, by: Actor) -> bool:
    """By account or by name: an imported answer has no account, and a report shows names only."""
    return by.id == row.answered_by_id or by.name == row.answered_by
