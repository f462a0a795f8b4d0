"""The one-round keys of municipalities, wiped when nothing can be done with them any more.

Until a round closes its key replaces and withdraws; after that it could only be
stolen. What is wiped is the locked secret; that there was one, and which records
were agreed to, stays.
"""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.access import system_clock
from assess.audit import Action, Actor
from assess.db import Database
from assess.editions import published_editions
from assess.models import BenchmarkPart
from assess.rounds import rounds_here
from controls.local_times import day_of
from reports.benchmark.archive import RefusedError

WIPED = b""
#: How often to see whether a round closed.
_LOOK_SECONDS = 300


def spent_rounds(data: Path, today: date) -> frozenset[str]:
    """Rounds that take nothing any more: closed here, past their last day, or with an edition. A round that cannot
    be read is none of these: nobody knows.
    """
    closed = {one.name for one in rounds_here(data) if not one.takes(today)}
    try:
        published = {one.printed.round for one in published_editions(data)}
    except RefusedError:
        published = set()
    return frozenset(closed | published)


def wipe_spent(database: Database, data: Path, *, now: datetime) -> int:
    """Wipe the keys of rounds that are over, each with a line in the trail; how many."""
    with database.all_municipalities(writes=False) as session:
        if not session.scalar(select(func.count()).select_from(BenchmarkPart).where(_IS_KEPT)):
            return 0
    spent = spent_rounds(data, day_of(now))
    with database.all_municipalities(writes=True) as session:
        return _wipe(session, spent, now)


def _wipe(session: Session, spent: frozenset[str], now: datetime) -> int:
    of_a_round = select(BenchmarkPart).where(_IS_KEPT, BenchmarkPart.round.in_(sorted(spent)))
    parts = session.scalars(of_a_round.order_by(BenchmarkPart.municipality_id, BenchmarkPart.round)).all()
    for part in parts:
        part.locked_own = WIPED
        by = Actor(name="systeem", origin="werker", municipality_id=part.municipality_id)
        audit.record(session, Action.BENCHMARK_KEY_WIPED, part.round, by=by, at=now)
    return len(parts)


_IS_KEPT = BenchmarkPart.locked_own != WIPED


class SpentKeys:
    """For the worker: looks now and then."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database, self._data, self._next = database, data, 0.0

    def see(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _LOOK_SECONDS
        wipe_spent(self._database, self._data, now=system_clock())
