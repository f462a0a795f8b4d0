"""`make bench`: the speed of everything that people wait for, side by side in one run.

Figures of a noisy machine: compare medians and ratios, and only within one run; CPU stays the same whatever else runs.
`make bench PARTS="web report"` measures some of it: web, report, documents or tally. Numbers after `tally` say how many
contributors (`PARTS="tally 342 1600"`); without them 342, 1,600, 10,000 and 160,000, which takes the better part of an
hour. Every line is printed when it is known, as a table in Markdown; a part that fails says so there, the others go on,
and the exit code is 1.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from controls.loading import load
from tests.bench.answering import reading, saving, together
from tests.bench.counting import NUMBERS, counting
from tests.bench.documents import documents
from tests.bench.figures import HEAD, Figure, row
from tests.bench.reporting import report
from tests.bench.serving import Server, command
from tests.bench.working import team

Part = Callable[[], Iterable[Figure]]


def main(asked: Sequence[str]) -> int:
    numbers = [int(one) for one in asked if one.isdigit() and int(one)]
    named = [one for one in asked if not one.isdigit()]
    with tempfile.TemporaryDirectory(prefix="toetspeil-bench-") as folder:
        data = Path(folder)
        parts: dict[str, Part] = {
            "web": lambda: _web(data),
            "report": lambda: report(data),
            "documents": documents,
            "tally": lambda: counting(numbers or NUMBERS),
        }
        if set(named) - set(parts) or (numbers and named != ["tally"]):
            raise SystemExit(f"Usage: python -m tests.bench [{' '.join(parts)}], or tally NUMBER ...")
        command("demo", "--data", folder)
        return _shown({name: part for name, part in parts.items() if not named or name in named})


def _shown(parts: Mapping[str, Part]) -> int:
    """One table; the exit code is that of the worst part."""
    code = 0
    print(HEAD)
    for name, part in parts.items():
        start = time.monotonic()
        try:
            for figure in part():
                print(row(figure), flush=True)
        except Exception as error:  # noqa: BLE001 - one part that fails must not cost an hour of the others
            print(row(Figure(f"{name} FAILED", str(error).splitlines()[0] if str(error) else repr(error))), flush=True)
            code = 1
        print(row(_how_it_went(name, time.monotonic() - start)), flush=True)
    return code


def _how_it_went(name: str, seconds: float) -> Figure:
    """How long, and how busy it was: only a quiet machine has figures to hold against those of another day."""
    cores, (load_, _, _) = len(os.sched_getaffinity(0)), os.getloadavg()
    python = platform.python_version()
    return Figure(f"({name} took)", f"{seconds:.0f} s, {cores} cores, load {load_:.1f} at the end, Python {python}")


def _web(data: Path) -> Iterator[Figure]:
    yield _catalogue()
    with Server(data) as server:
        yield Figure("start to first answer", f"{server.start_seconds:.2f} s", "2 s")
        yield from saving(server)
        yield from reading(server)
        yield together(server)
        yield Figure("memory of the web process", f"{server.megabytes():.0f} MB", "150 MB")
        yield from team(server)
        yield Figure("memory after the workbooks", f"{server.megabytes():.0f} MB")


def _catalogue() -> Figure:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        load("bio2/1.3")
        times.append(time.perf_counter() - start)
    return Figure("catalogue load, median of 20", f"{statistics.median(times) * 1000:.0f} ms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
