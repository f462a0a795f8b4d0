"""The plan as a spreadsheet: one sheet with the actions, one that explains them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from assess.improving.listing import Line
from assess.improving.words import points
from controls.exchange.worksheet.texts import write_text

#: A spreadsheet program might read these as the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t")
_A4 = 9

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """Its heading, how wide it is in characters, what it holds (given the titles of all actions), and what that is."""

    title: str
    width: int
    cell: Callable[[Line, Mapping[str, str]], Cell]
    about: str


def _needs(line: Line, titles: Mapping[str, str]) -> str:
    return "\n".join(titles[name] for name in line.record.plan.needs if name in titles)


def _day(line: Line, _titles: Mapping[str, str]) -> date | None:
    return date.fromisoformat(line.record.plan.due_on) if line.record.plan.due_on else None


def _attention(line: Line, _titles: Mapping[str, str]) -> str:
    dropped = [f"Vervallen: {line.record.reason}"] if line.record.reason else []
    return "\n".join((*(["Te laat."] if line.is_late else []), *line.conflicts, *dropped))


COLUMNS = (
    Column("Actie", 34, lambda line, _: line.record.title, "Wat er beter wordt."),
    Column("Wat gaat u doen?", 48, lambda line, _: line.record.what, "De afgesproken aanpak."),
    Column(
        "Eisen",
        34,
        lambda line, _: "\n".join(spot.label for spot in line.spots),
        "De eisen van deze zelftoets die erdoor beter worden.",
    ),
    Column("Wie", 22, lambda line, _: line.record.owner, "Wie het doet."),
    Column("Klaar op", 12, _day, "De afgesproken dag."),
    Column("Stand", 11, lambda line, _: line.state, "Te doen, bezig, klaar of vervallen."),
    Column("Werk", 9, lambda line, _: line.effort, "Klein: dagen. Middel: weken. Groot: een project."),
    Column("Dagen", 8, lambda line, _: line.record.days, "Geschatte dagen werk."),
    Column("Euro’s", 10, lambda line, _: line.record.euros, "Geschatte kosten."),
    Column(
        "Effect",
        9,
        lambda line, _: points(line.effects),
        "Hoeveel procentpunt ‘ten minste’ stijgt als de eisen zijn aangetoond. Berekend, niet ingevuld. Effecten "
        "tellen niet op: twee acties voor dezelfde eis leveren die eis een keer op.",
    ),
    Column("Wacht op", 30, _needs, "Acties die eerst klaar moeten zijn."),
    Column("Let op", 34, _attention, "Wat niet klopt of te laat is, en waarom iets is vervallen."),
)


def spreadsheet(found: Sequence[Line], titles: Mapping[str, str], *, about: Sequence[str], now: datetime) -> bytes:
    """The file; the same for the same plan at the same moment."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Verbeterplan", "created": now.replace(tzinfo=None)})
    _actions(book, found, titles)
    _explanation(book, about)
    book.close()
    return target.getvalue()


def _actions(book: Any, found: Sequence[Line], titles: Mapping[str, str]) -> None:
    sheet = book.add_worksheet("Acties")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3F2F6", "border": 1})
    write = _Writer(book, sheet)
    for column, one in enumerate(COLUMNS):
        sheet.set_column(column, column, one.width)
        write_text(sheet, 0, column, one.title, head)
        for row, line in enumerate(found, start=1):
            write.cell(row, column, one.cell(line, titles))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(found), 1), len(COLUMNS) - 1)
    _to_print(sheet)
    sheet.repeat_rows(0)


def _explanation(book: Any, about: Sequence[str]) -> None:
    sheet = book.add_worksheet("Toelichting")
    write = _Writer(book, sheet)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
    row = 0
    for row, sentence in enumerate(about):
        write.cell(row, 1, sentence)
    for extra, one in enumerate(COLUMNS, start=row + 2):
        write.cell(extra, 0, one.title)
        write.cell(extra, 1, one.about)
    _to_print(sheet)


def _to_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P van &N")


class _Writer:
    """Every cell by its own type: what people typed is text, whatever it begins with."""

    def __init__(self, book: Any, sheet: Any) -> None:
        plain = {"text_wrap": True, "valign": "top"}
        self._sheet = sheet
        self._text = book.add_format(plain)
        # As if somebody typed an apostrophe before it: text, also after it was edited.
        self._quoted = book.add_format({**plain, "quote_prefix": True, "num_format": "@"})
        self._day = book.add_format({**plain, "num_format": "d-m-yyyy"})
        self._real = book.add_format({**plain, "num_format": "0.0"})

    def cell(self, row: int, column: int, value: Cell) -> None:
        if isinstance(value, date):
            self._sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self._day)  # noqa: DTZ001 - a day has no zone
        elif isinstance(value, int | float):
            self._sheet.write_number(row, column, value, self._real if isinstance(value, float) else self._text)
        elif value:
            write_text(self._sheet, row, column, value, self._quoted if value.startswith(_FORMULA) else self._text)
