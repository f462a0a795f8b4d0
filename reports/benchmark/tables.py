"""What a tally leaves: three tables of counts per size class, and nothing per municipality.

Exact counts are confidential all the same: only what the publication rules
make of them may be shown. The tables are sums of vectors, so that other ways
of adding up (additive shares, Prio3) can be put under them later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from controls.canonical import canonical_json
from controls.levels import BINS, LEVELS, STEPS

SCHEMA = "toetspeil/benchmark/tally/1"

#: The size classes: fewer than 20,000 inhabitants, 20,000-50,000, 50,000-100,000, 100,000 and more.
CLASSES = ("k1", "k2", "k3", "k4")


class DamagedTablesError(Exception):
    """The text is not a tally, or not written as this project writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts of one round. Every table is complete: a cell that nobody is in holds 0.

    `themes_hist` leaves out whoever has no valid answer in a theme, so its sum
    may be less than `respondents`. `unpaired` counts, per theme, the
    contributions without a change against a previous one.
    """

    round: str
    catalogue: str
    requirements: tuple[str, ...]
    themes: tuple[str, ...]
    classes: tuple[str, ...]
    counts: Mapping[tuple[str, str, int | None], int]
    themes_hist: Mapping[tuple[str, str, int], int]
    delta_hist: Mapping[tuple[str, str, int], int]
    unpaired: Mapping[tuple[str, str], int]
    respondents: Mapping[str, int]

    @property
    def canonical(self) -> str:
        """The one JSON text of these tables: sorted keys, no spaces; each row in the order of LEVELS, bins, STEPS."""
        return canonical_json(
            {
                "schema": SCHEMA,
                "round": self.round,
                "catalogue": self.catalogue,
                "requirements": list(self.requirements),
                "themes": list(self.themes),
                "classes": list(self.classes),
                "counts": self._rows(self.requirements, self.counts, LEVELS),
                "themes_hist": self._rows(self.themes, self.themes_hist, range(BINS + 1)),
                "delta_hist": self._rows(self.themes, self.delta_hist, STEPS),
                "unpaired": {c: {t: self.unpaired.get((c, t), 0) for t in self.themes} for c in self.classes},
                "respondents": {c: self.respondents.get(c, 0) for c in self.classes},
            }
        )

    def _rows(
        self, names: Sequence[str], cells: Mapping[tuple[str, str, Any], int], columns: Sequence[int | None]
    ) -> dict[str, dict[str, list[int]]]:
        return {c: {n: [cells.get((c, n, column), 0) for column in columns] for n in names} for c in self.classes}

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """Read the tables back; a text that this project would write differently is refused."""
        try:
            given = json.loads(text)
            if given["schema"] != SCHEMA:
                raise DamagedTablesError("schema")
            tally = cls(
                round=given["round"],
                catalogue=given["catalogue"],
                requirements=tuple(given["requirements"]),
                themes=tuple(given["themes"]),
                classes=tuple(given["classes"]),
                counts=_cells(given["counts"], LEVELS),
                themes_hist=_cells(given["themes_hist"], range(BINS + 1)),
                delta_hist=_cells(given["delta_hist"], STEPS),
                unpaired=MappingProxyType(
                    {(c, t): _whole(n) for c, row in given["unpaired"].items() for t, n in row.items()}
                ),
                respondents=MappingProxyType({c: _whole(n) for c, n in given["respondents"].items()}),
            )
            same = tally.canonical == text
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise DamagedTablesError(str(error)) from error
        if not same:
            raise DamagedTablesError("not canonical")
        return tally


def _cells(given: Mapping[str, Any], columns: Sequence[Any]) -> Mapping[tuple[str, str, Any], int]:
    return MappingProxyType(
        {
            (c, name, column): _whole(count)
            for c, rows in given.items()
            for name, row in rows.items()
            for column, count in zip(columns, row, strict=True)
        }
    )


def _whole(count: Any) -> int:
    if type(count) is not int or count < 0:
        raise ValueError("a count is a whole number from 0")
    return count
