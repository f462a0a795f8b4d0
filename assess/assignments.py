"""Who answers what: which assignment holds for a requirement, and whose it is today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.frameworks import Sheet, sheets
from assess.models import Assessment, AssessmentStatus, Assignment, Reach, Role
from assess.place import AssessmentHead
from assess.reviews import NOT_YET, ReviewState, Standing, states
from assess.team import Assignee, Team
from assess.whose import is_theirs
from controls.answers import answer_key
from controls.catalogue import Requirement
from controls.local_times import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """One assignment as it is stored."""

    id: str
    catalogue: str
    unit: str
    reach: Reach
    target: str
    to: Assignee
    due_on: str
    note: str
    by: str
    at: datetime
    #: When a mail last spoke of it; empty as long as none did.
    mailed_at: datetime | None

    @property
    def seen(self) -> tuple[int | None, str | None, str, str]:
        """What somebody sees who changes it."""
        return self.to.person_id, self.to.role, self.due_on, self.note


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One requirement of one sheet: where its answer stands, and the assignment that holds for it."""

    sheet: Sheet
    requirement: Requirement
    standing: Standing
    assigned: Assigned | None

    @property
    def key(self) -> str:
        return answer_key(self.requirement.id, self.sheet.unit)

    @property
    def is_to_do(self) -> bool:
        return self.standing.state in (ReviewState.OPEN, ReviewState.SENT_BACK)

    @property
    def due_on(self) -> str:
        return self.assigned.due_on if self.assigned else ""

    def is_late(self, today: str) -> bool:
        """Whether the last day for it is past and there is still something to do."""
        return self.is_to_do and "" != self.due_on < today


def assignments(session: Session, assessment_id: str) -> tuple[Assigned, ...]:
    """Every assignment of an assessment, also of a framework that was taken out since."""
    rows = session.scalars(select(Assignment).where(Assignment.assessment_id == assessment_id).order_by(Assignment.id))
    return tuple(map(assigned_of, rows))


def assigned_of(row: Assignment) -> Assigned:
    return Assigned(
        id=row.id,
        catalogue=row.catalogue,
        unit=row.unit,
        reach=Reach(row.reach),
        target=row.target,
        to=Assignee(person_id=row.person_id, role=Role(row.role) if row.role else None),
        due_on=row.due_on,
        note=row.note,
        by=row.assigned_by,
        at=row.assigned_at,
        mailed_at=row.reminded_at or row.told_at,
    )


def items(session: Session, head: AssessmentHead) -> tuple[Item, ...]:
    """Every requirement of every sheet, in the order of the sheets."""
    there = sheets(session, head)
    return held(there, assignments(session, head.id), states(session, head.id))


def held(there: Iterable[Sheet], given: Iterable[Assigned], standings: Mapping[str, Standing]) -> tuple[Item, ...]:
    """Every requirement of these sheets with the narrowest assignment: its own, of its control, of its theme."""
    by_target = {(a.catalogue, a.unit, a.reach, a.target): a for a in given}

    def narrowest(sheet: Sheet, asked: Requirement) -> Assigned | None:
        targets = ((Reach.REQUIREMENT, asked.id), (Reach.CONTROL, asked.control), (Reach.THEME, asked.theme))
        found = (by_target.get((sheet.catalogue.key, sheet.unit, *target)) for target in targets)
        return next(filter(None, found), None)

    return tuple(
        Item(
            sheet=sheet,
            requirement=asked,
            standing=standings.get(answer_key(asked.id, sheet.unit), NOT_YET),
            assigned=narrowest(sheet, asked),
        )
        for sheet in there
        for asked in sheet.catalogue.requirements
    )


def those_of(given: Iterable[Item], of: Team, person_id: int) -> tuple[tuple[Item, str], ...]:
    """What is somebody's today, each with whom they replace: what is due first comes first."""
    found = []
    for item in given:
        holders = of.holders(item.assigned.to) if item.assigned else ()
        holder = next((h for h in holders if h.colleague.id == person_id), None)
        if holder:
            found.append((item, holder.instead_of))
    return tuple(sorted(found, key=lambda pair: pair[0].due_on or "9999"))


def with_questions(session: Session, *, user_id: int, role: Role | None, now: datetime) -> frozenset[str]:
    """The drafts in which something was assigned to somebody, or to whom they replace."""
    chosen = select(Assignment.assessment_id).join(Assessment, Assessment.id == Assignment.assessment_id)
    wanted = chosen.where(is_theirs(), Assessment.status == AssessmentStatus.DRAFT)
    given = {"user_id": user_id, "role": role, "today": f"{day_of(now)}"}
    return frozenset(session.scalars(wanted, given))
