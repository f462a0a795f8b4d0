"""Effects in figures that people read."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from controls.improvement import Effect, largest
from controls.improvement_course import Quarter


def points(found: Iterable[Effect]) -> float:
    """The largest gain in percentage points, rounded down to one decimal."""
    return floor(largest(found) * 1000) / 10


def gain_words(gain: Fraction) -> str:
    """A gain in percentage points, never more than it is."""
    if not gain:
        return "geen"
    tenths = floor(gain * 1000)
    return f"+{tenths // 10},{tenths % 10} punt" if tenths else "minder dan +0,1 punt"


def quarter_words(quarter: Quarter | None) -> str:
    return f"{quarter.number}e kwartaal {quarter.year}" if quarter else "Zonder datum"
