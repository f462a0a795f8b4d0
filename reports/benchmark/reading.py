"""What a reader can check of an edition without the tables: every rule of the gate that needs no count.

Two signatures say that officers approved it. This says that nothing finer than R
allows is in it, so that a lower threshold or an exact share is refused also when it is signed.
`CHECKED` and `NOT_CHECKED` say in words what that proves and what it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from controls.levels import BINS
from reports.benchmark import national
from reports.benchmark.edition import TENTHS_PER_BIN, Cell, Edition, cell_of
from reports.benchmark.rules import DOWN, LEVEL, NATIONAL, UP, Bracket, R, Rules, brackets
from reports.benchmark.tables import CLASSES

#: What is looked at when an edition is taken in, in Dutch.
CHECKED = (
    "twee functionarissen uit functionarissen.json tekenden precies dit bestand",
    "het volgt op de vorige uitgave, en van een ronde komt er nooit een tweede",
    "elk bereik is zo breed als de regels voorschrijven, elk aantal antwoorden zo ruim, en geen groep te klein",
    "elk landelijk aandeel is de som van de klassen; de landelijke niveaus zijn zo gesneden dat die som verborgen blijft",
    "kwarten en tienden staan er alleen bij genoeg deelnemers, op 2,5 punt",
)
#: What nobody can see in an edition; the officers did it before they signed.
NOT_CHECKED = (
    "of de cijfers kloppen met de telling",
    "of de regels op de echte aantallen zijn toegepast",
    "de aanval met alle cellen samen op de echte aantallen",
)
_LONGEST = 7
Respondents = Mapping[str, tuple[int, int] | None]


def too_fine(edition: Edition, *, rules: Rules = R) -> Iterator[str]:
    """Each place that R would not print so, in Dutch."""
    if edition.rules != rules.version:
        yield f"de regels heten {edition.rules} en niet {rules.version}"
    yield from _groups(edition)
    took_part = {group: _numbers(text) for group, text in edition.respondents.items()}
    yield from _respondents(edition, took_part, rules)
    uncut = [*_uncut(edition, took_part, rules)]
    yield from uncut
    # Only brackets of R can be added up; one wrong cell is enough to refuse the whole.
    if not uncut:
        yield from _national(edition, rules)
    yield from _quantiles(edition, took_part, rules)
    arrows = {UP, LEVEL, DOWN}
    for group, row in edition.trend.items():
        if not set(row.values()) <= arrows or not took_part.get(group):
            yield f"de trend van {group}"


def _groups(edition: Edition) -> Iterator[str]:
    """Every class once, and no other group: two that overlap could be taken off one another."""
    if sorted(name for group in edition.groups for name in group.split("+")) != sorted(CLASSES):
        yield "de indeling in groepen"
    for rows in (edition.respondents, edition.cells, edition.quantiles, edition.trend):
        yield from (f"groep {group}" for group in rows if group not in {*edition.groups, NATIONAL})


def _numbers(text: str) -> tuple[int, int] | None:
    """(30, 34) for "30-34"; None for anything else."""
    low, _, high = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= _LONGEST for part in (low, high)):
        return None
    return int(low), int(high)


def _respondents(edition: Edition, took_part: Respondents, rules: Rules) -> Iterator[str]:
    """One step of participants per group, and the country as their sum. A group that is too small stands alone."""
    for group in edition.groups:
        numbers = took_part.get(group)
        is_step = numbers and numbers[0] % rules.step == 0 and edition.respondents[group] == rules.printed(numbers[0])
        is_small = edition.respondents.get(group) == rules.printed(0) and len(edition.groups) == 1
        if not is_step and not is_small:
            yield f"het aantal deelnemers van {group}"
    said = {edition.respondents.get(group) for group in edition.groups}
    if all(took_part.get(group) for group in edition.groups) or said == {rules.printed(0)}:
        whole = national.respondents(rules, [edition.respondents[group] for group in edition.groups])
        if edition.respondents.get(NATIONAL) != whole:
            yield f"het aantal deelnemers van {NATIONAL}"


def _uncut(edition: Edition, took_part: Respondents, rules: Rules) -> Iterator[str]:
    for group, row in edition.cells.items():
        if group != NATIONAL:
            numbers = took_part.get(group)
            yield from (
                f"{name} van {group}" for name, cell in row.items() if not (numbers and _is_cut(cell, numbers, rules))
            )


def _is_cut(cell: Cell, took_part: tuple[int, int], rules: Rules) -> bool:
    """Exactly a bracket of R for a number of answers that R prints, with the percentages that follow from it."""
    low, of = cell.n[0], took_part[0]
    is_step = low % rules.step == 0 and rules.publish_from <= low <= rules.last_step(of)
    if not is_step or of < rules.group_from or cell.n[1] != rules.ends(low, of):
        return False
    bracket = Bracket(cell.n, cell.lo, cell.hi)
    return bracket in brackets(rules, cell.n) and cell == cell_of(rules, bracket)


def _national(edition: Edition, rules: Rules) -> Iterator[str]:
    """The national share is the sum of the classes; the levels are cut beside it."""
    for name in {**edition.cells.get(NATIONAL, {}), **edition.levels}:
        rows = (edition.cells.get(group, {}).get(name) for group in edition.groups)
        printed = tuple(Bracket(cell.n, cell.lo, cell.hi) if cell else None for cell in rows)
        share = edition.cells.get(NATIONAL, {}).get(name)
        if share is not None and share != national.total(rules, printed):
            yield f"{name} landelijk"
        if name in edition.levels and not _is_cut_beside(edition.levels[name], printed, rules):
            yield f"de niveaus van {name}"


def _is_cut_beside(row: Mapping[str, Cell], printed: tuple[Bracket | None, ...], rules: Rules) -> bool:
    """Levels 0 and 3 as R cuts them beside the brackets of the classes, and no other level."""
    if set(row) != {"0", "3"} or not any(printed):
        return False
    sums = national.possible_sums(rules, printed)
    upper, lower = (Bracket(row[level].n, row[level].lo, row[level].hi) for level in ("3", "0"))
    return (
        upper in national.upper_cut(rules, sums)
        and lower in national.lower_cut(rules, sums, upper)
        and (row["3"], row["0"]) == (cell_of(rules, upper), cell_of(rules, lower))
    )


def _quantiles(edition: Edition, took_part: Respondents, rules: Rules) -> Iterator[str]:
    for group, rows in edition.quantiles.items():
        numbers = [took_part.get(part) for part in (edition.groups if group == NATIONAL else (group,))]
        most = sum(rules.surely(of, of) for _, of in filter(None, numbers))
        for theme, pairs in rows.items():
            on_grid = all(at % TENTHS_PER_BIN == 0 and 0 <= at <= BINS * TENTHS_PER_BIN for _, at in pairs)
            rises = all(before < after and low < high for (before, low), (after, high) in pairwise(pairs))
            # Fewer have a score than took part: then it is the row of a lower threshold.
            is_row = any({p for p, _ in pairs} <= set(row) for least, row in rules.quantiles if most >= least)
            if not (pairs and on_grid and rises and is_row):
                yield f"{theme} van {group}"
