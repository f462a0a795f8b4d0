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
    """A range of counts, both ends included, on the scale of the lowest number of answers that is printed.

    `n` is that number of answers as printed: the lowest and the highest that it can be.
    """

    n: tuple[int, int]
    lo: int
    hi: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers of R. Another version is another row of numbers, never another sort of rule."""

    version: str = "R/2"
    step: int = 5
    #: How far below the step of all who took part a cell stays, so that "nobody left it out" is never told. R/1 had 0.
    margin: int = 5
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

    @property
    def group_from(self) -> int:
        """From how many participants on a group is printed: with fewer, a printed cell would tell that all answered."""
        return self.publish_from + self.margin

    def starred(self, n: int) -> int:
        """n*: a number, rounded down to the step."""
        return n // self.step * self.step

    def printed(self, of: int) -> str:
        """How many took part, in print: "30-34", or "<20" where nothing more may be said."""
        if of < self.group_from:
            return f"<{self.group_from}"
        low = self.starred(of)
        return f"{low}-{low + self.step - 1}"

    def answers(self, n: int, of: int) -> tuple[int, int] | None:
        """How many answers a cell says there are when `n` of `of` answered: the lowest and the highest number.

        In steps, but the last step begins `margin` below that of all who took part and ends where that one ends. So
        who knows exactly who took part cannot tell whether nobody left it out, or a few. None: nothing may be printed.
        """
        if n < self.publish_from or of < self.group_from:
            return None
        low = min(self.starred(n), self.last_step(of))
        return low, self.ends(low, of)

    def last_step(self, of: int) -> int:
        """Where the last step begins that a cell can say."""
        return self.starred(of) - self.margin

    def ends(self, low: int, of: int) -> int:
        """The highest number of answers of the step that begins at `low`."""
        return (self.starred(of) if low == self.last_step(of) else low) + self.step - 1

    def bracket(self, count: int, n: int, of: int) -> Bracket | None:
        """The bracket that hides `count` of `n` answers, where `of` took part; nothing below the thresholds."""
        if not 0 <= count <= n <= of:
            raise ValueError("a count lies between 0 and the number of answers, and that is at most who took part")
        said = self.answers(n, of)
        if said is None:
            return None
        at = scaled(count, n, said[0])
        cut = brackets(self, said)
        return cut[bisect_right(cut, at, key=lambda bracket: bracket.lo) - 1]

    def hides(self, bracket: Bracket, n: int) -> range:
        """The real counts out of `n` that are printed as this bracket."""
        return _hidden(bracket, n)

    def possible_n(self, bracket: Bracket) -> range:
        return range(bracket.n[0], bracket.n[1] + 1)

    def partition(self, respondents: Mapping[str, int], classes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Which classes are published together.

        Fixed before the round: from the smallest class up, one with too few
        joins the next larger one, the largest joins the one before it.
        """
        groups: list[tuple[str, ...]] = [(name,) for name in classes]
        while len(groups) > 1:
            few = (i for i, group in enumerate(groups) if sum(respondents[c] for c in group) < self.group_from)
            at = next(few, None)
            if at is None:
                break
            first = min(at, len(groups) - 2)
            groups[first : first + 2] = [groups[first] + groups[first + 1]]
        return tuple(groups)

    def surely(self, n: int, of: int) -> int:
        """How many scores a reader may be sure of when `n` of `of` have one: a threshold of the quantiles, or 0.

        Never so many that it tells that everybody has a score.
        """
        return next((least for least, _ in self.quantiles if n >= least and of >= least + self.margin), 0)

    def percents(self, sure: int) -> tuple[int, ...]:
        """Which quantiles so many scores allow."""
        return next((percents for least, percents in self.quantiles if sure >= least), ())

    def quantiles_of(self, histogram: Sequence[int], sure: int) -> tuple[tuple[int, int], ...]:
        """(percent, bin) for as many quantiles as the number allows; of equal neighbours the one nearest the median."""
        n = sum(histogram)
        found: dict[int, int] = {}
        for percent in sorted(self.percents(sure), key=lambda p: (abs(p - 50), p)):
            found.setdefault(_bin_at(histogram, max(1, -(-percent * n // 100))), percent)
        return tuple((percent, at) for at, percent in sorted(found.items()))

    def arrow(self, *, risen: int, fallen: int, paired: int, before: int, newcomers: int) -> str | None:
        """The direction of paired changes, only if the brackets do not overlap; nothing if a newcomer could stand out.

        `before` is how many of the group took part before. Newcomers are counted for the group and not for this
        theme: an arrow that is missing for one theme only would tell that somebody has no score there.
        """
        if paired < self.paired_from or 0 < newcomers < self.paired_from:
            return None
        rise, fall = self.bracket(risen, paired, before), self.bracket(fallen, paired, before)
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
def brackets(rules: Rules, n: tuple[int, int]) -> tuple[Bracket, ...]:
    """How 0 to n* is cut: two tails, and between them nearly equal parts. Depends on the printed number only."""
    low = n[0]
    height = max(rules.least, -(-low // rules.parts))
    tail = max(rules.tail, height - 1)
    inner = low - 2 * tail - 1
    if inner < 1:
        return (Bracket(n, 0, low),)
    parts = max(1, inner // height)
    starts = [0, *(tail + 1 + inner * part // parts for part in range(parts)), low - tail, low + 1]
    return tuple(Bracket(n, first, past - 1) for first, past in pairwise(starts))


@lru_cache(maxsize=65536)
def _hidden(bracket: Bracket, n: int) -> range:
    every, low = range(n + 1), bracket.n[0]
    first = bisect_left(every, bracket.lo, key=lambda count: scaled(count, n, low))
    past = bisect_right(every, bracket.hi, key=lambda count: scaled(count, n, low))
    return range(first, past)


def _bin_at(histogram: Sequence[int], rank: int) -> int:
    """The bin of the one at this place when all stand in order, counted from 1."""
    seen = 0
    for at, count in enumerate(histogram):
        seen += count
        if seen >= rank:
            return at
    raise ValueError("nobody stands at this place")
