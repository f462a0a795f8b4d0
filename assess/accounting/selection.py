"""Which requirements of a framework somebody wants to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from controls.position import Line
from controls.readiness import Readiness, Section


class Filter(StrEnum):
    """Which requirements are listed."""

    ALL = "alles"
    OPEN = "open"
    WAITING = "voorstellen"
    CHANGED = "bron-gewijzigd"
    UNCOVERED = "niet-gedekt"


_PASSES: Mapping[Filter, Callable[[Line], bool]] = {
    Filter.ALL: lambda _line: True,
    Filter.OPEN: lambda line: line.is_open,
    Filter.WAITING: lambda line: line.is_waiting,
    Filter.CHANGED: lambda line: line.has_changed,
    Filter.UNCOVERED: lambda line: line.is_uncovered,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody chose to look at; an unknown choice shows everything."""

    filter: Filter = Filter.ALL

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Shown:
        wanted = query.get("toon", Filter.ALL)
        return cls(filter=Filter(wanted) if wanted in set(Filter) else Filter.ALL)

    @property
    def is_everything(self) -> bool:
        return self.filter is Filter.ALL

    @property
    def query(self) -> dict[str, str]:
        """The part of an address that shows the same; nothing for everything."""
        return {} if self.is_everything else {"toon": self.filter.value}

    @property
    def is_uncovered(self) -> bool:
        return self.filter is Filter.UNCOVERED

    def of(self, readiness: Readiness) -> tuple[Section, ...]:
        """The sections with something to show, each with only that."""
        chosen = (
            replace(section, lines=tuple(line for line in section.lines if _PASSES[self.filter](line)))
            for section in readiness.sections
        )
        return tuple(section for section in chosen if section.lines)
