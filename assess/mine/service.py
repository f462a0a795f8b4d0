"""What is somebody's own: sorted by what they must do, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess.assignments import Item, items, those_of
from assess.place import AssessmentHead
from assess.reviews import ReviewState
from assess.team import team
from controls.local_times import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """One question of somebody; `instead_of` names whom they replace, or is ""."""

    item: Item
    instead_of: str
    is_late: bool

    @property
    def is_shared(self) -> bool:
        """Whether it is not theirs alone."""
        return bool(self.instead_of) or (self.item.assigned is not None and self.item.assigned.to.role is not None)

    @property
    def whose(self) -> str:
        if self.instead_of:
            return f"u vervangt {self.instead_of}"
        return "iedereen met uw rol" if self.is_shared else "uzelf"


@dataclass(frozen=True, slots=True, kw_only=True)
class MyQuestions:
    """In the order in which they are worked on. `has_sheets` when they are about more than one framework."""

    late: tuple[Mine, ...]
    sent_back: tuple[Mine, ...]
    open: tuple[Mine, ...]
    filled: tuple[Mine, ...]
    agreed: tuple[Mine, ...]
    has_sheets: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """What there is to do, for a file of questions."""
        return tuple(mine.item.key for mine in (*self.late, *self.sent_back, *self.open))

    @property
    def to_do(self) -> int:
        return len(self.late) + len(self.sent_back) + len(self.open)

    @property
    def total(self) -> int:
        return self.to_do + len(self.filled) + len(self.agreed)


def my_questions(
    session: Session, head: AssessmentHead, municipality_id: int, user_id: int, now: datetime
) -> MyQuestions:
    found, states = _mine(session, head, municipality_id, user_id, now), ReviewState
    return MyQuestions(
        late=tuple(m for m in found if m.is_late),
        sent_back=_in(found, states.SENT_BACK),
        open=_in(found, states.OPEN),
        filled=_in(found, states.FILLED),
        agreed=_in(found, states.AGREED),
        has_sheets=len({m.item.sheet.name for m in found}) > 1,
    )


def next_question(
    session: Session, head: AssessmentHead, municipality_id: int, user_id: int, *, after: str, now: datetime
) -> Item | None:
    """The next thing to do after the page on which the answer `after` stands, going round once; that page comes last."""
    own = [m.item for m in _mine(session, head, municipality_id, user_id, now)]
    page = next((_page(item) for item in own if item.key == after), None) or _page_of(own, after)
    here = [index for index, item in enumerate(own) if _page(item) == page]
    start = here[-1] + 1 if here else 0
    round_once = [*own[start:], *own[:start]]
    last = sorted(round_once, key=lambda item: _page(item) == page)
    return next((item for item in last if item.is_to_do), None)


def _mine(
    session: Session, head: AssessmentHead, municipality_id: int, user_id: int, now: datetime
) -> tuple[Mine, ...]:
    today = f"{day_of(now)}"
    found = those_of(items(session, head), team(session, municipality_id, now), user_id)
    return tuple(Mine(item=item, instead_of=other, is_late=item.is_late(today)) for item, other in found)


def _in(found: Iterable[Mine], state: ReviewState) -> tuple[Mine, ...]:
    return tuple(m for m in found if not m.is_late and m.item.standing.state is state)


def _page(item: Item) -> tuple[str, str]:
    """The page a requirement stands on."""
    return item.sheet.name, item.requirement.control


def _page_of(own: Iterable[Item], key: str) -> tuple[str, str] | None:
    """The page of a requirement that is not theirs, on a sheet where something is."""
    requirement_id, _, unit = key.partition("@")
    for item in own:
        found = item.sheet.catalogue.requirement_by_id.get(requirement_id)
        if found is not None and item.sheet.unit == unit:
            return item.sheet.name, found.control
    return None
