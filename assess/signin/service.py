"""Sign in with one's own account: check the password, slow down guessing, start and end a session."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor, Result
from assess.db import Database
from assess.errors import TooManyAttemptsError, WrongCredentialsError
from assess.identifiers import hash_token
from assess.models import ABSOLUTE, FailedSignIn, SignIn, User

ATTEMPTS = 5
ATTEMPTS_PER_ORIGIN = 30
WINDOW = timedelta(minutes=15)

# OWASP's second choice for argon2id: 19 MiB, so that a few people at once fit in a small server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Verified when the address is unknown, so that it takes as long as a wrong password.
_NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def check(database: Database, email: str, password: str, *, origin: str, now: datetime) -> User:
    """The user with this address and password.

    Raises WrongCredentialsError or TooManyAttemptsError; either leaves a line in the
    trail, in a transaction of its own, whatever becomes of the request.
    """
    email = email.strip().lower()
    account = hashlib.sha256(email.encode()).hexdigest()
    # The try is counted before the password is looked at: many at once do not get more than a few one by one.
    with database.session(writes=True) as session:
        waiting = _minutes_to_wait(session, account, origin, now)
        user = session.scalars(select(User).where(User.email == email)).one_or_none()
        if not waiting:
            session.add(FailedSignIn(account=account, origin=origin, at=now))
        session.commit()
    # An unknown address may be a password in the wrong field: it does not belong in the trail.
    actor = Actor(name=email if user else "onbekend adres", id=user.id if user else None, origin=origin)
    if waiting:
        audit.record_now(database, Action.SIGN_IN_THROTTLED, "", by=actor, at=now, result=Result.REFUSED)
        raise TooManyAttemptsError(waiting)
    if not _matches(user.password_hash if user else _NOBODY, password) or user is None:
        audit.record_now(database, Action.SIGN_IN_FAILED, "", by=actor, at=now, result=Result.FAILED)
        raise WrongCredentialsError
    return user


def start(session: Session, user: User, token: str, *, previous: str, origin: str, now: datetime) -> None:
    """Begin a session for a user whose password was checked, instead of the `previous` one of this browser.

    Forgets the failures of this place.
    """
    session.execute(delete(SignIn).where(SignIn.token_hash == hash_token(previous)))
    account = hashlib.sha256(user.email.encode()).hexdigest()
    session.execute(delete(FailedSignIn).where(FailedSignIn.account == account, FailedSignIn.origin == origin))
    _forget_the_past(session, now)
    session.add(SignIn(token_hash=hash_token(token), user_id=user.id, started_at=now, seen_at=now))
    audit.record(session, Action.SIGNED_IN, "", by=Actor(name=user.name, id=user.id, origin=origin), at=now)


def _forget_the_past(session: Session, now: datetime) -> None:
    """Rows that decide nothing any more; the trail keeps what happened."""
    session.execute(delete(SignIn).where(SignIn.started_at < now - ABSOLUTE))
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))


def end(session: Session, token: str, *, by: Actor, now: datetime) -> None:
    """End the session of this token."""
    session.execute(delete(SignIn).where(SignIn.token_hash == hash_token(token)))
    audit.record(session, Action.SIGNED_OUT, "", by=by, at=now)


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _minutes_to_wait(session: Session, account: str, origin: str, now: datetime) -> int:
    since = now - WINDOW
    recent = select(func.count(), func.min(FailedSignIn.at)).where(FailedSignIn.at > since)
    own = session.execute(recent.where(FailedSignIn.account == account, FailedSignIn.origin == origin)).one()
    anyone = session.execute(recent.where(FailedSignIn.origin == origin)).one()
    for (count, first), limit in ((own, ATTEMPTS), (anyone, ATTEMPTS_PER_ORIGIN)):
        if count >= limit:
            return max(1, -(-int((first + WINDOW - now).total_seconds()) // 60))
    return 0
