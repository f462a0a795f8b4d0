"""Attacks on what is computed: extremes, intervals, one bad value, order (A5, A17, A20, A21)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import sqrt
from statistics import mean

from reports.benchmark.derived import gaps, post_stratified, uncertainty
from reports.benchmark.disclosure import stretched, within_brackets
from reports.benchmark.edition import Edition
from reports.benchmark.exports import as_csv
from reports.benchmark.publication import build, quantiles
from reports.benchmark.rules import NATIONAL, R, Rules, brackets
from reports.benchmark.tables import CLASSES
from tests.reports.benchmark.attacks.population import REQUIREMENTS, THEMES, tally_of
from tests.reports.benchmark.attacks.world import Attack, answered, of_size, percent, printed, share


def extremes_naive() -> float:
    """Minimum and maximum of a theme are the score of a real municipality."""
    told = []
    for size in CLASSES:
        for theme in THEMES:
            scores = [body.score(theme) for body in of_size(answered(), size)]
            told.append(min(scores, key=lambda s: s or 0) in scores)
    return percent(told)


def extremes_ours(rules: Rules) -> float:
    """Make the best score 100 and the worst 0: which theme tables move?"""
    tally, edition = printed(answered(), rules)
    told = []
    for group in (*edition.groups, NATIONAL):
        members = tally.classes if group == NATIONAL else tuple(group.split("+"))
        parts = [tuple(one.split("+")) for one in edition.groups] if group == NATIONAL else [members]
        moved = quantiles(stretched(tally, members), parts, rules)
        told += [moved.get(theme) != edition.quantiles.get(group, {}).get(theme) for theme in THEMES]
    return percent(told)


def wilson(met: int, n: int) -> str:
    """The lower bound as many dashboards print it, with one decimal."""
    z, p = 1.96, met / n
    return f"{100 * (p + z * z / 2 / n - z * sqrt(p * (1 - p) / n + z * z / 4 / n / n)) / (1 + z * z / n):.1f}"


def derived_naive() -> float:
    """An interval computed from the exact count gives that count back."""
    told = []
    for name in REQUIREMENTS:
        met, n = share(of_size(answered(), "k3"), name)
        told.append([count for count in range(n + 1) if wilson(count, n) == wilson(met, n)] == [met])
    return percent(told)


def derived_ours(rules: Rules) -> float:
    """Other counts in brackets as wide as those of R: which computed figures move?"""
    tally, edition = printed(answered(), rules)
    other = build(within_brackets(tally, replace(R, margin=rules.margin)), rules=rules)
    return percent(a != b for a, b in zip(_figures(edition), _figures(other), strict=True))


def _figures(edition: Edition) -> list[object]:
    computed: list[object] = [as_csv(edition), edition.canonical]
    for group in (*edition.groups, NATIONAL):
        computed += [tuple(gap.requirement for gap in gaps(edition, group))]
        computed += [uncertainty(cell, 200) for _, cell in sorted(edition.cells[group].items())]
    return [*computed, *(post_stratified(edition, name) for name in REQUIREMENTS)]


def poison_naive() -> float:
    """An importer without a schema takes 99: points by which the mean of a class moves beyond one vote."""
    levels = [float(level or 0) for body in of_size(answered(), "k4") if (level := body.answers["01.01"]) is not None]
    moved = (mean([*levels[1:], 99.0]) - mean(levels)) / 3
    return round(100 * (moved - 1 / len(levels)), 1)


def poison_ours(rules: Rules) -> float:
    """One answer turned: does a share move by more than one bracket?"""
    told = []
    for n in (*range(rules.group_from, 120), 187, 342):
        at = {bracket: i for i, bracket in enumerate(brackets(rules, rules.answers(n, n) or (0, 0)))}
        order = [at[bracket] for count in range(n + 1) if (bracket := rules.bracket(count, n, n))]
        told += [after - before not in {0, 1} for before, after in pairwise(order)]
    return percent(told)


def order_naive() -> float:
    """A list in order of arrival tells who came first."""
    arrived = [body.number for body in answered()]
    return percent([arrived != arrived[::-1]])


def order_ours(rules: Rules) -> float:
    again = build(tally_of(tuple(reversed(answered()))), rules=rules)
    return percent([again.canonical != printed(answered(), rules)[1].canonical])


ATTACKS = (
    Attack(id="A5", who="outsider", learns="theme tables that show the best or the worst score",
           naive=extremes_naive, ours=extremes_ours),
    Attack(id="A17", who="malicious contributor", learns="moves a figure by more than one vote",
           naive=poison_naive, ours=poison_ours, unit="points"),
    Attack(id="A20", who="outsider", learns="the order of arrival", naive=order_naive, ours=order_ours),
    Attack(id="A21", who="outsider", learns="exact counts from intervals, rankings and weighted figures",
           naive=derived_naive, ours=derived_ours),
)  # fmt: skip
