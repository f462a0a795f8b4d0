"""One fault put in a file, and the one finding that must name its file, line, place, problem and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from controls.loading import Finding
from tests.controls.builders import line_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`old` made into `new`; the finding stands on the line of `at` in what results."""

    old: str
    new: str
    at: str
    place: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFault(Fault):
    """In the file of a theme, or in that of the edition."""

    in_head: bool = False


def assert_finding(findings: Iterable[Finding], fault: Fault, text: str, *, file: str) -> None:
    (found,) = findings
    assert (found.file, found.place) == (file, fault.place)
    assert found.line == (line_of(text, fault.at) if fault.at else 0)
    assert fault.problem in found.problem
    assert fault.remedy in found.remedy
