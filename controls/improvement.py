"""What improving is worth: the score when requirements would be shown, computed from the answers and never typed.

An effect says by how much "at least" and "at most" of a framework would rise if
the requirements of one or several actions were shown. Requirements count once
however many actions name them, so the effect of a plan is not the sum of its
actions. It is no advice on risk: it does not know what a gap can cost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from controls.answers import Answer, Answers, Choice, Outcome, Verdict, answer_key
from controls.catalogue import Catalogue, Requirement
from controls.scoring import RequirementScore, Status, score_requirement

#: What one requirement is worth, in the points of `controls.scoring`.
_WORTH = 12


class Weakness(StrEnum):
    """Why a requirement asks for improvement."""

    NOT = "niet"
    PARTLY = "deels"
    UNSUPPORTED = "niet-onderbouwd"
    DEVIATED = "afgeweken"
    OPEN = "open"


class Effort(StrEnum):
    SMALL = "klein"
    MEDIUM = "middel"
    LARGE = "groot"


class State(StrEnum):
    """How far an action is. Done says that the work was done; what the answer says of it is another matter."""

    TODO = "te-doen"
    BUSY = "bezig"
    DONE = "klaar"
    DROPPED = "vervallen"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Target:
    """A requirement of an edition, for one unit of it, that an action makes better."""

    catalogue: str
    requirement_id: str
    unit: str = ""

    @property
    def key(self) -> str:
        return answer_key(self.requirement_id, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One action, as far as counting needs it. `due_on` is an ISO date or ""; `needs` are ids of other actions."""

    id: str
    state: State
    effort: Effort
    due_on: str = ""
    targets: tuple[Target, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_unfinished(self) -> bool:
        return self.state in (State.TODO, State.BUSY)

    def is_late(self, today: date) -> bool:
        return self.is_unfinished and "" < self.due_on < today.isoformat()


def weakness(scored: RequirementScore) -> Weakness | None:
    """Why this requirement asks for improvement; None for one that is shown or does not count."""
    if not scored.counts or scored.status is Status.NOT_APPLICABLE:
        return None
    if scored.status is Status.PROVED:
        return None if scored.is_supported else Weakness.UNSUPPORTED
    return Weakness(scored.status.value)


def proved(asked: Requirement, answer: Answer | None) -> Answer:
    """The answer as it would be with every aspect shown. What does not count here stays as it is."""
    given = answer or Answer(requirement_id=asked.id)
    if not score_requirement(asked, given).counts:
        return given
    return replace(
        given,
        outcome=Outcome.ASSESSED,
        condition=Choice.YES if asked.condition else given.condition,
        verdicts=dict.fromkeys(asked.aspects, Verdict.PROVED),
        explanation=given.explanation if given.is_supported else "Aangetoond",
        # What was taken over from it looks again, as after a real save.
        version=given.version + 1,
    )


# --- what it would do to the score --------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Gauge:
    """A figure of its own: a framework for one unit, and which part of it (1 is steering, never added to 2)."""

    catalogue: str
    unit: str
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From 0 to 1."""

    at_least: Fraction
    at_most: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What improving does to one figure."""

    gauge: Gauge
    before: Interval
    after: Interval

    @property
    def gain(self) -> Fraction:
        return self.after.at_least - self.before.at_least


@dataclass(frozen=True, kw_only=True)
class Book:
    """The answers to one framework for one unit, by requirement, each with the verdicts of its TPM."""

    catalogue: Catalogue
    answers: Answers
    unit: str = ""

    @cached_property
    def scored(self) -> Mapping[str, RequirementScore]:
        """What counts, before anything is improved."""
        found = {r.id: score_requirement(r, self.answers.get(r.id)) for r in self.catalogue.requirements if r.is_scored}
        return {name: one for name, one in found.items() if one.counts}

    @cached_property
    def part_of(self) -> Mapping[str, int]:
        parts = {theme.id: theme.part for theme in self.catalogue.themes}
        return {r.id: parts[r.theme] for r in self.catalogue.requirements}

    def interval(self, part: int, shown: Collection[str] = ()) -> Interval:
        """One part, as it would be with these requirements shown."""
        members = [one for name, one in self.scored.items() if self.part_of[name] == part]
        if not members:
            return Interval(at_least=Fraction(0), at_most=Fraction(1))
        low = sum(_WORTH if one.requirement_id in shown else one.low for one in members)
        high = sum(_WORTH if one.requirement_id in shown else one.high for one in members)
        points = _WORTH * len(members)
        return Interval(at_least=Fraction(low, points), at_most=Fraction(high, points))

    def reached(self, targets: Iterable[Target]) -> frozenset[str]:
        """The requirements among these targets that stand in this book and count."""
        ours = (t.requirement_id for t in targets if (t.catalogue, t.unit) == (self.catalogue.key, self.unit))
        return frozenset(name for name in ours if name in self.scored)


def effects(books: Iterable[Book], targets: Collection[Target]) -> tuple[Effect, ...]:
    """What showing all these targets together does, the largest gain first; only figures that would rise."""
    found = []
    for book in books:
        shown = book.reached(targets)
        for part in sorted({book.part_of[name] for name in shown}):
            gauge = Gauge(catalogue=book.catalogue.key, unit=book.unit, part=part)
            effect = Effect(gauge=gauge, before=book.interval(part), after=book.interval(part, shown))
            if effect.gain:
                found.append(effect)
    return tuple(sorted(found, key=lambda effect: (-effect.gain, effect.gauge)))


def largest(found: Iterable[Effect]) -> Fraction:
    """The gain by which an action is ranked: its largest, because figures of different frameworks do not add up."""
    return max((effect.gain for effect in found), default=Fraction(0))


def ranked(plans: Iterable[Plan], gains: Mapping[str, Fraction]) -> tuple[Plan, ...]:
    """The largest gain first; of equal gains the smallest effort, then the earliest date."""
    order = tuple(Effort)
    return tuple(
        sorted(plans, key=lambda p: (-gains.get(p.id, Fraction(0)), order.index(p.effort), p.due_on or "9", p.id))
    )
