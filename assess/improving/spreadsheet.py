"""The plan as a spreadsheet: one sheet with the actions, one that explains them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from assess.improving.listing import Line
from assess.improving.words import points

#: A spreadsheet program might read these as the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t")
_A4 = 9

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Its heading, how wide it is in characters, what it holds, and what that is."""

    title: str
    width: int
    cell: Callable[[Line], Cell]
    about: str


def columns(titles: dict[str, str]) -> Sequence[Column]:
    """The columns of the sheet; `titles` are those of the actions, for what waits."""
    return (
        Column(title="Actie", width=34, cell=lambda x: x.record.title, about="Wat er beter wordt."),
        Column(title="Wat gaat u doen?", width=48, cell=lambda x: x.record.what, about="De afgesproken aanpak."),
        Column(
            title="Eisen",
            width=34,
            cell=lambda x: "\n".join(spot.label for spot in x.spots),
            about="De eisen van deze zelftoets die erdoor beter worden.",
        ),
        Column(title="Wie", width=22, cell=lambda x: x.record.owner, about="Wie het doet."),
        Column(
            title="Klaar op",
            width=12,
            cell=lambda x: date.fromisoformat(x.record.plan.due_on) if x.record.plan.due_on else None,
            about="De afgesproken dag.",
        ),
        Column(title="Stand", width=11, cell=lambda x: x.state, about="Te doen, bezig, klaar of vervallen."),
        Column(
            title="Werk", width=9, cell=lambda x: x.effort, about="Klein: dagen. Middel: weken. Groot: een project."
        ),
        Column(title="Dagen", width=8, cell=lambda x: x.record.days, about="Geschatte dagen werk."),
        Column(title="Euro’s", width=10, cell=lambda x: x.record.euros, about="Geschatte kosten."),
        Column(
            title="Effect",
            width=9,
            cell=lambda x: points(x.effects),
            about="Hoeveel procentpunt ‘ten minste’ stijgt als de eisen zijn aangetoond. Berekend, niet ingevuld. "
            "Effecten tellen niet op: twee acties voor dezelfde eis leveren die eis een keer op.",
        ),
        Column(
            title="Wacht op",
            width=30,
            cell=lambda x: "\n".join(titles[name] for name in x.record.plan.needs if name in titles),
            about="Acties die eerst klaar moeten zijn.",
        ),
        Column(
            title="Let op",
            width=34,
            cell=lambda x: "\n".join((*(["Te laat."] if x.is_late else []), *x.conflicts, *_dropped(x))),
            about="Wat niet klopt of te laat is, en waarom iets is vervallen.",
        ),
    )


def _dropped(line: Line) -> Iterable[str]:
    if line.record.reason:
        yield f"Vervallen: {line.record.reason}"


def spreadsheet(found: Sequence[Line], titles: dict[str, str], *, about: Sequence[str], now: datetime) -> bytes:
    """The file; the same for the same plan at the same moment."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Verbeterplan", "created": now.replace(tzinfo=None)})
    known = columns(titles)
    _actions(book, found, known)
    _explanation(book, known, about)
    book.close()
    return target.getvalue()


def _actions(book: Any, found: Sequence[Line], known: Sequence[Column]) -> None:
    sheet = book.add_worksheet("Acties")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3F2F6", "border": 1})
    write = _Writer(book, sheet)
    for column, one in enumerate(known):
        sheet.set_column(column, column, one.width)
        sheet.write_string(0, column, one.title, head)
        for row, line in enumerate(found, start=1):
            write.cell(row, column, one.cell(line))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(found), 1), len(known) - 1)
    _to_print(sheet)
    sheet.repeat_rows(0)


def _explanation(book: Any, known: Sequence[Column], about: Sequence[str]) -> None:
    sheet = book.add_worksheet("Toelichting")
    write = _Writer(book, sheet)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
    row = 0
    for row, sentence in enumerate(about):
        write.cell(row, 1, sentence)
    for extra, one in enumerate(known, start=row + 2):
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
            self._sheet.write_string(row, column, value, self._quoted if value.startswith(_FORMULA) else self._text)
