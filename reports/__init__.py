"""Frozen values into documents.

Only the names below are public. Importing this package does not load the PDF
engine: the web process imports it for the names, a child process renders.
"""

from reports.beside import Beside, DrawnSample
from reports.inputs import COLLEGE_STATEMENT, KINDS, Progress, ReportError, ReportInput
from reports.kinds import REGISTRY, Kind, Piece
from reports.rendering import render

__all__ = [
    "COLLEGE_STATEMENT",
    "KINDS",
    "REGISTRY",
    "Beside",
    "DrawnSample",
    "Kind",
    "Piece",
    "Progress",
    "ReportError",
    "ReportInput",
    "render",
]
