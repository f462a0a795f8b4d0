"""One municipality beside an edition: computed where its answers are, from a file that is the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from controls.levels import MET, theme_bin
from reports.benchmark import bands
from reports.benchmark.edition import TENTHS_PER_BIN, Cell, Edition
from reports.benchmark.rules import DOWN, LEVEL, UP

ABOVE, SAME, BELOW = "above", "same", "below"
_HALVES = {ABOVE: "boven het midden", SAME: "in het midden", BELOW: "onder het midden"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the municipality holds against the edition: its class, its levels and its own change per theme."""

    size: str
    answers: Mapping[str, int | None]
    delta: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One theme. `score` in tenths of a point; `percentile` in tens, because the print carries no more."""

    theme: str
    score: int | None
    percentile: int | None
    quarter: int | None
    half: str | None
    own_trend: str | None
    peers_trend: str | None

    @property
    def said(self) -> str:
        """In Dutch, never with a decimal."""
        if self.percentile is not None and self.quarter is not None:
            return f"ongeveer P{self.percentile}, in {bands.QUARTERS[self.quarter]}"
        return _HALVES[self.half] if self.half else "geen vergelijking mogelijk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A requirement on which we and our peers differ."""

    requirement: str
    level: int
    peers: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Against whom, and what came out."""

    group: str
    peers: str
    synthetic: bool
    standings: tuple[Standing, ...]
    behind: tuple[Difference, ...]
    ahead: tuple[Difference, ...]


def compare(
    edition: Edition, own: Own, members: Mapping[str, Sequence[str]], *, group: str | None = None
) -> Comparison:
    """Our own levels beside a group of the edition: our own class unless another is asked for.

    `members` says which requirements a theme has. Behind is what at least two
    thirds of the peers meet and we do not; ahead is what at most one third
    meets and we do. The printed range as a whole must say so.
    """
    place = edition.group_of(own.size) if group is None else group
    shared = [(name, level, cell) for name, cell in edition.cells.get(place, {}).items()
              if (level := own.answers.get(name)) is not None and level >= 0]  # fmt: skip
    behind = [Difference(requirement=n, level=a, peers=c) for n, a, c in shared if a < MET and bands.is_met_by_most(c)]
    ahead = [Difference(requirement=n, level=a, peers=c) for n, a, c in shared if a >= MET and bands.is_met_by_few(c)]
    return Comparison(
        group=place,
        peers=edition.respondents[place],
        synthetic=edition.synthetic,
        standings=tuple(_standing(edition, own, theme, members.get(theme, ()), place) for theme in edition.themes),
        behind=tuple(sorted(behind, key=lambda one: (-sum(one.peers.percent), one.requirement))),
        ahead=tuple(sorted(ahead, key=lambda one: (sum(one.peers.percent), one.requirement))),
    )


def _standing(edition: Edition, own: Own, theme: str, members: Sequence[str], group: str) -> Standing:
    score = theme_score([own.answers.get(name) for name in members])
    printed = edition.quantiles.get(group, {}).get(theme, ())
    percentile = None if score is None else estimate(printed, score)
    step = own.delta.get(theme)
    return Standing(
        theme=theme,
        score=score,
        percentile=None if percentile is None else min(90, max(10, _tens(percentile))),
        quarter=None if percentile is None else bands.quarter(percentile),
        half=None if score is None else _half(printed, score),
        own_trend=None if step is None else UP if step > 0 else DOWN if step < 0 else LEVEL,
        peers_trend=edition.trend.get(group, {}).get(theme),
    )


def _tens(percentile: float) -> int:
    """The nearest ten; half-way goes up, so that 25 is said as P30, in the quarter that begins there."""
    return 10 * floor(percentile / 10 + 0.5)


def theme_score(levels: Sequence[int | None]) -> int | None:
    """Tenths of a point on the grid of the edition; None when nothing in the theme has a level."""
    at = theme_bin(levels)
    return None if at is None else TENTHS_PER_BIN * at


def estimate(printed: Sequence[tuple[int, int]], score: int) -> float | None:
    """The percentile between the printed quantiles, on straight lines; beyond them one interquartile range further.

    With fewer than two printed quantiles there is no line to stand on.
    """
    if len(printed) < 2:
        return None
    known = bands.filled(printed)
    spread = max(TENTHS_PER_BIN, round(_at(known, 75) - _at(known, 25)))
    points = [(0, known[0][1] - spread), *known, (100, known[-1][1] + spread)]
    if score <= points[0][1]:
        return 1.0
    for (low, start), (high, end) in pairwise(points):
        if score <= end:
            return min(99.0, max(1.0, low + (high - low) * (score - start) / (end - start)))
    return 99.0


def _at(printed: Sequence[tuple[int, int]], percent: int) -> float:
    """The score at this percentile, between the printed ones."""
    if percent <= printed[0][0]:
        return printed[0][1]
    for (low, start), (high, end) in pairwise(printed):
        if percent <= high:
            return start + (end - start) * (percent - low) / (high - low)
    return printed[-1][1]


def _half(printed: Sequence[tuple[int, int]], score: int) -> str | None:
    median = next((at for percent, at in printed if percent == 50), None)
    if median is None:
        return None
    return ABOVE if score > median else BELOW if score < median else SAME
