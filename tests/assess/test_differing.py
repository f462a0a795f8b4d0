"""What changed between two texts: nothing lost, nothing made up, and never too costly."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.differing import Fate, Piece, differences

TEXT = st.text(alphabet="ab \n’", max_size=40)


def shown(pieces: Iterable[Piece]) -> str:
    """As somebody reads it: [-out-] and [+in+]."""
    marks = {Fate.SAME: "{}", Fate.OUT: "[-{}-]", Fate.IN: "[+{}+]"}
    return "".join(marks[piece.fate].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "was", "became"),
    [
        ("Het beleid is oud.", "Het beleid is nieuw.", "Het beleid is[- oud.-]", "Het beleid is[+ nieuw.+]"),
        ("Een twee drie", "Een drie", "Een[- twee-] drie", "Een drie"),
        ("Een drie", "Een twee drie", "Een drie", "Een[+ twee+] drie"),
        ("", "Nieuw", "", "[+Nieuw+]"),
        ("Oud", "", "[-Oud-]", ""),
        ("Zelfde", "Zelfde", "Zelfde", "Zelfde"),
        ("a\nb", "a\nc", "a[-\nb-]", "a[+\nc+]"),
        ("één vóór", "één na", "één[- vóór-]", "één[+ na+]"),
    ],
)
def test_the_words_that_changed_are_marked(before: str, after: str, was: str, became: str) -> None:
    assert tuple(map(shown, differences(before, after))) == (was, became)


@given(TEXT, TEXT)
def test_both_texts_come_through_whole_and_what_is_the_same_is_the_same_on_both_sides(before: str, after: str) -> None:
    was, became = differences(before, after)

    assert "".join(piece.text for piece in was) == before
    assert "".join(piece.text for piece in became) == after
    same = [[piece.text for piece in side if piece.fate is Fate.SAME] for side in (was, became)]
    assert "".join(same[0]) == "".join(same[1])
    assert {piece.fate for piece in was} <= {Fate.SAME, Fate.OUT}
    assert {piece.fate for piece in became} <= {Fate.SAME, Fate.IN}
    assert all(piece.text for piece in (*was, *became))


@given(TEXT)
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert all(piece.fate is Fate.SAME for side in differences(text, text) for piece in side)


LONG = 10_000
HOSTILE = {
    "one word": ("k " * (LONG // 2), "l k " * (LONG // 4)),
    "two words in turn": ("k l " * (LONG // 4), "l k m " * (LONG // 6)),
    "lines of one letter": ("k\n" * (LONG // 2), "l\nk\n" * (LONG // 4)),
    "letters only": ("k" * LONG, "l" * LONG),
}


@pytest.mark.parametrize(("before", "after"), HOSTILE.values(), ids=HOSTILE.keys())
def test_the_longest_texts_of_one_word_repeated_cost_next_to_nothing(before: str, after: str) -> None:
    start = time.process_time()

    was, became = differences(before, after)

    assert time.process_time() - start < 1
    assert "".join(piece.text for piece in was) == before
    assert "".join(piece.text for piece in became) == after


def test_a_word_in_a_long_text_is_still_found() -> None:
    words = [f"woord{number}" for number in range(1_000)]
    other = [*words[:700], "anders", *words[701:]]

    was, became = differences(" ".join(words), " ".join(other))

    assert [piece.text for piece in was if piece.fate is Fate.OUT] == [" woord700"]
    assert [piece.text for piece in became if piece.fate is Fate.IN] == [" anders"]


def test_a_text_written_all_over_is_compared_by_its_lines() -> None:
    lines = [" ".join(f"w{line}-{word}" for word in range(20)) for line in range(30)]
    other = [*lines]
    other[2], other[27] = "Een heel andere regel", "En nog een"

    was, _ = differences("\n".join(lines), "\n".join(other))

    assert [piece.text.strip() for piece in was if piece.fate is Fate.OUT] == [lines[2], lines[27]]
