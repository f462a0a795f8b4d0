"""Which characters reach the page, and what stands in for the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.printable import BREAK, in_print, printable
from tests.reports.builders import requirement


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("café, Yıldız, Łódź, Ștefan", "café, Yıldız, Łódź, Ștefan"),
        ("cafe\u0301", "café"),
        ("≥ 12 → klaar ✓", ">= 12 -> klaar [v]"),
        ("😀", "[U+1F600]"),
        ("مر", "[U+0645 U+0631]"),
        ("שלום", "[U+05E9 U+05DC U+05D5 U+05DD]"),
        ("中", "[U+4E2D]"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\x00b\x1b", "a[U+0000]b[U+001B]"),
        ("a\tb", "a\u2003b"),
        ("samen\u00adgesteld\u200b", "samengesteld"),
    ],
)
def test_a_character_that_the_font_lacks_is_visible_as_what_it_was(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@given(st.text())
def test_what_is_printed_is_printed_the_same_again(text: str) -> None:
    assert printable(printable(text)) == printable(text)


def test_a_long_word_can_break_and_loses_nothing() -> None:
    printed = printable("x" * 5000)

    assert max(len(piece) for piece in printed.split(BREAK)) < 70
    assert printed.replace(BREAK, "") == "x" * 5000


def test_a_long_word_gets_no_hyphen_that_nobody_typed() -> None:
    assert (
        max(len(piece) for piece in printable("beveiligingsbeleid/" * 20).split(BREAK)) < 8
    )  # as the style sheet says


def test_a_character_that_was_replaced_before_is_named_too() -> None:
    _, replaced = in_print(requirement("1", "1", "t", title=printable("😀 of U+0041"), points=()))

    assert replaced == ("U+1F600",)


def test_a_code_of_sixty_four_characters_stays_whole() -> None:
    assert printable("a" * 64) == "a" * 64


def test_every_text_in_nested_content_is_cleaned_and_each_replaced_character_named_once() -> None:
    cleaned, replaced = in_print(requirement("1", "1", "t", title="😀", points=("≥ 1", "😀 gewoon")))

    assert (cleaned.title, cleaned.points) == ("[U+1F600]", (">= 1", "[U+1F600] gewoon"))
    assert replaced == ("U+2265", "U+1F600")
