"""What a print tells, to who knows exactly who took part, about how many gave a requirement no level.

No level is "not applicable", or still open. Two ways to ask: `from_outside` is
what such a reader can exclude by the printed number of answers; `witnessed` is
what nobody can exclude, because there are tables with that number and the same
print. The gate asks for witnesses: they are a proof, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from controls.levels import MET
from reports.benchmark.edition import Cell, Edition
from reports.benchmark.rules import Bracket, Rules
from reports.benchmark.tables import Tally

_LEVELS = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One requirement in one group: how many took part, and how many of them may have given no level."""

    of: int
    possible: Collection[int]

    def told(self, rules: Rules) -> bool:
        """Fewer possible numbers than a bracket hides; or nobody to a few, without as many as a tail hides."""
        few = len(self.possible) < min(rules.least, self.of + 1)
        return few or (0 in self.possible and max(self.possible) < min(rules.tail, self.of))


def from_outside(tally: Tally, edition: Edition, rules: Rules) -> Mapping[tuple[str, str], Left]:
    """By the printed number of answers alone, or because there is none: what a reader can say with a pencil."""
    found = {}
    for group in edition.groups:
        of = sum(tally.respondents[c] for c in group.split("+"))
        for requirement in tally.requirements:
            cell = edition.cells.get(group, {}).get(requirement)
            answers = range(cell.n[0], min(cell.n[1], of) + 1) if cell else _unprinted(of, rules)
            found[group, requirement] = Left(of=of, possible=range(of - answers[-1], of - answers[0] + 1))
    return found


def witnessed(tally: Tally, edition: Edition, rules: Rules) -> Mapping[tuple[str, str], Left]:
    """The numbers for which there are other tables, alike in every other group, that print the same."""
    found = {}
    for (group, requirement), outside in from_outside(tally, edition, rules).items():
        case = _Case(tally, edition, rules, group, requirement)
        possible = [left for left in outside.possible if case.allows(case.of - left)]
        found[group, requirement] = Left(of=case.of, possible=possible)
    return found


@dataclass(frozen=True, slots=True)
class _Case:
    """One requirement in one group, beside exactly what the other groups answered."""

    tally: Tally
    edition: Edition
    rules: Rules
    group: str
    requirement: str

    @property
    def of(self) -> int:
        return sum(self.tally.respondents[c] for c in self.group.split("+"))

    def allows(self, n: int) -> bool:
        """Are there counts for `n` answers in this group, with the same brackets here and nationally?"""
        cell = self.edition.cells.get(self.group, {}).get(self.requirement)
        if (cell.n if cell else None) != self.rules.answers(n, self.of):
            return False
        here = self.rules.hides(_bracket(cell), n) if cell else range(n + 1)
        others = [c for c in self.tally.classes if c not in self.group.split("+")]
        met = _count(self.tally, others, self.requirement, _LEVELS[MET:])
        everybody = n + _count(self.tally, others, self.requirement, _LEVELS)
        levels = self.edition.levels.get(self.requirement)
        worst, best = (_first(self.rules, levels[level], everybody) for level in ("0", "3")) if levels else (0, 0)
        return max(met + here[0], best) <= min(met + here[-1], everybody - worst)


def _first(rules: Rules, cell: Cell, n: int) -> int:
    hidden = rules.hides(_bracket(cell), n)
    # More than everybody: nothing fits.
    return hidden[0] if hidden else n + 1


def _bracket(cell: Cell) -> Bracket:
    return Bracket(cell.n, cell.lo, cell.hi)


def _unprinted(of: int, rules: Rules) -> range:
    return range(of + 1) if of < rules.group_from else range(min(of + 1, rules.publish_from))


def _count(tally: Tally, classes: Collection[str], requirement: str, levels: Collection[int]) -> int:
    return sum(tally.counts.get((c, requirement, level), 0) for c in classes for level in levels)


def scores_told(tally: Tally, edition: Edition, rules: Rules) -> Iterator[tuple[str, str]]:
    """Groups and themes where which quantiles are printed tells how many have no score; the country adds nothing."""
    for group in edition.groups:
        of = sum(tally.respondents[c] for c in group.split("+"))
        by_outcome: dict[int, list[int]] = {}
        for n in range(of + 1):
            by_outcome.setdefault(rules.surely(n, of), []).append(of - n)
        for theme in edition.quantiles.get(group, {}):
            n = sum(count for (c, t, _), count in tally.themes_hist.items() if t == theme and c in group.split("+"))
            if Left(of=of, possible=by_outcome[rules.surely(n, of)]).told(rules):
                yield group, theme
