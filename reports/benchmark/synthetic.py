"""Municipalities that do not exist, made from a seed: for the demonstration and for the tests.

Everything in it is invented; only how many municipalities there are of each
size is as in the Netherlands (CBS, 1 January 2024).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controls.levels import MOST, NOT_APPLICABLE
from reports.benchmark.rounds import class_of

#: Class -> how many, and between how many inhabitants they are drawn.
_MIX = (
    (65, 1_000, 20_000),
    (182, 20_000, 50_000),
    (63, 50_000, 100_000),
    (28, 100_000, 250_000),
    (4, 350_000, 950_000),
)
#: What a class is ahead: larger municipalities have more people for it.
_AHEAD = {"k1": -0.45, "k2": 0.0, "k3": 0.3, "k4": 0.7}
_STEPS = (-0.6, 0.4, 1.6)
_NOT_APPLICABLE, _LEFT_OPEN = 0.02, 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """One invented municipality, with the levels of this round and of the one before (None: it did not take part)."""

    code: str
    name: str
    inhabitants: int
    levels: Mapping[str, int | None]
    before: Mapping[str, int | None] | None

    @property
    def size_class(self) -> str:
        return class_of(self.inhabitants)


def municipalities(themes: Mapping[str, tuple[str, ...]], *, seed: int) -> Iterator[Invented]:
    """342 municipalities with answers; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - invented answers, no secret
    hardness = {r: chance.gauss(0, 0.8) for ids in themes.values() for r in ids}
    sizes = [chance.randrange(low, high) for many, low, high in _MIX for _ in range(many)]
    for number, inhabitants in enumerate(sizes, start=1):
        skill = _AHEAD[class_of(inhabitants)] + chance.gauss(0, 0.7)
        own = {theme: skill + chance.gauss(0, 0.4) for theme in themes}
        now = _levels(themes, own, hardness, chance)
        before = {r: _earlier(level, chance) for r, level in now.items()} if chance.random() < 0.8 else None
        yield Invented(
            code=f"GM9{number:03}",
            name=f"Proefgemeente {number}",
            inhabitants=inhabitants,
            levels=now,
            before=before,
        )


def _levels(
    themes: Mapping[str, tuple[str, ...]],
    skill: Mapping[str, float],
    hardness: Mapping[str, float],
    chance: random.Random,
) -> dict[str, int | None]:
    return {r: _level(skill[theme] - hardness[r], chance) for theme, ids in themes.items() for r in ids}


def _level(ahead: float, chance: random.Random) -> int | None:
    draw = chance.random()
    if draw < _NOT_APPLICABLE:
        return NOT_APPLICABLE
    if draw < _NOT_APPLICABLE + _LEFT_OPEN:
        return None
    reached = ahead + chance.gauss(0, 0.8)
    return sum(reached > step for step in _STEPS)


def _earlier(level: int | None, chance: random.Random) -> int | None:
    """The level of the year before: mostly the same, more often lower than higher."""
    if level is None or level == NOT_APPLICABLE:
        return level
    draw = chance.random()
    return max(level - 1, 0) if draw < 0.22 else min(level + 1, MOST) if draw > 0.94 else level
