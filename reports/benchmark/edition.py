"""An edition: everything that is printed of one round, as frozen values and as canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from types import MappingProxyType
from typing import Any

from controls.canonical import canonical_json
from reports.benchmark.rules import Bracket, Rules

SCHEMA = "toetspeil/benchmark/edition/2"
#: A theme score is printed in tenths of a point, in steps of 2.5 points.
TENTHS_PER_BIN = 25


class DamagedEditionError(Exception):
    """The text is not an edition, or not written as this project writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A share in print: how many answered, the count as a range out of the lowest number, and the percentages.

    The percentages hold for every number of answers in the printed range, and are rounded outwards.
    """

    n: tuple[int, int]
    lo: int
    hi: int
    percent: tuple[int, int]

    @property
    def middle(self) -> Fraction:
        """The share to compute with: halfway the printed percentages."""
        return Fraction(sum(self.percent), 200)

    def as_json(self) -> dict[str, Any]:
        return {"n": f"{self.n[0]}-{self.n[1]}", "lo": self.lo, "hi": self.hi, "percent": list(self.percent)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Cell:
        first, last = (int(part) for part in given["n"].split("-"))
        low, high = given["percent"]
        return cls(n=(first, last), lo=given["lo"], hi=given["hi"], percent=(low, high))


Cells = Mapping[str, Mapping[str, Cell]]
#: (percent, tenths of a point) per theme.
Quantiles = Mapping[str, Mapping[str, tuple[tuple[int, int], ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What everybody gets. The first key of a mapping is a group of classes ("k3+k4") or "national".

    `cells` holds the shares that meet a requirement, `levels` the national
    shares at level 0 and level 3. What is absent may not be printed.
    """

    round: str
    catalogue: str
    rules: str
    synthetic: bool
    previous: str | None
    groups: tuple[str, ...]
    requirements: tuple[str, ...]
    themes: tuple[str, ...]
    respondents: Mapping[str, str]
    cells: Cells
    levels: Cells
    quantiles: Quantiles
    trend: Mapping[str, Mapping[str, str]]
    schema: str = field(default=SCHEMA)

    @property
    def canonical(self) -> str:
        """The one text of this edition; the same input gives the same bytes."""
        return canonical_json(
            {
                **{name: getattr(self, name) for name in ("schema", "round", "catalogue", "rules", "synthetic")},
                "previous": self.previous,
                **{name: list(getattr(self, name)) for name in ("groups", "requirements", "themes")},
                "respondents": dict(self.respondents),
                "cells": _written(self.cells),
                "levels": _written(self.levels),
                "quantiles": {
                    group: {theme: [list(pair) for pair in pairs] for theme, pairs in rows.items()}
                    for group, rows in self.quantiles.items()
                },
                "trend": {group: dict(rows) for group, rows in self.trend.items()},
            }
        )

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def group_of(self, size: str) -> str:
        """The group that a class is published in."""
        return next(group for group in self.groups if size in group.split("+"))

    @classmethod
    def from_json(cls, text: str) -> Edition:
        """Read an edition; a text that this project would write differently is refused."""
        try:
            edition = _read(json.loads(text))
            same = edition.canonical == text
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise DamagedEditionError(str(error)) from error
        if not same or edition.schema != SCHEMA:
            raise DamagedEditionError("not canonical")
        return edition


def _read(given: Mapping[str, Any]) -> Edition:
    plain = {name: given[name] for name in ("schema", "round", "catalogue", "rules", "synthetic", "previous")}
    return Edition(
        **plain,
        groups=tuple(given["groups"]),
        requirements=tuple(given["requirements"]),
        themes=tuple(given["themes"]),
        respondents=MappingProxyType(dict(given["respondents"])),
        cells=_cells(given["cells"]),
        levels=_cells(given["levels"]),
        quantiles={
            group: {theme: tuple((percent, at) for percent, at in pairs) for theme, pairs in rows.items()}
            for group, rows in given["quantiles"].items()
        },
        trend={group: dict(rows) for group, rows in given["trend"].items()},
    )


def _cells(given: Mapping[str, Any]) -> Cells:
    return {group: {name: Cell.from_json(cell) for name, cell in rows.items()} for group, rows in given.items()}


def _written(cells: Cells) -> dict[str, Any]:
    return {group: {name: cell.as_json() for name, cell in rows.items()} for group, rows in cells.items()}


def cell_of(rules: Rules, bracket: Bracket) -> Cell:
    """A bracket in print."""
    least, most = shares(rules, bracket)
    return Cell(
        n=bracket.n,
        lo=bracket.lo,
        hi=bracket.hi,
        percent=(floor(100 * least), ceil(100 * most)),
    )


@lru_cache(maxsize=65536)
def shares(rules: Rules, bracket: Bracket) -> tuple[Fraction, Fraction]:
    """The lowest and the highest share that any number of answers in the printed range allows."""
    least, most = Fraction(1), Fraction(0)
    for n in rules.possible_n(bracket):
        hidden = rules.hides(bracket, n)
        if hidden:
            least, most = min(least, Fraction(hidden[0], n)), max(most, Fraction(hidden[-1], n))
    return least, most
