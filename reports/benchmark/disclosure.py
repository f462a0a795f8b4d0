"""The release gate: what is about to be printed is attacked before anybody can read it.

The auditor of this module knows the print and, more than any reader, the exact
number of answers of every class. It asks a linear programme for the lowest and
the highest possible value of every count. A second one (`absence.py`) knows who
took part, and asks how many gave no level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from controls.levels import BINS, MET
from reports.benchmark import absence
from reports.benchmark.edition import Cell, Edition
from reports.benchmark.publication import build, quantiles
from reports.benchmark.rules import NATIONAL, Bracket, R, Rules
from reports.benchmark.tables import Tally

#: How far a solver may be off.
_SLACK = 1e-6
_LEVELS = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that would be given away: which check, where, and what."""

    check: str
    place: str
    told: str


@dataclass(frozen=True, slots=True)
class Range:
    """The possible counts of one cell out of `n` answers, both ends included."""

    n: int
    low: int
    high: int

    @property
    def width(self) -> int:
        return self.high - self.low + 1


def gate(tally: Tally, edition: Edition, *, previous: Edition | None = None) -> tuple[Finding, ...]:
    """Everything that forbids publishing; empty when it may go out. Always judged by R itself."""
    return (
        *_rebuilt(tally, edition, previous),
        *check_rules(tally, edition),
        *audit(tally, edition),
        *audit_absence(tally, edition),
        *metamorphic(tally, edition, previous=previous),
    )


def _rebuilt(tally: Tally, edition: Edition, previous: Edition | None) -> Iterator[Finding]:
    if build(tally, previous=previous, synthetic=edition.synthetic).canonical != edition.canonical:
        yield Finding(check="rules", place="edition", told="not what rule set R makes of these tables")


def check_rules(tally: Tally, edition: Edition, *, rules: Rules = R) -> Iterator[Finding]:
    """Each printed cell against the numbers of R."""
    for group, row in edition.cells.items():
        members = tally.classes if group == NATIONAL else group.split("+")
        of = sum(tally.respondents[c] for c in members)
        for name, cell in row.items():
            n = _answers(tally, members, name)
            if n < rules.publish_from or of < rules.group_from:
                yield Finding(check="rules", place=f"{group} {name}", told=f"a share of {n} answers of {of}")
            if cell.n[1] - cell.n[0] < rules.step - 1 or cell.hi - cell.lo < rules.least - 1:
                yield Finding(check="rules", place=f"{group} {name}", told="a range that is too narrow")
            if group != NATIONAL and cell.n != rules.answers(n, of):
                yield Finding(check="rules", place=f"{group} {name}", told="a number of answers that is too exact")
    for group, rows in edition.quantiles.items():
        for theme, pairs in rows.items():
            sure = 0
            for part in edition.groups if group == NATIONAL else (group,):
                members = part.split("+")
                n = sum(tally.themes_hist.get((c, theme, at), 0) for c in members for at in range(BINS + 1))
                sure += rules.surely(n, sum(tally.respondents[c] for c in members))
            if not {percent for percent, _ in pairs} <= set(rules.percents(sure)):
                yield Finding(check="rules", place=f"{group} {theme}", told=f"too many quantiles of {sure} sure scores")


def audit_absence(tally: Tally, edition: Edition, *, rules: Rules = R) -> Iterator[Finding]:
    """Whoever knows who took part may not learn how many gave no level: nobody to five are alike."""
    for (group, requirement), left in absence.witnessed(tally, edition, rules).items():
        if left.told(rules):
            yield Finding(check="absence", place=f"{group} {requirement}", told="how many gave no level")
    for group, theme in absence.scores_told(tally, edition, rules):
        yield Finding(check="absence", place=f"{group} {theme}", told="how many have no score")


def audit(tally: Tally, edition: Edition, *, least: int = R.least) -> Iterator[Finding]:
    """The linear programme: no count may have fewer than `least` possible values (or all that it can have)."""
    for (size, requirement), possible in feasible(tally, edition).items():
        if possible.n and possible.width < min(least, possible.n + 1):
            told = f"between {possible.low} and {possible.high} of {possible.n}"
            yield Finding(check="audit", place=f"{size} {requirement}", told=told)


def feasible(tally: Tally, edition: Edition, *, rules: Rules = R) -> Mapping[tuple[str, str], Range]:
    """The possible counts of every group and class for every requirement, printed or not, by one sparse programme.

    The requirements do not touch one another, so the sum over all of them is
    largest where each is: a few programmes answer for all cells.
    """
    programme = _Programme(tally, edition, rules)
    found: dict[tuple[str, str], Range] = {}
    for size in (*tally.classes, *(group for group in edition.groups if "+" in group)):
        low, high = programme.extremes(size.split("+"), -1), programme.extremes(size.split("+"), 1)
        for requirement in tally.requirements:
            n = _answers(tally, size.split("+"), requirement)
            found[size, requirement] = Range(n, ceil(low[requirement] - _SLACK), floor(high[requirement] + _SLACK))
    return found


