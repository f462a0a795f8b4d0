"""The actions of the improvement plan as values, and what they are about in the edition of one assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.frameworks import Sheet
from assess.models import ActionNeed, ActionTarget, DigidConnection, ImprovementAction, User
from assess.place import AssessmentHead
from assess.upgrades import all_upgrades
from controls.improvement import Effort, Plan, State, Target
from controls.improvement_ties import followed
from controls.profile import Profile

STATE: Mapping[State, str] = {
    State.TODO: "te doen",
    State.BUSY: "bezig",
    State.DONE: "klaar",
    State.DROPPED: "vervallen",
}
#: The badge that goes with it.
STATE_KIND: Mapping[State, str] = {
    State.TODO: "open",
    State.BUSY: "deels",
    State.DONE: "ok",
    State.DROPPED: "nvt",
}
EFFORT: Mapping[Effort, str] = {
    Effort.SMALL: "klein: een paar dagen werk, binnen het team",
    Effort.MEDIUM: "middel: een paar weken, of met hulp van een ander team",
    Effort.LARGE: "groot: een project, met geld of een besluit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A target as it was written down; `connection` is the number (or name) of its DigiD connection, or ""."""

    target: Target
    connection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An action as it is stored. `plan` has no targets: what they are depends on who looks (`placed`)."""

    plan: Plan
    title: str
    what: str
    #: The name of whoever does it, "" for nobody yet; `owner_id` when that is a person with an account.
    owner: str
    owner_id: int | None
    days: int | None
    euros: int | None
    reason: str
    origin_id: str | None
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    version: int
    stored: tuple[Stored, ...]

    @property
    def id(self) -> str:
        return self.plan.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An action as one assessment sees it: its plan with targets of its editions, and what is not in them."""

    record: Record
    plan: Plan
    #: What each target is here; nothing for one that is not in these editions.
    became: tuple[tuple[Stored, tuple[Target, ...]], ...]

    @property
    def strays(self) -> tuple[Stored, ...]:
        return tuple(stored for stored, targets in self.became if not targets)


def read_actions(session: Session) -> dict[str, Record]:
    """Every action of the municipality, the newest last."""
    needs: dict[str, list[str]] = {}
    for row in session.scalars(select(ActionNeed).order_by(ActionNeed.needs_id)):
        needs.setdefault(row.action_id, []).append(row.needs_id)
    found: dict[str, Record] = {}
    stored: dict[str, list[Stored]] = {}
    for action, owner, target, number, name in session.execute(_rows()):
        if action.id not in found:
            found[action.id] = _record(action, owner, tuple(needs.get(action.id, ())))
        if target is not None:
            stored.setdefault(action.id, []).append(_stored(target, number or name or ""))
    return {name: replace(record, stored=tuple(stored.get(name, ()))) for name, record in found.items()}


def _rows() -> Select[ImprovementAction, str, ActionTarget, str, str]:
    return (
        select(ImprovementAction, User.name, ActionTarget, DigidConnection.number, DigidConnection.name)
        .outerjoin(User, User.id == ImprovementAction.owner_id)
        .outerjoin(ActionTarget, ActionTarget.action_id == ImprovementAction.id)
        .outerjoin(DigidConnection, DigidConnection.id == ActionTarget.unit)
        .order_by(ImprovementAction.created_at, ImprovementAction.id, ActionTarget.requirement_id, ActionTarget.unit)
    )


def _stored(row: ActionTarget, connection: str) -> Stored:
    target = Target(catalogue=row.catalogue, requirement_id=row.requirement_id, unit=row.unit)
    return Stored(target=target, connection=connection)


def _record(row: ImprovementAction, owner: str | None, needs: tuple[str, ...]) -> Record:
    plan = Plan(id=row.id, state=State(row.state), effort=Effort(row.effort), due_on=row.due_on, needs=needs)
    return Record(
        plan=plan,
        title=row.title,
        what=row.what,
        owner=owner or row.owner_name,
        owner_id=row.owner_id,
        days=row.days,
        euros=row.euros,
        reason=row.reason,
        origin_id=row.origin_id,
        created_by=row.created_by,
        created_at=row.created_at,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        version=row.version,
        stored=(),
    )


# --- what they are about here -------------------------------------------------------------


def placed(records: Iterable[Record], head: AssessmentHead, profile: Profile) -> dict[str, Placed]:
    """Each action with what it is about in this assessment."""
    editions = _editions((head.catalogue, *head.frameworks))
    found = {}
    for record in records:
        became = tuple((stored, _here(stored, editions, profile)) for stored in record.stored)
        targets = dict.fromkeys(target for _, targets in became for target in targets)
        found[record.id] = Placed(
            record=record,
            plan=replace(record.plan, targets=tuple(targets)),
            became=became,
        )
    return found


def _editions(keys: Iterable[str]) -> dict[str, str]:
    """By framework: the edition of it."""
    return {key.partition("/")[0]: key for key in keys if key in all_catalogues()}


def _here(stored: Stored, editions: Mapping[str, str], profile: Profile) -> tuple[Target, ...]:
    """What a target became in these editions; nothing when it is not in them."""
    was = stored.target
    edition = editions.get(was.catalogue.partition("/")[0])
    unit = _unit(stored, profile)
    if edition is None or unit is None:
        return ()
    known = all_catalogues()[edition].requirement_by_id
    names = followed(was.requirement_id, was.catalogue, edition, all_upgrades())
    names = (was.requirement_id,) if names is None else names  # no file says what changed, and a name never does
    return tuple(Target(catalogue=edition, requirement_id=name, unit=unit) for name in names if name in known)


def _unit(stored: Stored, profile: Profile) -> str | None:
    """The connection of this assessment that is the one of then; every assessment names its connections anew."""
    if not stored.target.unit or profile.title_of(stored.target.unit):
        return stored.target.unit
    same = (c.id for c in profile.connections if stored.connection and stored.connection in (c.number, c.name))
    return next(same, None)


# --- for the page of a requirement --------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """An action in a line."""

    id: str
    title: str
    owner: str
    due_on: str
    state: State

    @property
    def words(self) -> str:
        return STATE[self.state]


def actions_about(session: Session, sheet: Sheet, wanted: Collection[str]) -> Mapping[str, tuple[ActionLine, ...]]:
    """By requirement of this sheet: the actions that make it better, without what was dropped. One statement."""
    before = {source for name in wanted for source in _sources(sheet.catalogue.key, name)}
    rows = session.execute(
        _rows().where(
            ActionTarget.requirement_id.in_(sorted({*wanted, *before})), ImprovementAction.state != State.DROPPED
        )
    )
    editions, found = _editions(sheet.editions), dict[str, tuple[ActionLine, ...]]()
    for action, owner, row, number, name in rows:
        line = ActionLine(
            id=action.id,
            title=action.title,
            owner=owner or action.owner_name,
            due_on=action.due_on,
            state=State(action.state),
        )
        for target in _here(_stored(row, number or name or ""), editions, sheet.profile):
            is_ours = (target.catalogue, target.unit) == (sheet.catalogue.key, sheet.unit)
            if is_ours and line not in found.get(target.requirement_id, ()):
                found[target.requirement_id] = (*found.get(target.requirement_id, ()), line)
    return found


def _sources(edition: str, name: str) -> Iterable[str]:
    """The names that a requirement had in the editions before this one."""
    for by in all_upgrades():
        if by.to_edition == edition:
            for source in (s for step in by.steps if name in step.targets for s in step.sources):
                yield source
                yield from _sources(by.from_edition, source)
