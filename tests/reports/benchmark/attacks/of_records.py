"""Attacks on what is kept and what is looked at: records, background, files, queries (A11, A12, A13, A19, A24)."""

from __future__ import annotations

import json
import random
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from reports.benchmark.comparison import Own, compare
from reports.benchmark.derived import POPULATION
from reports.benchmark.publication import build
from reports.benchmark.rules import Rules
from reports.benchmark.tables import CLASSES
from tests.reports.benchmark.attacks.population import REQUIREMENTS, THEMES, drifted, tally_of
from tests.reports.benchmark.attacks.world import Attack, answered, everybody, percent, printed

KNOWN = 8
SMALLEST_CROWD = 32
#: Every key that an edition may have beside names of groups, requirements, themes and levels.
KEYS = {"schema", "round", "catalogue", "rules", "synthetic", "previous", "groups", "requirements", "themes",
        "respondents", "cells", "levels", "quantiles", "trend", "n", "lo", "hi",
        "percent", "national", "0", "3"}  # fmt: skip


def records_naive() -> float:
    """Anonymous records, and an attacker who knows eight answers of each municipality."""
    told = []
    for body in everybody():
        known = random.Random(body.number).sample(REQUIREMENTS, KNOWN)
        told.append(sum(all(o.answers[name] == body.answers[name] for name in known) for o in everybody()) == 1)
    return percent(told)


def records_ours(rules: Rules) -> float:
    """Does anything that is kept or printed grow with the number of contributors?"""
    small, large = (printed(who, rules) for who in (everybody(), everybody() * 2))
    return percent(
        set(_places(json.loads(a.canonical))) != set(_places(json.loads(b.canonical)))
        for a, b in ((small[0], large[0]), (small[1], large[1]))
    )


def _places(value: Any, above: str = "") -> Iterator[str]:
    """The address of every value in a JSON text; quantiles are allowed to be more with more respondents."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        place = f"{above}/{key}"
        if "/quantiles/" not in place:
            yield place
        yield from _places(inner, place)


def background_naive() -> float:
    """Inhabitants rounded to thousands and the part of the country beside each record."""
    crowd = Counter((round(body.inhabitants, -3), body.part) for body in everybody())
    return percent(crowd[round(body.inhabitants, -3), body.part] < 5 for body in everybody())


def background_ours(rules: Rules) -> float:
    """The class is all there is about a municipality, and the smallest class has this many."""
    _, edition = printed(everybody(), rules)
    groups = [c for group in edition.groups for c in group.split("+")]
    return percent([*(POPULATION[c] < SMALLEST_CROWD for c in groups), groups != list(CLASSES)])


def linking_naive() -> float:
    """Records of two years without a name: is the nearest one the same municipality?"""
    now, later = everybody()[::3], drifted(everybody()[::3], 9, change=0.3)
    rows = [list(body.answers.values()) for body in now]
    told = []
    for at, body in enumerate(later):
        row = list(body.answers.values())
        told.append(min(range(len(rows)), key=lambda i: sum(a != b for a, b in zip(rows[i], row, strict=True))) == at)
    return percent(told)


def linking_ours(rules: Rules) -> float:
    """Two years of what is kept: the same sums for the year before in any order, so no row has a place to go back to."""
    shuffled = list(everybody())
    random.Random(3).shuffle(shuffled)
    return percent([
        build(tally_of(shuffled), rules=rules).canonical != printed(everybody(), rules)[1].canonical,
        records_ours(rules) > 0,
    ])  # fmt: skip


def metadata_naive() -> float:
    """A file as many tools write it: keys that nobody asked for."""
    written = {"round": "2026", "created": "2026-11-22T11:00", "tool": "1.2", "user": "carla", "locale": "nl"}
    return float(len(set(written) - KEYS))


def metadata_ours(rules: Rules) -> float:
    _, edition = printed(answered(), rules)
    allowed = KEYS | set(edition.groups) | set(edition.requirements) | set(edition.themes)
    found = {part for place in _places(json.loads(edition.canonical)) for part in place.split("/")[1:]}
    return float(len({key for key in found if not key.isdigit()} - allowed))


def looking_naive() -> float:
    """A benchmark with a query: asking for one's own class leaves a line with the one who is asked."""
    return float(_listened(_ask))


def looking_ours(rules: Rules) -> float:
    _, edition = printed(answered(), rules)
    mine = answered()[0]
    own = Own(size=mine.size, answers=mine.answers, delta=mine.delta)
    members = {theme: [name for name in REQUIREMENTS if name[:2] == theme[1:]] for theme in THEMES}
    return float(_listened(lambda: compare(edition, own, members)))


def _ask() -> None:
    with socket.socket() as line:
        line.connect_ex(("127.0.0.1", 9))


class _Ear:
    """Hears what leaves the process; a hook of Python cannot be taken off again, so there is one that is turned off."""

    def __init__(self) -> None:
        self.heard: list[str] | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _: tuple[Any, ...]) -> None:
        if self.heard is not None and event.startswith(("socket.", "open", "urllib.", "subprocess.")):
            self.heard.append(event)


_EAR = _Ear()


def _listened(act: Callable[[], object]) -> int:
    heard: list[str] = []
    _EAR.heard = heard
    try:
        act()
    finally:
        _EAR.heard = None
    return len(heard)


ATTACKS = (
    Attack(id="A11", who="whoever copies the database", learns="whose record it is, from eight known answers",
           naive=records_naive, ours=records_ours),
    Attack(id="A12", who="whoever copies the database", learns="records in a crowd of fewer than five (R: 32)",
           naive=background_naive, ours=background_ours),
    Attack(id="A13", who="whoever copies the database", learns="which records of two years are one municipality",
           naive=linking_naive, ours=linking_ours),
    Attack(id="A19", who="outsider", learns="things in the file that nobody asked for",
           naive=metadata_naive, ours=metadata_ours, unit="keys"),
    Attack(id="A24", who="whoever runs the benchmark", learns="what a municipality looks at",
           naive=looking_naive, ours=looking_ours, unit="events"),
)  # fmt: skip
