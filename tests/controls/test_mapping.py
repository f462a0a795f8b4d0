"""Answering once: a set of sources proposes, and says on what, how far and why not further."""

from __future__ import annotations

from dataclasses import replace
from graphlib import CycleError
from typing import Any

import pytest

from controls.answers import Answer, Choice, Outcome, Verdict
from controls.catalogue import Aspect, Repeat, Scale
from controls.inference import Limit, Proposal, Step, infer, is_stale, take_over
from controls.mapping import Burden, Covers, Relation, burden, in_use, pairs, serves
from tests.controls.mapping_builders import (
    CONDITION,
    asked,
    by_key,
    does_not_apply,
    framework,
    letters,
    link,
    mapping,
    said,
)

SOURCE = framework("bron", asked("bron-1"), asked("bron-2"))
TARGET = framework("doel", asked("doel-1"))
BOTH = mapping("doel", "bron", link("doel-1", "bron-1", "bron-2"))
PART = mapping("doel", "bron", link("doel-1", "bron-1", remainder=["2", "3"]))


def proposed(*given: Answer, by: Any = BOTH, target: Any = TARGET) -> Proposal:
    return infer([by], [SOURCE, target], by_key(*given))["doel-1"]


def step_of(*given: Answer, by: Any = BOTH) -> Step:
    """The first step of the path."""
    return proposed(*given, by=by).steps[0]


# --- a set --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("aaa", "aaa", "aaa"),
        ("aaa", "add", "add"),
        ("aan", "add", "adn"),
        ("ddd", "nnn", "nnn"),
        ("aaa", "aa-", "aa-"),
        ("nnn", "---", "---"),
        ("naa", "aaa", "nnn"),
    ],
)
def test_a_set_proposes_the_least_of_its_sources_and_open_when_one_is_open(one: str, other: str, together: str) -> None:
    assert letters(proposed(said("bron-1", one), said("bron-2", other)).verdicts) == together


def test_a_source_that_nobody_answered_keeps_the_set_open_and_says_so() -> None:
    found = proposed(said("bron-1", "aaa"))

    assert letters(found.verdicts) == "---"
    assert found.is_open
    assert found.steps[1].limits == (Limit.NOT_ANSWERED,)
    assert not found.is_confirmed


def test_a_proposal_shows_its_path_and_the_versions_it_rests_on() -> None:
    found = proposed(said("bron-1", "aad", version=4), said("bron-2", "aaa", version=7))

    assert [(s.requirement_id, s.edition, letters(s.verdicts), s.version) for s in found.steps] == [
        ("bron-1", "bron/1", "aad", 4),
        ("bron-2", "bron/1", "aaa", 7),
    ]
    assert [s.limits for s in found.steps] == [(Limit.PARTLY,), ()]
    assert found.sources == {"bron-1": 4, "bron-2": 7}
    assert found.link is BOTH.links[0]
    assert (found.mapping, found.edition, found.key) == ("doel-bron", "doel/1", "doel-1")
    assert found.is_confirmed


# --- what crosses -------------------------------------------------------------------------


def test_a_claim_with_nothing_to_show_carries_nothing_across() -> None:
    found = step_of(said("bron-1", "add", explanation=" . "), said("bron-2", "aaa"))

    assert letters(found.verdicts) == "---"
    assert found.limits == (Limit.UNSUPPORTED,)


def test_not_needs_nothing_to_show() -> None:
    found = step_of(said("bron-1", "ann", explanation=""))

    assert letters(found.verdicts) == "-nn"
    assert found.limits == (Limit.UNSUPPORTED, Limit.NOT_MET)


def test_a_deliberate_deviation_is_not() -> None:
    found = step_of(said("bron-1", "aaa", outcome=Outcome.DEVIATED))

    assert letters(found.verdicts) == "nnn"
    assert found.limits == (Limit.DEVIATED,)


@pytest.mark.parametrize(("agreed_by", "limit"), [("ciso", Limit.NOT_APPLICABLE), ("", Limit.AWAITS_AGREEMENT)])
def test_what_does_not_apply_at_the_source_is_open_at_the_target(agreed_by: str, limit: Limit) -> None:
    found = proposed(does_not_apply("bron-1", agreed_by=agreed_by), said("bron-2", "aaa"))

    assert letters(found.verdicts) == "---"
    assert found.steps[0].limits == (limit,)


