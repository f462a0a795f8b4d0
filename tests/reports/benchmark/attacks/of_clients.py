"""A consultant who serves every second municipality of a class, and knows their answers: what no rule of this sort prevents."""

from __future__ import annotations

from collections.abc import Iterable

from reports.benchmark.absence import from_outside
from reports.benchmark.edition import Cell, Edition
from reports.benchmark.rules import Bracket, Rules
from tests.reports.benchmark.attacks.population import REQUIREMENTS, Body
from tests.reports.benchmark.attacks.world import answered, of_size, percent, printed

SIZES = ("k1", "k4")


def others_alike(rules: Rules | None) -> float:
    """Requirements of which the consultant can tell that all others meet them, or that none does; None is exact print."""
    told = []
    for size in SIZES:
        clients, others = _halves(size)
        for name in REQUIREMENTS:
            own, rest = _met(clients, name), _met(others, name)
            counts: Iterable[int] = {sum(own) + sum(rest)}
            if rules:
                cell = _edition(rules).cells.get(size, {}).get(name)
                counts = _hidden(rules, cell, len(own) + len(rest))
            possible = {count - sum(own) for count in counts if 0 <= count - sum(own) <= len(rest)}
            told.append(possible <= {0} or possible <= {len(rest)})
    return percent(told)


def others_answered(rules: Rules | None) -> float:
    """Requirements of which the consultant can tell that none of the others left them out."""
    told = []
    for size in SIZES:
        clients, others = _halves(size)
        for name in REQUIREMENTS:
            own, rest = (len(some) - len(_met(some, name)) for some in (clients, others))
            most = max(from_outside(*printed(answered(), rules), rules)[size, name].possible) if rules else own + rest
            told.append(most <= own)
    return percent(told)


def said(rules: Rules, old: Rules) -> str:
    """The figures as the documentation has them."""
    alike, left = ([f"{find(one):g} %" for one in (None, old, rules)] for find in (others_alike, others_answered))
    rows = [
        "| a consultant of half a class of 30 and of 20 can tell | exact print | R/1 | R/2 |",
        "|---|--:|--:|--:|",
        f"| that all others meet a requirement, or none does | {' | '.join(alike)} |",
        f"| that none of the others left it out | {' | '.join(left)} |",
    ]
    return "\n".join(rows)


def _halves(size: str) -> tuple[list[Body], list[Body]]:
    members = of_size(answered(), size)
    return members[::2], members[1::2]


def _met(some: Iterable[Body], name: str) -> list[bool]:
    return [met for body in some if (met := body.meets(name)) is not None]


def _edition(rules: Rules) -> Edition:
    return printed(answered(), rules)[1]


def _hidden(rules: Rules, cell: Cell | None, n: int) -> range:
    return rules.hides(Bracket(cell.n, cell.lo, cell.hi), n) if cell else range(n + 1)
