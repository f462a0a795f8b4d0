"""What can be computed from an edition by anybody: intervals, rankings, weighted figures, trends between editions.

Nothing here sees a count that was not printed, so nothing here can tell more
than the print does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt

from reports.benchmark.edition import Cell, Edition
from reports.benchmark.rules import DOWN, LEVEL, NATIONAL, UP

#: The municipalities per class on 1 January 2024 (CBS).
POPULATION: Mapping[str, int] = {"k1": 65, "k2": 182, "k3": 63, "k4": 32}
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Interval:
    """Percentages, rounded outwards."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A requirement that many do not meet. Its place among all gaps lies between `best` and `worst`."""

    requirement: str
    cell: Cell
    weight: int
    best: int
    worst: int


def uncertainty(cell: Cell, population: int) -> Interval:
    """Where the share of all municipalities lies, 95 %: Wilson, made smaller because most of them took part.

    It is about who did not answer, not about whether the answers are true.
    """
    n = min(cell.n[0], population)
    left = (population - n) / max(1, population - 1)
    if left <= 0:
        return Interval(cell.percent[0], cell.percent[1])
    size = n / left
    share = float(cell.middle)
    centre = (share + _Z * _Z / (2 * size)) / (1 + _Z * _Z / size)
    half = _Z * sqrt(share * (1 - share) / size + _Z * _Z / (4 * size * size)) / (1 + _Z * _Z / size)
    low, high = floor(100 * max(0.0, centre - half)), ceil(100 * min(1.0, centre + half))
    return Interval(min(low, cell.percent[0]), max(high, cell.percent[1]))


def population_of(group: str, population: Mapping[str, int] = POPULATION) -> int:
    """How many municipalities a group, or the country, has."""
    return sum(population.values()) if group == NATIONAL else sum(population[size] for size in group.split("+"))


def gaps(edition: Edition, group: str = NATIONAL, weights: Mapping[str, int] | None = None) -> tuple[Gap, ...]:
    """Requirements by how many do not meet them times their weight, ties by their number; with the range of each place."""
    weighed = dict(weights or {})
    bounds = {
        requirement: (
            weighed.get(requirement, 1) * (100 - cell.percent[1]),
            weighed.get(requirement, 1) * (100 - cell.percent[0]),
        )
        for requirement, cell in edition.cells.get(group, {}).items()
    }
    order = sorted(bounds, key=lambda name: (-sum(bounds[name]), name))
    return tuple(
        Gap(
            requirement=name,
            cell=edition.cells[group][name],
            weight=weighed.get(name, 1),
            best=1 + sum(low > bounds[name][1] for other, (low, _) in bounds.items() if other != name),
            worst=len(bounds) - sum(high < bounds[name][0] for other, (_, high) in bounds.items() if other != name),
        )
        for name in order
    )


def post_stratified(edition: Edition, requirement: str, population: Mapping[str, int] = POPULATION) -> Interval | None:
    """The national share as if every class had answered alike, one municipality one vote; needs every group."""
    if not all(requirement in edition.cells.get(group, {}) for group in edition.groups):
        return None
    low, high = (
        sum(
            (
                Fraction(population_of(group, population) * edition.cells[group][requirement].percent[end])
                for group in edition.groups
            ),
            Fraction(),
        )
        / sum(population.values())
        for end in (0, 1)
    )
    return Interval(floor(low), ceil(high))


def levels(edition: Edition, requirement: str) -> Mapping[int, Interval]:
    """The four national levels in percentages: 0 and 3 as printed, 1 and 2 as what they leave of the share that meets."""
    printed, met = edition.levels.get(requirement), edition.cells.get(NATIONAL, {}).get(requirement)
    if not printed or not met:
        return {}
    worst, best = printed["0"].percent, printed["3"].percent
    return {
        0: Interval(*worst),
        1: Interval(max(0, 100 - met.percent[1] - worst[1]), max(0, 100 - met.percent[0] - worst[0])),
        2: Interval(max(0, met.percent[0] - best[1]), max(0, met.percent[1] - best[0])),
        3: Interval(*best),
    }


def without_level(edition: Edition, requirement: str) -> Interval | None:
    """Which part of who took part gave no level: the sum of the groups as printed, so it tells no more than they do.

    Every municipality that took part and gave no level said that it does not apply, or left it open.
    """
    most = least = everybody_low = everybody_high = 0
    for group in edition.groups:
        first, dash, last = edition.respondents[group].partition("-")
        if not dash:
            return None
        low, high = int(first), int(last)
        cell = edition.cells.get(group, {}).get(requirement)
        if cell is None:
            return None
        is_last_step = cell.n[1] == high
        least += 0 if is_last_step else low - cell.n[1]
        most += high - cell.n[0]
        everybody_low, everybody_high = everybody_low + low, everybody_high + high
    return (
        Interval(100 * least // everybody_high, min(100, ceil(100 * most / everybody_low))) if everybody_low else None
    )


def direction(before: Cell, after: Cell) -> str:
    """The change of a share between two editions: only what cannot be rounding."""
    if after.percent[0] > before.percent[1]:
        return UP
    return DOWN if after.percent[1] < before.percent[0] else LEVEL


def changes(before: Edition, after: Edition, group: str) -> Mapping[str, str]:
    """The direction of every requirement that both editions print for this group under the same catalogue."""
    if before.catalogue != after.catalogue:
        return {}
    old, new = before.cells.get(group, {}), after.cells.get(group, {})
    return {name: direction(old[name], new[name]) for name in new if name in old}


def response(edition: Edition, population: Mapping[str, int] = POPULATION) -> Mapping[str, Interval | None]:
    """Which part of each group took part, in percentages; None where too few did to say how many."""
    found: dict[str, Interval | None] = {}
    for group, printed in edition.respondents.items():
        size = population_of(group, population)
        first, dash, last = printed.partition("-")
        found[group] = (
            Interval(floor(100 * int(first) / size), min(100, ceil(100 * int(last) / size))) if dash else None
        )
    return found