def test_an_aspect_that_a_source_is_not_asked_for_stays_open() -> None:
    source = framework("bron", asked("bron-1", aspects=[Aspect.BESTAAN]), asked("bron-2"))
    answers = by_key(
        Answer(requirement_id="bron-1", verdicts={Aspect.BESTAAN: Verdict.PROVED}, explanation="Zie het besluit."),
        said("bron-2", "aaa"),
    )

    found = infer([BOTH], [source, TARGET], answers)["doel-1"]

    assert letters(found.verdicts) == "-a-"
    assert found.steps[0].limits == (Limit.ASPECT_NOT_ASKED,)


def test_a_target_takes_only_the_aspects_it_is_asked_for() -> None:
    target = framework("doel", asked("doel-1", aspects=[Aspect.WERKING]))

    found = proposed(said("bron-1", "add"), said("bron-2", "aaa"), target=target)

    assert found.verdicts == {Aspect.WERKING: Verdict.PARTLY}


def test_an_aspect_without_a_verdict_is_named_as_open() -> None:
    assert step_of(said("bron-1", "a--")).limits == (Limit.ASPECT_OPEN,)


@pytest.mark.parametrize(
    ("fields", "limit"),
    [
        ({}, Limit.CONDITION_OPEN),
        ({"condition": Choice.NO}, Limit.CONDITION_OPEN),
        (
            {"condition": Choice.NO, "condition_on": "2026-02-01", "condition_reason": "Er is geen dienst."},
            Limit.NOT_APPLICABLE,
        ),
    ],
)
def test_a_source_whose_duty_does_not_exist_carries_nothing(fields: dict[str, Any], limit: Limit) -> None:
    source = framework("bron", asked("bron-1", condition=CONDITION))
    by = mapping("doel", "bron", link("doel-1", "bron-1"))

    found = infer([by], [source, TARGET], by_key(said("bron-1", "aaa", **fields)))["doel-1"]

    assert letters(found.verdicts) == "---"
    assert found.steps[0].limits == (limit,)


def test_that_a_duty_does_not_exist_is_an_answer_of_a_person_once_it_has_a_date_and_a_reason() -> None:
    source = framework("bron", asked("bron-1", condition=CONDITION))
    by = mapping("doel", "bron", link("doel-1", "bron-1"))
    absent = said("bron-1", condition=Choice.NO, condition_on="2026-02-01", condition_reason="Er is geen dienst.")

    assert infer([by], [source, TARGET], by_key(absent))["doel-1"].is_confirmed
    assert not infer([by], [source, TARGET], by_key(replace(absent, condition_on="")))["doel-1"].is_confirmed


def test_a_conditional_source_that_nobody_answered_asks_for_its_condition() -> None:
    source = framework("bron", asked("bron-1", condition=CONDITION))

    found = infer([mapping("doel", "bron", link("doel-1", "bron-1"))], [source, TARGET], {})["doel-1"]

    assert found.steps[0].limits == (Limit.CONDITION_OPEN,)


# --- the remainder ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remainder", "verdicts", "limits", "left"),
    [
        ({}, "ddn", (Limit.REMAINDER_OPEN,), ("2", "3")),
        ({"2": Choice.YES}, "ddn", (Limit.REMAINDER_OPEN,), ("3",)),
        ({"2": Choice.NO}, "ddn", (Limit.REMAINDER_OPEN, Limit.REMAINDER_NO), ("3",)),
        ({"2": Choice.YES, "3": Choice.NO}, "ddn", (Limit.REMAINDER_NO,), ()),
        ({"2": Choice.YES, "3": Choice.YES}, "adn", (), ()),
        ({"1": Choice.YES}, "ddn", (Limit.REMAINDER_OPEN,), ("2", "3")),
    ],
)
def test_a_remainder_keeps_the_proposal_at_partly_until_each_question_is_answered_yes(
    remainder: dict[str, Choice], verdicts: str, limits: tuple[Limit, ...], left: tuple[str, ...]
) -> None:
    found = proposed(said("bron-1", "adn"), said("doel-1", remainder=remainder), by=PART)

    assert (letters(found.verdicts), found.limits, found.remainder_open) == (verdicts, limits, left)


