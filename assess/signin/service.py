"""Sign in with one's own account: the password, then the code, each guarded against guessing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, cast

from sqlalchemy import CursorResult, Delete, Update, delete, func, select, update
from sqlalchemy.orm import Session

from assess import audit, throttle, visits
from assess.audit import Action, Actor, Result
from assess.db import Database
from assess.errors import NoMoreCodesError, TooManyAttemptsError, WrongCodeError, WrongCredentialsError
from assess.identifiers import hash_token
from assess.models import (
    HALFWAY,
    FailedSignIn,
    RecoveryCode,
    SecondFactor,
    SignIn,
    Stage,
    Tried,
    User,
)
from assess.passwords import NOBODY, matches
from assess.second_factor import recovery_hash, step_of, unlock
from assess.throttle import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Halfway:
    """Somebody whose password was right and who owes the second step."""

    sign_in_id: int
    user_id: int
    name: str
    email: str

    def actor(self, caller: Caller) -> Actor:
        return Actor(name=self.name, id=self.user_id, origin=caller.address)


def check(database: Database, email: str, password: str, *, caller: Caller, now: datetime) -> User:
    """The user with this address and password.

    Raises WrongCredentialsError or TooManyAttemptsError; either leaves a line in the
    trail, in a transaction of its own, whatever becomes of the request.
    """
    email = email.strip().lower()
    # The try is counted before the password is looked at: many at once do not get more than a few one by one.
    with database.session(writes=True) as session:
        user = session.scalars(select(User).where(User.email == email)).one_or_none()
        counter = throttle.counter(session, email, user.id if user else None, caller)
        waiting = throttle.minutes_to_wait(session, counter, now)
        if not waiting:
            throttle.note(session, counter, Tried.PASSWORD, now)
        session.commit()
    # An unknown address may be a password in the wrong field: it does not belong in the trail.
    actor = Actor(name=email if user else "onbekend adres", id=user.id if user else None, origin=caller.address)
    if waiting:
        audit.record_now(database, Action.SIGN_IN_THROTTLED, "", by=actor, at=now, result=Result.REFUSED)
        raise TooManyAttemptsError(waiting)
    if not matches(user.password_hash if user else NOBODY, password) or user is None:
        audit.record_now(database, Action.SIGN_IN_FAILED, "", by=actor, at=now, result=Result.FAILED)
        raise WrongCredentialsError
    return user


def next_stage(session: Session, user: User) -> Stage:
    """What the right password of this user leads to."""
    if user.is_demo:
        return Stage.FULL
    return Stage.CODE if session.get(SecondFactor, user.id) else Stage.ENROL


def ask_for_step(
    session: Session, user: User, stage: Stage, token: str, *, previous: str, caller: Caller, now: datetime
) -> None:
    """Remember that the password was right: it opens nothing, but the next step may be taken in this browser."""
    visits.begin(session, user.id, token, previous=previous, stage=stage, caller=caller, now=now)
    by = Actor(name=user.name, id=user.id, origin=caller.address)
    audit.record(session, Action.PASSWORD_ACCEPTED, "", by=by, at=now)


def halfway(session: Session, token: str, stage: Stage, now: datetime) -> Halfway | None:
    """Who owes this step in the browser with this token; None when nobody does, or not any more."""
    row = session.execute(
        select(SignIn.id, User.id, User.name, User.email)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.token_hash == hash_token(token), SignIn.stage == stage, SignIn.started_at >= now - HALFWAY)
    ).one_or_none()
    return Halfway(sign_in_id=row[0], user_id=row[1], name=row[2], email=row[3]) if row else None


def start(
    session: Session, half: Halfway, token: str, *, previous: str, known: str, caller: Caller, now: datetime
) -> None:
    """Begin the session of somebody who took every step; the browser is recognised from now on by the token `known`."""
    visits.begin(session, half.user_id, token, previous=previous, stage=Stage.FULL, caller=caller, now=now)
    throttle.forget(session, throttle.counter(session, half.email, half.user_id, caller), now)
    throttle.remember(session, known, half.user_id, now)
    audit.record(session, Action.SIGNED_IN, "", by=half.actor(caller), at=now)


def end(session: Session, token: str, *, by: Actor, now: datetime) -> None:
    """End the session of this token."""
    visits.end(session, token)
    audit.record(session, Action.SIGNED_OUT, "", by=by, at=now)


# --- the second step ----------------------------------------------------------------------


def check_code(database: Database, half: Halfway, code: str, *, key: str, caller: Caller, now: datetime) -> None:
    """Let the code of the app through, once. Raises WrongCodeError or NoMoreCodesError, kept in the trail."""
    with database.session(writes=True) as session:
        counter = throttle.counter(session, half.email, half.user_id, caller)
        may_try = throttle.may_try_code(session, counter, now)
        left = _take_try(session, half)
        noted = throttle.note(session, counter, Tried.CODE, now) if may_try and left >= 0 else None
        factor = session.get_one(SecondFactor, half.user_id)
        session.commit()
    if not may_try:
        by = half.actor(caller)
        audit.record_now(database, Action.CODE_THROTTLED, "", by=by, at=now, result=Result.REFUSED)
        raise NoMoreCodesError
    if noted is None:
        _refuse(database, half, 0, caller, now)
    secret = unlock(factor.locked_secret, key=key, user_id=half.user_id)
    step = step_of(secret, code, now=now, after=factor.last_step)
    if step is None or not _use_step(database, half, step, noted):
        _refuse(database, half, left, caller, now)


def check_recovery_code(database: Database, half: Halfway, code: str, *, caller: Caller, now: datetime) -> int:
    """Let a recovery code through and say how many are left. Raises WrongCodeError, kept in the trail.

    Not counted per day: 80 bits are not guessed, and the owner keeps a way in while somebody else guesses codes.
    """
    with database.session(writes=True) as session:
        left = _take_try(session, half)
        used = left >= 0 and _changed_one(
            session,
            delete(RecoveryCode).where(
                RecoveryCode.user_id == half.user_id, RecoveryCode.code_hash == recovery_hash(code)
            ),
        )
        if used:
            audit.record(session, Action.RECOVERY_CODE_USED, "", by=half.actor(caller), at=now)
        remaining = codes_left(session, half.user_id)
        session.commit()
    if not used:
        _refuse(database, half, left, caller, now)
    return remaining


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes somebody still has."""
    return session.scalar(select(func.count()).where(RecoveryCode.user_id == user_id)) or 0


