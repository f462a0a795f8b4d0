"""National figures that add nothing to what the classes already show.

A national bracket of its own would: together with the brackets of the classes
it can leave one or two possible counts. So the national share is the sum of
the printed ranges, and the national levels are cut to leave the sum at least
three possible values, for every number of answers that fits the print. Which
cut that is depends on printed values only, so the cut itself tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil, floor

from reports.benchmark.edition import Cell, shares
from reports.benchmark.rules import Bracket, Rules, brackets

#: For every number of answers that fits the print: the highest lower and the lowest upper bound on who meets it.
Sums = Mapping[int, tuple[int, int]]


@lru_cache(maxsize=8192)
def total(rules: Rules, printed: tuple[Bracket | None, ...]) -> Cell | None:
    """The national share from the brackets of the groups; None stands for a group that may not be printed."""
    if not any(printed):
        return None
    unprinted = sum(bracket is None for bracket in printed) * (rules.publish_from - 1)
    shown = [bracket for bracket in printed if bracket]
    least, most = _share_of_the_sum(rules, printed)
    return Cell(
        n=(sum(bracket.n[0] for bracket in shown), sum(bracket.n[1] for bracket in shown) + unprinted),
        lo=sum(bracket.lo for bracket in shown),
        hi=sum(bracket.hi for bracket in shown) + unprinted,
        percent=(floor(100 * least), ceil(100 * most)),
    )


def _share_of_the_sum(rules: Rules, printed: Sequence[Bracket | None]) -> tuple[Fraction, Fraction]:
    """A weighted mean is lowest and highest at an end of each weight."""
    ends = [_ends(rules, bracket) for bracket in printed]
    least, most = Fraction(1), Fraction(0)
    for weights in product(*(weights for weights, _, _ in ends)):
        whole = sum(weights)
        least = min(least, sum((w * low for w, (_, low, _) in zip(weights, ends, strict=True)), Fraction()) / whole)
        most = max(most, sum((w * high for w, (_, _, high) in zip(weights, ends, strict=True)), Fraction()) / whole)
    return least, most


def _ends(rules: Rules, bracket: Bracket | None) -> tuple[tuple[int, int], Fraction, Fraction]:
    if bracket is None:
        return (0, rules.publish_from - 1), Fraction(0), Fraction(1)
    least, most = shares(rules, bracket)
    return bracket.n, least, most


@lru_cache(maxsize=8192)
def possible_sums(rules: Rules, printed: tuple[Bracket | None, ...]) -> Sums:
    """The tightest bounds on the sum that any reader can have, whatever the exact numbers of answers are."""
    sums: dict[int, tuple[int, int]] = {0: (0, 0)}
    for bracket in printed:
        longer: dict[int, tuple[int, int]] = {}
        for (n, (low, high)), (more, least, most) in product(sums.items(), list(_options(rules, bracket))):
            tightest = longer.get(n + more, (0, high + most))
            longer[n + more] = (max(tightest[0], low + least), min(tightest[1], high + most))
        sums = longer
    return sums


def _options(rules: Rules, bracket: Bracket | None) -> Iterable[tuple[int, int, int]]:
    if bracket is None:
        return [(n, 0, n) for n in range(rules.publish_from)]
    return [(n, hidden[0], hidden[-1]) for n in rules.possible_n(bracket) if (hidden := rules.hides(bracket, n))]


def outer_levels(rules: Rules, *, sums: Sums, n: int, best: int, worst: int) -> tuple[Bracket, Bracket] | None:
    """The brackets of level 3 and of level 0 among `n` answers, cut so that the sum that meets it stays hidden.

    Level 3 is at most what meets the requirement, level 0 at most what does
    not. `n` is the exact number; only the numbers that fit the print of the classes are used to cut.
    """
    top = upper_cut(rules, sums)
    if not top:
        return None
    upper = _taken(rules, top, best, n)
    bottom = lower_cut(rules, sums, upper)
    return (upper, _taken(rules, bottom, worst, n)) if bottom else None


def upper_cut(rules: Rules, sums: Sums) -> tuple[Bracket, ...]:
    """How level 3 may be cut beside these classes. The number of answers in print is that of the national share."""
    if min(sums) < rules.publish_from:
        return ()
    spare = rules.least - 1
    return _capped(rules, (min(sums), max(sums)), {answers: most - spare for answers, (_, most) in sums.items()})


def lower_cut(rules: Rules, sums: Sums, upper: Bracket) -> tuple[Bracket, ...]:
    """How level 0 may be cut beside these classes and this bracket of level 3."""
    spare = rules.least - 1
    room = {
        answers: answers - max(least, _first(rules, upper, answers)) - spare for answers, (least, _) in sums.items()
    }
    return _capped(rules, upper.n, room)


def respondents(rules: Rules, printed: Sequence[str]) -> str:
    """How many took part in the country: the sum of the groups as printed; nothing where a group says nothing."""
    ranges = [text.partition("-") for text in printed]
    if not ranges or not all(dash for _, dash, _ in ranges):
        return rules.printed(0)
    return f"{sum(int(low) for low, _, _ in ranges)}-{sum(int(high) for _, _, high in ranges)}"


def _capped(rules: Rules, n: tuple[int, int], limits: Mapping[int, int]) -> tuple[Bracket, ...]:
    """The brackets that start low enough under every limit; whatever lies above is joined to the last of them."""
    kept = [
        bracket
        for bracket in brackets(rules, n)
        if all(_first(rules, bracket, answers) <= limit for answers, limit in limits.items())
    ]
    return (*kept[:-1], Bracket(n, kept[-1].lo, n[0])) if kept else ()


def _first(rules: Rules, bracket: Bracket, n: int) -> int:
    return rules.hides(bracket, n)[0]


def _taken(rules: Rules, cut: Sequence[Bracket], count: int, n: int) -> Bracket:
    return next(bracket for bracket in reversed(cut) if count >= _first(rules, bracket, n))
