"""What themes and requirements are called in the collective picture, and which belong together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controls.catalogue import Catalogue
from reports.benchmark.edition import Edition
from reports.wording import clipped

_LONG = 110


@dataclass(frozen=True, slots=True)
class Names:
    """What themes and requirements are called; without their catalogue by their number."""

    catalogue: Catalogue | None

    def theme(self, theme: str) -> str:
        found = (one.title for one in self.catalogue.themes if one.id == theme) if self.catalogue else iter(())
        return next(found, f"Thema {theme}")

    def number(self, requirement: str) -> str:
        known = self.catalogue.requirement_by_id.get(requirement) if self.catalogue else None
        return known.number if known else requirement

    def requirement(self, requirement: str) -> str:
        known = self.catalogue.requirement_by_id.get(requirement) if self.catalogue else None
        return clipped(f"{known.number} {known.title}", _LONG) if known else requirement

    def members(self, edition: Edition) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The requirements of the edition by theme (id, title, requirements); what no theme has comes last."""
        left = dict.fromkeys(edition.requirements)
        for theme in self.catalogue.themes if self.catalogue else ():
            found = tuple(one.id for one in theme.requirements if one.id in left)
            for one in found:
                del left[one]
            if found:
                yield theme.id, theme.title, found
        if left:
            yield "overig", "Alle eisen" if len(left) == len(edition.requirements) else "Overige eisen", tuple(left)
