"""Where the answers of an assessment stand: their frameworks, their addresses, and what people call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assess.frameworks import Sheet, sheets
from assess.place import AssessmentHead
from controls.answers import answer_key
from controls.catalogue import Asked, Aspect, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A requirement as a page names it, with the parts of its address."""

    framework: str
    number: str
    title: str
    control: str
    requirement_id: str
    scale: Scale
    aspects: tuple[Aspect, ...]
    address: Mapping[str, str]


def places(found: Sequence[Sheet]) -> Mapping[str, Where]:
    """Where each answer stands, by its key."""
    return {
        answer_key(asked.id, sheet.unit): Where(
            framework=sheet.title,
            number=asked.number,
            title=asked.title,
            control=asked.control,
            requirement_id=asked.id,
            scale=sheet.catalogue.scale,
            aspects=asked.aspects,
            address=sheet.address,
        )
        for sheet in found
        for asked in sheet.catalogue.requirements
    }


def audited_sheets(session: Session, head: AssessmentHead) -> tuple[Sheet, ...]:
    """What people answer themselves; NIS2 is read off another framework."""
    return tuple(sheet for sheet in sheets(session, head) if sheet.catalogue.asked is Asked.DIRECTLY)


def labels(sheets: Sequence[Sheet]) -> Mapping[str, str]:
    """Every answer by what people call it: its number, with the framework or the connection where that is needed."""
    occurs = Counter(asked.number for sheet in sheets for asked in sheet.catalogue.requirements)
    return {
        answer_key(asked.id, sheet.unit): asked.number
        if occurs[asked.number] == 1
        else f"{asked.number} ({sheet.unit_title or sheet.catalogue.short_title})"
        for sheet in sheets
        for asked in sheet.catalogue.requirements
    }
