"""What waits for a reviewer: every answer with its text beside it, so that nobody opens a page for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.frameworks import Sheet, sheets
from assess.models import AnswerRow
from assess.place import AssessmentHead
from assess.records import answer_of
from assess.reviewing.targets import Target
from assess.reviews import Look, ReviewState, Tally, is_writer, looks, tally, writers
from controls.answers import Answer, answer_key

#: As many answers as somebody reads in one go.
PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody chose to look at; "" is everything. `first` counts from 1."""

    state: ReviewState = ReviewState.FILLED
    framework: str = ""
    theme: str = ""
    person: str = ""
    sample: str = ""
    first: int = 1

    @classmethod
    def from_query(cls, given: Mapping[str, str]) -> Shown:
        """What an address asks for; what cannot be is left out."""
        state, first = given.get("stand", ""), given.get("vanaf", "")
        is_number = first.isascii() and first.isdigit() and len(first) < 5
        return cls(
            state=ReviewState(state) if state in list(ReviewState) else ReviewState.FILLED,
            framework=given.get("kader", ""),
            theme=given.get("thema", ""),
            person=given.get("wie", ""),
            sample=given.get("steekproef", ""),
            first=max(int(first), 1) if is_number else 1,
        )

    @property
    def query(self) -> dict[str, Any]:
        """The same as the parameters of an address."""
        state = self.state.value if self.state is not ReviewState.FILLED else ""
        said = {"stand": state, "kader": self.framework, "thema": self.theme, "wie": self.person}
        found: dict[str, Any] = {name: value for name, value in {**said, "steekproef": self.sample}.items() if value}
        return found | ({"vanaf": self.first} if self.first > 1 else {})

    @property
    def is_filter(self) -> bool:
        return bool(self.framework or self.theme or self.person or self.sample)

    def starting(self, first: int) -> dict[str, Any]:
        return replace(self, first=first).query


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One answer as a reviewer reads it."""

    target: Target
    answer: Answer
    look: Look
    saved_by: str
    saved_at: str
    #: Whether this reviewer wrote it too.
    is_own: bool

    @property
    def theme(self) -> tuple[str, str]:
        """Its theme as (value, words)."""
        edition, theme = self.target.sheet.catalogue, self.target.asked.theme
        return f"{edition.id}.{theme}", f"{edition.short_title}: {edition.theme_by_id[theme].title}"

    @property
    def choice(self) -> str:
        """What ticking it says: this answer, at this version."""
        return f"{self.target.key} {self.look.stamp}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of it. `own` is how many more there are that this reviewer wrote; the choices are those that occur."""

    items: tuple[Item, ...]
    total: int
    own: int
    tally: Tally
    frameworks: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    previous: int | None
    next: int | None


def queue(
    session: Session, head: AssessmentHead, shown: Shown, *, by: Actor, drawn: frozenset[str] | None = None
) -> Queue:
    """What was chosen, in the order of the questions; only what is in `drawn`, if that is given."""
    everything = items(session, head, by=by)
    inside = [item for item in everything if drawn is None or item.target.key in drawn]
    at_state = [item for item in inside if item.look.standing.state is shown.state]
    wanted = [item for item in at_state if _passes(item, shown)]
    # What one wrote oneself only stands in the way, unless one asks what became of it.
    may_do = [item for item in wanted if not (item.is_own and shown.state is ReviewState.FILLED)]
    first = min(shown.first, max(len(may_do), 1))
    rest = may_do[first - 1 :]
    return Queue(
        items=tuple(rest[:PAGE]),
        total=len(may_do),
        own=len(wanted) - len(may_do),
        tally=tally(item.look.standing for item in inside),
        frameworks=_choices((item.target.sheet.name, item.target.sheet.title) for item in everything),
        themes=_choices(item.theme for item in everything),
        people=tuple(sorted({item.saved_by for item in everything})),
        previous=max(first - PAGE, 1) if first > 1 else None,
        next=first + PAGE if len(rest) > PAGE else None,
    )


def items(session: Session, head: AssessmentHead, *, by: Actor) -> tuple[Item, ...]:
    """Every saved answer to what is asked, in the order of the questions."""
    found = looks(session, head.id)
    wrote = writers(session, head.id)
    rows = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == head.id))
    stored = {answer_key(row.requirement_id, row.unit): row for row in rows}
    return tuple(
        _item(target, stored[target.key], found[target.key], is_own=is_writer(wrote.get(target.key, ()), by))
        for one in sheets(session, head)
        for target in _targets(one)
        if target.key in stored
    )


def _targets(one: Sheet) -> Iterable[Target]:
    return (Target(sheet=one, asked=asked) for asked in one.catalogue.requirements)


def _item(target: Target, row: AnswerRow, look: Look, *, is_own: bool) -> Item:
    return Item(
        target=target,
        answer=answer_of(row),
        look=look,
        saved_by=row.saved_by,
        saved_at=row.saved_at.isoformat(),
        is_own=is_own,
    )


def _passes(item: Item, shown: Shown) -> bool:
    return (
        shown.framework in ("", item.target.sheet.name)
        and shown.theme in ("", item.theme[0])
        and shown.person in ("", item.saved_by)
    )


def _choices(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each once, in the order in which they occur."""
    return tuple(dict.fromkeys(found))
