"""`make bench`: the speed of everything that people wait for, side by side in one run.

Figures of a noisy machine: compare medians and ratios, and only within one run.
`python -m tests.bench PART ...` measures some of it: web, report or tally. Numbers after `tally` say how many
contributors (`tally 342 1600`); without them 342, 1,600, 10,000 and 160,000, which takes the better part of an hour.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from controls.loading import load
from tests.bench.answering import reading, saving, together
from tests.bench.counting import NUMBERS, counting
from tests.bench.documents import documents
from tests.bench.figures import Figure, show
from tests.bench.reporting import report
from tests.bench.serving import Server, command
from tests.bench.working import team

PARTS = ("web", "report", "tally")


def main(asked: Sequence[str]) -> None:
    numbers = [int(one) for one in asked if one.isdigit() and int(one)]
    named = [one for one in asked if not one.isdigit()]
    if set(named) - set(PARTS) or (numbers and named != ["tally"]):
        raise SystemExit(f"Usage: python -m tests.bench [{' '.join(PARTS)}], or tally NUMBER ...")
    parts, figures = named or PARTS, []
    with tempfile.TemporaryDirectory(prefix="toetspeil-bench-") as folder:
        data = Path(folder)
        if {"web", "report"} & set(parts):
            command("demo", "--data", folder)
        if "web" in parts:
            figures += _web(data)
        if "report" in parts:
            figures += report(data) + documents()
    if "tally" in parts:
        figures += counting(numbers or NUMBERS)
    show(figures)


def _web(data: Path) -> list[Figure]:
    figures = [_catalogue()]
    with Server(data) as server:
        figures.append(Figure("start to first answer", f"{server.start_seconds:.2f} s", "2 s"))
        figures += saving(server)
        figures += reading(server)
        figures.append(together(server))
        figures.append(Figure("memory of the web process", f"{server.megabytes():.0f} MB", "150 MB"))
        figures += team(server)
        figures.append(Figure("memory after the workbooks", f"{server.megabytes():.0f} MB"))
    return figures


def _catalogue() -> Figure:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        load("bio2/1.3")
        times.append(time.perf_counter() - start)
    return Figure("catalogue load, median of 20", f"{statistics.median(times) * 1000:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
