"""Assign, hand over and withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.assignments import Assigned, Item, assigned_of, held
from assess.audit import Action, Actor
from assess.delegating.targets import Target
from assess.errors import FrozenError, InvalidError
from assess.identifiers import new_id
from assess.models import Assignment, Reach
from assess.place import AssessmentHead
from assess.records import flush
from assess.seen import refuse_unseen
from assess.team import Assignee, Team
from controls.local_times import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who gets it, the last day ("" for none), and what the one who assigns says about it."""

    to: Assignee
    due_on: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPage:
    """What one assigns, to whom it is now by this very assignment, and what of it is assigned otherwise."""

    target: Target
    stored: Assigned | None
    items: tuple[Item, ...]

    @property
    def wider(self) -> Assigned | None:
        """The assignment that holds as long as there is none of its own."""
        return self.items[0].assigned if self.items and self.stored is None and not self.narrower else None

    @property
    def narrower(self) -> int:
        """How many of its requirements have a narrower assignment, which stays."""
        order = (Reach.REQUIREMENT, Reach.CONTROL, Reach.THEME)
        rank = order.index(self.target.reach)
        return sum(i.assigned is not None and order.index(i.assigned.reach) < rank for i in self.items)


def target_page(target: Target, given: tuple[Assigned, ...]) -> TargetPage:
    wanted = {r.id for r in target.requirements}
    sheet = target.sheet
    key = (sheet.catalogue.key, sheet.unit, target.reach, target.id)
    return TargetPage(
        target=target,
        stored=next((a for a in given if (a.catalogue, a.unit, a.reach, a.target) == key), None),
        items=tuple(i for i in held((sheet,), given, {}) if i.requirement.id in wanted),
    )


def stored_at(session: Session, head: AssessmentHead, target: Target) -> Assigned | None:
    """The assignment of this very thing, if it has one."""
    row = _row(session, head, target)
    return assigned_of(row) if row else None


def assign(
    session: Session, head: AssessmentHead, target: Target, wanted: Wanted, *, seen: str, by: Actor, now: datetime
) -> None:
    """Assign it, or hand it over; the same twice is one. `seen` is the fingerprint of what was on the screen.

    Raises FrozenError, InvalidError, ChangedMeanwhileError.
    """
    refuse_frozen(head)
    row = _row(session, head, target)
    stored = assigned_of(row) if row else None
    if stored and (stored.to, stored.due_on, stored.note) == (wanted.to, wanted.due_on, wanted.note):
        return
    refuse_unseen(stored.seen if stored else None, seen)
    if stored is None or wanted.due_on != stored.due_on:
        refuse_past(wanted.due_on, now)
    put(session, head, target, wanted, row=row, by=by, now=now)


def withdraw(session: Session, head: AssessmentHead, target: Target, *, seen: str, by: Actor, now: datetime) -> None:
    """Take it back; what is wider holds again. Raises FrozenError, ChangedMeanwhileError."""
    refuse_frozen(head)
    row = _row(session, head, target)
    if row is None:
        return
    refuse_unseen(assigned_of(row).seen, seen)
    session.delete(row)
    audit.record(session, Action.ASSIGNMENT_WITHDRAWN, f"{head.id}/{target.subject}", by=by, at=now)
    session.flush()


def put(
    session: Session,
    head: AssessmentHead,
    target: Target,
    wanted: Wanted,
    *,
    row: Assignment | None,
    by: Actor,
    now: datetime,
) -> None:
    """Write it down, whatever stood there."""
    action = Action.ASSIGNMENT_CHANGED if row else Action.ASSIGNMENT_MADE
    if row is None:
        row = Assignment(
            id=new_id(),
            assessment_id=head.id,
            municipality_id=by.municipality_id,
            catalogue=target.sheet.catalogue.key,
            unit=target.sheet.unit,
            reach=target.reach,
            target=target.id,
        )
        session.add(row)
    is_same_person = (row.person_id, row.role) == (wanted.to.person_id, wanted.to.role)
    row.person_id, row.role = wanted.to.person_id, wanted.to.role
    row.due_on, row.note = wanted.due_on, wanted.note
    row.assigned_by, row.assigned_by_id = by.name, by.id
    if not is_same_person:  # another day or another word is no news to whoever has it already
        row.assigned_at, row.told_at, row.reminded_at = now, None, None
    flush(session, 0)
    audit.record(session, action, f"{head.id}/{target.subject}", by=by, at=now)


def refuse_frozen(head: AssessmentHead) -> None:
    """Raise FrozenError once the assessment was submitted."""
    if not head.is_open:
        raise FrozenError


def refuse_past(due_on: str, now: datetime) -> None:
    """Raise InvalidError for a last day that is over."""
    if due_on and due_on < f"{day_of(now)}":
        raise InvalidError({"due_on": "Deze dag is voorbij: kies vandaag of een dag die nog komt."})


def chosen(team: Team, token: str) -> Assignee:
    """The person or role that somebody chose. Raises InvalidError when there is no such one any more."""
    found = team.assignee(token)
    if found is None:
        raise InvalidError({"to": "Kies een persoon of een rol uit de lijst."})
    return found


def _row(session: Session, head: AssessmentHead, target: Target) -> Assignment | None:
    return session.scalars(
        select(Assignment).where(
            Assignment.assessment_id == head.id,
            Assignment.catalogue == target.sheet.catalogue.key,
            Assignment.unit == target.sheet.unit,
            Assignment.reach == target.reach,
            Assignment.target == target.id,
        )
    ).one_or_none()
