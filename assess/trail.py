"""Read the trail: the lines of a chain, where each chain ends, and whether every link holds."""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from assess.chain import Broken, Head, Line, walk
from assess.models import AuditEvent, Municipality

#: The chain of what belongs to no municipality, such as signing in.
NOWHERE = 0
_NOBODYS = "Zonder gemeente"

# The moment as it stands in the file: whatever somebody wrote there must give a finding, not a fault of ours.
# The municipality and not the column `chain`: then a line that was moved to another municipality does not fit.
_LINES = (
    select(
        func.coalesce(AuditEvent.municipality_id, NOWHERE),
        AuditEvent.sequence,
        type_coerce(AuditEvent.at, String),
        AuditEvent.actor,
        AuditEvent.actor_id,
        AuditEvent.origin,
        AuditEvent.action,
        AuditEvent.object,
        AuditEvent.result,
        AuditEvent.previous,
        AuditEvent.hash,
    )
    .where(AuditEvent.chain == bindparam("chain"))
    .order_by(AuditEvent.sequence)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where a chain ends now: whose it is, its head, and the moment of its last line."""

    name: str
    head: Head
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What following one chain gave. `written_down` is how many of its lines an earlier head vouches for."""

    name: str
    result: Head | Broken
    written_down: int


def lines(session: Session, chain: int) -> Generator[Line, None, None]:
    """The lines of one chain, from its start."""
    with session.execute(_LINES, {"chain": chain}, execution_options={"yield_per": 1000}) as rows:
        for row in rows:
            yield _line(*row)


def ends(session: Session) -> tuple[End, ...]:
    """The end of every chain."""
    last = select(AuditEvent.chain, func.max(AuditEvent.sequence).label("n")).group_by(AuditEvent.chain).subquery()
    rows = session.execute(
        select(AuditEvent.chain, AuditEvent.sequence, AuditEvent.hash, AuditEvent.at)
        .join(last, (AuditEvent.chain == last.c.chain) & (AuditEvent.sequence == last.c.n))
        .order_by(AuditEvent.chain)
    )
    names = _names(session)
    return tuple(
        End(name=_name(names, chain), head=Head(chain=chain, length=length, hash=hash_), at=at)
        for chain, length, hash_, at in rows
    )


def verify(session: Session, heads: Collection[Head]) -> tuple[Verified, ...]:
    """Follow every chain that is there, or was when one of these heads was written down."""
    there = session.scalars(select(AuditEvent.chain).distinct())
    names = _names(session)
    return tuple(
        Verified(
            name=_name(names, chain),
            result=_walked(session, chain, heads),
            written_down=max((head.length for head in heads if head.chain == chain), default=0),
        )
        for chain in sorted({*there, *(head.chain for head in heads)})
    )


def _walked(session: Session, chain: int, heads: Collection[Head]) -> Head | Broken:
    with closing(lines(session, chain)) as found:  # the walk stops at a break, with lines still to come
        return walk(chain, found, heads)


def _names(session: Session) -> dict[int, str]:
    return {NOWHERE: _NOBODYS, **dict(session.execute(select(Municipality.id, Municipality.name)).all())}


def _name(names: dict[int, str], chain: int) -> str:
    return names.get(chain, f"Gemeente nummer {chain}, die hier niet meer staat")


def _line(chain: int, sequence: int, at: str, *rest: Any) -> Line:
    actor, actor_id, origin, action, object_, result, previous, hash_ = rest
    return Line(
        chain=chain,
        sequence=sequence,
        at=_moment(at),
        actor=actor,
        actor_id=actor_id,
        origin=origin,
        action=action,
        object=object_,
        result=result,
        previous=previous,
        hash=hash_,
    )


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
