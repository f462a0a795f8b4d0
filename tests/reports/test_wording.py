"""How the report says numbers, days and moments in Dutch."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reports import wording


@pytest.mark.parametrize(
    ("utc", "dutch"),
    [
        ("2026-11-22T10:30:00+00:00", "22 november 2026, 11:30 uur"),
        ("2026-07-01T12:05:00Z", "1 juli 2026, 14:05 uur"),
        ("2026-12-31T23:30:00+00:00", "1 januari 2027, 00:30 uur"),
        ("2026-03-29T00:59:00+00:00", "29 maart 2026, 01:59 uur"),
        ("2026-03-29T01:00:00+00:00", "29 maart 2026, 03:00 uur"),
        ("2026-10-25T00:59:00+00:00", "25 oktober 2026, 02:59 uur"),
        ("2026-10-25T01:00:00+00:00", "25 oktober 2026, 02:00 uur"),
    ],
)
def test_a_moment_is_told_in_dutch_clock_time(utc: str, dutch: str) -> None:
    assert wording.moment(utc) == dutch


def test_what_is_no_date_is_told_as_it_was_given() -> None:
    assert (wording.day("medio 2026"), wording.day(""), wording.moment("ooit")) == ("medio 2026", "", "ooit")


def test_bounds_never_claim_more_than_is_known() -> None:
    third = Fraction(1, 3)

    assert (wording.at_least(third), wording.at_most(third)) == ("33\u00a0%", "34\u00a0%")
    assert (wording.at_least(Fraction(1)), wording.at_most(Fraction(0))) == ("100\u00a0%", "0\u00a0%")


def test_decimals_have_a_comma() -> None:
    assert wording.points(Fraction(87, 200)) == "43,5\u00a0procentpunt"


@pytest.mark.parametrize(
    ("iso", "dutch"),
    [
        ("P1Y", "1 jaar"),
        ("P3M", "3 maanden"),
        ("P1D", "1 dag"),
        ("PT24H", "24 uur"),
        ("undetermined", "zonder vaste lengte"),
    ],
)
def test_a_duration_is_told_in_words(iso: str, dutch: str) -> None:
    assert wording.duration(iso) == dutch


def test_a_text_that_is_too_long_for_its_place_ends_in_an_ellipsis() -> None:
    assert wording.clipped("een  twee\ndrie", 20) == "een twee drie"
    assert wording.clipped("een twee drie", 9) == "een twee…"
