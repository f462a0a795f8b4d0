"""Scoring, for any catalogue and any answers: bounded, monotone, free of order, and honest about what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from controls.answers import Answer, Answers, Evidence, Outcome, Verdict
from controls.catalogue import Aspect, Catalogue, Requirement, Scope
from controls.scoring import AspectScore, GroupScore, Scores, Status, score
from tests.controls.builders import catalogue, requirement

EXAMPLES = settings(max_examples=100)
BETTER = {Verdict.NOT: Verdict.PARTLY, Verdict.PARTLY: Verdict.PROVED, Verdict.OPEN: Verdict.PROVED}
WORTH = {Verdict.NOT: 0, Verdict.PARTLY: 1, Verdict.PROVED: 2}

#: The ways that every requirement knows; those of DigiD are looked at one by one in test_scoring_frameworks.
WAYS = (Outcome.ASSESSED, Outcome.NOT_APPLICABLE, Outcome.DEVIATED)

# --- any catalogue, any answers -----------------------------------------------------------

ASPECTS = st.sampled_from(
    [
        tuple(Aspect),
        tuple(Aspect),
        (Aspect.OPZET,),
        (Aspect.WERKING,),
        (Aspect.OPZET, Aspect.BESTAAN),
        (Aspect.OPZET, Aspect.WERKING),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A catalogue with answers to it."""

    catalogue: Catalogue
    answers: Answers

    @property
    def scores(self) -> Scores:
        return score(self.catalogue, self.answers)

    def with_answer(self, answer: Answer) -> Case:
        return replace(self, answers={**self.answers, answer.requirement_id: answer})


@st.composite
def requirements(draw: st.DrawFn, prefix: str, most: int) -> list[Requirement]:
    found = []
    for n in range(1, draw(st.integers(min_value=0, max_value=most)) + 1):
        chosen = requirement(
            f"{prefix}.{1 + n % 2:02}.{n:02}",
            aspects=draw(ASPECTS),
            scope=draw(st.sampled_from(Scope)),
            theme="kader" if prefix == "K" else ("sturing", "techniek")[n % 2],
        )
        found.append(chosen)
    return found