class _Programme:
    """Variables: per requirement who meets it in each class, and the four national levels."""

    def __init__(self, tally: Tally, edition: Edition, rules: Rules) -> None:
        self.tally, self.rules = tally, rules
        self.width = len(tally.classes) + len(_LEVELS)
        self.above: list[tuple[dict[int, int], int]] = []
        self.equal: list[tuple[dict[int, int], int]] = []
        self.bounds: list[tuple[int, int]] = []
        for at, requirement in enumerate(tally.requirements):
            self._state(at * self.width, requirement, edition)

    def _state(self, first: int, requirement: str, edition: Edition) -> None:
        sizes = {size: first + i for i, size in enumerate(self.tally.classes)}
        levels = [first + len(sizes) + level for level in _LEVELS]
        answers = {size: _answers(self.tally, [size], requirement) for size in sizes}
        everybody = sum(answers.values())
        self.bounds += [(0, n) for n in answers.values()] + [(0, everybody)] * len(levels)
        met = dict.fromkeys(sizes.values(), 1)
        self.equal.append((met | dict.fromkeys(levels[MET:], -1), 0))
        self.equal.append((dict.fromkeys(levels, 1), everybody))
        for group, row in edition.cells.items():
            if group != NATIONAL and requirement in row:
                members = group.split("+")
                self._within(row[requirement], [sizes[c] for c in members], sum(answers[c] for c in members))
        nation = edition.cells.get(NATIONAL, {}).get(requirement)
        if nation:
            low, high = nation.percent
            self.above += [(met, floor(high * everybody / 100)), (_minus(met), -ceil(low * everybody / 100))]
        for level, cell in edition.levels.get(requirement, {}).items():
            self._within(cell, [levels[int(level)]], everybody)

    def _within(self, cell: Cell, variables: Sequence[int], n: int) -> None:
        hidden = hidden_by(cell, n, self.rules)
        row = dict.fromkeys(variables, 1)
        self.above += [(row, hidden[-1]), (_minus(row), -hidden[0])]

    def extremes(self, sizes: Sequence[str], sign: int) -> Mapping[str, float]:
        """Per requirement the lowest (-1) or highest (1) sum over these classes."""
        # SciPy is large and only the gate needs it.
        import numpy as np
        from scipy.optimize import linprog

        index = [self.tally.classes.index(size) for size in sizes]
        objective = np.zeros(len(self.bounds))
        for at in range(len(self.tally.requirements)):
            objective[[at * self.width + i for i in index]] = -sign
        result = linprog(
            objective,
            A_ub=_matrix(self.above, len(self.bounds)),
            b_ub=[limit for _, limit in self.above],
            A_eq=_matrix(self.equal, len(self.bounds)),
            b_eq=[limit for _, limit in self.equal],
            bounds=self.bounds,
            method="highs",
        )
        if not result.success:
            raise ValueError(f"the print contradicts itself: {result.message}")
        return {
            name: float(sum(result.x[at * self.width + i] for i in index))
            for at, name in enumerate(self.tally.requirements)
        }


def _matrix(rows: Sequence[tuple[Mapping[int, int], int]], width: int) -> Any:
    from scipy.sparse import csr_matrix

    cells = [(r, c, v) for r, (row, _) in enumerate(rows) for c, v in row.items()]
    values, at = [v for _, _, v in cells], ([r for r, _, _ in cells], [c for _, c, _ in cells])
    return csr_matrix((values, at), shape=(len(rows), width))


def _minus(row: Mapping[int, int]) -> dict[int, int]:
    return {variable: -factor for variable, factor in row.items()}


def hidden_by(cell: Cell, n: int, rules: Rules = R) -> range:
    """The counts out of `n` that a printed cell leaves possible."""
    return rules.hides(Bracket(cell.n, cell.lo, cell.hi), n)


def _answers(tally: Tally, classes: Sequence[str], requirement: str) -> int:
    return sum(tally.counts.get((c, requirement, level), 0) for c in classes for level in _LEVELS)


def metamorphic(tally: Tally, edition: Edition, *, previous: Edition | None = None) -> Iterator[Finding]:
    """Other tables that must print the same bytes: other counts in the same brackets, other extremes."""
    for name, other in (("brackets", within_brackets(tally)), ("extremes", stretched(tally, tally.classes))):
        if build(other, previous=previous, synthetic=edition.synthetic).canonical != edition.canonical:
            yield Finding(check="metamorphic", place=name, told="the print moves with what it should hide")
    for group in edition.groups:
        members = tuple(group.split("+"))
        if quantiles(stretched(tally, members), (members,), R) != edition.quantiles.get(group, {}):
            yield Finding(check="metamorphic", place=group, told="a quantile moves with the best or the worst score")


def within_brackets(tally: Tally, rules: Rules = R) -> Tally:
    """The same tables with, wherever it fits, one more or one fewer that meets a requirement in each class.

    Levels 1 and 2 change places, so that the national levels 0 and 3 stay.
    """
    counts = dict(tally.counts)
    groups = rules.partition(tally.respondents, tally.classes)
    for requirement in tally.requirements:
        for group in groups:
            n, of = _answers(tally, group, requirement), sum(tally.respondents[c] for c in group)
            met = sum(counts.get((c, requirement, level), 0) for c in group for level in (2, 3))
            for source, target, moved in ((1, 2, met + 1), (2, 1, met - 1)):
                giver = next((c for c in group if counts.get((c, requirement, source), 0)), None)
                before = rules.bracket(met, n, of)
                if giver is None or before is None or not 0 <= moved <= n or rules.bracket(moved, n, of) != before:
                    continue
                counts[giver, requirement, source] -= 1
                counts[giver, requirement, target] = counts.get((giver, requirement, target), 0) + 1
                break
    return replace(tally, counts=counts)


def stretched(tally: Tally, classes: Sequence[str]) -> Tally:
    """The same tables with, in each theme, the best score of these classes made 100 and the worst made 0."""
    histogram = dict(tally.themes_hist)
    for theme in tally.themes:
        for order, end in ((range(BINS + 1), 0), (range(BINS, -1, -1), BINS)):
            at = next(((c, theme, b) for b in order for c in classes if histogram.get((c, theme, b), 0)), None)
            if at:
                histogram[at] -= 1
                histogram[at[0], theme, end] = histogram.get((at[0], theme, end), 0) + 1
    return replace(tally, themes_hist=histogram)
