"""What a file would change, before anything is saved: per question what stands there and what would come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assess.advice import advice
from assess.offline.checks import command_of, problems
from assess.offline.questions import Known
from assess.saving import SaveAnswer, changed, without_stale_agreement
from assess.second_person import is_same_claim
from assess.seen import fingerprint
from assess.typed import plain
from controls.answers import Answer
from controls.exchange.worksheet import Problem, Row, fields, filled_in, state

#: How many changes a page shows without folding them up.
_AT_ONCE = 12
_AGREEMENT_ENDS = "Iemand stemde in met ‘niet van toepassing’. Die instemming vervalt."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a row of the file proposes; `seen` names the answer that was on the screen beside it."""

    row: Row
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question that would change. In a conflict somebody saved since the file was made."""

    known: Known
    proposed: Proposed
    command: SaveAnswer
    #: The answer as it would be saved.
    wanted: Answer
    is_conflict: bool
    #: What the person should know of the answer as it would be.
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What would change within one theme of one framework."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything a file would change, in its order, and how many rows of it change nothing."""

    items: tuple[Item, ...]
    unchanged: int
    problems: tuple[Problem, ...]

    @property
    def conflicts(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.is_conflict)

    @property
    def ordinary(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.is_conflict)

    @property
    def groups(self) -> tuple[Group, ...]:
        """What is no conflict, by framework and theme, in the order of the file."""
        found: dict[str, list[Item]] = {}
        for item in self.ordinary:
            found.setdefault(_theme(item.known), []).append(item)
        return tuple(Group(title=title, items=tuple(items)) for title, items in found.items())

    @property
    def is_long(self) -> bool:
        """Whether it is too much to read in one go."""
        return len(self.ordinary) > _AT_ONCE


def preview(questions: Mapping[str, Known], rows: Iterable[Row], *, unchanged: int, today: date) -> Preview:
    """Hold each row against the answer as it is now."""
    items: list[Item] = []
    found: list[Problem] = []
    for row in rows:
        known = questions[row.key]
        cleaned = _cleaned(known, row)
        command, wrong = _command(known, cleaned, today)
        found += wrong
        item = None if wrong else _item(known, cleaned, command)
        items += [item] if item else []
        unchanged += item is None and not wrong
    return Preview(items=tuple(items), unchanged=unchanged, problems=tuple(found))


def _cleaned(known: Known, row: Row) -> Row:
    """The texts as the form would have taken them."""
    asked = fields(known.question)
    texts = {name for name, found in asked.items() if found.choices is None}
    return replace(
        row, cells={name: plain(v) if name in texts else v for name, v in row.cells.items() if name in asked}
    )


def _command(known: Known, row: Row, today: date) -> tuple[SaveAnswer, list[Problem]]:
    asked = known.question.asked
    command = command_of(asked, filled_in(known.question, row.cells))
    return command, list(problems(known.sheet, asked, row, command, today=today))


def _item(known: Known, row: Row, command: SaveAnswer) -> Item | None:
    """What this row would change; None when it says what is there already."""
    stored, sheet, asked = known.question.answer, known.sheet, known.question.asked
    wanted = changed(stored, command)
    if wanted == stored:
        return None
    said = advice(asked, without_stale_agreement(stored, wanted), sheet.reference_date, sheet.profile)
    ends = stored.agreed_by and not is_same_claim(stored, wanted)
    return Item(
        known=known,
        proposed=Proposed(row=row, seen=fingerprint(stored)),
        command=command,
        wanted=wanted,
        is_conflict=(row.version, row.state) != (stored.version, state(known.question)),
        note=" ".join(filter(None, (_AGREEMENT_ENDS if ends else "", said))),
    )


def _theme(known: Known) -> str:
    catalogue, asked = known.sheet.catalogue, known.question.asked
    return f"{known.sheet.title}: {catalogue.theme_by_id[asked.theme].title}"


def as_json(proposed: Proposed) -> list[Any]:
    """A proposal as JSON values, without what follows from the rest."""
    row = proposed.row
    return [row.key, row.version, row.state, proposed.seen, dict(row.cells)]


def from_json(given: list[Any]) -> Proposed:
    key, version, stood, seen, cells = given
    places = dict.fromkeys((*cells, "number"), key)
    return Proposed(row=Row(key=key, version=version, state=stood, cells=cells, places=places), seen=seen)
