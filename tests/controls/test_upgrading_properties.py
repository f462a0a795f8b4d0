"""Upgrading, for any change and any answers: total, nothing lost, nothing promoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from controls.answers import Answer, Answers, Choice, Outcome, Verdict
from controls.catalogue import Aspect
from controls.scoring import Status, score_requirement
from controls.upgrading import Carried, Change, Upgrade, UpgradeStep, identity, kept, preview, upgrade
from tests.controls.mapping_builders import asked, framework

EXAMPLES = settings(max_examples=60)
OLD = [f"oud-{n}" for n in range(1, 9)]

# --- any upgrade, any answers -------------------------------------------------------------


@st.composite
def answers_to(draw: st.DrawFn, names: list[str]) -> dict[str, Answer]:
    found = {}
    for name in names:
        for unit in draw(st.sampled_from([(), ("",), ("",), ("balie", "web")])):
            answer = Answer(
                requirement_id=name,
                unit=unit,
                outcome=draw(st.sampled_from([Outcome.ASSESSED] * 4 + list(Outcome))),
                verdicts=dict.fromkeys(Aspect, draw(st.sampled_from(Verdict))),
                explanation=f"Over {name} {unit}.",
                reason="Zo is het.",
                agreed_by=draw(st.sampled_from(["", "ciso"])),
                tpm=draw(st.sampled_from(["", "", "tpm-1"])),
                inferred_from=draw(st.sampled_from([{}, {}, {"bron-1": 2}])),
                remainder={"1": draw(st.sampled_from(Choice))},
                version=draw(st.integers(min_value=1, max_value=9)),
            )
            found[answer.key] = answer
    return found


@st.composite
def total_upgrades(draw: st.DrawFn) -> Upgrade:
    """Every old requirement in exactly one step, and every new one."""
    names, steps = draw(st.permutations(OLD)), []
    while names:
        change = draw(st.sampled_from([c for c in Change if c is not Change.MERGED or len(names) > 1]))
        size = 2 if change is Change.MERGED else 0 if change is Change.NEW else 1
        sources, names = tuple(names[:size]), names[size:]
        steps.append(draw(steps_of(change, sources, len(steps))))
        if change is Change.NEW and len(steps) > len(OLD):
            break
    steps += [kept(name) for name in names]
    return Upgrade(from_edition="proef/1", to_edition="proef/2", source="", source_note="", steps=tuple(steps))


@st.composite
def steps_of(draw: st.DrawFn, change: Change, sources: tuple[str, ...], number: int) -> UpgradeStep:
    fresh = tuple(f"nieuw-{number}.{n}" for n in range(draw(st.integers(min_value=2, max_value=3))))
    same_name = change in (Change.KEPT, Change.REWORDED) or (change is Change.MOVED and draw(st.booleans()))
    sizes = {Change.WITHDRAWN: 0, Change.SPLIT: len(fresh), Change.NEW: len(fresh)}
    targets = sources if same_name else fresh[: sizes.get(change, 1)]
    return UpgradeStep(change=change, sources=sources, targets=targets, note="Kijk dit na.")


@st.composite
def any_upgrades(draw: st.DrawFn) -> Upgrade:
    """Also upgrades that no check would pass: an id twice, a target of two steps, a kept that goes elsewhere."""
    names = st.lists(st.sampled_from([*OLD, "nieuw-1"]), max_size=3).map(tuple)
    step = st.builds(UpgradeStep, change=st.sampled_from(Change), sources=names, targets=names)
    steps = tuple(draw(st.lists(step, max_size=8)))
    return Upgrade(from_edition="proef/1", to_edition="proef/2", source="", source_note="", steps=steps)


def came_along(result: Carried) -> Iterator[Answer]:
    yield from result.carried.values()
    for waiting in result.to_review.values():
        yield from waiting.answers


# --- total --------------------------------------------------------------------------------


@EXAMPLES
@given(answers_to([*OLD, "onbekend"]), st.one_of(total_upgrades(), any_upgrades()))
def test_every_old_answer_is_found_again_with_its_own_words(answers: Answers, by: Upgrade) -> None:
    result = upgrade(answers, by)

    found = {a.explanation for a in (*came_along(result), *result.dropped.values())}
    assert found == {a.explanation for a in answers.values()}
    assert {a.explanation for a in came_along(result)}.isdisjoint(a.explanation for a in result.dropped.values())


@EXAMPLES
@given(answers_to([*OLD, "onbekend"]), total_upgrades())
def test_an_answer_goes_where_its_change_says(answers: Answers, by: Upgrade) -> None:
    result = upgrade(answers, by)
    ways = {source: step for step in by.steps for source in step.sources}

    for key, answer in answers.items():
        step = ways.get(answer.requirement_id)
        goes = [answer.key.replace(answer.requirement_id, target) for target in (step.targets if step else ())]
        is_carried = step is not None and step.change in (Change.KEPT, Change.MOVED)
        holders = {k for k, r in result.to_review.items() if answer.explanation in {a.explanation for a in r.answers}}
        assert {k for k, a in result.carried.items() if a.explanation == answer.explanation} == (
            set(goes) if is_carried else set()
        )
        assert holders == (set() if is_carried else set(goes))
        assert (key in result.dropped) == (not goes)


@EXAMPLES
@given(answers_to([*OLD, "onbekend"]), st.one_of(total_upgrades(), any_upgrades()))
def test_every_new_requirement_is_carried_to_review_or_open(answers: Answers, by: Upgrade) -> None:
    result = upgrade(answers, by)

    asked_now = {target for step in by.steps for target in step.targets}
    with_answer = {a.requirement_id for a in result.carried.values()}
    with_answer |= {waiting.requirement_id for waiting in result.to_review.values()}
    assert with_answer | set(result.open) == asked_now
    assert with_answer.isdisjoint(result.open)
    assert set(result.carried).isdisjoint(result.to_review)


@EXAMPLES
@given(answers_to(OLD), st.permutations(OLD))
def test_renumbering_keeps_every_answer_with_its_own_question(answers: Answers, names: list[str]) -> None:
    steps = tuple(
        UpgradeStep(change=Change.MOVED, sources=(old,), targets=(new,)) for old, new in zip(OLD, names, strict=True)
    )
    by = Upgrade(from_edition="proef/1", to_edition="proef/2", source="", source_note="", steps=steps)
    renamed = dict(zip(OLD, names, strict=True))

    result = upgrade(answers, by)

    assert {(a.requirement_id, a.unit, a.explanation) for a in result.carried.values()} == {
        (renamed[a.requirement_id], a.unit, a.explanation) for a in answers.values()
    }
    assert len(result.carried) == len(answers)
    assert all(key == answer.key for key, answer in result.carried.items())


@EXAMPLES
@given(answers_to(OLD))
def test_the_same_edition_carries_everything(answers: Answers) -> None:
    result = upgrade(answers, identity(framework("proef", *map(asked, OLD))))

    assert set(result.carried) == set(answers)
    assert (result.to_review, result.dropped) == ({}, {})
    assert set(result.open) == set(OLD) - {a.requirement_id for a in answers.values()}


# --- nothing promoted ---------------------------------------------------------------------


@EXAMPLES
@given(answers_to([*OLD, "onbekend"]), st.one_of(total_upgrades(), any_upgrades()))
def test_nothing_that_comes_along_is_worth_more_than_it_was(answers: Answers, by: Upgrade) -> None:
    before = {answer.explanation: answer for answer in answers.values()}

    for after in came_along(upgrade(answers, by)):
        old = before[after.explanation]
        assert all(after.verdict(aspect) in (old.verdict(aspect), Verdict.OPEN) for aspect in Aspect)
        assert score_requirement(asked("x"), after).low <= score_requirement(asked("x"), old).low
        assert score_requirement(asked("x"), after).status is not Status.NOT_APPLICABLE
        assert (after.agreed_by, after.tpm, after.inferred_from, after.version) == ("", "", {}, 0)


@EXAMPLES
@given(answers_to(OLD), total_upgrades())
def test_upgrading_leaves_the_old_answers_as_they_were(answers: Answers, by: Upgrade) -> None:
    copies = {key: replace(answer) for key, answer in answers.items()}

    result = upgrade(answers, by)

    assert answers == copies
    assert all(result.dropped[key] is answers[key] for key in result.dropped)


# --- preview ------------------------------------------------------------------------------


@EXAMPLES
@given(answers_to([*OLD, "onbekend"]), total_upgrades())
def test_a_preview_lists_every_step_once_and_every_answer_once(answers: Answers, by: Upgrade) -> None:
    found, result = preview(answers, by), upgrade(answers, by)

    assert sorted(map(id, (step for line in found.lines for step in line.steps))) == sorted(map(id, by.steps))
    assert sorted([*(key for line in found.lines for key in line.answers), *found.unknown]) == sorted(answers)
    assert (found.carried, found.to_review) == (len(result.carried), len(result.to_review))
    assert (found.dropped, found.open) == (len(result.dropped), len(result.open))
