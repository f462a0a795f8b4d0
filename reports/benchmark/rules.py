"""Rule set R: what may be printed of a count, as functions of how many answered and how many meet.

The parameters are public, and nothing here is secret: the rules are safe for
whoever knows them. All arithmetic is on whole numbers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

NATIONAL = "national"
#: How classes are put together that are too small: the only way that `partition` knows, written in the file of a round.
MERGING = "from the smallest class up, too few join the next larger class; the largest joins the one before it"
UP, LEVEL, DOWN = "up", "level", "down"


@dataclass(frozen=True, slots=True)
class Bracket:
    """A range of counts, both ends included, out of `n`: the number of answers, rounded down to the step."""

    n: int
    lo: int
    hi: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers of R. Another version is another row of numbers, never another sort of rule."""

    version: str = "R/1"
    step: int = 5
    least: int = 3
    parts: int = 20
    tail: int = 5
    publish_from: int = 15
    paired_from: int = 15
    quantiles: tuple[tuple[int, tuple[int, ...]], ...] = (
        (50, tuple(range(10, 100, 10))),
        (20, (25, 50, 75)),
        (15, (50,)),
    )
    editions_per_round: int = 1

    @property
    def stated(self) -> dict[str, Any]:
        """Every number of these rules and the way of merging, as a round fixes them before it opens."""
        return {**asdict(self), "quantiles": [[least, list(p)] for least, p in self.quantiles], "merging": MERGING}

    def starred(self, n: int) -> int:
        """n*: the number of answers as it is printed, rounded down to the step."""
        return n // self.step * self.step

    def printed(self, n: int) -> str:
        """The number of answers in print: "30-34", or "<15" where nothing more may be said."""
        if n < self.publish_from:
            return f"<{self.publish_from}"
        low = self.starred(n)
        return f"{low}-{low + self.step - 1}"

    def bracket(self, count: int, n: int) -> Bracket | None:
        """The bracket that hides `count` of `n`; nothing below the threshold."""
        if not 0 <= count <= n:
            raise ValueError("a count lies between 0 and the number of answers")
        if n < self.publish_from:
            return None
        low = self.starred(n)
        at = scaled(count, n, low)
        cut = brackets(self, low)
        return cut[bisect_right(cut, at, key=lambda bracket: bracket.lo) - 1]

    def hides(self, bracket: Bracket, n: int) -> range:
        """The real counts out of `n` that are printed as this bracket."""
        return _hidden(bracket, n)

    def possible_n(self, bracket: Bracket) -> range:
        return range(bracket.n, bracket.n + self.step)

    def partition(self, respondents: Mapping[str, int], classes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Which classes are published together.

        Fixed before the round: from the smallest class up, one with too few
        joins the next larger one, the largest joins the one before it.
        """
        groups: list[tuple[str, ...]] = [(name,) for name in classes]
        while len(groups) > 1:
            few = (i for i, group in enumerate(groups) if sum(respondents[c] for c in group) < self.publish_from)
            at = next(few, None)
            if at is None:
                break
            first = min(at, len(groups) - 2)
            groups[first : first + 2] = [groups[first] + groups[first + 1]]
        return tuple(groups)

    def quantiles_of(self, histogram: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """(percent, bin) for as many quantiles as the number allows; of equal neighbours the one nearest the median."""
        n = sum(histogram)
        percents = next((percents for least, percents in self.quantiles if n >= least), ())
        found: dict[int, int] = {}
        for percent in sorted(percents, key=lambda p: (abs(p - 50), p)):
            found.setdefault(_bin_at(histogram, max(1, -(-percent * n // 100))), percent)
        return tuple((percent, at) for at, percent in sorted(found.items()))

    def arrow(self, *, risen: int, fallen: int, paired: int, unpaired: int) -> str | None:
        """The direction of paired changes, only if the brackets do not overlap; nothing if a newcomer could stand out."""
        if paired < self.paired_from or 0 < unpaired < self.paired_from:
            return None
        rise, fall = self.bracket(risen, paired), self.bracket(fallen, paired)
        if rise is None or fall is None:
            return None
        if rise.lo > fall.hi:
            return UP
        return DOWN if fall.lo > rise.hi else LEVEL


R = Rules()


def scaled(count: int, n: int, low: int) -> int:
    """c*: `count` of `n` on the scale of `low`, to the nearest; half-way goes to the nearer end, so both tails are alike."""
    whole, rest = divmod(count * low, n)
    if 2 * rest == n:
        return whole if 2 * count <= n else whole + 1
    return whole + (2 * rest > n)


@lru_cache(maxsize=4096)
def brackets(rules: Rules, low: int) -> tuple[Bracket, ...]:
    """How 0 to n* is cut: two tails, and between them nearly equal parts. Depends on n* only."""
    height = max(rules.least, -(-low // rules.parts))
    tail = max(rules.tail, height - 1)
    inner = low - 2 * tail - 1
    if inner < 1:
        return (Bracket(low, 0, low),)
    parts = max(1, inner // height)
    starts = [0, *(tail + 1 + inner * part // parts for part in range(parts)), low - tail, low + 1]
    return tuple(Bracket(low, first, past - 1) for first, past in pairwise(starts))


@lru_cache(maxsize=65536)
def _hidden(bracket: Bracket, n: int) -> range:
    every = range(n + 1)
    first = bisect_left(every, bracket.lo, key=lambda count: scaled(count, n, bracket.n))
    past = bisect_right(every, bracket.hi, key=lambda count: scaled(count, n, bracket.n))
    return range(first, past)


def _bin_at(histogram: Sequence[int], rank: int) -> int:
    """The bin of the one at this place when all stand in order, counted from 1."""
    seen = 0
    for at, count in enumerate(histogram):
        seen += count
        if seen >= rank:
            return at
    raise ValueError("nobody stands at this place")
