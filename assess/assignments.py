"""Who answers what: which assignment holds for a requirement, and whose it is today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.frameworks import Sheet, sheets
from assess.models import Absence, Assessment, AssessmentStatus, Assignment, Membership, Reach, Role, User
from assess.place import AssessmentHead
from assess.reviews import ReviewState, Standing, states
from assess.roles import FILL_IN, NAMES
from assess.whose import is_theirs
from controls.answers import answer_key
from controls.catalogue import Requirement
from controls.local_times import day_of

OPEN = Standing(state=ReviewState.OPEN, reason="", by="", at=None)
_ROLE_MARK = "rol-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may fill in here today; with who replaces them today, and until which day."""

    id: int
    handle: str
    name: str
    email: str
    role: Role
    substitute_id: int | None = None
    away_until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignee:
    """A person or a role: one of the two."""

    person_id: int | None = None
    role: Role | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose it is; `instead_of` names whom they replace, "" when it is their own."""

    colleague: Colleague
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody who may fill in here today, by id, in the order of their names."""

    members: Mapping[int, Colleague]

    def __iter__(self) -> Iterator[Colleague]:
        return iter(self.members.values())

    def stand_in(self, person: Colleague) -> Colleague | None:
        """Who answers for somebody who is away; a substitute who is away has one too. None: nobody does."""
        met = {person.id}
        found = self.members.get(person.substitute_id or 0)
        while found is not None and found.substitute_id is not None:
            if found.id in met:
                return None
            met.add(found.id)
            found = self.members.get(found.substitute_id)
        return found if found is not None and found.id not in met else None

    def holders(self, to: Assignee) -> tuple[Holder, ...]:
        """Whose something is: the person or everybody with the role, each with their substitute; () is nobody."""
        own = [c for c in self if c.id == to.person_id or (to.role is not None and c.role is to.role)]
        found = [Holder(colleague=c) for c in own]
        for colleague in own:
            other = self.stand_in(colleague)
            if other is not None and other not in own:
                found.append(Holder(colleague=other, instead_of=colleague.name))
        return tuple(found)

    def token(self, to: Assignee) -> str:
        """What a form or an address calls a person or a role; "" for a person who may not fill in any more."""
        if to.role is not None:
            return f"{_ROLE_MARK}{to.role.value}"
        found = self.members.get(to.person_id or 0)
        return found.handle if found else ""

    def assignee(self, token: str) -> Assignee | None:
        """The person or role behind a token; None when there is no such one here."""
        role = token.removeprefix(_ROLE_MARK)
        if token.startswith(_ROLE_MARK):
            return Assignee(role=Role(role)) if role in {r.value for r in FILL_IN} else None
        return next((Assignee(person_id=c.id) for c in self if c.handle == token), None)

    def name(self, to: Assignee) -> str:
        """What a page calls them."""
        if to.role is not None:
            return f"iedereen met de rol {NAMES[to.role]}"
        found = self.members.get(to.person_id or 0)
        return found.name if found else "niemand: de toegang van deze persoon is beëindigd"

    def choices(self) -> list[tuple[str, str]]:
        """Everybody and every role that something can be assigned to, as (token, words)."""
        people = [(c.handle, f"{c.name} ({NAMES[c.role]})") for c in self]
        return people + [(f"{_ROLE_MARK}{r.value}", f"Iedereen met de rol {NAMES[r]}") for r in NAMES if r in FILL_IN]


def team(session: Session, municipality_id: int, now: datetime) -> Team:
    """Everybody who may fill in, with their absence of today, in one statement."""
    today = f"{day_of(now)}"
    is_away = (
        (Absence.person_id == Membership.user_id)
        & (Absence.municipality_id == Membership.municipality_id)
        & (Absence.starts_on <= today)
        & (Absence.ends_on >= today)
    )
    rows = session.execute(
        select(
            Membership.user_id,
            Membership.handle,
            User.name,
            User.email,
            Membership.role,
            Absence.substitute_id,
            Absence.ends_on,
        )
        .join(User, User.id == Membership.user_id)
        .outerjoin(Absence, is_away)
        .where(
            Membership.municipality_id == municipality_id,
            Membership.role.in_(sorted(FILL_IN)),
            Membership.until.is_(None) | (Membership.until > now),
            User.is_operator.is_(False),
        )
        .order_by(User.name, User.id)
    )
    return Team(
        {
            row[0]: Colleague(
                id=row[0],
                handle=row[1],
                name=row[2],
                email=row[3],
                role=Role(row[4]),
                substitute_id=row[5],
                away_until=row[6] or "",
            )
            for row in rows
        }
    )


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
            standing=standings.get(answer_key(asked.id, sheet.unit), OPEN),
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