@pytest.mark.parametrize(
    ("source", "remainder", "verdict"),
    [
        ("aaa", {"2": Choice.YES, "3": Choice.YES}, "aaa"),
        ("aaa", {"2": Choice.YES}, "---"),
        ("aaa", {"2": Choice.NO}, "nnn"),
        ("aaa", {"2": Choice.YES, "3": Choice.NO}, "nnn"),
        ("ddd", {"2": Choice.YES, "3": Choice.YES}, "nnn"),
        ("ddd", {}, "nnn"),
        ("nnn", {}, "nnn"),
        ("---", {"2": Choice.NO}, "---"),
    ],
)
def test_where_a_framework_knows_no_partly_it_is_met_or_not_or_cannot_be_said_yet(
    source: str, remainder: dict[str, Choice], verdict: str
) -> None:
    target = framework("doel", asked("doel-1"), scale=Scale.BINARY)

    found = proposed(said("bron-1", source), said("doel-1", remainder=remainder), by=PART, target=target)

    assert letters(found.verdicts) == verdict
    assert (Limit.NO_PARTLY in found.limits) is (source == "ddd")


# --- conditions and units -----------------------------------------------------------------


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Choice.OPEN, Choice.OPEN, "---"),
        (Choice.NO, Choice.OPEN, "---"),
        (Choice.NO, Choice.NO, "nnn"),
        (Choice.YES, Choice.YES, "aaa"),
    ],
)
def test_sources_that_answer_no_question_of_the_target_propose_nothing_until_somebody_does(
    scale: Scale, first: Choice, second: Choice, expected: str
) -> None:
    target, source = framework("doel", asked("doel-1", questions=2), scale=scale), framework("bron", asked("bron-1"))
    links = mapping("doel", "bron", link("doel-1", "bron-1", remainder=("1", "2")))
    answers = {
        "bron-1": said("bron-1", "aaa"),
        "doel-1": said("doel-1", remainder={"1": first, "2": second}),
    }

    found = infer([links], [target, source], answers)["doel-1"]

    assert letters(found.verdicts) == expected
    assert (Limit.NOTHING_CARRIED in found.limits) == (Choice.YES not in (first, second))


@pytest.mark.parametrize(("condition", "is_there"), [(Choice.YES, True), (Choice.NO, False), (Choice.OPEN, False)])
def test_a_conditional_duty_has_a_proposal_once_it_is_known_to_exist(condition: Choice, is_there: bool) -> None:
    target = framework("doel", asked("doel-1", condition=CONDITION))
    answers = by_key(said("bron-1", "aaa"), said("bron-2", "aaa"), said("doel-1", condition=condition))

    assert ("doel-1" in infer([BOTH], [SOURCE, target], answers)) is is_there
    assert "doel-1" not in infer([BOTH], [SOURCE, target], by_key(said("bron-1", "aaa")))


def test_a_repeated_target_has_a_proposal_for_each_unit_with_its_own_remainder() -> None:
    target = framework("doel", asked("doel-1"), repeat=Repeat.CONNECTION)
    yes = {"2": Choice.YES, "3": Choice.YES}
    answers = by_key(said("bron-1", "aaa"), said("doel-1", unit="balie", remainder=yes))

    found = infer([PART], [SOURCE, target], answers, units={"doel/1": ["balie", "web"]})

    assert {key: letters(p.verdicts) for key, p in found.items()} == {"doel-1@balie": "aaa", "doel-1@web": "ddd"}
    assert {p.unit for p in found.values()} == {"balie", "web"}
    assert infer([PART], [SOURCE, target], answers) == {}


def test_an_answer_about_another_unit_is_no_source() -> None:
    assert letters(proposed(said("bron-1", "aaa", unit="balie"), said("bron-2", "aaa")).verdicts) == "---"


# --- chains -------------------------------------------------------------------------------

MIDDLE = framework("midden", asked("midden-1"))
CHAIN = [mapping("doel", "midden", link("doel-1", "midden-1")), mapping("midden", "bron", link("midden-1", "bron-1"))]


def chained(*given: Answer) -> Proposal:
    return infer(CHAIN, [SOURCE, MIDDLE, TARGET], by_key(*given))["doel-1"]


def test_a_source_without_an_answer_counts_by_its_own_proposal_and_shows_the_whole_path() -> None:
    found = chained(said("bron-1", "add", version=3))

    (step,) = found.steps
    assert letters(found.verdicts) == "add"
    assert (step.requirement_id, step.version, step.is_confirmed) == ("midden-1", 0, False)
    assert step.limits == (Limit.PARTLY, Limit.PROPOSED)
    assert [(s.requirement_id, s.version, s.is_confirmed) for s in step.via] == [("bron-1", 3, True)]
    assert found.sources == {"midden-1": 0, "bron-1": 3}
    assert not found.is_confirmed


def test_a_source_counts_by_its_own_answer_when_somebody_gave_one() -> None:
    found = chained(said("bron-1", "aaa"), said("midden-1", "nnn", version=2))

    assert letters(found.verdicts) == "nnn"
    assert found.steps[0].via == ()
    assert found.sources == {"midden-1": 2}
    assert found.is_confirmed


