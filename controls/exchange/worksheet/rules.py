"""What Excel itself says beside a cell: the words to choose from, and what a date looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from controls.exchange.worksheet.columns import Column, Kind
from controls.exchange.worksheet.questions import Question, fields

_Words = tuple[str, ...]


def add_rules(
    sheet: Worksheet, ranges: Mapping[_Words, str], questions: Sequence[Question], columns: Sequence[Column]
) -> None:
    """A rule for each run of cells that know the same words: only what is possible for that row."""
    asked = [fields(question) for question in questions]
    for index, column in enumerate(columns):
        if column.kind not in (Kind.CHOICE, Kind.DATE):
            continue
        known = [tuple(found[column.id].choices or ()) if column.id in found else None for found in asked]
        by_words: dict[_Words, list[int]] = {}
        for row, words in enumerate(known, start=1):
            if words is not None:
                by_words.setdefault(words, []).append(row)
        for words, rows in by_words.items():
            runs = [[first, index, last, index] for first, last in _runs(rows)]
            rule = _date_rule() if column.kind is Kind.DATE else _list_rule(words, ranges.get(words), column.hint)
            sheet.data_validation(*runs[0], {**rule, "ignore_blank": True, "other_cells": runs[1:]})


def _list_rule(words: _Words, range_: str | None, hint: str) -> dict[str, Any]:
    shown = ", ".join(words[:-1]) + " of " + words[-1] if len(words) > 1 else words[0]
    rule: dict[str, Any] = {
        "validate": "list",
        "source": range_ or list(words),
        "error_title": "Dit woord staat niet in de lijst",
        "error_message": f"Kies {shown}, of maak de cel leeg."[:255],
    }
    return {**rule, "input_message": hint} if hint else rule


def _date_rule() -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(1900, 3, 1),
        "maximum": date(2199, 12, 31),
        "error_title": "Dit is geen datum",
        "error_message": "Schrijf de datum als 31-12-2026, of maak de cel leeg.",
    }


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers that follow one another, as first and last."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
