"""The calendar, and what it needs to know: the members of the college and the changes of the registration.

These belong to the municipality and not to one assessment: a college changes
after an assessment was submitted too, so submitting does not freeze them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import NotFoundError
from assess.identifiers import new_id
from assess.models import BoardMember, RegistrationChange
from assess.place import AssessmentHead
from assess.seen import refuse_unseen
from assess.upcoming import KIND, Line, law, lines, planning, question_address
from controls.deadlines import Deadline, DeadlineKind, Undated, coming, overdue
from controls.duties import Change, Member, of_changes, of_members
from reports import wording

Kept = TypeVar("Kept", BoardMember, RegistrationChange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What comes in one month; `title` as in "december 2026"."""

    id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndatedLine:
    """A recurring duty without a date, with the address of its question."""

    what: str
    rhythm: str
    question: str
    address: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """Everything the calendar shows; `kinds` counts what there is of each kind, whatever was chosen."""

    overdue: tuple[Line, ...]
    months: tuple[Month, ...]
    undated: tuple[UndatedLine, ...]
    kinds: tuple[tuple[str, str, int], ...]
    #: Whether the round of ENSIA is among the frameworks, so that its dates are here.
    has_round: bool


def calendar_page(session: Session, head: AssessmentHead, *, kind: str, now: datetime) -> CalendarPage:
    """What is overdue and what comes, of one kind or of all ("")."""
    found = planning(session, head)
    current = [*overdue(found.dated, now), *coming(found.dated, now)]
    chosen = [d for d in current if kind in ("", d.kind)]
    return CalendarPage(
        overdue=lines(head, overdue(chosen, now), now),
        months=_by_month(head, coming(chosen, now), now),
        undated=tuple(_undated(head, u) for u in found.undated if kind in ("", u.kind)),
        kinds=tuple((k.value, KIND[k], _count(current, found.undated, k)) for k in DeadlineKind),
        has_round=any(edition.startswith("ensia/") for edition in (head.catalogue, *head.frameworks)),
    )


def file_deadlines(session: Session, head: AssessmentHead, now: datetime) -> tuple[Deadline, ...]:
    """What goes into the calendar file: what is overdue as well, so that it is not forgotten."""
    dated = planning(session, head).dated
    return (*overdue(dated, now), *coming(dated, now))


def members(session: Session, head: AssessmentHead, now: datetime) -> tuple[tuple[Member, Line | None], ...]:
    """The members of the college with their deadline, if they have one: who sits in it first, then by name."""
    rows = session.scalars(select(BoardMember).order_by(BoardMember.left_on != "", BoardMember.name, BoardMember.id))
    found = tuple(map(_member, rows))
    due = _by_row(lines(head, of_members(law(), found), now))
    return tuple((member, due.get(member.id)) for member in found)


def member(session: Session, member_id: str) -> Member:
    """Raises NotFoundError."""
    return _member(_found(session.get(BoardMember, member_id)))


def add_member(session: Session, given: Member, *, by: Actor, now: datetime) -> None:
    row = BoardMember(id=new_id(), municipality_id=by.municipality_id)
    _fill_member(row, given)
    session.add(row)
    _record(session, Action.BOARD_MEMBER_ADDED, row.id, by=by, now=now)


def change_member(session: Session, given: Member, *, seen: str, by: Actor, now: datetime) -> None:
    """Raises NotFoundError, and ChangedMeanwhileError when `seen` is not what is stored."""
    row = _found(session.get(BoardMember, given.id))
    refuse_unseen(_member(row), seen)
    _fill_member(row, given)
    _record(session, Action.BOARD_MEMBER_CHANGED, row.id, by=by, now=now)


def remove_member(session: Session, member_id: str, *, by: Actor, now: datetime) -> None:
    """Raises NotFoundError."""
    session.delete(_found(session.get(BoardMember, member_id)))
    _record(session, Action.BOARD_MEMBER_REMOVED, member_id, by=by, now=now)


def changes(session: Session, head: AssessmentHead, now: datetime) -> tuple[tuple[Change, Line | None], ...]:
    """The changes of the registration with their deadline: what was not passed on first, then the newest."""
    row = RegistrationChange
    rows = session.scalars(select(row).order_by(row.reported_on != "", row.changed_on.desc(), row.id))
    found = tuple(map(_change, rows))
    due = _by_row(lines(head, of_changes(law(), found), now))
    return tuple((change, due.get(change.id)) for change in found)


def change(session: Session, change_id: str) -> Change:
    """Raises NotFoundError."""
    return _change(_found(session.get(RegistrationChange, change_id)))


def add_change(session: Session, given: Change, *, by: Actor, now: datetime) -> None:
    row = RegistrationChange(id=new_id(), municipality_id=by.municipality_id)
    _fill_change(row, given)
    session.add(row)
    _record(session, Action.REGISTRATION_CHANGE_ADDED, row.id, by=by, now=now)


def change_change(session: Session, given: Change, *, seen: str, by: Actor, now: datetime) -> None:
    """Raises NotFoundError, and ChangedMeanwhileError when `seen` is not what is stored."""
    row = _found(session.get(RegistrationChange, given.id))
    refuse_unseen(_change(row), seen)
    _fill_change(row, given)
    _record(session, Action.REGISTRATION_CHANGE_CHANGED, row.id, by=by, now=now)


def remove_change(session: Session, change_id: str, *, by: Actor, now: datetime) -> None:
    """Raises NotFoundError."""
    session.delete(_found(session.get(RegistrationChange, change_id)))
    _record(session, Action.REGISTRATION_CHANGE_REMOVED, change_id, by=by, now=now)


# --- below: rows to values, and what a page shows of them ---------------------------------------


def _by_row(found: Iterable[Line]) -> Mapping[str, Line]:
    return {line.deadline.row: line for line in found}


def _by_month(head: AssessmentHead, found: Iterable[Deadline], now: datetime) -> tuple[Month, ...]:
    months: dict[str, list[Deadline]] = {}
    for deadline in found:
        months.setdefault(f"{deadline.due:%Y-%m}", []).append(deadline)
    return tuple(
        Month(id=month, title=wording.day(f"{month}-01").partition(" ")[2], lines=lines(head, within, now))
        for month, within in months.items()
    )


def _undated(head: AssessmentHead, found: Undated) -> UndatedLine:
    asked = found.question
    return UndatedLine(
        what=found.what,
        rhythm=wording.duration(found.period),
        question=f"{asked.number} {asked.title}" if asked else "",
        address=question_address(head, asked),
    )


def _count(current: Iterable[Deadline], undated: Iterable[Undated], kind: DeadlineKind) -> int:
    return sum(d.kind is kind for d in current) + sum(u.kind is kind for u in undated)


def _found(row: Kept | None) -> Kept:
    if row is None:
        raise NotFoundError
    return row


def _member(row: BoardMember) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        appointed_on=row.appointed_on,
        certificate_on=row.certificate_on,
        left_on=row.left_on,
    )


def _fill_member(row: BoardMember, given: Member) -> None:
    row.name, row.appointed_on = given.name, given.appointed_on
    row.certificate_on, row.left_on = given.certificate_on, given.left_on


def _change(row: RegistrationChange) -> Change:
    return Change(id=row.id, what=row.what, changed_on=row.changed_on, reported_on=row.reported_on)


def _fill_change(row: RegistrationChange, given: Change) -> None:
    row.what, row.changed_on, row.reported_on = given.what, given.changed_on, given.reported_on


def _record(session: Session, action: Action, row_id: str, *, by: Actor, now: datetime) -> None:
    audit.record(session, action, row_id, by=by, at=now)
    session.flush()
