"""What a reader can check of an edition without the tables: that it is cut as rule set R cuts.

Two signatures say that officers approved it. This says that nothing finer than R
allows is in it, so that a lower threshold or an exact share is refused also when it is signed.
"""

from __future__ import annotations

from collections.abc import Iterator

from controls.levels import BINS
from reports.benchmark.edition import TENTHS_PER_BIN, Cell, Edition, cell_of
from reports.benchmark.rules import DOWN, LEVEL, NATIONAL, UP, Bracket, R, Rules, brackets
from reports.benchmark.tables import CLASSES


def too_fine(edition: Edition, *, rules: Rules = R) -> Iterator[str]:
    """Each place that R would not print so, in Dutch."""
    if edition.rules != rules.version:
        yield f"de regels heten {edition.rules} en niet {rules.version}"
    yield from _groups(edition)
    for group, text in edition.respondents.items():
        if not _is_printed_number(text, rules, is_sum=group == NATIONAL):
            yield f"het aantal deelnemers van {group}"
    for group, row in edition.cells.items():
        cut = _is_wide if group == NATIONAL else _is_cut
        yield from (f"{name} van {group}" for name, cell in row.items() if not cut(cell, rules))
    wide = [*((name, cell) for name, row in edition.levels.items() for cell in row.values())]
    wide += edition.not_applicable.items()
    yield from (f"{name} landelijk" for name, cell in wide if not _is_wide(cell, rules))
    yield from (f"de niveaus van {name}" for name, row in edition.levels.items() if not set(row) <= {"0", "3"})
    yield from _quantiles(edition, rules)
    arrows = {UP, LEVEL, DOWN}
    yield from (f"de trend van {group}" for group, row in edition.trend.items() if not set(row.values()) <= arrows)


def _groups(edition: Edition) -> Iterator[str]:
    """Every class once, and no other group: two that overlap could be taken off one another."""
    if sorted(name for group in edition.groups for name in group.split("+")) != sorted(CLASSES):
        yield "de indeling in groepen"
    for rows in (edition.respondents, edition.cells, edition.quantiles, edition.trend):
        yield from (f"groep {group}" for group in rows if group not in {*edition.groups, NATIONAL})


def _is_cut(cell: Cell, rules: Rules) -> bool:
    """Exactly a bracket of R, with the percentages that follow from it."""
    bracket = Bracket(cell.n[0], cell.lo, cell.hi)
    is_one = cell.n[0] >= rules.publish_from and cell.n[0] % rules.step == 0 and bracket in brackets(rules, cell.n[0])
    return is_one and cell == cell_of(rules, bracket)


def _is_wide(cell: Cell, rules: Rules) -> bool:
    """A sum of brackets, or brackets that were joined: never narrower than one."""
    low, high = cell.percent
    return (
        cell.n[0] >= rules.publish_from
        and cell.n[1] - cell.n[0] >= rules.step - 1
        and cell.hi - cell.lo >= rules.least - 1
        and 0 <= low < high <= 100
    )


def _is_printed_number(text: str, rules: Rules, *, is_sum: bool) -> bool:
    if text == f"<{rules.publish_from}":
        return True
    low, dash, high = text.partition("-")
    if not (dash and low.isdigit() and high.isdigit()):
        return False
    width = int(high) - int(low) + 1
    return int(low) % rules.step == 0 and (width >= rules.step if is_sum else width == rules.step)


def _quantiles(edition: Edition, rules: Rules) -> Iterator[str]:
    for group, rows in edition.quantiles.items():
        n = _most(edition.respondents.get(group, ""))
        most = next((set(percents) for least, percents in rules.quantiles if n >= least), set())
        for theme, pairs in rows.items():
            on_grid = all(at % TENTHS_PER_BIN == 0 and 0 <= at <= BINS * TENTHS_PER_BIN for _, at in pairs)
            if not on_grid or not {percent for percent, _ in pairs} <= most:
                yield f"{theme} van {group}"


def _most(text: str) -> int:
    """The highest number of answers that fits the print: 34 for "30-34", 14 for "<15"."""
    end = text.rpartition("-")[2]
    return int(end) if end.isdigit() else int(end[1:]) - 1 if end[1:].isdigit() else 0
