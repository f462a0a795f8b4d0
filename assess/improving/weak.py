"""The requirements that ask for improvement, by control, and the actions that somebody makes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from assess.actions import Placed
from assess.frameworks import Sheet
from assess.improving.book import PlanBook, Spot
from assess.improving.naming import name_of
from assess.improving.service import Given
from assess.typed import TEXT, TITLE
from controls.catalogue import Control
from controls.improvement import Book, Effect, Target, Weakness, effects, weakness

WHY: Mapping[Weakness, str] = {
    Weakness.NOT: "niet aangetoond",
    Weakness.PARTLY: "deels aangetoond",
    Weakness.UNSUPPORTED: "onderbouwing ontbreekt",
    Weakness.DEVIATED: "bewust afgeweken",
    Weakness.OPEN: "nog open",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """One weak requirement: why, what improving it would do, and what somebody wrote about improving it already."""

    spot: Spot
    why: Weakness
    improvement: str
    effects: tuple[Effect, ...]
    #: The unfinished actions about it.
    actions: tuple[Placed, ...]

    @property
    def name(self) -> str:
        return name_of(self.spot.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakControl:
    sheet: Sheet
    control: Control
    members: tuple[Weak, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where somebody looks for weak requirements: on one sheet by its name or everywhere (""), with what is open or not."""

    sheet: str = ""
    with_open: bool = False

    @classmethod
    def from_query(cls, given: Mapping[str, str], book: PlanBook) -> Wanted:
        """The leading framework, until somebody asks for another or for everything."""
        name = given.get("kader", book.sheets[0].name)
        known = {sheet.name for sheet in book.sheets}
        return cls(sheet=name if name in known else "", with_open=given.get("open") == "ja")

    @property
    def address(self) -> dict[str, str]:
        return {"kader": self.sheet} | ({"open": "ja"} if self.with_open else {})


def weak_controls(book: PlanBook, wanted: Wanted) -> tuple[WeakControl, ...]:
    """In the order of the frameworks; what is open only where somebody asks for it."""
    about: dict[Target, list[Placed]] = {}
    for one in book.unfinished:
        for target in one.plan.targets:
            about.setdefault(target, []).append(one)
    found = []
    for sheet, own in zip(book.sheets, book.books, strict=True):
        for control in sheet.catalogue.controls if wanted.sheet in ("", sheet.name) else ():
            members = tuple(_members(sheet, own, control, about, wanted))
            if members:
                found.append(WeakControl(sheet=sheet, control=control, members=members))
    return tuple(found)


def _members(
    sheet: Sheet, own: Book, control: Control, about: Mapping[Target, Collection[Placed]], wanted: Wanted
) -> Iterator[Weak]:
    for asked in control.requirements:
        why = weakness(own.scored[asked.id]) if asked.id in own.scored else None
        if why is None or (why is Weakness.OPEN and not wanted.with_open):
            continue
        spot, answer = Spot(sheet=sheet, requirement=asked), own.answers.get(asked.id)
        yield Weak(
            spot=spot,
            why=why,
            improvement=answer.improvement if answer else "",
            effects=effects((own,), (spot.target,)),
            actions=tuple(about.get(spot.target, ())),
        )


def one_each(chosen: Collection[str], weak: Iterable[WeakControl]) -> tuple[Given, ...]:
    """An action for every chosen requirement, in the words that stand in its answer."""
    return tuple(
        Given(
            title=one.spot.requirement.title[:TITLE],
            what=one.improvement,
            targets=(one.spot.target,),
        )
        for group in weak
        for one in group.members
        if one.name in chosen
    )


def one_together(chosen: Collection[str], weak: Iterable[WeakControl]) -> tuple[Given, ...]:
    """An action for every control of which something was chosen."""
    found = []
    for group in weak:
        members = [one for one in group.members if one.name in chosen]
        if members:
            words = dict.fromkeys(one.improvement for one in members if one.improvement)
            found.append(
                Given(
                    title=group.control.title[:TITLE],
                    what="\n\n".join(words)[:TEXT],
                    targets=tuple(one.spot.target for one in members),
                )
            )
    return tuple(found)
