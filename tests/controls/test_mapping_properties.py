"""Inference, for any sets and any answers: never more than the weakest source, and never less for more evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from controls.answers import Answer, Answers, Choice, Outcome, Verdict, answer_key
from controls.catalogue import Aspect, Catalogue, Repeat, Requirement, Scale
from controls.inference import Limit, Proposal, Step, infer, is_stale, take_over
from controls.mapping import MappingSet, burden, serves, units_of
from controls.scoring import score_requirement
from tests.controls.mapping_builders import CONDITION, asked, by_key, framework, link, mapping, said

EXAMPLES = settings(max_examples=50)
WORTH = {Verdict.OPEN: 0, Verdict.NOT: 0, Verdict.PARTLY: 1, Verdict.PROVED: 2}
BETTER = {Verdict.NOT: Verdict.PARTLY, Verdict.PARTLY: Verdict.PROVED, Verdict.OPEN: Verdict.PROVED}
ASPECTS = st.sampled_from([tuple(Aspect), tuple(Aspect), (Aspect.BESTAAN,), (Aspect.OPZET, Aspect.WERKING)])
SOURCES = [f"bron-{n}" for n in range(1, 5)]
MIDDLE = ["midden-1", "midden-2"]
TARGETS = ["doel-1", "doel-2"]
VERDICTS = st.sampled_from([*product(Verdict, repeat=3), *[(Verdict.PROVED,) * 3] * 64])
REMAINDERS = st.sampled_from([*product(Choice, repeat=3), *[(Choice.YES,) * 3] * 27])
WAYS = st.sampled_from(
    [
        *[(Outcome.ASSESSED, "")] * 8,
        (Outcome.NOT_APPLICABLE, ""),
        (Outcome.NOT_APPLICABLE, "ciso"),
        (Outcome.DEVIATED, ""),
    ]
)

# --- any frameworks, mapped in any way, answered in any way -------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Sources that people answer, a framework between that they may answer, and one at the end, once or per unit."""

    catalogues: Sequence[Catalogue]
    mappings: Sequence[MappingSet]
    answers: Answers
    units: Mapping[str, Sequence[str]]

    @property
    def proposals(self) -> dict[str, Proposal]:
        return infer(self.mappings, self.catalogues, self.answers, units=self.units)

    def requirement(self, name: str) -> Requirement:
        return next(c.requirement_by_id[name] for c in self.catalogues if name in c.requirement_by_id)

    def with_answers(self, *given: Answer) -> World:
        return replace(self, answers={**self.answers, **by_key(*given)})


@st.composite
def worlds(draw: st.DrawFn) -> World:
    scale = st.sampled_from(Scale)
    bottom = framework("bron", *(asked(name, aspects=draw(ASPECTS)) for name in SOURCES))
    between = framework("midden", *draw(conditional(MIDDLE)), scale=draw(scale))
    end = framework("doel", *draw(conditional(TARGETS)), scale=draw(scale), repeat=draw(st.sampled_from(Repeat)))
    links = [
        mapping("midden", "bron", *(draw(links_to(name, SOURCES)) for name in MIDDLE)),
        mapping("doel", "midden", *(draw(links_to(name, MIDDLE)) for name in TARGETS)),
    ]
    units = {"doel/1": draw(st.sampled_from([(), ("balie",), ("balie", "web")]))}
    places = [(r, "") for r in (*bottom.requirements, *between.requirements)]
    places += [(r, unit) for r in end.requirements for unit in units_of(end, units)]
    answered = by_key(*(draw(answers_to(r, unit)) for r, unit in places if draw(st.booleans())))
    return World(catalogues=[bottom, between, end], mappings=links, answers=answered, units=units)


@st.composite
def conditional(draw: st.DrawFn, names: Sequence[str]) -> list[Requirement]:
    condition = st.sampled_from([None, None, CONDITION])
    return [asked(name, aspects=draw(ASPECTS), condition=draw(condition)) for name in names]


@st.composite
def links_to(draw: st.DrawFn, target: str, sources: Sequence[str]) -> object:
    all_of = draw(st.lists(st.sampled_from(sources), min_size=1, unique=True))
    return link(target, *all_of, remainder=draw(st.sampled_from([(), (), ("2",), ("1", "3")])))


@st.composite
def answers_to(draw: st.DrawFn, requirement: Requirement, unit: str) -> Answer:
    outcome, agreed_by = draw(WAYS)
    remainder = draw(REMAINDERS)
    return Answer(
        requirement_id=requirement.id,
        unit=unit,
        outcome=outcome,
        verdicts=dict(zip(requirement.aspects, draw(VERDICTS), strict=False)),
        explanation=draw(st.sampled_from(["Zie het besluit.", "Zie het register.", ""])),
        agreed_by=agreed_by,
        condition=draw(st.sampled_from([Choice.YES, *Choice])),
        condition_on="2026-01-01",
        condition_reason="Zo is het.",
        remainder=dict(zip("123", remainder, strict=True)),
        version=1,
    )


