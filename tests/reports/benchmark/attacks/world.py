"""The rounds that are attacked, and the two ways they come out: published naively, and by rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from reports.benchmark.edition import Edition
from reports.benchmark.publication import build
from reports.benchmark.rules import Rules
from reports.benchmark.tables import Tally
from tests.reports.benchmark.attacks.population import Body, populate, tally_of

#: A response as it may be: a class that is just large enough, one that is not, one of a single municipality.
ANSWERED = {"k1": 30, "k2": 110, "k3": 41, "k4": 20}
FEW = ANSWERED | {"k4": 12}
SINGLE = ANSWERED | {"k4": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One attack. Both sides give a percentage (or a number) of what was learned; up to `limit` it has failed."""

    id: str
    who: str
    learns: str
    naive: Callable[[], float]
    ours: Callable[[Rules], float]
    unit: str = "%"
    limit: float = 0


@cache
def bodies(*sizes: int, seed: int = 11, absent: float = 0.02) -> tuple[Body, ...]:
    return populate(seed, sizes=dict(zip(("k1", "k2", "k3", "k4"), sizes, strict=True)), absent=absent)


@cache
def everybody() -> tuple[Body, ...]:
    return populate(11)


def answered() -> tuple[Body, ...]:
    return bodies(*ANSWERED.values())


def few() -> tuple[Body, ...]:
    return bodies(*FEW.values())


def single() -> tuple[Body, ...]:
    return bodies(*SINGLE.values())


@cache
def printed(who: tuple[Body, ...], rules: Rules) -> tuple[Tally, Edition]:
    """What the tally room counts, and what is published of it."""
    tally = counted(who)
    return tally, build(tally, rules=rules)


@cache
def counted(who: tuple[Body, ...]) -> Tally:
    """The tables do not depend on the rules, so they are added up once."""
    return tally_of(who)


def of_size(who: Iterable[Body], size: str) -> list[Body]:
    return [body for body in who if body.size == size]


def share(who: Iterable[Body], requirement: str) -> tuple[int, int]:
    """The naive publication: exactly how many meet it, of how many."""
    said = [met for body in who if (met := body.meets(requirement)) is not None]
    return sum(said), len(said)


def percent(true: Iterable[bool]) -> float:
    """Which part is true, with one decimal."""
    every = list(true)
    return round(100 * sum(every) / len(every), 1) if every else 0.0
