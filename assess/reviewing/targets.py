"""Which requirement a key in an address stands for, on which sheet."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from assess.errors import NotFoundError
from assess.frameworks import Sheet, sheet
from assess.paths import atlas
from assess.place import AssessmentHead
from controls.answers import answer_key
from controls.catalogue import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One requirement, where it is answered."""

    sheet: Sheet
    asked: Requirement

    @property
    def key(self) -> str:
        return answer_key(self.asked.id, self.sheet.unit)

    @property
    def label(self) -> str:
        """What people call it, with the framework unless that is the leading one."""
        number = self.asked.number
        return number if self.sheet.is_leading else f"{self.sheet.title} {number}"


def target(session: Session, head: AssessmentHead, key: str) -> Target:
    """Raises NotFoundError for a key that this assessment does not ask."""
    name, _, unit = key.partition("@")
    known = atlas(head).get(name)
    if known is None:
        raise NotFoundError
    found = sheet(session, head, known.address.get("framework", ""), unit)
    if name not in found.catalogue.requirement_by_id:
        raise NotFoundError
    return Target(sheet=found, asked=found.catalogue.requirement_by_id[name])
