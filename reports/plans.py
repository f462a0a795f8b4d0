"""The improvement plan in a report: each action with what it would do to the figures, computed and never typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from controls.improvement import Book, Effect, Effort, State, effects, largest, ranked
from controls.planned import PlannedAction
from reports import wording
from reports.frozen import frozen_frameworks
from reports.inputs import ReportInput

STATE = {State.TODO: "te doen", State.BUSY: "bezig", State.DONE: "klaar", State.DROPPED: "vervallen"}
EFFORT = {Effort.SMALL: "klein", Effort.MEDIUM: "middel", Effort.LARGE: "groot"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action in words."""

    title: str
    what: tuple[str, ...]
    state: str
    is_unfinished: bool
    owner: str
    due_on: str
    cost: str
    effect: str
    targets: tuple[str, ...]
    reason: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What the actions that are not finished ask together; `unknown` is how many say nothing of it."""

    euros: int
    days: int
    unknown: int

    @property
    def words(self) -> str:
        said = f"{euros(self.euros)} en {wording.counted(self.days, 'dag', 'dagen')} werk"
        if self.unknown:
            said += f" (van {wording.counted(self.unknown, 'actie', 'acties')} is dit nog niet geschat)"
        return said


def euros(amount: int) -> str:
    return f"€\u00a0{wording.thousands(amount)}"


def books(given: ReportInput) -> tuple[Book, ...]:
    snapshot = given.snapshot
    others = (
        Book(catalogue=catalogue, unit=frozen.unit, answers=frozen.answers)
        for catalogue, frozen in frozen_frameworks(given)
    )
    return (Book(catalogue=given.catalogue, unit="", answers=snapshot.answers), *others)


def actions(given: ReportInput) -> tuple[Action, ...]:
    """Unfinished first, the largest effect on top; then what is done, then what was dropped."""
    known = {one.plan.id: one for one in given.beside.actions}
    shelf = books(given)
    found = {name: effects(shelf, one.plan.targets) for name, one in known.items()}
    gains: dict[str, Fraction] = {name: largest(one) for name, one in found.items()}
    order = {State.TODO: 0, State.BUSY: 0, State.DONE: 1, State.DROPPED: 2}
    plans = sorted(ranked((one.plan for one in known.values()), gains), key=lambda plan: order[plan.state])
    labels = dict(_labels(shelf))
    return tuple(_action(known[plan.id], found[plan.id], known, labels) for plan in plans)


def money(given: ReportInput) -> Money:
    asked = [one for one in given.beside.actions if one.plan.is_unfinished]
    return Money(
        euros=sum(one.euros or 0 for one in asked),
        days=sum(one.days or 0 for one in asked),
        unknown=sum(one.euros is None and one.days is None for one in asked),
    )


def _labels(shelf: tuple[Book, ...]) -> Iterator[tuple[tuple[str, str], str]]:
    for book in shelf:
        for asked in book.catalogue.requirements:
            yield (book.catalogue.key, asked.id), f"{asked.number} {asked.title}"


def _action(
    one: PlannedAction,
    found: tuple[Effect, ...],
    known: dict[str, PlannedAction],
    labels: dict[tuple[str, str], str],
) -> Action:
    return Action(
        title=one.title,
        what=wording.paragraphs(one.what),
        state=STATE[one.plan.state],
        is_unfinished=one.plan.is_unfinished,
        owner=one.owner or "nog niemand",
        due_on=wording.day(one.plan.due_on) or "geen datum",
        cost=_cost(one),
        effect=effect_in_words(found),
        targets=tuple(dict.fromkeys(labels[t.catalogue, t.requirement_id] for t in one.plan.targets
                                    if (t.catalogue, t.requirement_id) in labels)),
        reason=" ".join(one.reason.split()),
        needs=tuple(known[name].title for name in one.plan.needs if name in known),
    )  # fmt: skip


def _cost(one: PlannedAction) -> str:
    said = [f"omvang {EFFORT[one.plan.effort]}"]
    if one.euros is not None:
        said.append(euros(one.euros))
    if one.days is not None:
        said.append(wording.counted(one.days, "dag werk", "dagen werk"))
    return ", ".join(said)


def effect_in_words(found: tuple[Effect, ...]) -> str:
    """What an action does to the figure that it changes most."""
    if not found:
        return "geen effect op de telling"
    most = found[0]
    if wording.at_least(most.before.at_least) == wording.at_least(most.after.at_least):
        return f"de ondergrens blijft {wording.at_least(most.before.at_least)}"
    return f"ondergrens van {wording.at_least(most.before.at_least)} naar {wording.at_least(most.after.at_least)}"
