"""Read a workbook back: which rows somebody changed, and everything that is wrong with it, by the address of the cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from controls.exchange.worksheet import sentences as say
from controls.exchange.worksheet.asking import about_text, question_text
from controls.exchange.worksheet.cells import Unreadable, value_of
from controls.exchange.worksheet.columns import ORIGIN, QUESTIONS, Column, Kind, address, column
from controls.exchange.worksheet.making import NOT_ASKED
from controls.exchange.worksheet.opening import Cell, Sort, Tab, open_workbook
from controls.exchange.worksheet.questions import Field, Question, fields, said, through_a_cell
from controls.exchange.worksheet.seals import SCHEMA, file_seal, is_seal, row_seal, state_of

_HIDDEN = ("key", "version", "state", "seal")
#: Who sees these mends them first.
_MOST_PROBLEMS = 500
_Cells = Mapping[int, Cell]


@dataclass
class WrongWorkbookError(Exception):
    """A workbook that is not of this assessment, or no longer; `sentence` says why, and what to do."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one cell."""

    address: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that somebody changed; `places` has the address of each cell.

    `version` and `state` are those of the answer that the file was made with.
    """

    key: str
    version: int
    state: str
    cells: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The rows that were changed, in the order of the file; how many were not; and what is wrong."""

    rows: tuple[Row, ...]
    unchanged: int
    problems: tuple[Problem, ...]


def read(data: bytes, questions: Mapping[str, Question], *, assessment_id: str, secret: str) -> Reading:
    """What was filled in, for the questions of this assessment by `Answer.key`.

    Raises NotAWorkbookError and WrongWorkbookError for a file that is refused as a whole.
    """
    tabs = open_workbook(data, frozenset({QUESTIONS, ORIGIN}))
    if not {QUESTIONS, ORIGIN} <= set(tabs):
        raise WrongWorkbookError(say.NOT_OURS)
    origin = _origin(tabs[ORIGIN])
    _refuse_foreign(origin, questions, assessment_id=assessment_id, secret=secret)
    columns = tuple(column(name) for name in origin["columns"].split())
    problems = [*_merged(tabs[QUESTIONS]), *_heads(tabs[QUESTIONS], columns)]
    if problems:
        return Reading(rows=(), unchanged=0, problems=tuple(problems))
    return _Reader(tab=tabs[QUESTIONS], columns=columns, questions=questions, secret=secret, file=origin["seal"]).read()


def _origin(tab: Tab) -> dict[str, str]:
    rows = [
        [row[index].text if index in row and row[index].sort is Sort.TEXT else "" for index in (0, 1)]
        for row in tab.rows.values()
    ]
    return {name: value for name, value in rows if name}


def _refuse_foreign(
    origin: Mapping[str, str], questions: Mapping[str, Question], *, assessment_id: str, secret: str
) -> None:
    if "schema" not in origin or "seal" not in origin:
        raise WrongWorkbookError(say.NOT_OURS)
    if origin["schema"] != SCHEMA:
        raise WrongWorkbookError(say.OTHER_SCHEMA)
    if origin.get("assessment") != assessment_id:
        raise WrongWorkbookError(say.OTHER)
    if not is_seal(origin["seal"], file_seal(secret, origin)):
        raise WrongWorkbookError(say.BROKEN)
    now = {question.catalogue.key: question.catalogue for question in questions.values()}
    for edition in origin["editions"].split():
        key, _, sha256 = edition.partition("=")
        if key not in now or now[key].sha256 != sha256:
            raise WrongWorkbookError(say.OTHER_EDITION.format(now[key].short_title if key in now else key))


def _merged(tab: Tab) -> Iterator[Problem]:
    for found in tab.merged:
        yield Problem(address=f"{QUESTIONS}!{found}", sentence="Deze cellen zijn samengevoegd. Splits ze weer.")


