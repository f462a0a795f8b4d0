"""Upgrading: an answer follows its own question into the next edition, and comes along without what others vouched for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controls.answers import Answer, Choice, Evidence, Outcome
from controls.catalogue import Aspect
from controls.scoring import score_requirement
from controls.upgrading import Change, Upgrade, UpgradeStep, identity, kept, preview, unpromoted, upgrade
from tests.controls.mapping_builders import asked, by_key, does_not_apply, framework, letters, said


def step(change: Change, sources: str, targets: str, note: str = "Kijk dit na.") -> UpgradeStep:
    """Ids apart by spaces."""
    return UpgradeStep(change=change, sources=tuple(sources.split()), targets=tuple(targets.split()), note=note)


def way(*steps: UpgradeStep) -> Upgrade:
    return Upgrade(from_edition="proef/1", to_edition="proef/2", source="Eigen bron", source_note="", steps=steps)


# --- where answers go ---------------------------------------------------------------------


def test_what_was_kept_is_carried() -> None:
    result = upgrade(by_key(said("a", "adn", version=4)), way(kept("a")))

    assert letters(result.carried["a"].verdicts) == "adn"
    assert result.carried["a"].explanation == "Zie het besluit."
    assert (result.to_review, result.dropped, result.open) == ({}, {}, ())


def test_what_moved_is_carried_under_its_new_id() -> None:
    result = upgrade(by_key(said("a", "aaa")), way(step(Change.MOVED, "a", "b")))

    assert set(result.carried) == {"b"}
    assert result.carried["b"].requirement_id == "b"


def test_two_requirements_that_swap_names_keep_their_own_answers() -> None:
    swap = way(step(Change.MOVED, "a", "b"), step(Change.MOVED, "b", "a"))

    result = upgrade(by_key(said("a", "aaa", explanation="Van a."), said("b", "nnn", explanation="Van b.")), swap)

    assert {key: a.explanation for key, a in result.carried.items()} == {"b": "Van a.", "a": "Van b."}


def test_what_was_reworded_waits_for_a_person_and_is_no_answer_yet() -> None:
    changed = step(Change.REWORDED, "a", "a", "Nu ook voor leveranciers.")

    result = upgrade(by_key(said("a", "aaa")), way(changed))

    assert result.carried == {}
    assert [a.requirement_id for a in result.to_review["a"].answers] == ["a"]
    assert result.to_review["a"].steps == (changed,)
    assert result.to_review["a"].requirement_id == "a"


def test_a_split_answer_waits_at_each_of_its_targets() -> None:
    result = upgrade(by_key(said("a", "aaa")), way(step(Change.SPLIT, "a", "b c")))

    assert {key: [a.requirement_id for a in r.answers] for key, r in result.to_review.items()} == {
        "b": ["a"],
        "c": ["a"],
    }


def test_a_merged_requirement_gets_all_its_answers_and_no_average() -> None:
    result = upgrade(by_key(said("a", "aaa"), said("b", "nnn")), way(step(Change.MERGED, "a b c", "d")))

    assert [letters(a.verdicts) for a in result.to_review["d"].answers] == ["aaa", "nnn"]
    assert result.carried == {}


def test_an_answer_without_a_successor_is_dropped_as_it_was_not_lost() -> None:
    agreed = does_not_apply("a", agreed_by="ciso")

    result = upgrade(by_key(agreed, said("onbekend", "aaa")), way(step(Change.WITHDRAWN, "a", "")))

    assert result.dropped == {"a": agreed, "onbekend": said("onbekend", "aaa")}


def test_a_new_requirement_and_one_that_was_never_answered_are_open() -> None:
    result = upgrade(by_key(said("a", "aaa")), way(kept("a"), kept("b"), step(Change.NEW, "", "c d")))

    assert result.open == ("b", "c", "d")


def test_two_answers_that_arrive_at_one_requirement_both_wait_there() -> None:
    result = upgrade(by_key(said("a", "aaa"), said("b", "nnn")), way(kept("a"), step(Change.MOVED, "b", "a")))

    assert result.carried == {}
    assert [a.requirement_id for a in result.to_review["a"].answers] == ["a", "b"]


def test_every_unit_keeps_its_own_answer() -> None:
    answers = by_key(said("a", "aaa", unit="balie"), said("a", "nnn", unit="web"))

    result = upgrade(answers, way(step(Change.MOVED, "a", "b")))

    assert {key: letters(a.verdicts) for key, a in result.carried.items()} == {"b@balie": "aaa", "b@web": "nnn"}


def test_the_same_edition_next_year_keeps_everything() -> None:
    edition = framework("proef", asked("a"), asked("b"))
    answers = by_key(said("a", "aaa", version=0), said("b", "dn-", version=0))

    again = identity(edition)

    assert upgrade(answers, again).carried == answers
    assert (again.from_edition, again.to_edition) == ("proef/1", "proef/1")


# --- nothing is promoted ------------------------------------------------------------------


def test_the_agreement_of_a_second_person_is_asked_again() -> None:
    before = replace(does_not_apply("a", agreed_by="ciso"), agreed_at="2026-05-01T10:00:00Z")

    after = upgrade(by_key(before), way(kept("a"))).carried["a"]

    assert (after.outcome, after.reason) == (Outcome.NOT_APPLICABLE, before.reason)
    assert (after.agreed_by, after.agreed_at) == ("", "")
    assert score_requirement(asked("a"), after).awaits_agreement


def test_a_verdict_that_was_taken_over_is_proposed_again_instead_of_carried() -> None:
    before = said("a", "aaa", inferred_from={"bron-1": 3}, remainder={"2": Choice.YES})

    after = upgrade(by_key(before), way(kept("a"))).carried["a"]

    assert (after.verdicts, after.inferred_from) == ({}, {})
    assert (after.explanation, after.remainder) == (before.explanation, before.remainder)


def test_a_tpm_covers_one_period_and_not_the_next() -> None:
    before = said("a", "aaa", outcome=Outcome.COVERED, tpm="tpm-2026")

    after = upgrade(by_key(before), way(kept("a"))).carried["a"]

    assert (after.outcome, after.tpm, after.verdicts) == (Outcome.COVERED, "", {})
    assert score_requirement(asked("a"), after).low == 0


def test_what_waits_for_review_comes_without_agreement_too() -> None:
    result = upgrade(by_key(does_not_apply("a", agreed_by="ciso")), way(step(Change.REWORDED, "a", "a")))

    assert [a.agreed_by for a in result.to_review["a"].answers] == [""]


def test_what_people_wrote_themselves_comes_along() -> None:
    before = Answer(
        requirement_id="a",
        outcome=Outcome.DEVIATED,
        verdicts=dict.fromkeys(Aspect, said("a", "aaa").verdicts[Aspect.OPZET]),
        explanation="Zie het besluit.",
        evidence=(Evidence(title="besluit", location="Z-1", date="2026-01-01"),),
        improvement="Volgend jaar.",
        risk_reference="RA-1",
        risk_owner="directeur",
        ends_on="2027-01-01",
        answered_by="jan",
        answered_at="2026-03-01T09:00:00Z",
        condition=Choice.YES,
        condition_on="2025-01-01",
        condition_reason="Er is een dienst.",
        version=8,
    )

    assert unpromoted(before) == replace(before, version=0)


# --- preview ------------------------------------------------------------------------------


def test_a_preview_counts_and_lists_every_change() -> None:
    by = way(
        kept("a"),
        kept("b"),
        step(Change.REWORDED, "c", "c"),
        step(Change.SPLIT, "d", "d e"),
        step(Change.WITHDRAWN, "f", ""),
        step(Change.NEW, "", "g"),
    )
    answers = by_key(*(said(name, "aaa") for name in ("a", "c", "d", "f", "onbekend")))

    found = preview(answers, by)

    assert {line.change: (len(line.steps), line.answers) for line in found.lines} == {
        Change.KEPT: (2, ("a",)),
        Change.MOVED: (0, ()),
        Change.REWORDED: (1, ("c",)),
        Change.SPLIT: (1, ("d",)),
        Change.MERGED: (0, ()),
        Change.WITHDRAWN: (1, ("f",)),
        Change.NEW: (1, ()),
    }
    assert found.unknown == ("onbekend",)
    assert (found.carried, found.to_review, found.dropped, found.open) == (1, 3, 2, 2)


@pytest.mark.parametrize("change", Change)
def test_a_preview_has_a_line_for_every_kind_of_change_even_when_it_is_empty(change: Change) -> None:
    assert [line.steps for line in preview({}, way()).lines if line.change is change] == [()]
