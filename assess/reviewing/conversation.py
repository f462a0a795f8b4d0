"""The conversation about one requirement. It stays out of every report, but for what was chosen for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import AssessError, FrozenError, InvalidError, NotFoundError
from assess.identifiers import new_id
from assess.models import Remark
from assess.place import AssessmentHead
from assess.reviewing.targets import Target
from controls.answers import says_something


class AnsweredError(AssessError):
    """Somebody answered, or it was chosen for the report: then a remark stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One remark as one person sees it."""

    id: str
    text: str
    by: str
    at: str
    in_report: bool
    may_remove: bool


def thread(session: Session, head: AssessmentHead, target: Target, *, by: Actor, only_chosen: bool) -> tuple[Said, ...]:
    """The conversation, oldest first; `only_chosen` gives what was chosen for the report."""
    rows = _rows(session, head, target)
    return tuple(
        Said(
            id=row.id,
            text=row.text,
            by=row.said_by,
            at=row.said_at.isoformat(),
            in_report=row.in_report,
            may_remove=head.is_open and _is_own(row, by) and not _is_settled(row, rows[number + 1 :]),
        )
        for number, row in enumerate(rows)
        if row.in_report or not only_chosen
    )


def say(session: Session, head: AssessmentHead, target: Target, text: str, *, by: Actor, now: datetime) -> None:
    """Raises FrozenError, and InvalidError for a text that says nothing."""
    _refuse_frozen(head)
    if not says_something(text):
        raise InvalidError({"tekst": "Schrijf eerst een opmerking."})
    session.add(
        Remark(
            id=new_id(),
            assessment_id=head.id,
            municipality_id=by.municipality_id,
            requirement_id=target.asked.id,
            unit=target.sheet.unit,
            text=text,
            said_by=by.name,
            said_by_id=by.id,
            said_at=now,
        )
    )
    audit.record(session, Action.REMARK_ADDED, f"{head.id}/{target.key}", by=by, at=now)


def remove(session: Session, head: AssessmentHead, target: Target, remark_id: str, *, by: Actor, now: datetime) -> None:
    """Take back one's own words. Raises FrozenError, NotFoundError for those of another, and AnsweredError."""
    _refuse_frozen(head)
    rows = _rows(session, head, target)
    number = next((n for n, row in enumerate(rows) if row.id == remark_id), None)
    if number is None or not _is_own(rows[number], by):
        raise NotFoundError
    if _is_settled(rows[number], rows[number + 1 :]):
        raise AnsweredError
    session.delete(rows[number])
    audit.record(session, Action.REMARK_REMOVED, f"{head.id}/{target.key}", by=by, at=now)


def choose(
    session: Session,
    head: AssessmentHead,
    target: Target,
    remark_id: str,
    *,
    in_report: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Choose a remark for the report, or leave it out again; twice is once. Raises FrozenError and NotFoundError."""
    _refuse_frozen(head)
    row = next((row for row in _rows(session, head, target) if row.id == remark_id), None)
    if row is None:
        raise NotFoundError
    if row.in_report is in_report:
        return
    row.in_report = in_report
    action = Action.REMARK_CHOSEN if in_report else Action.REMARK_LEFT_OUT
    audit.record(session, action, f"{head.id}/{target.key}", by=by, at=now)


def _rows(session: Session, head: AssessmentHead, target: Target) -> list[Remark]:
    return list(
        session.scalars(
            select(Remark)
            .where(
                Remark.assessment_id == head.id,
                Remark.requirement_id == target.asked.id,
                Remark.unit == target.sheet.unit,
            )
            .order_by(Remark.said_at, Remark.id)
        )
    )


def _is_own(row: Remark, by: Actor) -> bool:
    return row.said_by_id is not None and row.said_by_id == by.id


def _is_settled(row: Remark, after: list[Remark]) -> bool:
    """Whether somebody else spoke since, or wants it in the report."""
    return row.in_report or any(later.said_by_id != row.said_by_id for later in after)


def _refuse_frozen(head: AssessmentHead) -> None:
    if not head.is_open:
        raise FrozenError
