"""One's own account: how one signs in, and where one is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit, throttle, visits
from assess.audit import Action, Actor
from assess.db import Database
from assess.errors import InvalidError, NotFoundError
from assess.models import Membership, Municipality, RecoveryCode, Role, SecondFactor, User
from assess.passwords import hash_password, objection
from assess.roles import NAMES, last_day
from assess.signin.service import check
from assess.throttle import Caller
from assess.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What somebody sees of their own account."""

    name: str
    email: str
    access: Sequence[tuple[str, str]]
    factor_since: datetime | None
    codes_left: int
    visits: Sequence[Visit]


def account(session: Session, user_id: int, *, token: str, now: datetime) -> Account:
    codes = select(func.count()).where(RecoveryCode.user_id == user_id).scalar_subquery()
    name, email, since, left = session.execute(
        select(User.name, User.email, SecondFactor.made_at, codes)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(User.id == user_id)
    ).one()
    return Account(
        name=name,
        email=email,
        access=[
            (place, NAMES[role] + (f", tot en met {last_day(until)}" if until else ""))
            for place, role, until in _memberships(session, user_id)
        ],
        factor_since=since,
        codes_left=left,
        visits=visits.visits(session, user_id, token=token, now=now),
    )


def own_user(session: Session, user_id: int) -> User:
    """Whoever changes how they sign in. The accounts of the demonstration are everybody's: nobody changes those."""
    user = session.get_one(User, user_id)
    if user.is_demo:
        raise NotFoundError
    return user


def confirm(database: Database, email: str, password: str, *, caller: Caller, now: datetime) -> None:
    """Let only somebody go on who knows the password, not whoever finds a browser that was left open.

    Raises WrongCredentialsError or TooManyAttemptsError.
    """
    user = check(database, email, password, caller=caller, now=now)
    with database.session(writes=True) as session:
        throttle.forget(session, throttle.counter(session, email, user.id, caller), now)
        session.commit()


def change_password(
    session: Session, user_id: int, password: str, *, token: str, caller: Caller, by: Actor, now: datetime
) -> None:
    """Set another password and end every other session. Raises InvalidError."""
    user = own_user(session, user_id)
    places = [place for place, _, _ in _memberships(session, user_id)]
    problem = objection(password, about=(user.email, user.name, *places))
    if problem:
        raise InvalidError({"password": problem})
    user.password_hash = hash_password(password)
    visits.end_all(session, user_id, but=token, known=caller.token_hash)
    audit.record(session, Action.PASSWORD_CHANGED, "", by=by, at=now)


def leave_everywhere(session: Session, user_id: int, *, by: Actor, now: datetime) -> None:
    """End every session of this person, this one too; no browser is recognised any more."""
    visits.end_all(session, user_id)
    audit.record(session, Action.SIGNED_OUT_EVERYWHERE, "", by=by, at=now)


def _memberships(session: Session, user_id: int) -> list[tuple[str, Role, datetime | None]]:
    rows = session.execute(
        select(Municipality.name, Membership.role, Membership.until)
        .join(Membership, Membership.municipality_id == Municipality.id)
        .where(Membership.user_id == user_id)
        .order_by(Municipality.name)
    )
    return [(name, Role(role), until) for name, role, until in rows]
