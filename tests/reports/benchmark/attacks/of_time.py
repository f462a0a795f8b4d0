"""Attacks that put editions together: a late entry, the next year, the paired trend (A8, A9, A14)."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reports.benchmark.archive import RefusedError, approve, publish
from reports.benchmark.edition import Edition
from reports.benchmark.publication import build
from reports.benchmark.rules import Rules, brackets
from tests.reports.benchmark.attacks.population import REQUIREMENTS, THEMES, Body, drifted, populate
from tests.reports.benchmark.attacks.world import Attack, answered, counted, of_size, percent, printed, share

_KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2)]
_OFFICERS = [key.public_key().public_bytes_raw().hex() for key in _KEYS]


def late() -> tuple[tuple[Body, ...], Body]:
    """The round without its last municipality of 50,000 to 100,000 inhabitants, and that one."""
    last = of_size(answered(), "k3")[-1]
    return tuple(body for body in answered() if body is not last), last


def late_entry_naive() -> float:
    before, newcomer = late()
    told = []
    for name in REQUIREMENTS:
        gain = share(of_size(answered(), "k3"), name)[0] - share(of_size(before, "k3"), name)[0]
        told.append(gain == int(bool(newcomer.meets(name))))
    return percent(told)


def late_entry_ours(rules: Rules) -> float:
    before, newcomer = late()
    first = printed(before, rules)[1]
    second = build(counted(answered()), previous=first, rules=rules)
    with tempfile.TemporaryDirectory() as folder:
        _publish(first, Path(folder), rules)
        try:
            _publish(second, Path(folder), rules)
        except RefusedError:
            return 0.0
    return percent(
        _told(rules, share(of_size(before, "k3"), name), newcomer.meets(name) or False)
        for name in REQUIREMENTS
        if newcomer.meets(name) is not None
    )


def _publish(edition: Edition, folder: Path, rules: Rules) -> None:
    publish(edition, [approve(edition, key) for key in _KEYS], _OFFICERS, folder, rules=rules)


def _told(rules: Rules, before: tuple[int, int], met: bool) -> bool:
    """Do the two brackets leave only one answer for the newcomer?"""
    count, n = before
    first, second = rules.bracket(count, n, n), rules.bracket(count + met, n + 1, n + 1)
    if first is None or second is None:
        return False
    after = rules.hides(second, n + 1)
    return len({gain for old in rules.hides(first, n) for gain in (0, 1) if old + gain in after}) == 1


def years(seed: int) -> tuple[tuple[Body, ...], tuple[Body, ...], Body]:
    """A class of 30, the same a year later, and the one that joined then."""
    *old, newcomer = populate(seed, sizes={"k3": 31}, absent=0)
    return tuple(old), drifted(old, seed + 1, change=0.05), newcomer


def newcomer_naive() -> float:
    return _gain((met, (before > 15, after - before)) for met, before, after in _pairs())


def newcomer_ours(rules: Rules) -> float:
    said = [rules.answers(n, n) or (0, 0) for n in (30, 31)]
    cut = [brackets(rules, one) for one in said]
    seen = []
    for met, before, after in _pairs():
        first, second = rules.bracket(before, 30, 30), rules.bracket(after, 31, 31)
        if first and second:
            seen.append((met, (before > 15, cut[1].index(second) - cut[0].index(first))))
    return _gain(seen)


@cache
def _pairs() -> list[tuple[bool, int, int]]:
    """What the newcomer answered, and the counts of its class before and after it came."""
    found = []
    for seed in range(100, 130):
        old, new, newcomer = years(seed)
        for name in REQUIREMENTS:
            met = newcomer.meets(name) or False
            found.append((met, share(old, name)[0], share(new, name)[0] + met))
    return found


def _gain(seen: Iterable[tuple[bool, tuple[bool, Hashable]]]) -> float:
    """Points by which the best guess gets better when both editions are read instead of one."""
    told = list(seen)
    prior, informed = defaultdict(Counter), defaultdict(Counter)  # type: ignore[var-annotated]
    for met, (majority, signal) in told:
        prior[majority][met] += 1
        informed[majority, signal][met] += 1
    right = [sum(max(counter.values()) for counter in table.values()) for table in (prior, informed)]
    return round(100 * (right[1] - right[0]) / len(told), 1)


@cache
def paired(unpaired: int = 1) -> tuple[Body, ...]:
    """The round in which one municipality of a class has no earlier contribution."""
    new = of_size(answered(), "k3")[:unpaired]
    return tuple(replace(b, delta=dict.fromkeys(THEMES)) if b in new else b for b in answered())


def paired_trend_naive() -> float:
    """The share of all, and the share of those who also took part last year: subtract."""
    newcomer, *others = of_size(answered(), "k3")
    return percent(
        share([newcomer, *others], name)[0] - share(others, name)[0] == int(bool(newcomer.meets(name)))
        for name in REQUIREMENTS
    )


def paired_trend_ours(rules: Rules) -> float:
    trend = printed(paired(), rules)[1].trend.get("k3", {})
    return percent(theme in trend for theme in THEMES)


ATTACKS = (
    Attack(id="A8", who="outsider", learns="answers of one that came in between two editions of a round",
           naive=late_entry_naive, ours=late_entry_ours),
    Attack(id="A9", who="outsider", learns="better guesses about one that joined a class of 30 this year",
           naive=newcomer_naive, ours=newcomer_ours, unit="points", limit=5),
    Attack(id="A14", who="outsider", learns="answers of the one that was not in the paired trend",
           naive=paired_trend_naive, ours=paired_trend_ours),
)  # fmt: skip
