"""The bands that every reader gets, in one set: quarters, the middle half, two thirds and one third.

Page, PDF and command line take the limits and the words from here, so that one
edition never shows two sorts of band. Everything is made of printed values.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.benchmark.edition import TENTHS_PER_BIN, Cell
from reports.benchmark.rules import R

MIDDLE_HALF = "middelste helft"
QUARTERS = {1: "het laagste kwart", 2: "het tweede kwart", 3: "het derde kwart", 4: "het hoogste kwart"}
MOST, FEW = "ten minste twee derde", "hooguit een derde"
#: What the bands are, for whoever reads a chart.
SAID = (
    "Zet alle gemeenten op volgorde van hun score en deel ze in vier even grote groepen. Dat zijn de vier kwarten. Het "
    f"tweede en het derde kwart samen zijn de {MIDDLE_HALF}. Wie daarin staat, scoort ongeveer als de meeste anderen."
)
WHEN_SAID = (
    f"De middelste gemeente staat er vanaf {R.quantiles[2][0] + R.margin} deelnemers, de {MIDDLE_HALF} vanaf "
    f"{R.quantiles[1][0] + R.margin}. Bij {R.quantiles[0][0] + R.margin} of meer zijn er tien groepen gedrukt in plaats "
    "van vier; de grens van een kwart ligt dan halverwege twee gedrukte waarden."
)


def quarter(percentile: float) -> int:
    """1 to 4; on a border the higher one."""
    return min(4, 1 + int(percentile // 25))


def middle_half(printed: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Between which scores (tenths of a point) the second and third quarter lie; None where too little is printed.

    With deciles the border is half-way two of them. Scores lie on a grid, so the first one inside it is what is said.
    """
    if len(printed) < 2:
        return None
    is_decile = all(percent % 10 == 0 for percent, _ in printed)
    low, high = ((20, 30), (70, 80)) if is_decile else ((25,), (75,))
    first = sum(score_at(printed, percent) for percent in low)
    last = sum(score_at(printed, percent) for percent in high)
    step = TENTHS_PER_BIN * len(low)
    return -(-first // step) * TENTHS_PER_BIN, last // step * TENTHS_PER_BIN


def filled(printed: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The quantiles with those that were left out because a neighbour was equal."""
    if len(printed) < 2:
        return tuple(printed)
    is_decile = all(percent % 10 == 0 for percent, _ in printed)
    return tuple(
        (percent, score_at(printed, percent)) for percent in (range(10, 100, 10) if is_decile else (25, 50, 75))
    )


def score_at(printed: Sequence[tuple[int, int]], percent: int) -> int:
    """The score at a percentile. Where neighbours were equal only the one nearest the median was printed."""
    if percent <= 50:
        return next(at for p, at in printed if p >= percent)
    return next(at for p, at in reversed(printed) if p <= percent)


def is_met_by_most(cell: Cell) -> bool:
    """Whether the whole printed range says that at least two thirds meet it."""
    return 3 * cell.percent[0] >= 200


def is_met_by_few(cell: Cell) -> bool:
    """Whether the whole printed range says that at most one third meets it."""
    return 3 * cell.percent[1] <= 100
