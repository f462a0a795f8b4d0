"""Assign at once what the catalogue says that one kind of colleague usually answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.assignments import Item
from assess.audit import Actor
from assess.delegating.service import Wanted, put, refuse_frozen
from assess.delegating.targets import requirement_target
from assess.models import Assignment, Reach
from assess.place import AssessmentHead
from assess.reviews import ReviewState
from assess.seen import ChangedMeanwhileError, fingerprint
from assess.team import Assignee
from reports.wording import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """One usual role of the catalogues, with the open requirements of it."""

    id: str
    title: str
    items: tuple[Item, ...]

    @property
    def field(self) -> str:
        """The name of its field in a form, which holds no hyphens; an id holds no underscores."""
        return f"rol_{self.id.replace('-', '__')}"

    @property
    def words(self) -> str:
        """How many there are, and of how many somebody said already whose they are."""
        assigned = sum(item.assigned is not None for item in self.items)
        already = f", waarvan {assigned} al toegewezen" if assigned else ""
        return f"{counted(len(self.items), 'open vraag', 'open vragen')}{already}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one choice would do: new ones, ones that go to somebody else, and ones that stay as they are."""

    usual: Usual
    to: Assignee
    fresh: tuple[Item, ...]
    moved: tuple[Item, ...]
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that would be done; `seen` changes with what it would do and with what stands there now."""

    shares: tuple[Share, ...]
    replaces: bool
    due_on: str
    note: str

    @property
    def number(self) -> int:
        return sum(len(share.fresh) + len(share.moved) for share in self.shares)

    @property
    def seen(self) -> str:
        return fingerprint(
            [
                (
                    share.usual.id,
                    share.to.person_id,
                    share.to.role,
                    item.key,
                    item.assigned.seen if item.assigned else None,
                )
                for share in self.shares
                for item in (*share.fresh, *share.moved)
            ]
        )


def usual_roles(given: Iterable[Item]) -> tuple[Usual, ...]:
    """The usual roles that have an open requirement, most of them first. Of several frameworks alike: one role."""
    titles: dict[str, str] = {}
    found: dict[str, list[Item]] = {}
    for item in given:
        if item.standing.state is ReviewState.OPEN:
            role = item.requirement.role
            titles.setdefault(role, item.sheet.catalogue.role_titles[role])
            found.setdefault(role, []).append(item)
    usual = (Usual(id=role, title=titles[role], items=tuple(items)) for role, items in found.items())
    return tuple(sorted(usual, key=lambda u: (-len(u.items), u.title)))


def plan(usual: Iterable[Usual], chosen: Mapping[str, Assignee], *, replaces: bool, due_on: str, note: str) -> Plan:
    """What these choices would do. What was assigned already stays, unless `replaces`."""
    shares = (_share(u, chosen[u.id], replaces=replaces) for u in usual if u.id in chosen)
    return Plan(shares=tuple(shares), replaces=replaces, due_on=due_on, note=note)


def carry_out(session: Session, head: AssessmentHead, of: Plan, *, seen: str, by: Actor, now: datetime) -> None:
    """Assign each requirement. Raises FrozenError, and ChangedMeanwhileError unless `seen` is this plan."""
    refuse_frozen(head)
    if of.seen != seen:
        raise ChangedMeanwhileError
    rows = session.scalars(
        select(Assignment).where(Assignment.assessment_id == head.id, Assignment.reach == Reach.REQUIREMENT)
    )
    own = {(row.catalogue, row.unit, row.target): row for row in rows}
    for share in of.shares:
        wanted = Wanted(to=share.to, due_on=of.due_on, note=of.note)
        for item in (*share.fresh, *share.moved):
            row = own.get((item.sheet.catalogue.key, item.sheet.unit, item.requirement.id))
            put(session, head, requirement_target(item.sheet, item.requirement), wanted, row=row, by=by, now=now)


def _share(usual: Usual, to: Assignee, *, replaces: bool) -> Share:
    fresh = tuple(i for i in usual.items if i.assigned is None)
    moved = tuple(i for i in usual.items if i.assigned is not None and i.assigned.to != to) if replaces else ()
    kept = len(usual.items) - len(fresh) - len(moved)
    return Share(usual=usual, to=to, fresh=fresh, moved=moved, kept=kept)
