"""Figures as a snapshot keeps them, in words, and beside those of the round before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from controls.scoring import Status
from controls.snapshot import Snapshot
from reports import wording
from reports.inputs import ReportError, ReportInput

NO_SCORE = "geen score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One interval in words; `low` and `high` are 0 to 1 for a chart."""

    at_least: str
    at_most: str
    coverage: str
    low: float
    high: float

    @property
    def words(self) -> str:
        return f"ten minste {self.at_least} – ten hoogste {self.at_most}" if self.at_least else NO_SCORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One group now, and then ("" without a round before that knew it)."""

    label: str
    now: Span
    before: str


def span(figures: Mapping[str, Any]) -> Span:
    """Rounded outwards, as everywhere."""
    if not figures["total"] - figures["counts"].get(Status.NOT_APPLICABLE.value, 0):
        return Span(at_least="", at_most="", coverage="", low=0.0, high=0.0)
    low, high = Fraction(figures["at_least"]), Fraction(figures["at_most"])
    return Span(
        at_least=wording.at_least(low),
        at_most=wording.at_most(high),
        coverage=wording.at_least(Fraction(figures["coverage"])),
        low=float(low),
        high=float(high),
    )


def previous_of(given: ReportInput) -> Snapshot | None:
    """The round before; raises ReportError when it is not the one that was named."""
    if given.previous is None:
        return None
    if given.previous.sha256 != given.beside.previous_sha256:
        raise ReportError("De vorige ronde past niet bij haar controlegetal; er komt geen rapport.")
    if given.previous.municipality_code != given.snapshot.municipality_code:
        raise ReportError("De vorige ronde is van een andere gemeente; er komt geen rapport.")
    return given.previous


def trend(given: ReportInput, group: str = "whole") -> str:
    """One sentence about this round beside the one before, never a difference of two single percentages."""
    before = previous_of(given)
    if before is None:
        return "Er is nog geen eerdere ronde om mee te vergelijken."
    was, now = span(before.result[group]), span(given.snapshot.result[group])
    said = f"Op {wording.day(before.reference_date)} was het {was.words}; nu is het {now.words}."
    if before.catalogue != given.snapshot.catalogue:
        said += " Toen gold een andere versie van de norm, dus de getallen zijn niet zonder meer te vergelijken."
    return said


def direction(given: ReportInput) -> str:
    """Better, worse or not to tell: intervals that overlap prove nothing."""
    before = previous_of(given)
    if before is None:
        return ""
    was, now = span(before.result["whole"]), span(given.snapshot.result["whole"])
    if not was.at_least or not now.at_least:
        return ""
    if now.low > was.high:
        return "De gemeente staat er aantoonbaar beter voor dan toen."
    if now.high < was.low:
        return "De gemeente staat er aantoonbaar slechter voor dan toen."
    return "De twee uitkomsten overlappen. Of het echt beter of slechter is, valt daarom niet te zeggen."


def before_of(given: ReportInput, theme: str) -> str:
    """The interval of a theme in the round before."""
    before = previous_of(given)
    if before is None or theme not in before.result["themes"]:
        return "–"
    was = span(before.result["themes"][theme])
    return f"{was.at_least} – {was.at_most}" if was.at_least else "–"