def _heads(tab: Tab, columns: Sequence[Column]) -> Iterator[Problem]:
    """The first row must stand as we wrote it: a column that moved would be read as another one."""
    heads = tab.rows.get(1, {})
    for index in sorted({*heads, *range(len(columns))}):
        wanted = columns[index].header if index < len(columns) else ""
        cell = heads.get(index)
        if _words(cell.text if cell else "") == _words(wanted):
            continue
        what = f"Hier hoort de kop ‘{wanted}’ te staan." if wanted else "Deze kolom hoort niet in het bestand."
        yield Problem(
            address=address(index, 1), sentence=f"{what} Kolommen toevoegen, weghalen of verplaatsen kan niet."
        )


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """The rows of one sheet, each held against the question it is about."""

    tab: Tab
    columns: tuple[Column, ...]
    questions: Mapping[str, Question]
    secret: str
    file: str

    @cached_property
    def index(self) -> Mapping[str, int]:
        return {column.id: index for index, column in enumerate(self.columns)}

    def read(self) -> Reading:
        rows: list[Row] = []
        problems: list[Problem] = []
        unchanged, seen = 0, dict[str, int]()
        for number, cells in self.tab.rows.items():
            if number == 1 or len(problems) >= _MOST_PROBLEMS:
                continue
            wrong, row = self._row(number, cells, seen)
            problems += wrong
            unchanged += row is None and not wrong
            rows += [row] if row else []
        return Reading(rows=tuple(rows), unchanged=unchanged, problems=tuple(problems))

    def _row(self, number: int, cells: _Cells, seen: dict[str, int]) -> tuple[list[Problem], Row | None]:
        """What is wrong with a row, and the row itself when it was changed."""
        hidden = {name: cells[self.index[name]].text if self.index[name] in cells else "" for name in _HIDDEN}
        if strange := self._strange(number, cells, hidden, seen):
            return [strange], None
        question = self.questions[hidden["key"]]
        seen[hidden["key"]] = number
        filled, problems = self._filled(number, cells, question)
        problems = [*self._changed_by_hand(number, cells, question), *problems, *self._beyond(number, cells)]
        if state_of(said(question, filled)) == hidden["state"]:
            return problems, None
        places = {name: address(index, number) for name, index in self.index.items()}
        version, state = int(hidden["version"]), hidden["state"]
        return problems, Row(key=hidden["key"], version=version, state=state, cells=filled, places=places)

    def _strange(
        self, number: int, cells: _Cells, hidden: Mapping[str, str], seen: Mapping[str, int]
    ) -> Problem | None:
        """A row that is not ours, or not any more, or for the second time."""
        place = address(self.index["number"], number)
        key, sealed = hidden["key"], (hidden["key"], hidden["version"], hidden["state"])
        if not any(hidden.values()):
            return Problem(address=address(min(cells), number), sentence=say.NO_ROW_OF_OURS)
        if not is_seal(hidden["seal"], row_seal(self.secret, self.file, *sealed)):
            return Problem(address=address(self.index["key"], number), sentence=say.ROW_CHANGED)
        if key in seen:
            return Problem(address=place, sentence=say.TWICE.format(seen[key]))
        if key not in self.questions:
            return Problem(address=place, sentence=say.NOT_ASKED_NOW)
        return None

    def _changed_by_hand(self, number: int, cells: _Cells, question: Question) -> Iterator[Problem]:
        """What is not for filling in, but was."""
        ours = {"number": question.asked.number, "question": question_text(question), "about": about_text(question)}
        for name, text in ours.items():
            cell = cells.get(self.index[name])
            if _words(cell.text if cell else "") != _words(text):
                yield Problem(address=address(self.index[name], number), sentence=say.NOT_TO_FILL_IN)

    def _filled(self, number: int, cells: _Cells, question: Question) -> tuple[dict[str, str], list[Problem]]:
        """What stands in the cells to fill in, and what is wrong with them."""
        asked, filled, problems = fields(question), dict[str, str](), list[Problem]()
        for index, found in enumerate(self.columns):
            if found.kind in (Kind.SHOWN, Kind.HIDDEN):
                continue
            try:
                filled |= _value(asked.get(found.id), found, cells.get(index))
            except Unreadable as error:
                problems.append(Problem(address=address(index, number), sentence=error.sentence))
        return filled, problems

    def _beyond(self, number: int, cells: _Cells) -> Iterator[Problem]:
        for index in cells:
            if index >= len(self.columns):
                yield Problem(address=address(index, number), sentence=say.BEYOND)


def _value(asked: Field | None, found: Column, cell: Cell | None) -> dict[str, str]:
    """The value of one cell by its column; nothing for a cell that does not belong to the question."""
    if asked is not None:
        return {found.id: value_of(asked, found, cell)}
    if cell is not None and cell.text != NOT_ASKED:
        raise Unreadable("Deze cel hoort niet bij deze vraag. Zet het streepje terug, of maak haar leeg.")
    return {}


def _words(text: str) -> str:
    """A text without what a program may do to its spaces."""
    return " ".join(through_a_cell(text).split())