def _take_try(session: Session, half: Halfway) -> int:
    """Use one of the five tries of this second step; says how many remain after it, below 0 when there was none."""
    statement = (
        update(SignIn)
        .where(SignIn.id == half.sign_in_id, SignIn.tries < throttle.CODES)
        .values(tries=SignIn.tries + 1)
        .returning(SignIn.tries)
    )
    tries = session.execute(statement).scalar_one_or_none()
    return -1 if tries is None else throttle.CODES - tries


def _use_step(database: Database, half: Halfway, step: int, noted: FailedSignIn) -> bool:
    """Take the half minute of a right code, unless the same code came at the same time; a right code is no failure."""
    with database.session(writes=True) as session:
        statement = update(SecondFactor).where(SecondFactor.user_id == half.user_id, SecondFactor.last_step < step)
        is_first = _changed_one(session, statement.values(last_step=step))
        if is_first:
            session.execute(delete(FailedSignIn).where(FailedSignIn.id == noted.id))
        session.commit()
    return is_first


def _changed_one(session: Session, statement: Update | Delete) -> bool:
    return cast(CursorResult[Any], session.execute(statement)).rowcount == 1


def _refuse(database: Database, half: Halfway, left: int, caller: Caller, now: datetime) -> NoReturn:
    audit.record_now(database, Action.CODE_FAILED, "", by=half.actor(caller), at=now, result=Result.FAILED)
    if left <= 0:
        with database.session(writes=True) as session:
            session.execute(delete(SignIn).where(SignIn.id == half.sign_in_id))
            session.commit()
    raise WrongCodeError(max(left, 0))