def path(steps: Sequence[Step]) -> Iterator[Step]:
    """Every step, however far back."""
    for step in steps:
        yield step
        yield from path(step.via)


# --- never more than the weakest ----------------------------------------------------------


@EXAMPLES
@given(st.integers(min_value=2, max_value=14), st.data())
def test_all_sources_but_one_proved_never_yields_proved(size: int, data: st.DataObject) -> None:
    names = [f"bron-{n}" for n in range(1, size + 1)]
    by = mapping("doel", "bron", link("doel-1", *names))
    catalogues = [framework("bron", *map(asked, names)), framework("doel", asked("doel-1"))]
    weakest = data.draw(st.sampled_from(names))
    proved = by_key(*(said(name, "aaa") for name in names))
    weak = data.draw(
        st.sampled_from(
            [
                said(weakest, "ddd"),
                said(weakest, "naa"),
                said(weakest, "---"),
                said(weakest, "aaa", explanation=""),
                said(weakest, "aaa", outcome=Outcome.DEVIATED),
                said(weakest, "aaa", outcome=Outcome.NOT_APPLICABLE, agreed_by="ciso"),
            ]
        )
    )

    found = infer([by], catalogues, {**proved, weakest: weak})["doel-1"]
    nothing = infer([by], catalogues, {name: a for name, a in proved.items() if name != weakest})["doel-1"]

    assert Verdict.PROVED not in found.verdicts.values()
    assert Verdict.PROVED not in nothing.verdicts.values()
    assert set(infer([by], catalogues, proved)["doel-1"].verdicts.values()) == {Verdict.PROVED}


@EXAMPLES
@given(worlds())
def test_what_is_proposed_as_proved_was_proved_by_every_source_and_leaves_no_question(world: World) -> None:
    for proposal in world.proposals.values():
        answer = world.answers.get(proposal.key, Answer(requirement_id=proposal.target))
        for aspect, verdict in proposal.verdicts.items():
            if verdict is Verdict.PROVED:
                assert all(step.verdicts[aspect] is Verdict.PROVED for step in path(proposal.steps))
                assert all(answer.remainder.get(number) is Choice.YES for number in proposal.link.remainder)


@EXAMPLES
@given(worlds())
def test_a_proposal_is_worth_no_more_than_any_of_its_sources(world: World) -> None:
    for proposal in world.proposals.values():
        for step in path(proposal.steps):
            for aspect in proposal.verdicts.keys() & step.verdicts.keys():
                assert WORTH[proposal.verdicts[aspect]] <= WORTH[step.verdicts[aspect]]


@EXAMPLES
@given(worlds())
def test_a_step_carries_no_more_than_the_answer_that_was_given(world: World) -> None:
    for proposal in world.proposals.values():
        for step in path(proposal.steps):
            own = world.answers.get(step.requirement_id)
            if own is None or Limit.PROPOSED in step.limits:
                continue
            scored = score_requirement(world.requirement(step.requirement_id), own)
            for aspect, verdict in step.verdicts.items():
                assert verdict in (scored.effective.get(aspect, Verdict.OPEN), Verdict.OPEN)
                assert own.is_supported or WORTH[verdict] == 0


@EXAMPLES
@given(worlds())
def test_a_framework_that_knows_no_partly_is_never_given_one(world: World) -> None:
    scales = {c.key: c.scale for c in world.catalogues}
    for proposal in world.proposals.values():
        if scales[proposal.edition] is Scale.BINARY:
            assert Verdict.PARTLY not in proposal.verdicts.values()


# --- never less for more ------------------------------------------------------------------


@st.composite
def worlds_with_more_evidence(draw: st.DrawFn) -> tuple[World, World]:
    """A world, and the same with one better verdict, something more to show, or a remainder answered yes."""
    world = draw(worlds())
    name = draw(st.sampled_from(SOURCES))
    before = world.answers.get(name, Answer(requirement_id=name))
    aspect = draw(st.sampled_from(world.requirement(name).aspects))
    better = BETTER.get(before.verdict(aspect), Verdict.PROVED)
    after = draw(
        st.sampled_from(
            [
                replace(before, verdicts={**before.verdicts, aspect: better}),
                replace(before, explanation="Zie de bijlage."),
                replace(before, verdicts={**before.verdicts, aspect: better}, explanation="Zie de bijlage."),
            ]
        )
    )
    asks = sorted(key for key in world.answers if not key.startswith("bron"))
    if asks and draw(st.booleans()):
        other = world.answers[draw(st.sampled_from(asks))]
        after = replace(other, remainder={**other.remainder, draw(st.sampled_from("123")): Choice.YES})
    return world, world.with_answers(after)


