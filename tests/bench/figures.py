"""One line of the table, and how the times of one act become one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: What is done before anything is timed.
_WARMING = 10


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    measured: str
    target: str = ""


Act = Callable[[int], None]
Clock = Callable[[], float]


def percentiles(what: str, act: Act, target: str = "", *, times: int, cpu: Clock | None = None) -> Figure:
    """The median and the slow end of so many times."""
    return side_by_side({what: act}, times=times, target=target, cpu=cpu)[0]


def side_by_side(
    acts: Mapping[str, Act], *, times: int, target: str = "", warming: int = _WARMING, cpu: Clock | None = None
) -> list[Figure]:
    """Each act once, then all of them again: whatever else the machine does meanwhile, it does to all of them.

    `cpu` tells what the other side has used: its mean per act is in the figure too.
    """
    clock = cpu or (lambda: 0.0)
    taken: dict[str, list[float]] = {what: [] for what in acts}
    used = dict.fromkeys(acts, 0.0)
    for number in range(-warming, times):
        for what, act in acts.items():
            before, start = clock(), time.perf_counter()
            act(number % times)
            if number >= 0:
                taken[what].append((time.perf_counter() - start) * 1000)
                used[what] += (clock() - before) * 1000 / times
    said = {what: f", CPU {used[what]:.1f}" if cpu else "" for what in acts}
    return [Figure(f"{what}, p50 / p95 of {times}", _spread(taken[what]) + said[what], target) for what in acts]


def _spread(taken: Sequence[float]) -> str:
    ordered = sorted(taken)
    return f"{statistics.median(ordered):.1f} / {ordered[int(len(ordered) * 0.95)]:.1f} ms"


HEAD = "| what | measured | target |\n|---|---|---|"


def row(figure: Figure) -> str:
    """A line of a table in Markdown; what belongs to the line above is set in with a dash."""
    what = f"– {figure.what.strip()}" if figure.what.startswith(" ") else figure.what
    return f"| {what} | {figure.measured} | {figure.target} |"
