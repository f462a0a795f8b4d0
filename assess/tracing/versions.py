"""What the history of an answer and that of a VvT record share: their versions, page by page, and what changed in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assess.differing import Piece, differences
from assess.formatting import Rows
from assess.models import AnswerVersion, ApplicabilityVersion, Way

#: So many versions stand on one page.
PAGE = 10

WAY: Mapping[Way, str] = {
    Way.FORM: "via het formulier",
    Way.AGREEMENT: "door in te stemmen",
    Way.INFERENCE: "door een voorstel over te nemen",
    Way.CARRIED: "door een eerder antwoord te bevestigen of over te nemen",
    Way.EVIDENCE: "door bewijs te koppelen, los te maken of te vernieuwen",
    Way.IMPORT: "uit een ingelezen bestand",
    Way.DEMO: "met de demonstratie",
    Way.UNKNOWN: "langs een weg die toen niet werd bijgehouden",
}

_Row = TypeVar("_Row", AnswerVersion, ApplicabilityVersion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field: what it was and what it became; either may be empty."""

    label: str
    was: tuple[Piece, ...]
    became: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version; `rows` is all of it. Where a history begins there is nothing to compare it with."""

    number: int
    version: int
    by: str
    at: datetime
    way: str
    rows: Rows
    changes: tuple[Change, ...]
    is_first: bool
    is_current: bool
    #: Whether the answer stood empty before: its framework was taken away and came back.
    begins_again: bool = False
    #: Who opened the earlier assessment again that this version came along from, and when; "" and None for any other.
    carried_by: str = ""
    carried_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """Newest first."""

    total: int
    versions: tuple[Version, ...]

    @property
    def newer(self) -> int | None:
        """Up to which number the page before this one goes; None where there is none."""
        first = self.versions[0].number if self.versions else self.total
        return min(first + PAGE, self.total) if first < self.total else None

    @property
    def older(self) -> int | None:
        last = self.versions[-1].number if self.versions else 1
        return last - 1 if last > 1 else None


def kept(session: Session, table: type[_Row], *its: ColumnElement[bool], until: int | None) -> tuple[int, list[_Row]]:
    """How many there are, and those of this page with the one before them, newest first."""
    newest = select(func.max(table.number)).where(*its).scalar_subquery()
    wanted = select(table, newest).where(*its).order_by(table.number.desc()).limit(PAGE + 1)
    if until is not None:
        wanted = wanted.where(table.number <= until)
    found = session.execute(wanted).all()
    return (found[0][1] if found else 0), [row for row, _ in found]


def changes(before: Rows, after: Rows) -> tuple[Change, ...]:
    """The fields that differ, in the order of the form as far as they are there now."""
    old, new = dict(before), dict(after)
    changed = [label for label in {**new, **old} if old.get(label, "") != new.get(label, "")]
    found = []
    for label in changed:
        was, became = differences(old.get(label, ""), new.get(label, ""))
        found.append(Change(label=label, was=was, became=became))
    return tuple(found)
