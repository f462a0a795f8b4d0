"""Make the workbook: an explanation, the questions with their drop-downs, and what we need to read it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from controls.exchange.worksheet.asking import about_text, question_text
from controls.exchange.worksheet.columns import (
    CHOICES,
    EXPLANATION,
    NUMBER,
    ORIGIN,
    QUESTIONS,
    Column,
    Kind,
    layout,
)
from controls.exchange.worksheet.explaining import Cover, lines
from controls.exchange.worksheet.questions import Question, fields, shown, state
from controls.exchange.worksheet.rules import add_rules
from controls.exchange.worksheet.seals import SCHEMA, file_seal, row_seal
from controls.exchange.worksheet.texts import write_text

#: What a cell that does not belong to a question shows.
NOT_ASKED = "–"
_TALLEST = 405
_LINE = 14.5
_FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_EDGE = {"border": 1, "border_color": "#767676"}
_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True}


def make(questions: Sequence[Question], cover: Cover, *, assessment_id: str, secret: str, at: datetime) -> bytes:
    """The workbook with these questions; the same questions at the same moment give the same bytes."""
    asked = tuple(questions)
    columns = layout(fields(question) for question in asked)
    origin = _origin(asked, cover, columns, assessment_id)
    origin["seal"] = file_seal(secret, origin)
    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True})
    # A moment without a zone, as Excel has it.
    book.set_properties({"title": f"{cover.assessment}: {cover.selection}", "created": at.replace(tzinfo=None)})
    looks = _Looks.of(book)
    _explain(book, looks, cover, asked)
    _ask(book, looks, asked, columns, secret=secret, file=origin["seal"])
    _tell_origin(book, origin)
    book.close()
    return kept.getvalue()


def _origin(
    questions: Iterable[Question], cover: Cover, columns: Iterable[Column], assessment_id: str
) -> dict[str, str]:
    editions = {question.catalogue.key: question.catalogue.sha256 for question in questions}
    return {
        "schema": SCHEMA,
        "assessment": assessment_id,
        "editions": " ".join(f"{key}={sha256}" for key, sha256 in sorted(editions.items())),
        "columns": " ".join(column.id for column in columns),
        "made_at": cover.made_at,
        "made_by": cover.made_by,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """The formats of the cells: what a colour says, the lock and the stripe say too."""

    head: Format
    head_open: Format
    strong: Format
    given: Format
    text: Format
    day: Format
    not_asked: Format
    title: Format
    heading: Format
    plain: Format
    term: Format

    @classmethod
    def of(cls, book: Workbook) -> _Looks:
        head = {**_FONT, **_EDGE, "bold": True, "text_wrap": True, "font_color": "#FFFFFF"}
        given = {**_FONT, **_EDGE, "text_wrap": True, "bg_color": "#F3F3F3"}
        fill_in = {**_FONT, **_EDGE, "text_wrap": True, "bg_color": "#FFFBE0", "locked": False}
        return cls(
            head=book.add_format({**head, "bg_color": "#404040"}),
            head_open=book.add_format({**head, "bg_color": "#1A4F7A"}),
            strong=book.add_format({**given, "bold": True, "num_format": "@"}),
            given=book.add_format(given),
            # As text, so that what begins with = + - or @ stays text, also when somebody edits it.
            text=book.add_format({**fill_in, "num_format": "@"}),
            day=book.add_format({**fill_in, "num_format": "dd-mm-yyyy", "align": "left"}),
            not_asked=book.add_format({**given, "align": "center", "font_color": "#595959"}),
            title=book.add_format({**_FONT, "bold": True, "font_size": 18}),
            heading=book.add_format({**_FONT, "bold": True, "font_size": 13, "bottom": 1, "valign": "bottom"}),
            plain=book.add_format({**_FONT, "text_wrap": True}),
            term=book.add_format({**_FONT, "bold": True, "text_wrap": True}),
        )


def _explain(book: Workbook, looks: _Looks, cover: Cover, questions: tuple[Question, ...]) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 96)
    write_text(sheet, 0, 0, "Vragen van Toetspeil", looks.title)
    sheet.set_row(0, 30)
    for row, line in enumerate(lines(cover, questions), start=1):
        if line.is_heading:
            write_text(sheet, row, 0, line.text, looks.heading)
            sheet.write_blank(row, 1, None, looks.heading)
            sheet.set_row(row, 32)
            continue
        write_text(sheet, row, 0, line.text, looks.term)
        write_text(sheet, row, 1, line.meaning, looks.plain)
        sheet.set_row(row, max(_height(line.text, 30), _height(line.meaning, 96)) + 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", _ALLOWED)


def _ask(
    book: Workbook,
    looks: _Looks,
    questions: tuple[Question, ...],
    columns: tuple[Column, ...],
    *,
    secret: str,
    file: str,
) -> None:
    sheet = book.add_worksheet(QUESTIONS)
    for index, column in enumerate(columns):
        hidden = {"hidden": True} if column.kind is Kind.HIDDEN else {}
        sheet.set_column(index, index, column.width, None, hidden)
        write_text(sheet, 0, index, column.header, looks.head if column.kind is Kind.SHOWN else looks.head_open)
    sheet.set_row(0, 48)
    for row, question in enumerate(questions, start=1):
        cells = _Cells(question=question, secret=secret, file=file)
        for index, column in enumerate(columns):
            cells.write(sheet, looks, row, index, column)
        tallest = max(_height(cells.given.get(column.id, ""), column.width) for column in columns)
        sheet.set_row(row, min(tallest + 4, _TALLEST))
    add_rules(sheet, _choices(book, questions), questions, columns)
    _for_paper(sheet, columns, len(questions))


class _Cells:
    """One row: what we say in it, what was answered, and its hidden part."""

    def __init__(self, *, question: Question, secret: str, file: str) -> None:
        self.asked = fields(question)
        self.answered = shown(question)
        key, version = question.answer.key, str(question.answer.version)
        stands = state(question)
        words = {
            name: self.asked[name].word(value) for name, value in self.answered.items() if self.asked[name].choices
        }
        self.given = {
            **self.answered,
            **words,
            "number": question.asked.number,
            "framework": question.title,
            "question": question_text(question),
            "about": about_text(question),
            "key": key,
            "version": version,
            "state": stands,
            "seal": row_seal(secret, file, key, version, stands),
        }

    def write(self, sheet: Worksheet, looks: _Looks, row: int, index: int, column: Column) -> None:
        text = self.given.get(column.id, "")
        if column.kind in (Kind.SHOWN, Kind.HIDDEN):
            write_text(sheet, row, index, text, looks.strong if column is NUMBER else looks.given)
        elif column.id not in self.asked:
            write_text(sheet, row, index, NOT_ASKED, looks.not_asked)
        elif column.kind is Kind.DATE:
            _write_day(sheet, row, index, text, looks.day)
        elif text:
            write_text(sheet, row, index, text, looks.text)
        else:
            sheet.write_blank(row, index, None, looks.text)


def _write_day(sheet: Worksheet, row: int, index: int, text: str, look: Format) -> None:
    """As a date that Excel knows; before March 1900 it counts a day that never was."""
    if not text:
        sheet.write_blank(row, index, None, look)
    elif text < "1900-03-01":
        write_text(sheet, row, index, text, look)
    else:
        sheet.write_datetime(row, index, date.fromisoformat(text), look)


def _choices(book: Workbook, questions: tuple[Question, ...]) -> Mapping[tuple[str, ...], str]:
    """Lists that are too long, or too strange, for a cell, each on a sheet of its own place: the words to the range."""
    long = dict.fromkeys(tuple(question.tpms) for question in questions if question.tpms)
    if not long:
        return {}
    sheet, found = book.add_worksheet(CHOICES), {}
    sheet.very_hidden()
    for index, words in enumerate(long):
        for row, word in enumerate(words):
            write_text(sheet, row, index, word)
        letter = chr(65 + index)
        found[words] = f"={CHOICES}!${letter}$1:${letter}${len(words)}"
    return found


def _for_paper(sheet: Worksheet, columns: tuple[Column, ...], number: int) -> None:
    """A frozen head, filters and A4 on its side: two pages wide, with the number on both."""
    # The question stays in sight while somebody fills in what stands to the right of it.
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, number, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.fit_to_pages(2, 0)
    sheet.set_footer("&L&F&CVertrouwelijk&RBladzijde &P van &N")
    sheet.protect("", _ALLOWED)


def _tell_origin(book: Workbook, origin: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(ORIGIN)
    for row, (name, value) in enumerate(origin.items()):
        write_text(sheet, row, 0, name)
        write_text(sheet, row, 1, value)
    sheet.very_hidden()
    sheet.protect("")


def _height(text: str, width: int) -> float:
    """How high a text stands in a column of so many characters; a word that does not fit leaves some room."""
    rows = sum(max(1, -(-len(line) // max(1, int(width * 0.92)))) for line in text.split("\n"))
    return rows * _LINE