@EXAMPLES
@given(worlds_with_more_evidence())
def test_more_evidence_never_lowers_anything(pair: tuple[World, World]) -> None:
    before, after = (world.proposals for world in pair)

    assert before.keys() == after.keys()
    for key, proposal in before.items():
        for aspect, verdict in proposal.verdicts.items():
            assert WORTH[after[key].verdicts[aspect]] >= WORTH[verdict]


# --- once is enough -----------------------------------------------------------------------


def taken_over(world: World) -> World:
    """Everything that nobody has answered, taken over as it was proposed."""
    given = [take_over(p, world.answers.get(key)) for key, p in world.proposals.items() if key not in world.answers]
    return world.with_answers(*(replace(answer, version=1) for answer in given))


@EXAMPLES
@given(worlds())
def test_inferring_from_what_was_inferred_gives_the_same(world: World) -> None:
    once = world.proposals
    twice = taken_over(world).proposals

    assert {key: p.verdicts for key, p in twice.items()} == {key: p.verdicts for key, p in once.items()}


@EXAMPLES
@given(worlds())
def test_the_order_of_sources_links_and_mappings_changes_no_verdict(world: World) -> None:
    turned = [
        replace(m, links=tuple(replace(one, all_of=one.all_of[::-1]) for one in m.links[::-1]))
        for m in world.mappings[::-1]
    ]

    found = replace(world, mappings=turned).proposals

    assert {k: (p.verdicts, p.sources) for k, p in found.items()} == {
        k: (p.verdicts, p.sources) for k, p in world.proposals.items()
    }


# --- the path, and what it rests on -------------------------------------------------------


@EXAMPLES
@given(worlds())
def test_the_path_names_every_answer_that_a_proposal_rests_on_with_its_version(world: World) -> None:
    for proposal in world.proposals.values():
        steps = list(path(proposal.steps))

        assert {step.requirement_id: step.version for step in steps} == proposal.sources
        assert proposal.is_confirmed == all(step.is_confirmed for step in steps)
        for step in steps:
            has_answer = step.requirement_id in world.answers
            assert step.version == (world.answers[step.requirement_id].version if has_answer else 0)
            assert has_answer or not step.is_confirmed


@EXAMPLES
@given(worlds())
def test_a_step_that_does_not_prove_everything_says_why(world: World) -> None:
    for proposal in world.proposals.values():
        for step in path(proposal.steps):
            proves = all(verdict is Verdict.PROVED for verdict in step.verdicts.values())
            assert proves == (not set(step.limits) - {Limit.PROPOSED, Limit.CHANGED})


@EXAMPLES
@given(worlds(), st.data())
def test_what_was_taken_over_is_stale_exactly_when_one_of_its_sources_was_saved_again(
    world: World, data: st.DataObject
) -> None:
    found = world.proposals
    assume(found)
    proposal = found[data.draw(st.sampled_from(sorted(found)))]
    answer = take_over(proposal, world.answers.get(proposal.key))
    name = data.draw(st.sampled_from([*SOURCES, *MIDDLE]))
    before = world.answers.get(name, Answer(requirement_id=name))

    saved = world.with_answers(replace(before, version=before.version + 1))

    assert not is_stale(answer, world.answers)
    assert is_stale(answer, saved.answers) == (name in proposal.sources)


# --- reach --------------------------------------------------------------------------------


@EXAMPLES
@given(worlds())
def test_an_answer_serves_exactly_the_targets_whose_path_can_reach_it(world: World) -> None:
    reach = serves(world.mappings)
    direct = {one.target: one.all_of for m in world.mappings for one in m.links}

    def rests_on(target: str) -> set[str]:
        return {found for source in direct.get(target, ()) for found in (source, *rests_on(source))}

    for name in (*SOURCES, *MIDDLE):
        assert set(reach.get(name, ())) == {target for target in direct if name in rests_on(target)}
        assert len(set(reach.get(name, ()))) == len(reach.get(name, ()))


@EXAMPLES
@given(worlds())
def test_a_mapping_never_adds_to_the_burden(world: World) -> None:
    found = burden(world.mappings, world.catalogues, units=world.units)
    nothing = burden([], world.catalogues, units=world.units)
    units = len(units_of(world.catalogues[2], world.units))

    assert found.separately == nothing.separately == nothing.remaining == len(SOURCES) + len(MIDDLE) + units * 2
    assert found.remaining == len(SOURCES)
    assert found.remainders <= found.separately - found.remaining
    assert found.questions_remaining <= found.questions_separately == nothing.questions_remaining


@EXAMPLES
@given(worlds())
def test_there_is_a_proposal_for_every_linked_duty_that_is_known_to_exist_and_for_no_other(world: World) -> None:
    expected = set()
    for edition, names in ((world.catalogues[1], MIDDLE), (world.catalogues[2], TARGETS)):
        for name in names:
            for unit in units_of(edition, world.units):
                key = answer_key(name, unit)
                answer = world.answers.get(key)
                if not world.requirement(name).condition or (answer and answer.condition is Choice.YES):
                    expected.add(key)

    assert set(world.proposals) == expected
