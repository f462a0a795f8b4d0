"""What the list of the register shows, and what an assessment leans on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from assess.evidence_register import Item, Validity, bytes_kept, items
from assess.evidence_uses import Use, uses


class Which(StrEnum):
    """What somebody may want to see apart."""

    ALL = "alles"
    EXPIRES = "verloopt"
    EXPIRED = "verlopen"
    UNUSED = "ongebruikt"
    WITHDRAWN = "ingetrokken"


#: In words, as the list of choices says it.
WHICH: Mapping[Which, str] = {
    Which.ALL: "alles wat niet is ingetrokken",
    Which.EXPIRES: "verloopt binnen 60 dagen",
    Which.EXPIRED: "verlopen",
    Which.UNUSED: "nergens gebruikt",
    Which.WITHDRAWN: "ingetrokken",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What was asked for."""

    words: str = ""
    which: Which = Which.ALL

    @classmethod
    def from_query(cls, given: Mapping[str, str]) -> Filter:
        """What an address asks for; what cannot be is left out."""
        which = given.get("toon", "")
        return cls(words=given.get("zoek", "").strip()[:200], which=Which(which) if which in list(Which) else Which.ALL)

    @property
    def is_filter(self) -> bool:
        return bool(self.words) or self.which is not Which.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A piece of evidence in the list; `used` counts the answers it is linked to."""

    item: Item
    validity: Validity
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """The list, and how many there are of each kind whatever was asked for."""

    lines: tuple[RegisterLine, ...]
    counts: Mapping[Which, int]
    kept: int


def register_page(session: Session, shown: Filter, today: date) -> RegisterPage:
    counted: dict[str, int] = {}
    for use in uses(session):
        counted[use.entry.item] = counted.get(use.entry.item, 0) + 1
    lines = [
        RegisterLine(item=item, validity=item.validity(today), used=counted.get(item.id, 0))
        for item in items(session).values()
    ]
    words = shown.words.casefold().split()
    return RegisterPage(
        lines=tuple(
            line for line in lines
            if _is(line, shown.which) and all(word in searched(line.item) for word in words)
        ),
        counts={which: sum(_is(line, which) for line in lines) for which in Which},
        kept=bytes_kept(session),
    )  # fmt: skip


def searched(item: Item) -> str:
    """In what somebody looks for a word."""
    name = item.revision.file_name if item.revision else ""
    return f"{item.title} {item.location} {item.owner} {item.note} {name}".casefold()


def used_in(session: Session, assessment_id: str) -> tuple[Use, ...]:
    """What one assessment leans on."""
    return tuple(use for use in uses(session) if use.assessment_id == assessment_id)


def _is(line: RegisterLine, which: Which) -> bool:
    if line.item.is_withdrawn:
        return which is Which.WITHDRAWN
    return {
        Which.ALL: True,
        Which.EXPIRES: line.validity is Validity.EXPIRES,
        Which.EXPIRED: line.validity is Validity.EXPIRED,
        Which.UNUSED: not line.used,
        Which.WITHDRAWN: False,
    }[which]
