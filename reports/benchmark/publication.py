"""From the tables of one round to its edition: the only place where exact counts become print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from controls.levels import BINS, LEVELS, MET, STEPS
from reports.benchmark import national
from reports.benchmark.edition import TENTHS_PER_BIN, Cell, Edition, cell_of
from reports.benchmark.rules import NATIONAL, Bracket, R, Rules
from reports.benchmark.tables import Tally

Group = tuple[str, ...]
V = TypeVar("V")


def build(tally: Tally, *, previous: Edition | None = None, synthetic: bool = False, rules: Rules = R) -> Edition:
    """The edition of these tables. The same tables give the same bytes."""
    groups = rules.partition(tally.respondents, tally.classes)
    cells, levels = _shares(tally, groups, rules)
    everywhere = {_name(group): group for group in groups} | {NATIONAL: tally.classes}
    whole = {name: groups if name == NATIONAL else (group,) for name, group in everywhere.items()}
    return Edition(
        round=tally.round,
        catalogue=tally.catalogue,
        rules=rules.version,
        synthetic=synthetic,
        previous=None if previous is None else previous.sha256,
        groups=tuple(_name(group) for group in groups),
        requirements=tally.requirements,
        themes=tally.themes,
        respondents=_respondents(tally, groups, rules),
        cells={name: row for name, row in cells.items() if row},
        levels=levels,
        quantiles=_kept((name, quantiles(tally, parts, rules)) for name, parts in whole.items()),
        trend=_kept((name, _trend(tally, group, rules)) for name, group in everywhere.items()),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """One requirement in one group."""

    by_level: Mapping[int | None, int]

    @property
    def n(self) -> int:
        return sum(count for level, count in self.by_level.items() if level is not None and level >= 0)

    @property
    def met(self) -> int:
        return sum(count for level, count in self.by_level.items() if level is not None and level >= MET)


def _shares(
    tally: Tally, groups: Sequence[Group], rules: Rules
) -> tuple[dict[str, dict[str, Cell]], dict[str, dict[str, Cell]]]:
    """Per group and nationally who meets each requirement; then the national levels."""
    cells: dict[str, dict[str, Cell]] = {name: {} for name in (*map(_name, groups), NATIONAL)}
    levels: dict[str, dict[str, Cell]] = {}
    for requirement in tally.requirements:
        counted = [(_counted(tally, group, requirement), _took_part(tally, group)) for group in groups]
        printed = tuple(rules.bracket(one.met, one.n, of) for one, of in counted)
        for group, bracket in zip(groups, printed, strict=True):
            if bracket:
                cells[_name(group)][requirement] = cell_of(rules, bracket)
        whole = national.total(rules, printed)
        if whole:
            cells[NATIONAL][requirement] = whole
        outer = _outer_levels(rules, printed, _counted(tally, tally.classes, requirement))
        if outer:
            levels[requirement] = outer
    return cells, levels


def _outer_levels(rules: Rules, printed: tuple[Bracket | None, ...], everybody: _Counted) -> dict[str, Cell] | None:
    found = national.outer_levels(
        rules,
        sums=national.possible_sums(rules, printed),
        n=everybody.n,
        best=everybody.by_level[3],
        worst=everybody.by_level[0],
    )
    return {"0": cell_of(rules, found[1]), "3": cell_of(rules, found[0])} if found else None


def _took_part(tally: Tally, group: Group) -> int:
    return sum(tally.respondents[c] for c in group)


def _counted(tally: Tally, group: Group, requirement: str) -> _Counted:
    return _Counted({level: sum(tally.counts.get((c, requirement, level), 0) for c in group) for level in LEVELS})


def _respondents(tally: Tally, groups: Sequence[Group], rules: Rules) -> dict[str, str]:
    """Each group as printed; the country as the sum of what is printed, never as a number of its own."""
    printed = {_name(group): rules.printed(_took_part(tally, group)) for group in groups}
    return printed | {NATIONAL: national.respondents(rules, tuple(printed.values()))}


def quantiles(tally: Tally, groups: Sequence[Group], rules: Rules) -> dict[str, tuple[tuple[int, int], ...]]:
    """Per theme what may be printed of the scores of these groups together.

    How many scores there are is taken from what the print of each group shows: a threshold of their own for the
    country would, beside those of the groups, tell how many have no score.
    """
    found = {}
    for theme in tally.themes:
        parts = [
            [sum(tally.themes_hist.get((c, theme, at), 0) for c in group) for at in range(BINS + 1)] for group in groups
        ]
        took_part = [_took_part(tally, group) for group in groups]
        sure = sum(rules.surely(sum(part), of) for part, of in zip(parts, took_part, strict=True))
        pairs = rules.quantiles_of([sum(column) for column in zip(*parts, strict=True)], sure)
        if pairs:
            found[theme] = tuple((percent, TENTHS_PER_BIN * at) for percent, at in pairs)
    return found


def _trend(tally: Tally, group: Group, rules: Rules) -> dict[str, str]:
    unpaired = [sum(tally.unpaired.get((c, theme), 0) for c in group) for theme in tally.themes]
    # Whoever is new has no change in any theme.
    newcomers = min(unpaired, default=0)
    found = {}
    for theme in tally.themes:
        steps = {step: sum(tally.delta_hist.get((c, theme, step), 0) for c in group) for step in STEPS}
        arrow = rules.arrow(
            risen=steps[1] + steps[2],
            fallen=steps[-1] + steps[-2],
            paired=sum(steps.values()),
            before=_took_part(tally, group) - newcomers,
            newcomers=newcomers,
        )
        if arrow:
            found[theme] = arrow
    return found


def _name(group: Group) -> str:
    return "+".join(group)


def _kept(rows: Iterable[tuple[str, dict[str, V]]]) -> dict[str, dict[str, V]]:
    return {name: row for name, row in rows if row}
