"""Tables as an XLSX file: frozen header, filters, ready to print, and no text that a spreadsheet runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from controls.exchange.worksheet.texts import write_text

#: What Excel takes in one cell.
_LONGEST = 32_767
_CUT = " … (afgekapt; de hele tekst staat in Toetspeil)"
#: What makes a spreadsheet see a formula in what somebody typed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_A4 = 9
#: The characters that fit on a page across, at about sixty percent of their size.
_PAGE_WIDTH = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    title: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet of the file."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int, ...], ...]


def workbook(tables: Iterable[Table], *, title: str, made_at: datetime) -> bytes:
    """The file, the same for the same tables and moment."""
    into = BytesIO()
    # None of our texts is ever a formula, a link or a number, whatever it looks like.
    book = Workbook(
        into,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": title, "author": "Toetspeil", "created": made_at.replace(tzinfo=None)})
    formats = _Formats(
        head=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE9F2", "border": 1}),
        text=book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        # Excel shows it as it stands, also after somebody edits the cell.
        quoted=book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True}),
        number=book.add_format({"valign": "top"}),
    )
    taken: set[str] = set()
    for table in tables:
        sheet = book.add_worksheet(_free(table.name, taken))
        _fill(sheet, table, formats)
        _set_up(sheet, table, title)
    book.close()
    return into.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Formats:
    head: Format
    text: Format
    quoted: Format
    number: Format


def _fill(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        write_text(sheet, 0, place, column.title, formats.head)
    for number, row in enumerate(table.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, place, value, formats.number)
            elif value:
                text = value if len(value) <= _LONGEST else value[: _LONGEST - len(_CUT)] + _CUT
                write_text(sheet, number, place, text, formats.quoted if text.startswith(_FORMULA) else formats.text)


def _set_up(sheet: Worksheet, table: Table, title: str) -> None:
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    # As many pages wide as it takes to stay readable; the first column is on each of them.
    sheet.fit_to_pages(max(1, round(sum(column.width for column in table.columns) / _PAGE_WIDTH)), 0)
    sheet.repeat_columns(0)
    # A header reads & as a command.
    sheet.set_header(f"&L{title.replace('&', '&&')[:200]}&R&A")
    sheet.set_footer("&Rblad &P van &N")


def _free(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes and no other sheet has: 31 characters, compared without capitals."""
    base = _NOT_IN_A_NAME.sub(" ", wanted).strip()[:31] or "Blad"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base[:27]} {number}", number + 1
    taken.add(name.lower())
    return name


def as_table(name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str | int]]) -> Table:
    """A table from plain values."""
    return Table(
        name=name,
        columns=tuple(Column(title=title, width=width) for title, width in columns),
        rows=tuple(map(tuple, rows)),
    )
