"""Add an action, change it, move it on. No answer ever changes by it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError, NotFoundError, StaleError
from assess.identifiers import new_id
from assess.models import ActionNeed, ActionTarget, ImprovementAction, Membership, User
from assess.place import AssessmentHead
from assess.records import flush
from controls.answers import says_something
from controls.improvement import Effort, State, Target
from controls.improvement_ties import circle

NEEDS_REASON = "Schrijf waarom deze actie vervalt. Dan weet iedereen later nog waarom."


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody says of an action."""

    title: str
    what: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    due_on: str = ""
    effort: Effort = Effort.MEDIUM
    days: int | None = None
    euros: int | None = None
    targets: tuple[Target, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody with access to this municipality; `handle` is what a form says."""

    id: int
    name: str
    handle: str


def colleagues(session: Session, municipality_id: int, now: datetime) -> tuple[Colleague, ...]:
    """Everybody who may be the owner of an action, by name."""
    rows = session.execute(
        select(User.id, User.name, Membership.handle)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.municipality_id == municipality_id, Membership.holds_at(now))
        .order_by(User.name, User.id)
    )
    return tuple(Colleague(id=number, name=name, handle=handle) for number, name, handle in rows)


def add(
    session: Session,
    head: AssessmentHead,
    given: Iterable[Given],
    *,
    by: Actor,
    now: datetime,
    id_of: Callable[[], str] = new_id,
) -> tuple[str, ...]:
    """New actions, thought of in this assessment; gives their ids. Raises InvalidError."""
    made = []
    for one in given:
        _refuse_circle(session, "", one)
        row = ImprovementAction(
            id=id_of(),
            municipality_id=by.municipality_id,
            state=State.TODO,
            reason="",
            origin_id=head.id,
            created_by=by.name,
            created_by_id=by.id,
            created_at=now,
            version=0,
        )
        _fill(row, one, by=by, now=now)
        session.add(row)
        session.flush()
        _tie(session, row, one)
        audit.record(session, Action.IMPROVEMENT_ADDED, f"{head.id}/{row.id}", by=by, at=now)
        made.append(row.id)
    return tuple(made)


def change(
    session: Session, head: AssessmentHead, action_id: str, given: Given, *, seen: int, by: Actor, now: datetime
) -> None:
    """Raises NotFoundError, StaleError when somebody saved since version `seen`, InvalidError for a circle."""
    row = _row(session, action_id, seen)
    _refuse_circle(session, action_id, given)
    _fill(row, given, by=by, now=now)
    flush(session, seen)
    _tie(session, row, given)
    audit.record(session, Action.IMPROVEMENT_CHANGED, f"{head.id}/{row.id}", by=by, at=now)


def move(
    session: Session,
    head: AssessmentHead,
    action_id: str,
    state: State,
    reason: str = "",
    *,
    seen: int,
    by: Actor,
    now: datetime,
) -> None:
    """Raises NotFoundError, StaleError, and InvalidError for an action that is dropped without a reason."""
    row = _row(session, action_id, seen)
    if state is State.DROPPED and not says_something(reason):
        raise InvalidError({"reason": NEEDS_REASON})
    row.state, row.reason = state, reason if state is State.DROPPED else ""
    _sign(row, by=by, now=now)
    flush(session, seen)
    audit.record(session, Action.IMPROVEMENT_MOVED, f"{head.id}/{row.id}", by=by, at=now)


# --- below: rows --------------------------------------------------------------------------


def _row(session: Session, action_id: str, seen: int) -> ImprovementAction:
    row = session.get(ImprovementAction, action_id)
    if row is None:
        raise NotFoundError
    if row.version != seen:
        raise StaleError(row.version)
    return row


def _fill(row: ImprovementAction, given: Given, *, by: Actor, now: datetime) -> None:
    row.title, row.what = given.title, given.what
    row.owner_id, row.owner_name = given.owner_id, "" if given.owner_id else given.owner_name
    row.due_on, row.effort, row.days, row.euros = given.due_on, given.effort, given.days, given.euros
    _sign(row, by=by, now=now)


def _sign(row: ImprovementAction, *, by: Actor, now: datetime) -> None:
    row.changed_by, row.changed_by_id, row.changed_at, row.version = by.name, by.id, now, row.version + 1


def _tie(session: Session, row: ImprovementAction, given: Given) -> None:
    """Lay the targets and the needs as they are given now."""
    of_it = {"action_id": row.id, "municipality_id": row.municipality_id}
    stored = session.scalars(select(ActionTarget).where(ActionTarget.action_id == row.id)).all()
    wanted = {(target.requirement_id, target.unit): target for target in given.targets}
    for old in stored:
        if wanted.pop((old.requirement_id, old.unit), None) is None:
            session.delete(old)
    session.add_all(
        ActionTarget(requirement_id=t.requirement_id, unit=t.unit, catalogue=t.catalogue, **of_it)
        for t in wanted.values()
    )
    needs = session.scalars(select(ActionNeed).where(ActionNeed.action_id == row.id)).all()
    for need in needs:
        if need.needs_id not in given.needs:
            session.delete(need)
    known = {need.needs_id for need in needs}
    session.add_all(ActionNeed(needs_id=name, **of_it) for name in dict.fromkeys(given.needs) if name not in known)
    session.flush()


def _refuse_circle(session: Session, action_id: str, given: Given) -> None:
    """Raise InvalidError when what is given waits for what is not there, or in the end for itself."""
    if not given.needs:
        return
    # All actions: two people who each tie one end of a circle wait for one another.
    titles = dict(session.execute(select(ImprovementAction.id, ImprovementAction.title).with_for_update()).all())
    if not set(given.needs) <= titles.keys():
        raise InvalidError({"needs": "Een van de acties bestaat niet meer. Kies opnieuw."})
    ways: dict[str, Collection[str]] = {action_id: given.needs}
    for need in session.scalars(select(ActionNeed).where(ActionNeed.action_id != action_id)):
        ways[need.action_id] = (*ways.get(need.action_id, ()), need.needs_id)
    found = circle(ways, action_id)
    if found:
        titles[action_id] = given.title
        way = " wacht op ".join(f"‘{titles[name]}’" for name in found)
        raise InvalidError({"needs": f"Zo wacht deze actie op zichzelf: {way}. Haal een van deze stappen weg."})
