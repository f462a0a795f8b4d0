"""A workbook as plain cells: the only module that knows the library that reads Excel.

That library is no longer much kept. It is pinned, it reads and never writes, it sees only what `archive.py` let
through, and what it gives is turned into values of our own here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

from controls.exchange.worksheet.archive import DAMAGED, LARGEST, NotAWorkbookError, inspect

__all__ = ["LARGEST", "Cell", "NotAWorkbookError", "Sort", "Tab", "open_workbook"]

#: Cells between the first and the last one that is used; our own largest sheet has some 9,000.
_MOST_CELLS = 200_000
_SPREAD = (
    "Op het blad ‘{}’ staat iets ver buiten de tabel, tot en met {}. Wis wat daar staat en kies het bestand opnieuw."
)


class Sort(StrEnum):
    """What kind of thing stands in a cell."""

    TEXT = "tekst"
    NUMBER = "getal"
    DAY = "datum"
    FORMULA = "formule"
    STRANGE = "iets anders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell with something in it; a day is written as an ISO date."""

    sort: Sort
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One sheet: its rows (from 1) with what stands in their columns (from 0), and what was merged, as in B3:C4."""

    rows: Mapping[int, Mapping[int, Cell]]
    merged: tuple[str, ...] = ()


def open_workbook(data: bytes, wanted: frozenset[str]) -> dict[str, Tab]:
    """The sheets with these names, as far as they are there. Raises NotAWorkbookError."""
    import openpyxl  # here, because it takes 30 MB of a website to which most people upload nothing

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl does not use defusedxml; is OPENPYXL_DEFUSEDXML set?")
    inspect(data)
    try:
        with warnings.catch_warnings():
            # It warns of what it leaves out, such as a way of colouring: nothing that we look at.
            warnings.simplefilter("ignore")
            book: Any = openpyxl.load_workbook(BytesIO(data), data_only=False, keep_links=False, keep_vba=False)
    except Exception as error:  # whatever it stumbles over, for the person it is a file that cannot be read
        raise NotAWorkbookError(DAMAGED) from error
    return {sheet.title: _tab(sheet) for sheet in book.worksheets if sheet.title in wanted}


def _tab(sheet: Any) -> Tab:
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        raise NotAWorkbookError(_SPREAD.format(sheet.title, sheet.dimensions.rpartition(":")[2]))
    merged = tuple(sorted(str(found) for found in sheet.merged_cells.ranges))
    rows: dict[int, dict[int, Cell]] = {}
    for number, row in enumerate(sheet.iter_rows(min_row=1, min_col=1), start=1):
        found = {index: _cell(one) for index, one in enumerate(row) if one.value is not None}
        if cells := {index: cell for index, cell in found.items() if cell is not None}:
            rows[number] = cells
    return Tab(rows=rows, merged=merged)


def _cell(one: Any) -> Cell | None:
    value = one.value
    if one.data_type == "f":
        return Cell(sort=Sort.FORMULA, text="")
    if isinstance(value, str) and one.data_type != "e":
        text = _as_text(value)
        return Cell(sort=Sort.TEXT, text=text) if text else None
    if isinstance(value, date | datetime):
        return Cell(sort=Sort.DAY, text=value.strftime("%Y-%m-%d") if value.year >= 1000 else "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(sort=Sort.NUMBER, text=_number(value))
    return Cell(sort=Sort.STRANGE, text="")


def _as_text(value: str) -> str:
    """Line ends as one character; Excel writes a carriage return as _x000D_."""
    return re.sub(r"\r\n?", "\n", value.replace("_x000D_", "")).strip()


def _number(value: float) -> str:
    return str(int(value)) if isinstance(value, int) or value.is_integer() else str(value)
