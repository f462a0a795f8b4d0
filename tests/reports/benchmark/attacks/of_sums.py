"""Attacks that put cells together: complements, all cells at once, overlapping groups (A6, A7, A10)."""

from __future__ import annotations

from itertools import combinations

from reports.benchmark.disclosure import feasible
from reports.benchmark.rules import Rules
from reports.benchmark.tables import CLASSES
from tests.reports.benchmark.attacks.population import PARTS, REQUIREMENTS
from tests.reports.benchmark.attacks.world import Attack, answered, few, of_size, percent, printed, share


def complement_naive() -> float:
    """Three classes and the country are exact, the fourth is left out: subtract."""
    told = []
    for name in REQUIREMENTS:
        nation = share(few(), name)[0]
        others = sum(share(of_size(few(), size), name)[0] for size in ("k1", "k2", "k3"))
        told.append(nation - others == share(of_size(few(), "k4"), name)[0])
    return percent(told)


def complement_ours(rules: Rules) -> float:
    tally, edition = printed(few(), rules)
    possible = feasible(tally, edition, rules=rules)
    return percent(possible["k4", name].width < min(3, possible["k4", name].n + 1) for name in REQUIREMENTS)


def all_cells_naive() -> float:
    """Exact shares per class and part of the country: which answers are certain."""
    told = []
    for size in CLASSES:
        for part in PARTS:
            members = [body for body in of_size(answered(), size) if body.part == part]
            for name in REQUIREMENTS:
                met, n = share(members, name)
                told += [met in {0, n}] * n
    return percent(told)


def all_cells_ours(rules: Rules) -> float:
    """The linear programme over everything in print: counts with fewer than three possible values."""
    told = []
    for who in (answered(), few()):
        tally, edition = printed(who, rules)
        told += [one.width < min(3, one.n + 1) for one in feasible(tally, edition, rules=rules).values()]
    return percent(told)


def overlapping_naive() -> float:
    """Freely chosen filters: how many of the groups that one can ask for are small."""
    groups = [[b for b in of_size(answered(), size) if b.part == part] for size in CLASSES for part in PARTS]
    return percent(0 < len(group) < 15 for group in groups)


def overlapping_ours(rules: Rules) -> float:
    """Every sum and difference of published groups: is one of them small?"""
    tally, edition = printed(few(), rules)
    sizes = [sum(tally.respondents[c] for c in group.split("+")) for group in edition.groups]
    made = [sum(some) for length in range(1, len(sizes) + 1) for some in combinations(sizes, length)]
    inside = sorted(c for group in edition.groups for c in group.split("+"))
    return percent([*(0 < size < 15 for size in made), inside != sorted(CLASSES)])


ATTACKS = (
    Attack(id="A6", who="outsider", learns="counts of the class that was left out",
           naive=complement_naive, ours=complement_ours),
    Attack(id="A7", who="outsider", learns="answers (naive) or counts (R) that all cells together give away",
           naive=all_cells_naive, ours=all_cells_ours),
    Attack(id="A10", who="outsider", learns="groups below 15 that can be asked for or computed",
           naive=overlapping_naive, ours=overlapping_ours),
)  # fmt: skip