@st.composite
def answers_to(draw: st.DrawFn, asked: Requirement) -> Answer:
    return Answer(
        requirement_id=asked.id,
        outcome=draw(st.sampled_from([Outcome.ASSESSED, Outcome.ASSESSED, *WAYS])),
        verdicts={a: draw(st.sampled_from(Verdict)) for a in asked.aspects if draw(st.booleans())},
        explanation=draw(st.sampled_from(["", " ", ".", "\u200b", "Zie het besluit."])),
        evidence=draw(st.sampled_from([(), (Evidence(title="besluit"),), (Evidence(title=""),)])),
        agreed_by=draw(st.sampled_from(["", "ciso"])),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    asked = draw(requirements("5", 6))
    framework = draw(requirements("K", 3))
    answered = {r.id: draw(answers_to(r)) for r in (*asked, *framework) if draw(st.booleans())}
    return Case(catalogue=catalogue(*asked, framework=framework), answers=answered)


@st.composite
def cases_about_one(draw: st.DrawFn) -> tuple[Case, Requirement, Answer]:
    """A case, one of its requirements, and the answer given to that."""
    case = draw(cases())
    assume(case.catalogue.requirements)
    asked = draw(st.sampled_from(case.catalogue.requirements))
    answer = draw(answers_to(asked))
    return case.with_answer(answer), asked, answer


def groups(scores: Scores) -> Iterator[GroupScore]:
    yield from (scores.whole, scores.framework, scores.cbw)
    for found in (scores.controls, scores.themes, scores.chapters):
        yield from found.values()


def lies_inside(inner: GroupScore | AspectScore, outer: GroupScore | AspectScore) -> bool:
    return outer.at_least <= inner.at_least <= inner.at_most <= outer.at_most


# --- bounded and counted ------------------------------------------------------------------


@EXAMPLES
@given(cases())
def test_every_figure_is_bounded(case: Case) -> None:
    for group in groups(case.scores):
        assert 0 <= group.at_least <= group.at_most <= 1
        assert 0 <= group.coverage <= 1
        for aspect in group.aspects.values():
            assert 0 <= aspect.at_least <= aspect.at_most <= 1


@EXAMPLES
@given(cases())
def test_counts_add_up_to_the_total(case: Case) -> None:
    for group in groups(case.scores):
        assert sum(group.counts.values()) == group.total
        assert set(group.counts) == set(Status)
        assert group.unsupported + group.awaiting_agreement <= group.total


@EXAMPLES
@given(cases())
def test_a_requirement_is_worth_at_most_twelve_and_its_level_at_most_its_aspects(case: Case) -> None:
    scores = case.scores.requirements
    for asked in case.catalogue.requirements:
        found = scores[asked.id]
        assert 0 <= found.low <= found.high <= 12
        assert 0 <= found.level <= len(asked.aspects) <= 3
        assert 0 <= found.decided <= len(asked.aspects)
        assert found.low == sum(low for low, _ in found.aspect_bounds.values())
        assert found.high == sum(high for _, high in found.aspect_bounds.values())


@EXAMPLES
@given(cases())
def test_a_higher_aspect_is_never_worth_more_than_the_one_below(case: Case) -> None:
    for found in case.scores.requirements.values():
        bounds = list(found.aspect_bounds.values())
        decided = [WORTH[v] for v in found.effective.values() if v is not Verdict.OPEN]
        assert [low for low, _ in bounds] == sorted((low for low, _ in bounds), reverse=True)
        assert [high for _, high in bounds] == sorted((high for _, high in bounds), reverse=True)
        assert decided == sorted(decided, reverse=True)


# --- groups -------------------------------------------------------------------------------


def _sums(found: list[GroupScore]) -> tuple[object, ...]:
    """What groups add up to: totals, counts and points. Requirements that left the denominator weigh nothing."""
    counted = [group.total - group.counts[Status.NOT_APPLICABLE] for group in found]
    pairs = list(zip(found, counted, strict=True))
    return (
        sum(group.total for group in found),
        {status: sum(group.counts[status] for group in found) for status in Status},
        sum((group.at_least * n for group, n in pairs), Fraction(0)),
        sum((group.at_most * n for group, n in pairs), Fraction(0)),
        sum(group.unsupported for group in found),
        sum(group.contradictions for group in found),
        sum(group.awaiting_agreement for group in found),
    )


@EXAMPLES
@given(cases())
def test_controls_themes_and_chapters_each_hold_every_requirement_once(case: Case) -> None:
    scores = case.scores

    parts = _sums([scores.whole, scores.framework])

    assert _sums(list(scores.controls.values())) == parts
    assert _sums(list(scores.themes.values())) == parts
    assert _sums(list(scores.chapters.values())) == parts
    assert scores.whole.total + scores.framework.total == len(case.catalogue.requirements)


@EXAMPLES
@given(cases(), st.data())
def test_part_one_never_touches_the_whole(case: Case, data: st.DataObject) -> None:
    framework = [r for t in case.catalogue.themes if t.part == 1 for r in t.requirements]

    other = case
    for asked in framework:
        other = other.with_answer(data.draw(answers_to(asked)))

    assert (other.scores.whole, other.scores.cbw) == (case.scores.whole, case.scores.cbw)
    assert other.scores.gains == case.scores.gains
    assert case.scores.framework.total == len(framework)


@EXAMPLES
@given(cases())
def test_the_figure_for_the_cbw_is_the_whole_of_a_catalogue_without_what_the_cbw_leaves_out(case: Case) -> None:
    part_two = [r for t in case.catalogue.themes if t.part == 2 for r in t.requirements]

    inside = score(catalogue(*(r for r in part_two if r.cbw.scope is Scope.IN)), case.answers)

    assert case.scores.cbw == inside.whole


# --- monotone -----------------------------------------------------------------------------


@EXAMPLES
@given(cases_about_one(), st.data())
def test_a_better_verdict_never_lowers_either_end(about: tuple[Case, Requirement, Answer], data: st.DataObject) -> None:
    case, asked, answer = about
    assume(answer.outcome is Outcome.ASSESSED)
    aspect = data.draw(st.sampled_from(asked.aspects))
    assume(answer.verdict(aspect) in BETTER)

    better = replace(answer, verdicts={**answer.verdicts, aspect: BETTER[answer.verdict(aspect)]})

    before, after = case.scores, case.with_answer(better).scores
    for old, new in zip(groups(before), groups(after), strict=True):
        assert old.at_least <= new.at_least
        assert old.at_most <= new.at_most
    assert before.requirements[asked.id].level <= after.requirements[asked.id].level


@EXAMPLES
@given(cases_about_one(), st.sampled_from(["explanation", "evidence"]))
def test_something_to_show_never_lowers_at_least_and_leaves_at_most(
    about: tuple[Case, Requirement, Answer], what: str
) -> None:
    case, _, answer = about

    shown = (
        replace(answer, explanation="Zie het besluit.")
        if what == "explanation"
        else replace(answer, evidence=(*answer.evidence, Evidence(title="besluit")))
    )

    for old, new in zip(groups(case.scores), groups(case.with_answer(shown).scores), strict=True):
        assert old.at_least <= new.at_least
        assert old.at_most == new.at_most
        assert old.counts == new.counts


@EXAMPLES
@given(cases_about_one())
def test_agreeing_that_it_does_not_apply_ends_inside_the_earlier_interval(
    about: tuple[Case, Requirement, Answer],
) -> None:
    case, _, answer = about
    waiting = replace(answer, outcome=Outcome.NOT_APPLICABLE, agreed_by="")

    before = case.with_answer(waiting).scores
    after = case.with_answer(replace(waiting, agreed_by="ciso")).scores

    for old, new in zip(groups(before), groups(after), strict=True):
        assert lies_inside(new, old)


# --- what is open -------------------------------------------------------------------------


@st.composite
def completions(draw: st.DrawFn, case: Case) -> Case:
    """The same case with nothing open, nothing unsupported and nothing that awaits agreement."""
    done = dict(case.answers)
    for asked in case.catalogue.requirements:
        answer = case.answers.get(asked.id)
        done[asked.id] = draw(_completed(asked, answer))
    return replace(case, answers=done)


@st.composite
def _completed(draw: st.DrawFn, asked: Requirement, answer: Answer | None) -> Answer:
    untouched = answer is None or (answer.outcome is Outcome.NOT_APPLICABLE and not answer.agreed_by)
    if answer is None or untouched:
        fresh = draw(answers_to(asked))
        outcome = draw(st.sampled_from(WAYS))
        return _decided(draw, asked, replace(fresh, outcome=outcome, agreed_by="ciso"))
    if answer.outcome is not Outcome.ASSESSED:
        return answer
    return _decided(draw, asked, answer)


def _decided(draw: st.DrawFn, asked: Requirement, answer: Answer) -> Answer:
    """Every open verdict decided; a claim with nothing to show for it is shown, or lowered to what can be shown."""
    decided: dict[Aspect, Verdict] = {}
    for aspect in asked.aspects:
        said = answer.verdict(aspect)
        if said is Verdict.OPEN:
            said = draw(st.sampled_from([Verdict.PROVED, Verdict.PARTLY, Verdict.NOT]))
        elif not answer.is_supported:
            said = draw(st.sampled_from([v for v in WORTH if WORTH[v] <= WORTH[said]]))
        decided[aspect] = said
    return replace(
        answer, verdicts=decided, explanation=answer.explanation if answer.is_supported else "Zie het besluit."
    )


@EXAMPLES
@given(cases(), st.data())
def test_every_way_of_completing_ends_inside_the_interval(case: Case, data: st.DataObject) -> None:
    done = data.draw(completions(case))

    for old, new in zip(groups(case.scores), groups(done.scores), strict=True):
        assert lies_inside(new, old)
        left = new.total - new.counts[Status.NOT_APPLICABLE]
        assert new.at_least == new.at_most or not left
        assert new.coverage == (1 if new.total else 0)


@EXAMPLES
@given(cases())
def test_both_ends_of_the_interval_can_be_reached(case: Case) -> None:
    low, high = _completed_as(case, Verdict.NOT), _completed_as(case, Verdict.PROVED)

    assert low.whole.at_least == low.whole.at_most == case.scores.whole.at_least or not _left(case.scores.whole)
    assert high.whole.at_least == high.whole.at_most == case.scores.whole.at_most or not _left(case.scores.whole)


def _left(group: GroupScore) -> int:
    return group.total - group.counts[Status.NOT_APPLICABLE]


def _completed_as(case: Case, verdict: Verdict) -> Scores:
    """All that is not certain turns out for the worst, or for the best."""
    done: dict[str, Answer] = {}
    for asked in case.catalogue.requirements:
        answer = case.answers.get(asked.id, Answer(requirement_id=asked.id))
        if answer.outcome is Outcome.NOT_APPLICABLE and not answer.agreed_by:
            answer = Answer(requirement_id=asked.id)
        said = {a: answer.verdict(a) for a in asked.aspects}
        if verdict is Verdict.NOT and not answer.is_supported:
            said = dict.fromkeys(asked.aspects, Verdict.NOT)
        final = {a: verdict if v is Verdict.OPEN else v for a, v in said.items()}
        done[asked.id] = replace(answer, verdicts=final, explanation="Zie het besluit.")
    return score(case.catalogue, done)


@EXAMPLES
@given(cases_about_one())
def test_not_applicable_without_agreement_counts_as_open(about: tuple[Case, Requirement, Answer]) -> None:
    case, asked, answer = about
    waiting = case.with_answer(replace(answer, outcome=Outcome.NOT_APPLICABLE, agreed_by="")).scores
    opened = case.with_answer(Answer(requirement_id=asked.id)).scores

    for one, other in zip(groups(waiting), groups(opened), strict=True):
        assert (one.at_least, one.at_most, one.coverage, one.counts) == (
            other.at_least,
            other.at_most,
            other.coverage,
            other.counts,
        )
    assert waiting.requirements[asked.id].awaits_agreement


@EXAMPLES
@given(cases_about_one())
def test_a_deviation_scores_as_niet_whatever_else_was_filled_in(about: tuple[Case, Requirement, Answer]) -> None:
    case, asked, answer = about
    deviation = case.with_answer(replace(answer, outcome=Outcome.DEVIATED)).scores
    nothing = Answer(requirement_id=asked.id, verdicts=dict.fromkeys(asked.aspects, Verdict.NOT))
    refused = case.with_answer(nothing).scores

    for one, other in zip(groups(deviation), groups(refused), strict=True):
        assert (one.at_least, one.at_most, one.coverage) == (other.at_least, other.at_most, other.coverage)
    assert deviation.requirements[asked.id].status is Status.DEVIATED
    assert deviation.requirements[asked.id].level == 0


# --- order and gains ----------------------------------------------------------------------


@EXAMPLES
@given(cases(), st.data())
def test_the_order_of_answers_and_of_the_catalogue_does_not_matter(case: Case, data: st.DataObject) -> None:
    answered = dict(data.draw(st.permutations(list(case.answers.items()))))
    parts = {part: [r for t in case.catalogue.themes if t.part == part for r in t.requirements] for part in (1, 2)}

    asked, framework = data.draw(st.permutations(parts[2])), data.draw(st.permutations(parts[1]))

    assert score(catalogue(*asked, framework=framework), answered) == case.scores


@EXAMPLES
@given(cases(), st.data())
def test_a_gain_is_exactly_what_proving_one_requirement_adds(case: Case, data: st.DataObject) -> None:
    gains = case.scores.gains
    assume(gains)
    chosen = data.draw(st.sampled_from(gains))
    asked = case.catalogue.requirement_by_id[chosen.requirement_id]

    proved = Answer(
        requirement_id=asked.id,
        verdicts=dict.fromkeys(asked.aspects, Verdict.PROVED),
        explanation="Zie het besluit.",
    )

    assert case.with_answer(proved).scores.whole.at_least == case.scores.whole.at_least + chosen.gain


@EXAMPLES
@given(cases())
def test_gains_are_positive_sorted_and_name_all_that_is_not_fully_shown(case: Case) -> None:
    scores = case.scores
    part_two = {r.id for t in case.catalogue.themes if t.part == 2 for r in t.requirements}
    lacking = {i for i, s in scores.requirements.items() if i in part_two and s.counts and s.low < 12}

    assert {g.requirement_id for g in scores.gains} == lacking
    assert all(g.gain > 0 for g in scores.gains)
    assert list(scores.gains) == sorted(scores.gains, key=lambda g: (-g.gain, g.requirement_id))
