"""Frozen values into documents: the audit report of one assessment, and the check of such a file.

Only the names below are public. Importing this package does not load the PDF
engine: the web process imports it for the names, a child process renders.
"""

from reports.beside import Beside, DrawnSample
from reports.inputs import COLLEGE_STATEMENT, KINDS, Progress, ReportError, ReportInput
from reports.kinds import REGISTRY, Kind, Piece
from reports.outcome import Verification
from reports.rendering import render, reproduces, verify

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
    "Verification",
    "render",
    "reproduces",
    "verify",
]