@pytest.mark.parametrize(("outcome", "verdicts"), [(Outcome.NOT_APPLICABLE, "---"), (Outcome.DEVIATED, "nnn")])
def test_a_way_out_is_an_answer_too_and_hides_the_proposal(outcome: Outcome, verdicts: str) -> None:
    found = chained(said("bron-1", "aaa"), said("midden-1", outcome=outcome, agreed_by="ciso"))

    assert letters(found.verdicts) == verdicts
    assert found.is_confirmed


def test_an_answer_to_only_a_remainder_is_not_an_answer_to_the_source_itself() -> None:
    part = [CHAIN[0], mapping("midden", "bron", link("midden-1", "bron-1", remainder=["2"]))]
    answers = by_key(said("bron-1", "aaa"), said("midden-1", version=5, remainder={"2": Choice.YES}))

    found = infer(part, [SOURCE, MIDDLE, TARGET], answers)["doel-1"]

    assert letters(found.verdicts) == "aaa"
    assert found.steps[0].version == 5
    assert found.sources == {"midden-1": 5, "bron-1": 1}


def test_a_chain_that_a_person_took_over_is_confirmed_and_still_knows_its_first_source() -> None:
    first = said("bron-1", "aaa", version=3)
    middle = infer(CHAIN, [SOURCE, MIDDLE, TARGET], by_key(first))["midden-1"]

    found = chained(first, said_again(take_over(middle)))

    assert letters(found.verdicts) == "aaa"
    assert found.is_confirmed
    assert found.sources == {"midden-1": 1, "bron-1": 3}


def test_a_chain_is_no_longer_confirmed_when_a_source_in_it_lost_its_ground() -> None:
    first = said("bron-1", "aaa", version=3)
    middle = said_again(take_over(infer(CHAIN, [SOURCE, MIDDLE, TARGET], by_key(first))["midden-1"]))

    found = chained(said("bron-1", "nnn", version=4), middle)

    assert letters(found.verdicts) == "aaa"
    assert found.steps[0].limits == (Limit.CHANGED,)
    assert not found.is_confirmed


def test_only_mappings_between_chosen_editions_count() -> None:
    answers = by_key(said("bron-1", "aaa"))

    assert infer(CHAIN, [SOURCE, TARGET], answers) == {}
    assert set(infer(CHAIN, [SOURCE, MIDDLE], answers)) == {"midden-1"}
    assert in_use(CHAIN, ["bron/1", "midden/1", "ander/1"]) == (CHAIN[1],)


def test_two_editions_of_one_framework_are_refused() -> None:
    with pytest.raises(ValueError, match="two editions"):
        infer([BOTH], [SOURCE, SOURCE], {})


def test_a_circle_is_refused() -> None:
    back = mapping("bron", "doel", link("bron-1", "doel-1"))

    with pytest.raises(CycleError):
        infer([BOTH, back], [SOURCE, TARGET], {})


# --- taking over --------------------------------------------------------------------------


def said_again(answer: Answer) -> Answer:
    """As it is once it has been saved."""
    return Answer(
        requirement_id=answer.requirement_id, verdicts=answer.verdicts, inferred_from=answer.inferred_from, version=1
    )


def test_taking_over_keeps_what_was_filled_in_beside_it() -> None:
    before = said("doel-1", remainder={"2": Choice.YES, "3": Choice.YES}, version=2, improvement="Volgend jaar meer.")
    found = proposed(said("bron-1", "aad", version=6), before, by=PART)

    answer = take_over(found, before)

    assert letters(answer.verdicts) == "aad"
    assert answer.inferred_from == {"bron-1": 6}
    assert answer.is_supported
    assert (answer.remainder, answer.improvement, answer.version) == (before.remainder, before.improvement, 2)


def test_taking_over_for_a_unit_is_an_answer_about_that_unit() -> None:
    target = framework("doel", asked("doel-1"), repeat=Repeat.CONNECTION)
    found = infer([PART], [SOURCE, target], by_key(said("bron-1", "aaa")), units={"doel/1": ["balie"]})

    assert take_over(found["doel-1@balie"]).key == "doel-1@balie"


def test_taking_over_replaces_a_way_out_and_its_agreement() -> None:
    answer = take_over(proposed(said("bron-1", "aaa"), by=PART), does_not_apply("doel-1", agreed_by="ciso"))

    assert (answer.outcome, answer.agreed_by) == (Outcome.ASSESSED, "")


