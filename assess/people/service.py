"""Who may enter a municipality: see them, give another role, end their access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import AssessError, InvalidError, NotFoundError
from assess.models import Invitation, Membership, Role, User
from assess.roles import last_day
from assess.seen import refuse_unseen
from controls.local_times import day_of, moments_of

LONGEST = timedelta(days=366)


class LastCoordinatorError(AssessError):
    """Without this coordinator nobody could let others in any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person with access, now or until some day that is past."""

    handle: str
    user_id: int
    name: str
    email: str
    role: Role
    until: datetime | None
    is_over: bool

    @property
    def last_day(self) -> str:
        return last_day(self.until)

    @property
    def seen(self) -> tuple[str, str]:
        """What somebody sees who changes it."""
        return self.role.value, self.until.isoformat() if self.until else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One invitation that was not used yet."""

    id: str
    name: str
    email: str
    role: Role
    until: datetime | None
    expires_at: datetime
    is_over: bool

    @property
    def last_day(self) -> str:
        return last_day(self.until)


def members(session: Session, municipality_id: int, now: datetime) -> Sequence[Member]:
    """Everybody with a role here, by name."""
    rows = session.execute(
        select(Membership, User.name, User.email)
        .join(User, User.id == Membership.user_id)
        .where(Membership.municipality_id == municipality_id)
        .order_by(User.name, User.id)
    )
    return tuple(_member(row, name, email, now) for row, name, email in rows)


def member(session: Session, municipality_id: int, handle: str, now: datetime) -> Member:
    """One of them. Raises NotFoundError."""
    found = next((m for m in members(session, municipality_id, now) if m.handle == handle), None)
    if found is None:
        raise NotFoundError
    return found


def waiting(session: Session, municipality_id: int, now: datetime) -> Sequence[Waiting]:
    """The invitations that were not used, by name; also those that expired."""
    rows = session.scalars(
        select(Invitation).where(Invitation.municipality_id == municipality_id).order_by(Invitation.name, Invitation.id)
    )
    return tuple(
        Waiting(
            id=row.id,
            name=row.name,
            email=row.email,
            role=Role(row.role or Role.READER),
            until=row.until,
            expires_at=row.expires_at,
            is_over=row.expires_at <= now,
        )
        for row in rows
    )


def change(
    session: Session, who: Member, *, role: Role, until: date | None, seen: str, by: Actor, now: datetime
) -> None:
    """Give somebody another role or another end. Raises ChangedMeanwhileError, InvalidError, LastCoordinatorError."""
    refuse_unseen(who.seen, seen)
    ends = end_of(role, until, now)
    if role is not Role.COORDINATOR:
        _keep_a_coordinator(session, who, by)
    row = session.get_one(Membership, (who.user_id, by.municipality_id))
    row.role, row.until = role, ends
    audit.record(session, Action.ROLE_CHANGED, f"{who.handle}/{role.value}", by=by, at=now)


def end(session: Session, who: Member, *, by: Actor, now: datetime) -> None:
    """Take somebody's access away at once. Raises LastCoordinatorError."""
    _keep_a_coordinator(session, who, by)
    session.delete(session.get_one(Membership, (who.user_id, by.municipality_id)))
    audit.record(session, Action.ACCESS_ENDED, who.handle, by=by, at=now)


def end_of(role: Role, last: date | None, now: datetime) -> datetime | None:
    """The moment after the last day of an access. Raises InvalidError when this role cannot have that."""
    today = day_of(now)
    problem = ""
    if last is None:
        problem = (
            "Een auditor krijgt toegang voor een bepaalde tijd: kies de laatste dag." if role is Role.AUDITOR else ""
        )
    elif role is Role.COORDINATOR:
        problem = "Een coördinator heeft geen laatste dag: maak dit veld leeg. U kunt de toegang later beëindigen."
    elif last < today:
        problem = "Deze dag is voorbij: kies vandaag of een dag die nog komt."
    elif last - today > LONGEST:
        problem = "Kies een dag binnen een jaar. U kunt de toegang later verlengen."
    if problem:
        raise InvalidError({"until": problem})
    return moments_of(datetime.combine(last + timedelta(days=1), time()))[0] if last else None


def last_date(who: Member) -> str:
    """The last day of an access as a form has it; "" when it does not end."""
    return day_of(who.until - timedelta(seconds=1)).isoformat() if who.until else ""


def _keep_a_coordinator(session: Session, who: Member, by: Actor) -> None:
    """Whoever writes holds the write lock, so the number does not change meanwhile."""
    coordinators = session.scalar(
        select(func.count()).where(
            Membership.municipality_id == by.municipality_id, Membership.role == Role.COORDINATOR
        )
    )
    if who.role is Role.COORDINATOR and coordinators == 1:
        raise LastCoordinatorError


def _member(row: Membership, name: str, email: str, now: datetime) -> Member:
    return Member(
        handle=row.handle,
        user_id=row.user_id,
        name=name,
        email=email,
        role=Role(row.role),
        until=row.until,
        is_over=row.until is not None and row.until <= now,
    )
