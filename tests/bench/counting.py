"""The tally of the benchmark, from the Dutch municipalities to 160,000 bodies: plain Python beside two databases.

Each way runs in a process of its own (`python -m tests.bench.counting WAY
NUMBER`), so that its memory is its own. Making the contributions takes time
too; that is measured apart and taken off.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

import psycopg

from reports.benchmark import engines
from reports.benchmark.contribution import Contribution
from reports.benchmark.disclosure import gate
from reports.benchmark.edition import Edition
from reports.benchmark.participant import sealed
from reports.benchmark.publication import build
from reports.benchmark.reading import too_fine
from reports.benchmark.rounds import Round
from reports.benchmark.tables import Tally
from reports.benchmark.tally import count, tables
from tests import postgres
from tests.bench.figures import Figure
from tests.reports.benchmark.many import contributions, round_of_bio2
from tests.reports.benchmark.round_builders import kit, participant

NUMBERS = (342, 1_600, 10_000, 160_000)
PLAIN, DUCKDB, POSTGRES = "plain Python", "DuckDB", "PostgreSQL"
#: Opening is the same work for every envelope, so a few of them say what it costs.
_ENVELOPES, _TIMES = 4, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Making an edition, its release gate, and what a reader does, in seconds of CPU; and how large it is, in kB."""

    build: float = 0
    gate: float = 0
    read: float = 0
    kilobytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one process measured, in seconds, MB and kB, and the SHA-256 of its tables."""

    load: float
    count: float
    published: Published
    megabytes: int
    cells: str


def counting(numbers: Iterable[int] = NUMBERS) -> list[Figure]:
    """A database must have the cells of plain Python, or there is no figure at all."""
    figures = [_opening()]
    for number in numbers:
        plain, *others = (_in_a_process(way, number) for way in (PLAIN, DUCKDB, POSTGRES))
        figures.append(Figure(f"tally of {number:,}, plain Python", f"{plain.count:.1f} s CPU, {plain.megabytes} MB"))
        for way, found in zip((DUCKDB, POSTGRES), others, strict=True):
            if found.cells != plain.cells:
                raise RuntimeError(f"{way} counted {number:,} contributors otherwise than plain Python")
            measured = f"{found.load:.1f} + {found.count:.1f} s, {found.megabytes} MB"
            figures.append(Figure(f"  {way}, load + count, the same cells", measured))
        done = plain.published
        measured = f"{done.build:.1f} + {done.gate:.1f} + {done.read:.1f} s CPU, {done.kilobytes} kB"
        figures.append(Figure("  edition + release gate + reading it", measured))
    return figures


def _in_a_process(way: str, number: int) -> Counted:
    command = [sys.executable, "-m", "tests.bench.counting", way, str(number)]
    said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return Counted(**{**said, "published": Published(**said["published"])})


def _opening() -> Figure:
    """Unsealing, two signatures, reading: the part of the tally that no database does."""
    whole = replace(kit(), round=round_of_bio2(kit().round))
    made = contributions(whole.round, _ENVELOPES)
    envelopes = [sealed(one, participant(one.size_class, whole), whole.round) for one in made]
    start = time.process_time()
    for _ in range(_TIMES):
        if count(envelopes, whole.key, whole.round).refused:
            raise RuntimeError("an envelope was refused")
    each = (time.process_time() - start) / (_TIMES * _ENVELOPES)
    return Figure("opening, checking and counting an envelope", f"{each * 1000:.2f} ms CPU")


# --- in a process of its own --------------------------------------------------------------

Making = Callable[[], Iterable[Contribution]]


def measured(way: str, number: int) -> Counted:
    round_ = round_of_bio2(kit().round)

    def making() -> Iterable[Contribution]:
        return contributions(round_, number)

    # Plain Python is measured in CPU: beside other work, the difference of two times of a clock may be less than nothing.
    clock = time.process_time if way == PLAIN else time.perf_counter
    start = clock()
    deque(making(), maxlen=0)
    made = clock() - start
    with ExitStack() as kept:
        # Once with nobody: the libraries are loaded, which is no part of counting.
        _WAYS[way](lambda: (), round_, kept)()
        kept.close()
        start = clock()
        found = _WAYS[way](making, round_, kept)
        loaded = clock() - start
        tally = found()
        done = clock() - start - loaded
    load, counted = (0.0, done - made) if way == PLAIN else (loaded - made, done)
    peak = _peak()
    published = _published(tally) if way == PLAIN else Published()
    cells = hashlib.sha256(tally.canonical.encode()).hexdigest()
    return Counted(load=load, count=counted, published=published, megabytes=peak, cells=cells)


def _peak() -> int:
    """MB at most of this process alone: `getrusage` would begin with what the process that started it had."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(said.split("VmHWM:")[1].split()[0]) // 1024


def _plain(making: Making, round_: Round, _: ExitStack) -> Callable[[], Tally]:
    return lambda: tables(making(), round_)


def _duckdb(making: Making, round_: Round, kept: ExitStack) -> Callable[[], Tally]:
    engine = kept.enter_context(engines.duckdb(making(), round_))
    return lambda: engines.tally(engine, round_)


def _postgres(making: Making, round_: Round, kept: ExitStack) -> Callable[[], Tally]:
    addresses = kept.enter_context(kept.enter_context(postgres.server()).database())
    connection = kept.enter_context(psycopg.connect(addresses.owner))
    engine = engines.postgres(connection, making(), round_)
    return lambda: engines.tally(engine, round_)


_WAYS = {PLAIN: _plain, DUCKDB: _duckdb, POSTGRES: _postgres}


def _published(tally: Tally) -> Published:
    times = [time.process_time()]
    edition = build(tally)
    times.append(time.process_time())
    if gate(tally, edition):
        raise RuntimeError("the gate refuses what the rules made of it")
    times.append(time.process_time())
    if [*too_fine(Edition.from_json(edition.canonical))]:
        raise RuntimeError("a reader refuses what the rules made of it")
    times.append(time.process_time())
    built, checked, read = (after - before for before, after in pairwise(times))
    return Published(build=built, gate=checked, read=read, kilobytes=len(edition.canonical) // 1000)


def main(arguments: Sequence[str]) -> None:
    way, number = arguments
    print(json.dumps(asdict(measured(way, int(number)))))


if __name__ == "__main__":
    main(sys.argv[1:])