@pytest.mark.parametrize(
    ("now", "is_so"),
    [
        ([said("bron-1", "aaa", version=3)], False),
        ([said("bron-1", "aaa", version=3), said("ander-1", "nnn", version=9)], False),
        ([said("bron-1", "aaa", version=4)], True),
        ([], True),
    ],
)
def test_an_answer_is_stale_once_an_answer_it_rests_on_was_saved_again_or_is_gone(
    now: list[Answer], is_so: bool
) -> None:
    answer = said("doel-1", "aaa", inferred_from={"bron-1": 3})

    assert is_stale(answer, by_key(*now)) is is_so


def test_an_answer_that_rests_on_an_absence_is_stale_once_somebody_answers() -> None:
    answer = take_over(chained(said("bron-1", "aaa")))

    assert not is_stale(answer, by_key(said("bron-1", "aaa")))
    assert is_stale(answer, by_key(said("bron-1", "aaa"), said("midden-1", "ddd")))


def test_an_answer_that_rests_on_nothing_is_never_stale() -> None:
    assert not is_stale(said("doel-1", "aaa"), {})


# --- reach --------------------------------------------------------------------------------


def test_an_answer_serves_what_rests_on_it_however_far_the_nearest_first() -> None:
    wide = mapping("ander", "bron", link("ander-1", "bron-1", "bron-2"))

    assert serves([*CHAIN, wide]) == {
        "midden-1": ("doel-1",),
        "bron-1": ("midden-1", "ander-1", "doel-1"),
        "bron-2": ("ander-1",),
    }


def test_a_circle_does_not_make_an_answer_serve_itself() -> None:
    circle = [BOTH, mapping("bron", "doel", link("bron-1", "doel-1"))]

    assert serves(circle)["bron-1"] == ("doel-1",)


def test_the_burden_is_what_people_still_answer_times_the_units() -> None:
    target = framework(
        "doel",
        asked("doel-1", questions=4),
        asked("doel-2", questions=2),
        asked("doel-3", questions=1),
        repeat=Repeat.CONNECTION,
    )
    by = mapping("doel", "bron", link("doel-1", "bron-1", remainder=["2"]), link("doel-2", "bron-1", "bron-2"))

    # bron: 2 of 3 questions each; doel: for each of 5 units one remainder question, nothing, and one whole requirement.
    assert burden([by], [SOURCE, target], units={"doel/1": list("abcde")}) == Burden(
        separately=2 + 5 * 3,
        remaining=2 + 5 * 1,
        remainders=5,
        questions_separately=6 + 5 * 7,
        questions_remaining=6 + 5 * (1 + 0 + 1),
    )


def test_a_mapping_from_a_framework_that_was_not_chosen_saves_nothing() -> None:
    found = burden([BOTH], [TARGET])

    assert (found.separately, found.remaining) == (1, 1)
    assert found.questions_separately == found.questions_remaining


@pytest.mark.parametrize(
    ("all_of", "covers", "is_exact", "relation"),
    [
        (["bron-1"], Covers.WHOLE, True, Relation.EQUAL),
        (["bron-1"], Covers.WHOLE, False, Relation.SUBSET),
        (["bron-1"], Covers.PART, True, Relation.SUPERSET),
        (["bron-1"], Covers.PART, False, Relation.INTERSECTS),
        (["bron-1", "bron-2"], Covers.WHOLE, True, Relation.SUPERSET),
        (["bron-1", "bron-2"], Covers.WHOLE, False, Relation.INTERSECTS),
        (["bron-1", "bron-2"], Covers.PART, False, Relation.INTERSECTS),
    ],
)
def test_pairs_say_no_more_than_the_set_they_come_from(
    all_of: list[str], covers: Covers, is_exact: bool, relation: Relation
) -> None:
    given = link("doel-1", *all_of, covers=covers, is_exact=is_exact)

    found = pairs(mapping("doel", "bron", given))

    assert [(p.source, p.target, p.relation) for p in found] == [(source, "doel-1", relation) for source in all_of]
    assert all(p.link is given for p in found)


def test_a_relation_read_from_the_other_side_is_its_mirror() -> None:
    assert {relation: relation.reversed for relation in Relation} == {
        Relation.EQUAL: Relation.EQUAL,
        Relation.SUBSET: Relation.SUPERSET,
        Relation.SUPERSET: Relation.SUBSET,
        Relation.INTERSECTS: Relation.INTERSECTS,
    }
