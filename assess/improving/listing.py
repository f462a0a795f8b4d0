"""The actions as lines: filtered and sorted in a list, per state on a board, per month in a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from assess.actions import EFFORT, STATE, STATE_KIND, Placed, Record
from assess.improving.book import PlanBook, Spot
from controls.improvement import Effect, State, ranked
from controls.improvement_ties import Conflict, Trouble
from reports import wording


class Order(StrEnum):
    EFFECT = "effect"
    DUE = "datum"
    OWNER = "eigenaar"
    STATE = "stand"
    TITLE = "naam"


ORDER: Mapping[Order, str] = {
    Order.EFFECT: "grootste effect, dan minste werk",
    Order.DUE: "datum",
    Order.OWNER: "wie het doet",
    Order.STATE: "stand",
    Order.TITLE: "naam",
}
#: In the place of an owner: nobody yet.
NOBODY = "-"
UNFINISHED, LATE, EVERYTHING = "open", "te-laat", "alles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody wants to see; what an address cannot mean is left out."""

    state: str = UNFINISHED
    owner: str = ""
    framework: str = ""
    order: Order = Order.EFFECT

    @classmethod
    def from_query(cls, given: Mapping[str, str]) -> Shown:
        state, order = given.get("stand", UNFINISHED), given.get("volgorde", "")
        return cls(
            state=state if state in {*State, LATE, EVERYTHING} else UNFINISHED,
            owner=given.get("wie", ""),
            framework=given.get("kader", ""),
            order=Order(order) if order in set(Order) else Order.EFFECT,
        )

    @property
    def is_filter(self) -> bool:
        return bool(self.owner or self.framework) or self.state != UNFINISHED

    def passes(self, one: Placed, today: date) -> bool:
        state = one.plan.state
        fits = {
            UNFINISHED: one.plan.is_unfinished,
            LATE: one.plan.is_late(today),
            EVERYTHING: True,
        }.get(self.state, state.value == self.state)
        owner = one.record.owner or NOBODY
        names = {target.catalogue for target in one.plan.targets}
        return fits and self.owner in ("", owner) and (not self.framework or self.framework in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One action as every view shows it."""

    record: Record
    is_late: bool
    spots: tuple[Spot, ...]
    strays: int
    effects: tuple[Effect, ...]
    conflicts: tuple[str, ...]

    @property
    def state(self) -> str:
        return STATE[self.record.plan.state]

    @property
    def state_kind(self) -> str:
        return STATE_KIND[self.record.plan.state]

    @property
    def effort(self) -> str:
        return self.record.plan.effort.value

    @property
    def effort_in_full(self) -> str:
        return EFFORT[self.record.plan.effort]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    state: State
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    id: str
    title: str
    lines: tuple[Line, ...]


def lines(book: PlanBook, shown: Shown, today: date) -> tuple[Line, ...]:
    """What was asked for, in the order that was asked for."""
    found = [one for one in book.actions.values() if shown.passes(one, today)]
    order = [plan.id for plan in ranked((one.plan for one in found), book.gains)]
    best = [line_of(book, book.actions[name], today) for name in order]
    return tuple(best if shown.order is Order.EFFECT else sorted(best, key=_KEYS[shown.order]))


_KEYS: Mapping[Order, Callable[[Line], Any]] = {
    Order.DUE: lambda line: line.record.plan.due_on or "9",
    Order.OWNER: lambda line: (not line.record.owner, line.record.owner.casefold()),
    Order.STATE: lambda line: tuple(State).index(line.record.plan.state),
    Order.TITLE: lambda line: line.record.title.casefold(),
}


def line_of(book: PlanBook, one: Placed, today: date) -> Line:
    return Line(
        record=one.record,
        is_late=one.plan.is_late(today),
        spots=book.spots_of(one.plan.targets),
        strays=len(one.strays),
        effects=book.effects[one.record.id],
        conflicts=tuple(_words(book, conflict) for conflict in book.conflicts.get(one.record.id, ())),
    )


def _words(book: PlanBook, conflict: Conflict) -> str:
    needed = book.actions[conflict.needs].record
    if conflict.trouble is Trouble.DROPPED:
        return f"Wacht op ‘{needed.title}’, maar die actie is vervallen."
    own = book.actions[conflict.action].plan
    return (
        f"Moet klaar zijn op {wording.day(own.due_on)}, maar wacht op ‘{needed.title}’, "
        f"die pas op {wording.day(needed.plan.due_on)} klaar hoeft te zijn."
    )


def board(book: PlanBook, today: date) -> tuple[Column, ...]:
    """A column for every state, each in the order of the list."""
    everything = lines(book, Shown(state=EVERYTHING), today)
    return tuple(
        Column(
            state=state,
            title=STATE[state].capitalize(),
            lines=tuple(line for line in everything if line.record.plan.state is state),
        )
        for state in State
    )


def months(found: Iterable[Line]) -> tuple[Month, ...]:
    """What has a date, per month; what has none is in a month without a name, at the end."""
    by_month: dict[str, list[Line]] = {}
    for line in sorted(found, key=_KEYS[Order.DUE]):
        by_month.setdefault(line.record.plan.due_on[:7], []).append(line)
    return tuple(
        Month(
            id=month or "geen-datum",
            title=wording.day(f"{month}-01").partition(" ")[2].capitalize() if month else "Nog geen datum",
            lines=tuple(within),
        )
        for month, within in by_month.items()
    )


def owners(book: PlanBook) -> tuple[tuple[str, str], ...]:
    """Who does something, as value and words."""
    names = sorted({one.record.owner for one in book.actions.values()} - {""}, key=str.casefold)
    return (*((name, name) for name in names), (NOBODY, "nog niemand"))


def frameworks(book: PlanBook) -> tuple[tuple[str, str], ...]:
    """The frameworks that some action is about, as value and words."""
    used = {target.catalogue for one in book.actions.values() for target in one.plan.targets}
    known = dict.fromkeys((s.catalogue.key, s.catalogue.short_title) for s in book.sheets)
    return tuple((key, title) for key, title in known if key in used)
