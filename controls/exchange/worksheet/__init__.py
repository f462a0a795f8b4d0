"""Questions as an Excel workbook that explains itself, and back: what was filled in, cell by cell.

All of it is pure: questions and bytes in, bytes, rows or a refusal out. Nothing in a file is believed: what is not for
filling in is compared with what we wrote, and each row carries a seal that only we can make.
"""

from controls.exchange.worksheet.columns import address, column
from controls.exchange.worksheet.explaining import Cover
from controls.exchange.worksheet.making import make
from controls.exchange.worksheet.opening import LARGEST, NotAWorkbookError
from controls.exchange.worksheet.questions import Question, fields, filled_in, is_possible, shown, state
from controls.exchange.worksheet.reading import Problem, Reading, Row, WrongWorkbookError, read

__all__ = [
    "LARGEST",
    "Cover",
    "NotAWorkbookError",
    "Problem",
    "Question",
    "Reading",
    "Row",
    "WrongWorkbookError",
    "address",
    "column",
    "fields",
    "filled_in",
    "is_possible",
    "make",
    "read",
    "shown",
    "state",
]
