"""Everybody who may fill in: who they are, who is away, and whose a thing is that was given to a person or a role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assess.models import Absence, Membership, Role, User
from assess.roles import FILL_IN, NAMES
from controls.local_times import day_of

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
    row = Membership
    rows = session.execute(
        select(row.user_id, row.handle, User.name, User.email, row.role, Absence.substitute_id, Absence.ends_on)
        .join(User, User.id == Membership.user_id)
        .outerjoin(Absence, _is_away(f"{day_of(now)}"))
        .where(
            Membership.municipality_id == municipality_id,
            Membership.role.in_(sorted(FILL_IN)),
            Membership.holds_at(now),
            User.is_operator.is_(False),
        )
        .order_by(User.name, User.id)
    )
    found = (
        Colleague(
            id=identity,
            handle=handle,
            name=name,
            email=email,
            role=Role(role),
            substitute_id=substitute,
            away_until=until or "",
        )
        for identity, handle, name, email, role, substitute, until in rows
    )
    return Team({colleague.id: colleague for colleague in found})


def _is_away(today: str) -> ColumnElement[bool]:
    return (
        (Absence.person_id == Membership.user_id)
        & (Absence.municipality_id == Membership.municipality_id)
        & (Absence.starts_on <= today)
        & (Absence.ends_on >= today)
    )
