"""The record: of fixed shape, canonical or refused, and without a word that anybody typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from controls.answers import Answer, Evidence, Outcome, Verdict
from controls.canonical import canonical_json
from controls.catalogue import Aspect
from controls.levels import change, level_of, levels_of, theme_bin, theme_points
from controls.scoring import score_requirement
from reports.benchmark.contribution import (
    CannotContributeError,
    Reason,
    RefusedError,
    from_snapshot,
    parsed,
    read,
    record,
    withdrawal,
)
from reports.benchmark.participant import preview
from tests.reports.benchmark.round_builders import catalogue_of_two_themes, contribution, kit, levels
from tests.reports.builders import snapshot

ROUND = kit().round
_CANARY = "kanarie-9f3c"


def _answer(letters: str, **changes: Any) -> Answer:
    words = {"a": Verdict.PROVED, "d": Verdict.PARTLY, "n": Verdict.NOT, "-": Verdict.OPEN}
    verdicts = {aspect: words[letter] for aspect, letter in zip(Aspect, letters, strict=True)}
    return Answer(
        **{"requirement_id": ROUND.requirements[0], "verdicts": verdicts, "explanation": "Zie besluit.", **changes}
    )


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (_answer("aaa"), 3),
        (_answer("aad"), 2),
        (_answer("aa-"), 2),
        (_answer("a--"), 1),
        (_answer("ddd"), 0),
        (_answer("nnn"), 0),
        (_answer("-aa"), None),
        (_answer("---"), None),
        (_answer("aaa", explanation=""), 0),
        (_answer("aaa", outcome=Outcome.DEVIATED), 0),
        (_answer("---", outcome=Outcome.NOT_APPLICABLE, reason="Kan niet."), None),
        (_answer("---", outcome=Outcome.NOT_APPLICABLE, reason="Kan niet.", agreed_by="Tweede"), -1),
    ],
)
def test_only_what_is_shown_reaches_a_level(answer: Answer, level: int | None) -> None:
    requirement = catalogue_of_two_themes().requirement_by_id[ROUND.requirements[0]]
    assert level_of(score_requirement(requirement, answer)) == level


@pytest.mark.parametrize(
    ("given", "found"),
    [([3, 3], 40), ([0], 0), ([2], 26), ([1, 2, None, -1], 20), ([], None), ([None, -1], None), ([0, 0, 1], 4)],
)
def test_a_theme_score_falls_in_a_bin_of_whole_numbers(given: list[int | None], found: int | None) -> None:
    assert theme_bin(given) == found
    exact = theme_points(given)
    assert found is None or (exact is not None and found == exact // Fraction(5, 2))


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [
        ([0] * 40, [0] * 40, 0),
        ([0] * 40, [3] + [0] * 39, 0),  # 2.5 points exactly is "within"
        ([0] * 40, [3, 1] + [0] * 38, 1),
        ([0] * 40, [3] * 4 + [0] * 36, 2),  # 10 points exactly
        ([3] * 40, [3] * 36 + [0] * 4, -2),
        ([3] * 40, [3] * 38 + [0] * 2, -1),
        ([None] * 40, [3] * 40, None),
        ([2, None], [2, 0], 0),  # what was not asked before is in neither score
    ],
)
def test_a_change_is_one_of_five_steps(before: list[int | None], now: list[int | None], step: int | None) -> None:
    ids = [f"r{i}" for i in range(len(now))]
    assert change(dict(zip(ids, before, strict=True)), dict(zip(ids, now, strict=True)), ids) == step


def test_a_record_holds_levels_and_nothing_that_was_typed() -> None:
    loud = {
        r.id: Answer(
            requirement_id=r.id,
            verdicts=dict.fromkeys(Aspect, Verdict.PROVED),
            explanation=f"{_CANARY} toelichting",
            evidence=(Evidence(title=f"{_CANARY} bewijs", location=f"/{_CANARY}/pad", date="2026-01-02"),),
            improvement=f"{_CANARY} actie",
            answered_by=f"{_CANARY} persoon",
            answered_at="2026-03-04T05:06:07+00:00",
            risk_owner=_CANARY,
        )
        for r in catalogue_of_two_themes().requirements
    }
    frozen = snapshot(loud, title=f"{_CANARY} titel", municipality=f"{_CANARY} gemeente", submitted_by=_CANARY)
    assert frozen.canonical.count(_CANARY) > 6
    made = from_snapshot(frozen, catalogue_of_two_themes(), ROUND, size_class="k2")
    shown = preview(made)
    assert shown.content == made.content
    for hidden in (_CANARY, frozen.municipality_code, frozen.assessment_id, frozen.reference_date, frozen.submitted_at):
        assert hidden.encode() not in shown.content
    assert set(json.loads(shown.content)) == {"answers", "catalogue", "class", "delta", "round", "schema", "seq"}
    assert set(made.answers.values()) == {1, 3}, "one requirement of the test has one aspect only"
    assert len(shown.not_in_it) == 5


def test_the_record_is_that_of_the_frozen_assessment() -> None:
    frozen = snapshot()
    made = from_snapshot(frozen, catalogue_of_two_themes(), ROUND, size_class="k2")
    assert made.answers == levels_of(catalogue_of_two_themes(), frozen.answers)
    assert set(made.delta.values()) == {None}
    again = from_snapshot(frozen, catalogue_of_two_themes(), ROUND, size_class="k2", previous=made.answers)
    assert set(again.delta.values()) <= {0, None}
    assert 0 in again.delta.values()


def test_an_assessment_of_another_edition_or_with_other_levels_gives_no_record() -> None:
    frozen = snapshot()
    with pytest.raises(CannotContributeError, match="Deze ronde gaat over"):
        from_snapshot(replace(frozen, catalogue="bio2/9.9"), catalogue_of_two_themes(), ROUND, size_class="k2")
    changed = {**frozen.result, "levels": {name: 3 - level for name, level in frozen.result["levels"].items()}}
    with pytest.raises(CannotContributeError, match="niveaus zijn anders"):
        from_snapshot(replace(frozen, result=changed), catalogue_of_two_themes(), ROUND, size_class="k2")
    with pytest.raises(CannotContributeError, match="nog niets beoordeeld"):
        record(ROUND, size_class="k2", answers={})


def test_a_record_that_was_written_is_read_back() -> None:
    made = contribution()
    assert read(made.content, ROUND) == made == parsed(made.content)
    taken_back = withdrawal(ROUND, size_class="k2", seq=2)
    assert read(taken_back.content, ROUND).is_withdrawal
    assert not made.is_withdrawal
    assert set(json.loads(taken_back.content)["answers"]) == set(json.loads(made.content)["answers"])


def _with(**changes: Any) -> bytes:
    return canonical_json({**json.loads(contribution().content), **changes}).encode()


def _answers(**changes: Any) -> Mapping[str, Any]:
    held = json.loads(contribution().content)["answers"]
    return {**held, **{ROUND.requirements[int(at[1:])]: value for at, value in changes.items()}}


_BAD: Mapping[str, tuple[Callable[[], bytes], Reason]] = {
    "empty": (lambda: b"", Reason.FORM),
    "no JSON": (lambda: b"{", Reason.FORM),
    "no UTF-8": (lambda: b'{"a":"\xff"}', Reason.FORM),
    "a list": (lambda: b"[]", Reason.FORM),
    "deep": (lambda: b"[" * 9000, Reason.FORM),
    "an extra key": (lambda: _with(name="x"), Reason.FORM),
    "a missing key": (lambda: canonical_json({"schema": "x"}).encode(), Reason.FORM),
    "another schema": (lambda: _with(schema="toetspeil/benchmark/contribution/2"), Reason.FORM),
    "spaces": (lambda: contribution().content.replace(b":", b": ", 1), Reason.CANONICAL),
    "a line behind it": (lambda: contribution().content + b"\n", Reason.CANONICAL),
    "a key twice": (lambda: contribution().content.replace(b'"seq":1', b'"seq":1,"seq":1'), Reason.CANONICAL),
    "1.0": (lambda: contribution().content.replace(b'"seq":1', b'"seq":1.0'), Reason.VALUES),
    "1e0": (lambda: contribution().content.replace(b'"seq":1', b'"seq":1e0'), Reason.CANONICAL),
    "NaN": (lambda: contribution().content.replace(b'"seq":1', b'"seq":NaN'), Reason.FORM),
    "another round": (lambda: _with(round="2025"), Reason.ROUND),
    "another catalogue": (lambda: _with(catalogue="bio2/1.2"), Reason.ROUND),
    "another class": (lambda: _with(**{"class": "k5"}), Reason.CLASS),
    "class is a list": (lambda: _with(**{"class": ["k1"]}), Reason.FORM),
    "seq 0": (lambda: _with(seq=0), Reason.VALUES),
    "seq true": (lambda: _with(seq=True), Reason.VALUES),
    "seq 100": (lambda: _with(seq=100), Reason.VALUES),
    "level 4": (lambda: _with(answers=_answers(r0=4)), Reason.VALUES),
    "level -2": (lambda: _with(answers=_answers(r0=-2)), Reason.VALUES),
    "level true": (lambda: _with(answers=_answers(r0=True)), Reason.VALUES),
    "level 2.0": (lambda: _with(answers=_answers(r0=2.0)), Reason.VALUES),
    "level text": (lambda: _with(answers=_answers(r0="2")), Reason.VALUES),
    "level list": (lambda: _with(answers=_answers(r0=[2])), Reason.VALUES),
    "an unknown requirement": (lambda: _with(answers={**_answers(), "x": 1}), Reason.FORM),
    "a missing requirement": (lambda: _with(answers={ROUND.requirements[0]: 1}), Reason.FORM),
    "answers is a list": (lambda: _with(answers=[1]), Reason.FORM),
    "a step of 3": (lambda: _with(delta=dict.fromkeys(ROUND.themes, 3)), Reason.VALUES),
    "a missing theme": (lambda: _with(delta={}), Reason.FORM),
}


@pytest.mark.parametrize("name", _BAD)
def test_any_other_bytes_are_refused_for_their_own_reason(name: str) -> None:
    make, reason = _BAD[name]
    with pytest.raises(RefusedError) as refused:
        read(make(), ROUND)
    assert refused.value.reason is reason


def test_levels_beyond_the_round_stay_at_home() -> None:
    made = record(ROUND, size_class="k2", answers={**levels(), "something-else": 3})
    assert "something-else" not in made.answers
