"""Slow guessing down, without giving anybody a way to keep somebody else out.

Tries are counted per account and per place, so that guessing elsewhere costs the
owner nothing. A browser from which somebody signed in before counts as a place of
its own: a colleague behind the same network address cannot use it up either.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assess.models import FailedSignIn, KnownBrowser, Tried

ATTEMPTS = 5
ATTEMPTS_PER_ORIGIN = 30
WINDOW = timedelta(minutes=15)
#: So many wrong passwords for one account from everywhere together, and a strange place gets one try.
UNDER_PRESSURE = 25
#: Wrong codes at one second step, and for one account in a day from all strange places together.
CODES = 5
CODES_A_DAY = 20
DAY = timedelta(days=1)
#: How long a browser is known that is not used.
KNOWN = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Where a request comes from: its address, its browser in words, and the hash of the token that it may be known by."""

    address: str
    browser: str = ""
    token_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where the tries of a caller at one account are counted."""

    account: str
    place: str
    is_known: bool


def account_of(email: str) -> str:
    """What the tries at an address are kept under, whether somebody has it or not."""
    return hashlib.sha256(email.encode()).hexdigest()


def counter(session: Session, email: str, user_id: int | None, caller: Caller) -> Counter:
    """A known browser has a counter of its own; everybody else shares that of the address."""
    is_known = (
        bool(caller.token_hash)
        and session.scalar(
            select(func.count())
            .select_from(KnownBrowser)
            .where(KnownBrowser.token_hash == caller.token_hash, KnownBrowser.user_id == user_id)
        )
        == 1
    )
    place = caller.token_hash if is_known else network(caller.address)
    return Counter(account=account_of(email), place=place, is_known=is_known)


def network(address: str) -> str:
    """The address, or of IPv6 the /64: one subscriber has that many addresses to choose from."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64)) + "/64"
    return str(found)


def note(session: Session, at: Counter, tried: Tried, now: datetime) -> FailedSignIn:
    """Count a try before it is looked at: many at once do not get more than a few one by one."""
    row = FailedSignIn(account=at.account, origin=at.place, is_known=at.is_known, tried=tried, at=now)
    session.add(row)
    return row


def minutes_to_wait(session: Session, at: Counter, now: datetime) -> int:
    """How long until this caller may try a password again; 0 is now."""
    recent = select(func.count(), func.min(FailedSignIn.at)).where(
        FailedSignIn.at > now - WINDOW, FailedSignIn.tried == Tried.PASSWORD, FailedSignIn.is_known == at.is_known
    )
    own = recent.where(FailedSignIn.account == at.account, FailedSignIn.origin == at.place)
    if at.is_known:
        limits = [(own, ATTEMPTS)]
    else:
        everywhere = session.execute(recent.where(FailedSignIn.account == at.account)).one()[0]
        limits = [
            (own, 1 if everywhere >= UNDER_PRESSURE else ATTEMPTS),
            (recent.where(FailedSignIn.origin == at.place), ATTEMPTS_PER_ORIGIN),
        ]
    for statement, limit in limits:
        count, first = session.execute(statement).one()
        if count >= limit:
            return max(1, -(-int((first + WINDOW - now).total_seconds()) // 60))
    return 0


def may_try_code(session: Session, at: Counter, now: datetime) -> bool:
    """Whether a code may still be tried for this account today, from a strange place or from this known browser."""
    tries = select(func.count()).where(
        FailedSignIn.account == at.account,
        FailedSignIn.tried == Tried.CODE,
        FailedSignIn.is_known == at.is_known,
        FailedSignIn.at > now - DAY,
    )
    if at.is_known:
        tries = tries.where(FailedSignIn.origin == at.place)
    return (session.scalar(tries) or 0) < CODES_A_DAY


def forget(session: Session, at: Counter, now: datetime) -> None:
    """After signing in: the wrong passwords of this place, and rows that decide nothing any more.

    Wrong codes stay: the owner's signing in must not give new tries to somebody who knows the password.
    """
    session.execute(
        delete(FailedSignIn).where(
            FailedSignIn.account == at.account,
            FailedSignIn.origin == at.place,
            FailedSignIn.tried == Tried.PASSWORD,
        )
    )
    session.execute(delete(FailedSignIn).where(FailedSignIn.tried == Tried.PASSWORD, FailedSignIn.at <= now - WINDOW))
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= now - DAY))


def remember(session: Session, token: str, user_id: int, now: datetime) -> None:
    """From now on this browser is known for this person, as long as its cookie lives."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.seen_at < now - KNOWN))
    hashed = hashlib.sha256(token.encode()).hexdigest()
    row = session.get(KnownBrowser, (hashed, user_id))
    if row is None:
        session.add(KnownBrowser(token_hash=hashed, user_id=user_id, seen_at=now))
    else:
        row.seen_at = now
