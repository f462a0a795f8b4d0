"""Attacks on single cells: small, empty, full, or with few valid answers (A1, A2, A3, A4, A22, A25)."""

from __future__ import annotations

from collections.abc import Iterator

from reports.benchmark.absence import from_outside, scores_told
from reports.benchmark.disclosure import feasible
from reports.benchmark.edition import Edition
from reports.benchmark.rules import NATIONAL, R, Rules
from reports.benchmark.tables import CLASSES
from tests.reports.benchmark.attacks.population import REQUIREMENTS
from tests.reports.benchmark.attacks.world import (
    Attack,
    answered,
    bodies,
    few,
    of_size,
    percent,
    printed,
    share,
    single,
)  # fmt: skip

ENOUGH = 15
COALITION = 4
#: Every number of answers in every class that R may print, as far as it makes another print: nobody left it out, or many.
SIZES_OF_A_CELL = tuple((n, of) for n in range(15, 343) for of in (n, n + 10) if of >= 20)


def small_cell_naive() -> float:
    return percent(share(of_size(few(), size), name)[1] < ENOUGH for size in CLASSES for name in REQUIREMENTS)


def small_cell_ours(rules: Rules) -> float:
    return percent(few_behind_it(printed(few(), rules)[1]))


def few_behind_it(edition: Edition) -> Iterator[bool]:
    """Every printed share and quantile: do fewer stand behind it than the design allows?"""
    for group, row in edition.cells.items():
        yield from (cell.n[0] < ENOUGH for cell in row.values() if group != NATIONAL)
    for group in edition.quantiles:
        first, dash, _ = edition.respondents[group].partition("-")
        yield not dash or int(first) < ENOUGH


def one_respondent_naive() -> float:
    return percent(share(of_size(single(), "k4"), name)[1] == 1 for name in REQUIREMENTS)


def one_respondent_ours(rules: Rules) -> float:
    tally, edition = printed(single(), rules)
    possible = feasible(tally, edition, rules=rules)
    return percent(possible["k4", name].width == 1 for name in REQUIREMENTS if possible["k4", name].n)


def homogeneous_naive() -> float:
    shares = [share(of_size(answered(), "k4"), name) for name in REQUIREMENTS]
    return percent(met in {0, n} for met, n in shares)


def homogeneous_ours(rules: Rules) -> float:
    """Every number of answers and every count in a tail: is it printed otherwise than none or all?"""
    return percent(
        rules.bracket(count, n, of) != rules.bracket(0, n, of)
        or rules.bracket(n - count, n, of) != rules.bracket(n, n, of)
        for n, of in SIZES_OF_A_CELL
        for count in range(6)
    )


def coalition_naive() -> float:
    shares = [share(of_size(answered(), "k4"), name) for name in REQUIREMENTS]
    return percent(min(met, n - met) <= COALITION for met, n in shares)


def coalition_ours(rules: Rules, k: int = COALITION) -> float:
    """Colluders who hold exactly the minority answers: does the print prove that nobody else has one?"""
    return percent(proves(rules, n, of, count, k) for n, of in SIZES_OF_A_CELL for count in range(n + 1))


def proves(rules: Rules, n: int, of: int, count: int, k: int) -> bool:
    """Can k of n, of whom as many as possible are in the minority, tell the answers of all others?"""
    bracket = rules.bracket(count, n, of)
    if bracket is None:
        return False
    hidden = rules.hides(bracket, n)
    return hidden[-1] <= min(k, count) or n - hidden[0] <= min(k, n - count)


def not_applicable_naive() -> float:
    """The exact number of answers says how many of the class do not apply it."""
    size = len(of_size(answered(), "k4"))
    return percent(0 < size - share(of_size(answered(), "k4"), name)[1] <= 5 for name in REQUIREMENTS)


def not_applicable_ours(rules: Rules) -> float:
    told = []
    for who in (answered(), bodies(30, 110, 41, 16, absent=0.93)):
        for group, row in printed(who, rules)[1].cells.items():
            told += [cell.n[1] - cell.n[0] < 4 or (group != NATIONAL and cell.n[0] < ENOUGH) for cell in row.values()]
    return percent(told)


def left_out_naive() -> float:
    """Exact numbers of answers beside a list of who took part: how many left it out is a subtraction."""
    told = []
    for size in CLASSES:
        members = of_size(answered(), size)
        left = {name: sum(body.meets(name) is None for body in members) for name in REQUIREMENTS}
        told += [len(members) - share(members, name)[1] == left[name] for name in REQUIREMENTS]
    return percent(told)


def left_out_ours(rules: Rules) -> float:
    """Cells where a pencil leaves fewer than three numbers, or proves that fewer than five left it out; themes too."""
    told = []
    for who in (answered(), few(), bodies(30, 110, 41, 20, absent=0.4)):
        tally, edition = printed(who, rules)
        told += [left.told(R) for left in from_outside(tally, edition, rules).values()]
        told += [True] * sum(1 for _ in scores_told(tally, edition, rules))
    return percent(told)


ATTACKS = (
    Attack(id="A1", who="outsider", learns="shares and quantiles with fewer than 15 behind them",
           naive=small_cell_naive, ours=small_cell_ours),
    Attack(id="A2", who="outsider", learns="answers of the only municipality in its class",
           naive=one_respondent_naive, ours=one_respondent_ours),
    Attack(id="A3", who="outsider", learns="requirements that all or none of a class meet",
           naive=homogeneous_naive, ours=homogeneous_ours),
    Attack(id="A4", who="4 colluders", learns="requirements of which they can tell what all others answered",
           naive=coalition_naive, ours=coalition_ours),
    Attack(id="A22", who="outsider", learns="cells that betray how many said not applicable",
           naive=not_applicable_naive, ours=not_applicable_ours),
    Attack(id="A25", who="whoever knows who took part", learns="cells that tell how many left a requirement out, or that hardly anyone did",
           naive=left_out_naive, ours=left_out_ours),
)  # fmt: skip
