"""What can be assigned: a requirement, a control or a theme of one sheet, found by its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assess.errors import NotFoundError
from assess.frameworks import Sheet
from assess.models import Reach
from controls.catalogue import Requirement

#: What an address calls each reach.
WORDS: Mapping[Reach, str] = {
    Reach.REQUIREMENT: "eis",
    Reach.CONTROL: "beheersmaatregel",
    Reach.THEME: "thema",
}
_REACH = {word: reach for reach, word in WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing to assign, and the requirements it covers."""

    sheet: Sheet
    reach: Reach
    id: str
    title: str
    requirements: tuple[Requirement, ...]

    @property
    def address(self) -> dict[str, str]:
        """The parts of an address that lead to assigning it."""
        return {"sheet_name": self.sheet.name, "reach": WORDS[self.reach], "target": self.id}

    @property
    def subject(self) -> str:
        """What the trail calls it."""
        if self.reach is Reach.REQUIREMENT:
            return f"{self.id}@{self.sheet.unit}" if self.sheet.unit else self.id
        unit = f", aansluiting {self.sheet.unit}" if self.sheet.unit else ""
        return f"{WORDS[self.reach]} {self.id} van {self.sheet.catalogue.short_title}{unit}"


def sheet_called(there: Iterable[Sheet], name: str) -> Sheet:
    """Raises NotFoundError."""
    found = next((sheet for sheet in there if sheet.name == name), None)
    if found is None:
        raise NotFoundError
    return found


def target_at(there: Iterable[Sheet], sheet_name: str, word: str, name: str) -> Target:
    """Raises NotFoundError for what is not asked here."""
    sheet, reach = sheet_called(there, sheet_name), _REACH.get(word)
    if reach is Reach.REQUIREMENT and name in sheet.catalogue.requirement_by_id:
        return requirement_target(sheet, sheet.catalogue.requirement_by_id[name])
    if reach is Reach.CONTROL and name in sheet.catalogue.control_by_number:
        control = sheet.catalogue.control_by_number[name]
        title = f"{control.number} {control.title}"
        return Target(sheet=sheet, reach=reach, id=name, title=title, requirements=control.requirements)
    if reach is Reach.THEME and name in sheet.catalogue.theme_by_id:
        theme = sheet.catalogue.theme_by_id[name]
        return Target(sheet=sheet, reach=reach, id=name, title=theme.title, requirements=theme.requirements)
    raise NotFoundError


def requirement_target(sheet: Sheet, asked: Requirement) -> Target:
    title = f"{asked.number} {asked.title}"
    return Target(sheet=sheet, reach=Reach.REQUIREMENT, id=asked.id, title=title, requirements=(asked,))
