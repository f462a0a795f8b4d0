"""Invite somebody, and let them in by the link that they got: once, within a week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.db import enter
from assess.errors import AssessError, InvalidError, NotFoundError
from assess.identifiers import hash_token, new_id, new_token
from assess.models import Invitation, Membership, Municipality, Role, User
from assess.passwords import hash_password, objection

VALID = timedelta(days=7)


class UselessInvitationError(AssessError):
    """There is no such invitation, or it was used, withdrawn, or is too old: from outside that is the same."""


@dataclass
class NotForThisAccountError(AssessError):
    """Somebody else than this account was invited, or it may not accept; `reason` is a Dutch sentence."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What somebody is invited to; without a municipality it is an account and nothing more."""

    email: str
    name: str
    municipality_id: int | None = None
    role: Role | None = None
    until: datetime | None = None
    is_operator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An invitation as it can be handed over; the token is nowhere else."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An invitation that can be accepted."""

    id: str
    email: str
    name: str
    role: Role | None
    municipality_id: int | None
    place: str
    slug: str
    invited_by: str
    #: The account that has this address already.
    user_id: int | None


def invite(session: Session, who: Invited, *, by: Actor, now: datetime) -> Made:
    """Make a link for somebody. Raises InvalidError when they are in already, or invited."""
    email = who.email.strip().lower()
    _refuse_doubles(session, email, who.municipality_id, now)
    token = new_token()
    row = Invitation(
        id=new_id(),
        token_hash=hash_token(token),
        municipality_id=who.municipality_id,
        email=email,
        name=who.name,
        role=who.role,
        until=who.until,
        is_operator=who.is_operator,
        invited_by=by.name,
        invited_at=now,
        expires_at=now + VALID,
    )
    session.add(row)
    session.flush()
    by = replace(by, municipality_id=who.municipality_id)
    audit.record(session, Action.INVITED, f"{row.id}/{who.role.value if who.role else 'account'}", by=by, at=now)
    return Made(token=token, expires_at=row.expires_at)


def withdraw(session: Session, municipality_id: int, invitation_id: str, *, by: Actor, now: datetime) -> None:
    """Make a link worthless. Raises NotFoundError."""
    row = session.get(Invitation, invitation_id)
    if row is None or row.municipality_id != municipality_id:
        raise NotFoundError
    session.delete(row)
    audit.record(session, Action.INVITATION_WITHDRAWN, row.id, by=by, at=now)


def opened(session: Session, token: str, now: datetime) -> Open:
    """The invitation of this link. Raises UselessInvitationError."""
    found = session.execute(
        select(Invitation, Municipality.name, Municipality.slug, User.id)
        .outerjoin(Municipality, Municipality.id == Invitation.municipality_id)
        .outerjoin(User, User.email == Invitation.email)
        .where(Invitation.token_hash == hash_token(token), Invitation.expires_at > now)
    ).one_or_none()
    if found is None:
        raise UselessInvitationError
    row, place, slug, user_id = found
    return Open(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role) if row.role else None,
        municipality_id=row.municipality_id,
        place=place or "",
        slug=slug or "",
        invited_by=row.invited_by,
        user_id=user_id,
    )


def accept_with_new_account(
    session: Session, found: Open, *, name: str, password: str, origin: str, now: datetime
) -> User:
    """Make the account that was invited. Raises InvalidError for a bad password, NotForThisAccountError if there is one."""
    if found.user_id is not None:
        raise NotForThisAccountError("Er is al een account met dit e-mailadres. Meld u daarmee aan.")
    problem = objection(password, about=(found.email, name, found.place))
    if problem:
        raise InvalidError({"password": problem})
    user = User(email=found.email, name=name, password_hash=hash_password(password))
    session.add(user)
    session.flush()
    enter(session, found.municipality_id)
    _let_in(session, found, user, origin=origin, now=now)
    return user


def accept(session: Session, found: Open, *, user_id: int, origin: str, now: datetime) -> None:
    """Let somebody in who has an account and is signed in with it. Raises NotForThisAccountError."""
    user = session.get_one(User, user_id)
    if found.user_id != user_id:
        raise NotForThisAccountError(f"Deze uitnodiging is voor {found.email}. Meld u af en daarna aan met dat adres.")
    if user.is_demo:
        raise NotForThisAccountError("Een account van de proefomgeving kan geen uitnodiging aannemen.")
    if user.is_operator and found.municipality_id is not None:
        raise NotForThisAccountError("Een beheerder ziet geen antwoorden. Gebruik voor de gemeente een ander account.")
    enter(session, found.municipality_id)
    row = session.get(Membership, (user_id, found.municipality_id)) if found.municipality_id else None
    if row is not None and (row.until is None or row.until > now):
        raise NotForThisAccountError("U hebt al toegang tot deze gemeente.")
    if row is not None:  # access that ended begins anew
        session.delete(row)
        session.flush()
    _let_in(session, found, user, origin=origin, now=now)


def _let_in(session: Session, found: Open, user: User, *, origin: str, now: datetime) -> None:
    row = session.get_one(Invitation, found.id)
    if row.municipality_id is not None:
        session.add(Membership(user_id=user.id, municipality_id=row.municipality_id, role=row.role, until=row.until))
    user.is_operator = user.is_operator or row.is_operator
    session.delete(row)
    by = Actor(name=user.name, id=user.id, municipality_id=row.municipality_id, origin=origin)
    audit.record(session, Action.INVITATION_ACCEPTED, row.id, by=by, at=now)


def _refuse_doubles(session: Session, email: str, municipality_id: int | None, now: datetime) -> None:
    """One invitation for an address in a municipality; one that expired makes room."""
    same = (Invitation.email == email) & (Invitation.municipality_id.is_not_distinct_from(municipality_id))
    session.execute(delete(Invitation).where(same, Invitation.expires_at <= now))
    if session.scalars(select(Invitation).where(same)).first() is not None:
        raise InvalidError({"email": "Voor dit adres staat al een uitnodiging open. Trek die eerst in."})
    known = select(User.id).where(User.email == email)
    if municipality_id is None:
        if session.scalars(known).first() is not None:
            raise InvalidError({"email": "Er is al een account met dit adres."})
        return
    inside = known.join(Membership, Membership.user_id == User.id).where(
        Membership.municipality_id == municipality_id, Membership.holds_at(now)
    )
    if session.scalars(inside).first() is not None:
        raise InvalidError({"email": "Iemand met dit adres heeft al toegang. Wijzig de rol in de lijst."})
