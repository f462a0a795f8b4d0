"""All answers of a frozen assessment as an Excel workbook to read: a sheet per framework, every cell plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from controls.catalogue import Catalogue
from controls.exchange.answers_table import COLUMNS, AnswersTable, answers_tables
from controls.exchange.worksheet.texts import write_text
from controls.snapshot import Snapshot

#: What a cell of Excel can hold.
_MOST = 32_767
_CUT = " […] (de rest staat in snapshot.json)"


def answers_workbook(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> bytes:
    """The workbook; `catalogues` by hash. The same snapshot gives the same bytes."""
    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True})
    moment = datetime.fromisoformat(snapshot.submitted_at).replace(tzinfo=None)
    book.set_properties({"title": f"{snapshot.title}: alle antwoorden", "created": moment})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#404040", "color": "white"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    taken: set[str] = set()
    for table in answers_tables(snapshot, catalogues):
        page = book.add_worksheet(_name(table, taken))
        rows = list(table.rows)
        for index, (title, width) in enumerate(COLUMNS):
            page.set_column(index, index, width)
            write_text(page, 0, index, title, head)
            for row, texts in enumerate(rows, start=1):
                write_text(page, row, index, _fitting(texts[index]), cell)
        _for_paper(page, len(rows))
    book.close()
    return kept.getvalue()


def _name(table: AnswersTable, taken: set[str]) -> str:
    """A name that Excel accepts, once: 31 characters, without the signs that it uses itself."""
    said = f"{table.catalogue.short_title} {table.unit}".strip()
    said = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", said).strip(" '")[:31] or "Kader"
    name, number = said, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{said[:27]} {number}"
    taken.add(name.casefold())
    return name


def _fitting(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - len(_CUT)] + _CUT


def _for_paper(page: Worksheet, number: int) -> None:
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, number, len(COLUMNS) - 1)
    page.set_landscape()
    page.set_paper(8)
    page.repeat_rows(0)
    page.repeat_columns(0, 1)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&F&CZelfevaluatie, geen assurance&RBladzijde &P van &N")
