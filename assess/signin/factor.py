"""Give somebody a second factor, and recovery codes for when it is out of reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assess import audit, visits
from assess.audit import Action, Actor
from assess.errors import WrongCodeError
from assess.models import RecoveryCode, SecondFactor
from assess.qr import Drawing, drawn
from assess.second_factor import (
    address,
    in_groups,
    lock,
    new_recovery_codes,
    offered_secret,
    recovery_hash,
    step_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A secret that somebody may put in their app."""

    secret: str
    email: str

    @property
    def drawing(self) -> Drawing:
        return drawn(address(self.secret, self.email))

    @property
    def in_groups(self) -> str:
        return in_groups(self.secret)


def offer(session: Session, user_id: int, email: str, *, key: str, token: str) -> Offer:
    """The secret that this browser is offered, in the place of what there may be."""
    factor = session.get(SecondFactor, user_id)
    after = factor.made_at.isoformat() if factor else ""
    return Offer(secret=offered_secret(key=key, token=token, after=after), email=email)


def enrol(
    session: Session, user_id: int, given: Offer, code: str, *, key: str, by: Actor, now: datetime
) -> tuple[str, ...]:
    """Make the offered secret the second factor of somebody who shows that their app has it; returns new recovery codes.

    Raises WrongCodeError.
    """
    step = step_of(given.secret, code, now=now, after=0)
    if step is None:
        raise WrongCodeError(0)
    factor = session.get(SecondFactor, user_id)
    if factor is None:
        factor = SecondFactor(user_id=user_id)
        session.add(factor)
    factor.locked_secret, factor.last_step = lock(given.secret, key=key, user_id=user_id), step
    factor.made_at = now
    audit.record(session, Action.FACTOR_MADE, "", by=by, at=now)
    return renew_recovery_codes(session, user_id, by=by, now=now)


def renew_recovery_codes(session: Session, user_id: int, *, by: Actor, now: datetime) -> tuple[str, ...]:
    """Ten new codes in the place of those there were. This is the only time that they can be read."""
    codes = new_recovery_codes()
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(code_hash=recovery_hash(code), user_id=user_id) for code in codes)
    audit.record(session, Action.RECOVERY_CODES_MADE, "", by=by, at=now)
    return codes


def reset(session: Session, user_id: int, *, by: Actor, now: datetime) -> None:
    """Take somebody's second factor away, and every session: the next time they make a new one."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    visits.end_all(session, user_id)
    audit.record(session, Action.FACTOR_RESET, str(user_id), by=by, at=now)
