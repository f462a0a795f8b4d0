"""What improving is worth: never negative, free of order, each requirement once; the course, circles and upgrades."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.answers import Answer, Choice, Outcome
from controls.improvement import (
    Book,
    Effort,
    Gauge,
    Plan,
    State,
    Target,
    Weakness,
    effects,
    largest,
    proved,
    ranked,
    weakness,
)
from controls.improvement_course import Quarter, course
from controls.improvement_ties import Conflict, Trouble, circle, conflicts, followed
from controls.scoring import score, score_requirement
from controls.upgrading import Change, Upgrade, UpgradeStep
from tests.controls.builders import assessed, catalogue, requirement
from tests.controls.test_scoring_properties import EXAMPLES, Case, cases

TODAY = date(2026, 11, 20)


def target(number: str, edition: str = "proef/1", unit: str = "") -> Target:
    return Target(catalogue=edition, requirement_id=f"proef-{number}", unit=unit)


def plan(name: str, **changes: object) -> Plan:
    return Plan(**{"id": name, "state": State.TODO, "effort": Effort.MEDIUM, **changes})  # type: ignore[arg-type]


def book(*answers: Answer) -> Book:
    """Four requirements in two controls."""
    asked = [requirement(f"5.0{n}.01") for n in range(1, 5)]
    return Book(catalogue=catalogue(*asked), answers={answer.requirement_id: answer for answer in answers})


# --- what is weak ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (assessed("5.01.01", "nnn"), Weakness.NOT),
        (assessed("5.01.01", "add"), Weakness.PARTLY),
        (assessed("5.01.01", "aaa", explanation=""), Weakness.UNSUPPORTED),
        (Answer(requirement_id="proef-5.01.01", outcome=Outcome.DEVIATED), Weakness.DEVIATED),
        (assessed("5.01.01", "a--"), Weakness.OPEN),
        (assessed("5.01.01", "aaa"), None),
        (Answer(requirement_id="proef-5.01.01", outcome=Outcome.NOT_APPLICABLE, reason="x", agreed_by="Tess"), None),
    ],
)
def test_a_requirement_asks_for_improvement_for_a_reason(answer: Answer, why: Weakness | None) -> None:
    assert weakness(score_requirement(requirement("5.01.01"), answer)) is why


# --- what it would do -----------------------------------------------------------------------


def test_one_of_four_that_is_not_met_is_worth_a_quarter() -> None:
    (found,) = effects([book(assessed("5.01.01", "nnn"), assessed("5.02.01", "aaa"))], [target("5.01.01")])

    assert found.gauge == Gauge(catalogue="proef/1", unit="", part=2)
    assert (found.before.at_least, found.after.at_least, found.gain) == (Fraction(1, 4), Fraction(1, 2), Fraction(1, 4))
    assert (found.before.at_most, found.after.at_most) == (Fraction(3, 4), Fraction(1))


def test_what_is_only_claimed_gains_what_it_is_worth_and_leaves_at_most_as_it_is() -> None:
    (found,) = effects([book(assessed("5.01.01", "aaa", explanation=""))], [target("5.01.01")])

    assert found.gain == Fraction(1, 4)
    assert found.before.at_most == found.after.at_most


@pytest.mark.parametrize(
    "elsewhere",
    [
        target("5.01.01", edition="proef/2"),
        target("5.01.01", unit="c1"),
        target("9.99.99"),
        target("5.02.01"),
    ],
    ids=["another edition", "another unit", "nowhere", "shown already"],
)
def test_what_is_not_weak_here_does_nothing(elsewhere: Target) -> None:
    assert effects([book(assessed("5.01.01", "nnn"), assessed("5.02.01", "aaa"))], [elsewhere]) == ()


def test_what_was_agreed_not_to_apply_stays_out_of_the_score() -> None:
    absent = Answer(requirement_id="proef-5.01.01", outcome=Outcome.NOT_APPLICABLE, reason="Geen", agreed_by="Tess")

    assert effects([book(absent)], [target("5.01.01")]) == ()
    assert proved(requirement("5.01.01"), absent) == absent


def test_the_two_parts_are_figures_of_their_own() -> None:
    frame = requirement("K.01.01", theme="kader")
    both = Book(catalogue=catalogue(requirement("5.01.01"), framework=[frame]), answers={})

    found = effects([both], [target("5.01.01"), target("k.01.01")])

    assert [(effect.gauge.part, effect.gain) for effect in found] == [(1, 1), (2, 1)]


def targets_of(case: Case) -> st.SearchStrategy[list[Target]]:
    known = [Target(catalogue=case.catalogue.key, requirement_id=r.id) for r in case.catalogue.requirements]
    return st.lists(st.sampled_from(known), max_size=12) if known else st.just([])


@st.composite
def improvements(draw: st.DrawFn) -> tuple[Case, list[Target], list[Target]]:
    case = draw(cases())
    return case, draw(targets_of(case)), draw(targets_of(case))


def gains(case: Case, targets: list[Target]) -> dict[Gauge, Fraction]:
    found = effects([Book(catalogue=case.catalogue, answers=case.answers)], targets)
    return {effect.gauge: effect.gain for effect in found}


@EXAMPLES
@given(improvements())
def test_the_effect_is_what_scoring_everything_again_gives(given_: tuple[Case, list[Target], list[Target]]) -> None:
    case, targets, _ = given_
    known = case.catalogue.requirement_by_id
    shown = {t.requirement_id: proved(known[t.requirement_id], case.answers.get(t.requirement_id)) for t in targets}

    before, after = case.scores, score(case.catalogue, {**case.answers, **shown})

    found = {gauge.part: gain for gauge, gain in gains(case, targets).items()}
    assert found.get(2, 0) == after.whole.at_least - before.whole.at_least
    assert found.get(1, 0) == after.framework.at_least - before.framework.at_least


@EXAMPLES
@given(improvements())
def test_no_effect_is_negative_and_none_goes_past_everything(given_: tuple[Case, list[Target], list[Target]]) -> None:
    case, targets, _ = given_
    for effect in effects([Book(catalogue=case.catalogue, answers=case.answers)], targets):
        assert effect.gain > 0
        assert effect.before.at_most <= effect.after.at_most
        assert effect.after.at_least <= effect.after.at_most <= 1


@EXAMPLES
@given(improvements())
def test_together_is_at_least_each_and_at_most_the_sum_and_exactly_the_sum_of_what_differs(
    given_: tuple[Case, list[Target], list[Target]],
) -> None:
    case, one, other = given_
    apart, beside, together = gains(case, one), gains(case, other), gains(case, [*one, *other])
    rest = gains(case, [t for t in other if t not in one])

    for gauge in {*apart, *beside, *together}:
        first, second, both = (found.get(gauge, Fraction(0)) for found in (apart, beside, together))
        assert max(first, second) <= both <= first + second
        assert both == first + rest.get(gauge, Fraction(0))


@EXAMPLES
@given(improvements(), st.randoms(use_true_random=False))
def test_order_and_naming_something_twice_change_nothing(
    given_: tuple[Case, list[Target], list[Target]], dice: object
) -> None:
    case, targets, _ = given_
    mixed = [*targets, *targets]
    dice.shuffle(mixed)  # type: ignore[attr-defined]

    assert gains(case, mixed) == gains(case, targets)


def test_the_largest_gain_comes_first_then_the_smallest_effort_then_the_earliest_day() -> None:
    plans = [
        plan("later", due_on="2027-05-01"),
        plan("undated"),
        plan("large", effort=Effort.LARGE, due_on="2026-12-01"),
        plan("sooner", due_on="2027-04-01"),
        plan("best", effort=Effort.LARGE),
    ]

    found = ranked(plans, {"best": Fraction(1, 2)})

    assert [one.id for one in found] == ["best", "sooner", "later", "undated", "large"]
    assert ranked(reversed(plans), {"best": Fraction(1, 2)}) == found


def test_an_action_is_ranked_by_its_largest_gain_and_not_by_a_sum() -> None:
    two = Book(catalogue=catalogue(requirement("5.01.01")), answers={}, unit="c1")

    assert largest(effects([book(), two], [target("5.01.01"), target("5.01.01", unit="c1")])) == 1
    assert largest([]) == 0


# --- the course -------------------------------------------------------------------------------


def test_the_course_climbs_quarter_by_quarter_and_counts_a_requirement_once() -> None:
    own = book(*(assessed(f"5.0{n}.01", "nnn") for n in range(1, 5)))
    first, again, undated, done = (
        plan("a", due_on="2026-01-01", targets=(target("5.01.01"),)),
        plan("b", due_on="2027-05-05", targets=(target("5.01.01"), target("5.02.01"))),
        plan("c", targets=(target("5.03.01"),)),
        plan("d", due_on="2027-02-02", state=State.DONE, targets=(target("5.04.01"),)),
    )

    stages = course([own], [first, again, undated, done], TODAY)

    gauge = Gauge(catalogue="proef/1", unit="", part=2)
    assert [(stage.quarter and (stage.quarter.year, stage.quarter.number)) for stage in stages] == [
        (2026, 4), (2027, 1), (2027, 2), None
    ]  # fmt: skip
    assert [[one.id for one in stage.plans] for stage in stages] == [["a"], [], ["b"], ["c"]]
    assert [stage.intervals[gauge].at_least for stage in stages] == [
        Fraction(1, 4), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)
    ]  # fmt: skip


def test_a_day_in_a_far_century_does_not_draw_every_quarter_until_then() -> None:
    stages = course([book()], [plan("a", due_on="2199-12-31", targets=(target("5.01.01"),))], TODAY)

    assert [stage.quarter for stage in stages] == [Quarter(year=2026, number=4), Quarter(year=2199, number=4)]


@EXAMPLES
@given(improvements(), st.lists(st.dates(date(2026, 1, 1), date(2030, 1, 1)), min_size=12, max_size=12))
def test_the_course_never_falls_and_ends_where_everything_together_ends(
    given_: tuple[Case, list[Target], list[Target]], days: list[date]
) -> None:
    case, targets, _ = given_
    own = Book(catalogue=case.catalogue, answers=case.answers)
    plans = [
        plan(f"p{n}", due_on=day.isoformat(), targets=(one,))
        for n, (one, day) in enumerate(zip(targets, days, strict=False))
    ]

    stages = course([own], plans, TODAY)

    for effect in effects([own], targets):
        steps = [effect.before.at_least, *(stage.intervals[effect.gauge].at_least for stage in stages)]
        assert steps == sorted(steps)
        assert steps[-1] == effect.after.at_least


# --- dependence -------------------------------------------------------------------------------


def test_what_is_due_before_what_it_needs_is_a_conflict() -> None:
    early = plan("early", due_on="2027-01-01", needs=("late", "gone", "done", "unknown"))
    others = [
        plan("late", due_on="2027-02-01"),
        plan("gone", state=State.DROPPED),
        plan("done", state=State.DONE, due_on="2027-03-01"),
    ]

    assert conflicts([early, *others]) == (
        Conflict(action="early", needs="late", trouble=Trouble.LATER),
        Conflict(action="early", needs="gone", trouble=Trouble.DROPPED),
    )


@pytest.mark.parametrize(
    "changes", [{"due_on": ""}, {"due_on": "2027-02-01"}, {"state": State.DONE, "due_on": "2027-01-01"}]
)
def test_what_is_undated_in_time_or_finished_clashes_with_nothing(changes: dict[str, object]) -> None:
    needed = plan("late", due_on="2027-02-01")

    assert conflicts([plan("early", **{"needs": ("late",), **changes}), needed]) == ()


def test_the_way_around_a_circle_is_named() -> None:
    assert circle({"a": ("b", "d"), "b": ("c",), "c": ("a",), "d": ()}, "a") == ("a", "b", "c", "a")
    assert circle({"a": ("b",), "b": ("c",), "c": ("b",)}, "a") == ()
    assert circle({"a": ("a",)}, "a") == ("a", "a")


@EXAMPLES
@given(st.dictionaries(st.integers(0, 6).map(str), st.lists(st.integers(0, 6).map(str), max_size=4)))
def test_a_circle_that_is_named_is_one_and_one_that_is_there_is_named(needs: dict[str, list[str]]) -> None:
    def reached(start: str) -> set[str]:
        found: set[str] = set()
        while new := {n for one in found | {start} for n in needs.get(one, ())} - found:
            found |= new
        return found

    for start in needs:
        way = circle(needs, start)
        assert bool(way) == (start in reached(start))
        assert all(after in needs[before] for before, after in itertools.pairwise(way))


# --- other editions ---------------------------------------------------------------------------


def way(before: str, after: str, *steps: tuple[tuple[str, ...], tuple[str, ...]]) -> Upgrade:
    return Upgrade(
        from_edition=before,
        to_edition=after,
        source="",
        source_note="",
        steps=tuple(UpgradeStep(change=Change.SPLIT, sources=sources, targets=targets) for sources, targets in steps),
    )


UPGRADES = (
    way("x/1", "x/2", (("a",), ("a", "b")), (("c",), ()), (("d", "e"), ("d",))),
    way("x/2", "x/3", (("b",), ("z",)), (("a",), ("a",))),
)


@pytest.mark.parametrize(
    ("name", "to", "became"),
    [
        ("a", "x/1", ("a",)),
        ("a", "x/2", ("a", "b")),
        ("a", "x/3", ("z", "a")),
        ("c", "x/2", ()),
        ("e", "x/2", ("d",)),
        ("a", "x/9", None),
    ],
)
def test_a_requirement_is_followed_through_every_edition_between(
    name: str, to: str, became: tuple[str, ...] | None
) -> None:
    found = followed(name, "x/1", to, UPGRADES)

    assert (found and sorted(found)) == (became and sorted(became))
    assert (found is None) == (became is None)


def test_nothing_is_followed_backwards() -> None:
    assert followed("b", "x/2", "x/1", UPGRADES) is None


def test_a_conditional_duty_that_is_shown_exists() -> None:
    from assess.catalogues import all_catalogues

    asked = next(r for r in all_catalogues()["cbw/2026"].requirements if r.condition)

    shown = proved(asked, None)

    assert (shown.condition, score_requirement(asked, shown).low) == (Choice.YES, 12)
    absent = Answer(requirement_id=asked.id, condition=Choice.NO, condition_on="2026-01-01", condition_reason="Nee.")
    assert proved(asked, absent) == absent
