"""Where a plan leads, quarter by quarter, if every action is done on its day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from controls.improvement import Book, Gauge, Interval, Plan, Target, effects

#: More quarters than these are not all drawn: those in which nothing ends are left out.
_QUARTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(year=day.year, number=(day.month + 2) // 3)

    @property
    def next(self) -> Quarter:
        last = self.number == 4
        return Quarter(year=self.year + last, number=1 if last else self.number + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A quarter (None for actions without a date), what should be done in it, and where that leads."""

    quarter: Quarter | None
    plans: tuple[Plan, ...]
    intervals: Mapping[Gauge, Interval]


def course(books: Sequence[Book], plans: Iterable[Plan], today: date) -> tuple[Stage, ...]:
    """Where unfinished actions lead, quarter by quarter; what is late counts in the quarter of today."""
    waiting = [plan for plan in plans if plan.is_unfinished]
    when: dict[Quarter | None, list[Plan]] = {quarter: [] for quarter in _quarters(waiting, today)}
    for plan in waiting:
        when.setdefault(_quarter(plan, today), []).append(plan)
    gauges = [effect.gauge for effect in effects(books, {t for plan in waiting for t in plan.targets})]
    stages, reached = [], set[Target]()
    for quarter, done in when.items():
        reached |= {target for plan in done for target in plan.targets}
        stages.append(Stage(quarter=quarter, plans=tuple(done), intervals=_intervals(books, gauges, reached)))
    return tuple(stages)


def _intervals(books: Iterable[Book], gauges: Collection[Gauge], targets: Collection[Target]) -> dict[Gauge, Interval]:
    by_name = {(book.catalogue.key, book.unit): book for book in books}
    return {
        gauge: (book := by_name[gauge.catalogue, gauge.unit]).interval(gauge.part, book.reached(targets))
        for gauge in gauges
    }


def _quarter(plan: Plan, today: date) -> Quarter | None:
    return Quarter.of(max(date.fromisoformat(plan.due_on), today)) if plan.due_on else None


def _quarters(plans: Iterable[Plan], today: date) -> list[Quarter]:
    """From today on, without gaps as long as that stays readable."""
    found = sorted({Quarter.of(today), *(q for q in (_quarter(plan, today) for plan in plans) if q)})
    every = [found[0]]
    while every[-1] < found[-1] and len(every) <= _QUARTERS:
        every.append(every[-1].next)
    return every if every[-1] == found[-1] else found
