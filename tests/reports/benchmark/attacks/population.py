"""342 municipalities made of a seed: their sizes, and answers from a graded-response model.

Size, part of the country, a shared CISO and luck move a municipality; each
requirement has its own difficulty. Nothing here comes from a real municipality.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from controls.levels import BINS, LEVELS, STEPS
from reports.benchmark.tables import CLASSES, Tally

POPULATION = {"k1": 65, "k2": 182, "k3": 63, "k4": 32}
THEMES = tuple(f"T{number:02}" for number in range(1, 16))
PER_THEME = 8
REQUIREMENTS = tuple(f"{theme[1:]}.{number:02}" for theme in THEMES for number in range(1, PER_THEME + 1))
MEMBERS = {theme: tuple(name for name in REQUIREMENTS if name[:2] == theme[1:]) for theme in THEMES}
PARTS = ("noord", "oost", "zuid", "west")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """One municipality. Only the size, the answers and the changes are in its contribution; the rest attackers know."""

    number: int
    size: str
    part: str
    inhabitants: int
    answers: Mapping[str, int | None]
    delta: Mapping[str, int | None]

    def meets(self, requirement: str) -> bool | None:
        level = self.answers[requirement]
        return None if level is None or level < 0 else level >= 2

    def score(self, theme: str) -> int | None:
        """The bin of 2.5 points of a theme, as the contribution counts it."""
        valid = [level for name in MEMBERS[theme] if (level := self.answers.get(name)) is not None and level >= 0]
        return sum(valid) * 400 // (len(valid) * 30) if valid else None


def populate(
    seed: int, *, sizes: Mapping[str, int] = POPULATION, noise: float = 1.0, absent: float = 0.02
) -> tuple[Body, ...]:
    """So many municipalities per class, each with an answer to every requirement."""
    luck = random.Random(seed)
    difficulty = {name: luck.gauss(0, 1.3) for name in REQUIREMENTS}
    shared = [luck.gauss(0, 0.5) for _ in range(60)]
    bodies: list[Body] = []
    for size in CLASSES:
        for _ in range(sizes.get(size, 0)):
            able = {"k1": -0.4, "k2": 0.0, "k3": 0.3, "k4": 0.7}[size] + luck.choice(shared) + luck.gauss(0, 0.6)
            answers = {name: _answer(luck, able - difficulty[name], noise, absent) for name in REQUIREMENTS}
            delta = {theme: luck.choices((*STEPS, None), (1, 2, 6, 4, 2, 0))[0] for theme in THEMES}
            bodies.append(
                Body(
                    number=len(bodies),
                    size=size,
                    part=luck.choice(PARTS),
                    inhabitants=_inhabitants(luck, size),
                    answers=answers,
                    delta=delta,
                )
            )
    return tuple(bodies)


def _answer(luck: random.Random, ability: float, noise: float, absent: float) -> int:
    if luck.random() < absent:
        return -1
    felt = ability + luck.gauss(0, noise)
    return sum(felt > threshold for threshold in (-1.2, -0.3, 1.0))


def _inhabitants(luck: random.Random, size: str) -> int:
    low, high = {"k1": (1_000, 20_000), "k2": (20_000, 50_000), "k3": (50_000, 100_000), "k4": (100_000, 900_000)}[size]
    return luck.randrange(low, high)


def drifted(bodies: Iterable[Body], seed: int, *, change: float = 0.1) -> tuple[Body, ...]:
    """The same municipalities a year later: so many of their answers moved one level."""
    luck = random.Random(seed)
    return tuple(
        replace(body, answers={n: _moved(luck, a, change) for n, a in body.answers.items()}) for body in bodies
    )


def _moved(luck: random.Random, level: int | None, change: float) -> int | None:
    if level is None or level < 0 or luck.random() >= change:
        return level
    return min(3, max(0, level + luck.choice((-1, 1, 1))))


def tally_of(bodies: Iterable[Body], *, round_name: str = "2026") -> Tally:
    """What the tally room would leave of these contributions."""
    bodies = list(bodies)
    counts = Counter((b.size, name, level) for b in bodies for name, level in b.answers.items())
    scores = Counter((b.size, theme, b.score(theme)) for b in bodies for theme in THEMES)
    delta = Counter((b.size, theme, b.delta[theme]) for b in bodies for theme in THEMES)
    size = Counter(b.size for b in bodies)
    return Tally(
        round=round_name,
        catalogue="proef/1",
        requirements=REQUIREMENTS,
        themes=THEMES,
        classes=CLASSES,
        counts={(c, name, level): counts[c, name, level] for c in CLASSES for name in REQUIREMENTS for level in LEVELS},
        themes_hist={(c, t, at): scores[c, t, at] for c in CLASSES for t in THEMES for at in range(BINS + 1)},
        delta_hist={(c, t, step): delta[c, t, step] for c in CLASSES for t in THEMES for step in STEPS},
        unpaired={(c, t): delta[c, t, None] for c in CLASSES for t in THEMES},
        respondents={c: size[c] for c in CLASSES},
    )
