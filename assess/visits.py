"""The sessions of a person: begin one, at whatever stage, and end them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assess.identifiers import hash_token
from assess.models import ABSOLUTE, IDLE, KnownBrowser, SignIn, Stage
from assess.throttle import Caller

# The first that occurs counts: every browser also says that it is some of the others.
_PROGRAMS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session as its owner sees it."""

    started_at: datetime
    seen_at: datetime
    origin: str
    browser: str
    is_this: bool


def begin(
    session: Session, user_id: int, token: str, *, previous: str, stage: Stage, caller: Caller, now: datetime
) -> None:
    """Begin a session instead of the `previous` one of this browser."""
    session.execute(delete(SignIn).where(SignIn.token_hash == hash_token(previous)))
    session.execute(delete(SignIn).where(SignIn.started_at < now - ABSOLUTE))
    session.add(
        SignIn(
            token_hash=hash_token(token),
            user_id=user_id,
            stage=stage,
            started_at=now,
            seen_at=now,
            origin=caller.address[:64],
            browser=caller.browser,
        )
    )


def end(session: Session, token: str) -> None:
    """End the session of this token."""
    session.execute(delete(SignIn).where(SignIn.token_hash == hash_token(token)))


def end_all(session: Session, user_id: int, *, but: str = "", known: str = "") -> None:
    """End every session of a person, except that of the token `but`; no browser stays known, except by the hash `known`."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.token_hash != hash_token(but)))
    session.execute(delete(KnownBrowser).where(KnownBrowser.user_id == user_id, KnownBrowser.token_hash != known))


def visits(session: Session, user_id: int, *, token: str, now: datetime) -> Sequence[Visit]:
    """The sessions of a person that still open something, the latest first."""
    rows = session.scalars(
        select(SignIn)
        .where(
            SignIn.user_id == user_id,
            SignIn.stage == Stage.FULL,
            SignIn.seen_at >= now - IDLE,
            SignIn.started_at >= now - ABSOLUTE,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return tuple(
        Visit(
            started_at=row.started_at,
            seen_at=row.seen_at,
            origin=row.origin or "onbekend",
            browser=row.browser or "onbekende browser",
            is_this=row.token_hash == hash_token(token),
        )
        for row in rows
    )


def described(agent: str) -> str:
    """What a browser says of itself, as somebody would: "Firefox op Windows"."""
    program = next((name for mark, name in _PROGRAMS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if re.search(mark, agent)), "")
    return " op ".join(filter(None, (program, system)))
