"""Rule set R over every number it is meant for, and the table of the design."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

import pytest

from assess.municipalities import SizeClass
from assess.municipalities import size_class as size_in_words
from reports.benchmark.rounds import class_of, round_before
from reports.benchmark.rules import DOWN, LEVEL, UP, R, Rules, brackets, scaled
from reports.benchmark.tables import CLASSES

V = TypeVar("V")
#: (how many answered, how many took part): all of them, nearly all, and so few that the margin does not count.
EVERY_N = tuple((n, of) for n in range(15, 2000) for of in (n, n + 5, n + 10) if of >= 20)


def said(n: int, of: int) -> tuple[int, int]:
    found = R.answers(n, of)
    assert found
    return found


def hidden_per_bracket(n: int, of: int) -> list[int]:
    return [len(R.hides(bracket, n)) for bracket in brackets(R, said(n, of))]


def test_no_bracket_hides_fewer_than_three_real_counts_and_no_tail_fewer_than_six() -> None:
    for n, of in EVERY_N:
        hidden = hidden_per_bracket(n, of)
        assert sum(hidden) == n + 1
        assert min(hidden) >= 3
        assert min(hidden[0], hidden[-1]) >= 6


def test_every_count_is_printed_as_exactly_one_bracket_and_that_one_hides_it() -> None:
    for n in (*range(20, 130), 342, 999, 1999):
        for count in range(n + 1):
            bracket = R.bracket(count, n, n)
            assert bracket is not None
            assert count in R.hides(bracket, n)
            assert n in R.possible_n(bracket)
            assert bracket.lo <= scaled(count, n, said(n, n)[0]) <= bracket.hi


def test_the_edges_depend_on_the_printed_number_only_and_leave_no_gap() -> None:
    for low in range(15, 2000, 5):
        cut = brackets(R, (low, low + 4))
        assert (cut[0].lo, cut[-1].hi) == (0, low)
        assert all(after.lo == before.hi + 1 for before, after in pairwise(cut))


def test_up_and_down_are_alike_at_the_tails() -> None:
    for n, of in EVERY_N:
        hidden = hidden_per_bracket(n, of)
        assert hidden[0] == hidden[-1]


def test_the_first_six_and_the_last_six_counts_print_alike_for_every_n() -> None:
    for n, of in EVERY_N:
        assert {R.bracket(count, n, of) for count in range(6)} == {R.bracket(0, n, of)}
        assert {R.bracket(n - count, n, of) for count in range(6)} == {R.bracket(n, n, of)}


def test_the_table_of_the_design() -> None:
    table = [
        # n, n*, brackets, tails printed up to %, real counts in the tail, interior half width in points
        (15, 15, 3, 33, 6, 10.0),
        (22, 20, 5, 25, 7, 5.0),
        (30, 30, 8, 16, 6, 5.0),
        (58, 55, 16, 9, 6, 2.7),
        (187, 185, 18, 4, 10, 2.7),
        (342, 340, 20, 4, 17, 2.5),
    ]
    made = []
    for n, *_ in table:
        # The design cuts by the number of answers alone, as R still does where it is not nearly everybody.
        low = said(n, n + 10)[0]
        cut = brackets(R, said(n, n + 10))
        widest = max(bracket.hi - bracket.lo for bracket in cut[1:-1])
        made.append((n, low, len(cut), 100 * cut[0].hi // low, len(R.hides(cut[0], n)), round(50 * widest / low, 1)))
    assert made == table


def test_below_fifteen_answers_or_twenty_participants_nothing_is_printed() -> None:
    assert [R.bracket(3, n, 40) for n in range(3, 15)] == [None] * 12
    assert [R.bracket(3, 15, of) for of in range(15, 20)] == [None] * 5
    assert R.bracket(3, 15, 20) is not None
    assert R.printed(19) == "<20"
    assert (R.printed(20), R.printed(34)) == ("20-24", "30-34")
    assert R.quantiles_of([0, 14, 0], R.surely(14, 40)) == R.quantiles_of([0, 15, 0], R.surely(15, 19)) == ()


def test_a_number_of_answers_never_tells_whether_nobody_or_a_few_left_it_out() -> None:
    for of in range(20, 400):
        alike = alike_in_print(of, R.answers)
        assert max(alike[R.answers(of, of)]) >= 5
        assert all(len(left) >= 3 for left in alike.values())
        within = [(n, of - left) for n, some in alike.items() if n for left in some]
        assert all(n[0] <= answered <= n[1] and n[0] >= 15 for n, answered in within)


def alike_in_print(of: int, printed: Callable[[int, int], V]) -> dict[V, list[int]]:
    """By what is printed: how many may have left it out, for who knows that `of` took part."""
    alike: dict[V, list[int]] = {}
    for left in range(of + 1):
        alike.setdefault(printed(of - left, of), []).append(left)
    return alike


def test_without_the_margin_a_multiple_of_five_tells_that_nobody_left_it_out() -> None:
    before = Rules(version="R/1", margin=0)
    assert [before.answers(30 - left, 30) for left in (0, 1)] == [(30, 34), (25, 29)]
    assert {R.answers(30 - left, 30) for left in range(6)} == {(25, 34)}


def test_a_count_outside_the_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0"):
        R.bracket(16, 15, 20)
    with pytest.raises(ValueError, match="at most who took part"):
        R.bracket(3, 21, 20)
    with pytest.raises(ValueError, match="between 0"):
        R.bracket(-1, 15, 20)


def test_a_weaker_row_of_numbers_breaks_the_property() -> None:
    exact = Rules(step=1, margin=0, least=1, tail=0, parts=10_000)
    assert [len(exact.hides(bracket, 30)) for bracket in brackets(exact, (30, 30))] == [1] * 31


@pytest.mark.parametrize(("n", "percents"), [(14, ()), (15, (50,)), (19, (50,)), (20, (25, 50, 75)), (49, (25, 50, 75)),
                                             (50, tuple(range(10, 100, 10)))])  # fmt: skip
def test_quantiles_come_with_enough_respondents(n: int, percents: tuple[int, ...]) -> None:
    everywhere_else = [1] * n
    assert tuple(percent for percent, _ in R.quantiles_of(everywhere_else, R.surely(n, n + 5))) == percents


def test_which_quantiles_are_printed_never_tells_whether_everybody_has_a_score() -> None:
    for of in range(20, 400):
        alike = alike_in_print(of, R.surely)
        assert max(alike[R.surely(of, of)]) >= 5
        assert all(len(left) >= 3 for left in alike.values())
    # Without the margin it would: 20 participants with quartiles all have a score.
    assert (Rules(margin=0).surely(20, 20), Rules(margin=0).surely(19, 20)) == (20, 15)


def test_between_two_printed_quantiles_stand_at_least_five() -> None:
    for n in range(15, 400):
        at = [place for _, place in R.quantiles_of([1] * n, R.surely(n, n + 5))]
        assert all(after - before >= 5 for before, after in pairwise(at))
        assert at[0] >= 4
        assert n - 1 - at[-1] >= 4


def test_of_quantiles_that_coincide_one_is_printed_and_the_median_goes_first() -> None:
    assert R.quantiles_of([0, 40, 0], 20) == ((50, 1),)
    assert R.quantiles_of([30, 10, 0], 20) == ((50, 0),)
    assert R.quantiles_of([6, 4, 10], 20) == ((25, 0), (50, 1), (75, 2))


def test_an_arrow_never_tells_that_everybody_who_took_part_before_has_a_score() -> None:
    for before in range(20, 120):
        shown = [R.arrow(risen=0, fallen=0, paired=n, before=before, newcomers=0) for n in range(before + 1)]
        with_arrow = [before - n for n, arrow in enumerate(shown) if arrow]
        assert (min(with_arrow), max(with_arrow)) == (0, before - 15)
    assert R.arrow(risen=0, fallen=0, paired=19, before=19, newcomers=0) is None


def test_a_class_with_too_few_joins_its_neighbour() -> None:
    names = ("k1", "k2", "k3", "k4")
    assert R.partition(dict(zip(names, (20, 20, 20, 20), strict=True)), names) == (("k1",), ("k2",), ("k3",), ("k4",))
    assert R.partition(dict(zip(names, (19, 20, 20, 19), strict=True)), names) == (("k1", "k2"), ("k3", "k4"))
    assert R.partition(dict(zip(names, (7, 7, 7, 7), strict=True)), names) == (("k1", "k2", "k3", "k4"),)
    assert R.partition(dict(zip(names, (1, 1, 1, 1), strict=True)), names) == (("k1", "k2", "k3", "k4"),)
    assert R.partition(dict(zip(names, (40, 5, 8, 40), strict=True)), names) == (("k1",), ("k2", "k3", "k4"))


def test_the_sizes_of_the_classes_are_those_of_the_list_of_municipalities() -> None:
    given = [0, 19_999, 20_000, 49_999, 50_000, 99_999, 100_000, 930_000]
    assert [class_of(inhabitants) for inhabitants in given] == ["k1", "k1", "k2", "k2", "k3", "k3", "k4", "k4"]
    in_words = dict(zip(SizeClass, CLASSES, strict=True))
    assert [in_words[size_in_words(inhabitants)] for inhabitants in given] == list(map(class_of, given))


@pytest.mark.parametrize(("newcomers", "paired", "shown"), [(0, 15, True), (0, 14, False), (1, 40, False),
                                                           (14, 40, False), (15, 40, True)])  # fmt: skip
def test_a_trend_is_shown_only_when_newcomers_are_none_or_many(newcomers: int, paired: int, shown: bool) -> None:
    assert (R.arrow(risen=paired, fallen=0, paired=paired, before=paired + 5, newcomers=newcomers) == UP) is shown


def test_an_arrow_needs_brackets_that_do_not_overlap() -> None:
    assert R.arrow(risen=30, fallen=5, paired=40, before=40, newcomers=0) == UP
    assert R.arrow(risen=5, fallen=30, paired=40, before=40, newcomers=0) == DOWN
    assert R.arrow(risen=13, fallen=12, paired=40, before=40, newcomers=0) == LEVEL


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("2025", "2026", "2026-proef"), "2026"),
        (("2025", "2026-proef"), "2026-proef"),
        (("2027", "2027-proef", "2028"), None),
        ((), None),
    ],
)
def test_what_a_round_is_compared_with_is_the_real_one_of_an_earlier_year(
    names: tuple[str, ...], expected: str | None
) -> None:
    assert round_before(names, "2027") == expected
