"""What somebody filled in in one cell, as a value: a word of the list, a text, or a date."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from controls.exchange.worksheet.columns import Column, Kind
from controls.exchange.worksheet.opening import Cell, Sort
from controls.exchange.worksheet.questions import Field

_DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NO_DATE = "‘{}’ is geen datum die wij herkennen; schrijf haar als 31-12-2026 of 2026-12-31."


@dataclass
class Unreadable(Exception):
    """A cell that cannot be read; `sentence` says why, and what to do."""

    sentence: str


def value_of(asked: Field, column: Column, cell: Cell | None) -> str:
    """The value in a cell. Raises Unreadable."""
    if cell is None:
        return asked.empty
    if cell.sort is Sort.FORMULA:
        raise Unreadable("Hier staat een formule. Vul de uitkomst zelf in, als tekst.")
    if cell.sort is Sort.STRANGE:
        raise Unreadable("Wat hier staat is geen tekst. Typ het opnieuw, of maak de cel leeg.")
    if column.kind is Kind.DATE:
        return _day(cell)
    if asked.choices is None:
        return cell.text
    found = asked.meaning(cell.text)
    if found is None:
        raise Unreadable(f"‘{_short(cell.text)}’ is geen van de keuzes; kies {_listed(asked)}.")
    return found


def _day(cell: Cell) -> str:
    if cell.sort is Sort.NUMBER:
        raise Unreadable(_NO_DATE.format(_short(cell.text)))
    text = cell.text
    if dutch := _DUTCH.fullmatch(text):
        text = f"{dutch[3]}-{int(dutch[2]):02}-{int(dutch[1]):02}"
    with suppress(ValueError):
        if date.fromisoformat(text).isoformat() == text and "1900" <= text < "2200":
            return text
    raise Unreadable(_NO_DATE.format(_short(cell.text)))


def _listed(asked: Field) -> str:
    words = list(asked.choices or {})
    return ", ".join(words[:-1]) + f" of {words[-1]}" if len(words) > 1 else words[0]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
