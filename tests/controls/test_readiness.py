"""Readiness: every requirement stands somewhere, only duties count, and no proposal counts before it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from controls.answers import Answer, Answers, Choice, Outcome, Verdict
from controls.catalogue import Asked, Aspect, Catalogue, Repeat, Scale, Standing, Way
from controls.inference import Proposal, infer, take_over
from controls.mapping import Link, MappingSet
from controls.position import Line, State, mark
from controls.profile import Connection, Profile, SuwinetApplication
from controls.readiness import Readiness, expected, readiness
from controls.scoring import Status
from controls.tpm import Tpm
from tests.controls.mapping_builders import CONDITION, asked, by_key, framework, letters, link, mapping, said
from tests.controls.test_mapping_properties import World, worlds

EXAMPLES = settings(max_examples=50)
DAY = "2026-12-31"
BY = mapping("doel", "bron", link("doel-1", "bron-1", "bron-2"), link("doel-2", "bron-2", remainder=("2",)))
BOTTOM = framework("bron", asked("bron-1"), asked("bron-2"))
END = framework("doel", asked("doel-1"), asked("doel-2"), asked("doel-3"))


def read(
    end: Catalogue = END, *given_: Answer, bottom: Catalogue = BOTTOM, by: MappingSet = BY, **changes: Any
) -> Readiness:
    """Where `end` stands after these answers, for the municipality as a whole unless told otherwise."""
    answers = by_key(*given_)
    profile = changes.get("profile", Profile())
    units = {end.key: profile.units(end)} if end.repeat is Repeat.CONNECTION else {}
    fields: dict[str, Any] = {
        "unit": "",
        "profile": profile,
        "reference_date": DAY,
        "answers": answers,
        "proposals": infer([by], [bottom, end], answers, units=units),
        "links": {one.target: one for one in by.links},
        **changes,
    }
    found = readiness(end, **fields)
    assert expected(end, **{name: field for name, field in fields.items() if name != "links"}) == found.expected
    return found


def line(found: Readiness, name: str) -> Line:
    return next(one for one in found.lines if one.requirement.id == name)


def confirmed(found: Readiness, name: str, answers: Answers | None = None) -> Answer:
    """The answer of somebody who takes over what is proposed for this requirement."""
    proposal = line(found, name).proposal
    assert proposal is not None
    before = (answers or {}).get(proposal.key)
    return replace(take_over(proposal, before), version=1 + (before.version if before else 0))


SOURCES = (said("bron-1", "aad"), said("bron-2", "aaa"))


# --- where a requirement stands ----------------------------------------------------------------


def test_an_answer_of_its_own_goes_before_what_the_sources_propose() -> None:
    found = line(read(END, *SOURCES, said("doel-1", "nnn")), "doel-1")

    assert (found.state, found.settled.status, found.expected.status) == (State.OWN, Status.NOT, Status.NOT)
    assert found.proposal is not None
    assert not found.may_confirm


def test_a_proposal_waits_and_does_not_count_until_it_is_confirmed() -> None:
    before = read(END, *SOURCES)
    waiting = line(before, "doel-1")

    after = line(read(END, *SOURCES, confirmed(before, "doel-1")), "doel-1")

    assert (waiting.state, waiting.settled.status, waiting.expected.status) == (
        State.WAITING, Status.OPEN, Status.PARTLY,
    )  # fmt: skip
    assert waiting.is_waiting
    assert (after.state, after.settled.status, after.may_confirm) == (State.CONFIRMED, Status.PARTLY, False)


def test_a_source_that_is_saved_again_flags_what_was_taken_over_and_it_may_be_confirmed_again() -> None:
    taken = confirmed(read(END, *SOURCES), "doel-1")
    saved = (replace(SOURCES[0], explanation="Nu met de test.", version=2), SOURCES[1])

    changed = read(END, *saved, taken)

    assert line(changed, "doel-1").state is State.CHANGED
    assert (changed.changed, changed.waiting) == (1, 0)  # nobody answered what the sources of doel-2 leave open
    assert line(changed, "doel-1").may_confirm
    again = read(END, *saved, confirmed(changed, "doel-1", by_key(taken)))
    assert line(again, "doel-1").state is State.CONFIRMED


def test_a_remainder_that_is_answered_after_taking_over_flags_it_too() -> None:
    first = replace(said("doel-2", explanation=""), remainder={"2": Choice.YES})
    taken = confirmed(read(END, *SOURCES, first), "doel-2", by_key(first))

    other = read(END, *SOURCES, replace(taken, remainder={"2": Choice.NO}, version=3))

    assert letters(taken.verdicts) == "aaa"
    assert line(read(END, *SOURCES, taken), "doel-2").state is State.CONFIRMED
    assert line(other, "doel-2").state is State.CHANGED
    assert line(other, "doel-2").expected.status is Status.PARTLY


def test_a_proposal_that_says_nothing_yet_cannot_be_confirmed() -> None:
    found = line(read(END, SOURCES[0]), "doel-1")

    assert found.proposal is not None
    assert (found.state, found.may_confirm, found.is_open) == (State.OPEN, False, True)


def test_where_no_mapping_leads_everything_is_left_to_answer() -> None:
    found = read(END, *SOURCES)

    assert [one.requirement.id for one in found.lines if one.is_uncovered] == ["doel-3"]
    assert line(found, "doel-3").uncovered_questions == ("1", "2", "3")
    assert line(found, "doel-2").uncovered_questions == ("2",)
    assert line(found, "doel-1").uncovered_questions == ()


def test_the_questions_that_remain_are_those_nobody_answered() -> None:
    one = replace(said("doel-2", explanation=""), remainder={"2": Choice.NO})

    assert line(read(END, *SOURCES), "doel-2").open_remainder == ("2",)
    assert line(read(END, *SOURCES, one), "doel-2").open_remainder == ()
    assert line(read(END, *SOURCES, one), "doel-2").rest == {"2": Choice.NO}
    assert line(read(END, *SOURCES, said("doel-2", "aaa")), "doel-2").rest == {}


def test_a_duty_that_does_not_exist_here_is_asked_for_nothing_more() -> None:
    end = framework("doel", asked("doel-1", condition=CONDITION), asked("doel-2"), asked("doel-3"))
    given_ = {"condition": Choice.NO, "condition_on": "2026-01-01", "condition_reason": "Er is geen dienst."}

    unknown, absent = read(end, *SOURCES), read(end, *SOURCES, said("doel-1", **given_))

    assert line(unknown, "doel-1").state is State.OPEN
    assert line(unknown, "doel-1").proposal is None
    assert line(absent, "doel-1").state is State.CONDITION_ABSENT
    assert not line(absent, "doel-1").is_open
    assert absent.settled.counts[Status.NOT_APPLICABLE] == 1


def test_a_norm_for_an_application_that_is_not_used_stays_in_sight_and_out_of_the_score() -> None:
    only = replace(asked("doel-1"), applies_to=("inlezen",))
    uses = Profile(suwinet=(SuwinetApplication(application="inkijk", tasks=(), outsourced_to=""),))

    found = read(
        framework("doel", only, asked("doel-2"), asked("doel-3")), *SOURCES, said("doel-1", "aaa"), profile=uses
    )

    assert line(found, "doel-1").state is State.NOT_ASKED
    assert not line(found, "doel-1").may_confirm
    assert found.settled.total == 2


@pytest.mark.parametrize("standing", [Standing.VOLUNTARY, Standing.PRACTICE, Standing.PROGRESS])
def test_what_is_no_duty_may_be_confirmed_and_never_counts(standing: Standing) -> None:
    end = framework("doel", replace(asked("doel-1"), standing=standing), asked("doel-2"), asked("doel-3"))
    before = read(end, *SOURCES)

    after = read(end, *SOURCES, confirmed(before, "doel-1"))

    assert line(before, "doel-1").state is State.NOT_SCORED
    assert line(before, "doel-1").may_confirm
    assert after.settled == before.settled
    assert after.expected == before.expected
    assert after.settled.total == 2


def test_a_section_in_which_nothing_counts_has_no_interval() -> None:
    alone = replace(asked("doel-3"), control="9.09", standing=Standing.PRACTICE)

    found = read(framework("doel", asked("doel-1"), asked("doel-2"), alone), *SOURCES)

    assert [(s.control.number, s.settled is None) for s in found.sections] == [("5.01", False), ("9.09", True)]


def test_a_list_of_steps_counts_what_is_done_and_has_no_score() -> None:
    steps = framework("doel", *(replace(asked(f"doel-{n}"), standing=Standing.PROGRESS) for n in (1, 2, 3)))

    found = read(steps, said("doel-3", "aaa"))

    assert not found.is_scored
    assert (found.done, found.total, found.open) == (1, 3, 2)


def test_a_framework_that_nobody_answers_shows_what_follows_and_settles_what_people_confirmed() -> None:
    end = framework("doel", asked("doel-1"), asked("doel-2"), asked("doel-3"), asked=Asked.DERIVED)
    between = framework("midden", asked("midden-1"))
    rests = [
        mapping("midden", "bron", link("midden-1", "bron-1")),
        mapping("doel", "midden", link("doel-1", "midden-1")),
    ]
    links = {"doel-1": rests[1].links[0]}

    def found(*given_: Answer) -> Readiness:
        answers = by_key(*given_)
        proposals = infer(rests, [BOTTOM, between, end], answers)
        return readiness(end, unit="", profile=Profile(), reference_date=DAY, answers=answers, proposals=proposals, links=links)  # fmt: skip

    proposed, given_ = found(SOURCES[1], said("bron-1", "aaa")), found(said("midden-1", "aaa"), said("doel-1", "nnn"))

    assert line(proposed, "doel-1").state is State.FOLLOWS
    assert line(proposed, "doel-1").settled.status is Status.OPEN
    assert line(proposed, "doel-1").expected.status is Status.PROVED
    assert line(given_, "doel-1").settled.status is Status.PROVED
    assert line(given_, "doel-1").answer is None
    assert not any(one.may_confirm for one in (*proposed.lines, *given_.lines))


def test_a_norm_that_a_tpm_covers_counts_by_what_the_tpm_says() -> None:
    end = framework(
        "doel", replace(asked("doel-1"), ways=(Way.TPM,)), asked("doel-2"), asked("doel-3"), repeat=Repeat.CONNECTION, scale=Scale.BINARY
    )  # fmt: skip
    tpm = Tpm(id="t", supplier="L", application="P", reference="z", period_from="2026-01-01", period_until="2026-06-30", issued_on="2026-07-01", verdicts={"doel-1": dict.fromkeys(Aspect, Verdict.PROVED)})  # fmt: skip
    profile = Profile(connections=(Connection(id="balie", name="Balie", number="1"),), tpms=(tpm,))
    covered = said("doel-1", outcome=Outcome.COVERED, tpm="t", unit="balie", explanation="")

    found = read(end, covered, profile=profile, unit="balie")
    too_old = read(end, covered, profile=replace(profile, tpms=(replace(tpm, issued_on="2025-01-01"),)), unit="balie")

    assert (line(found, "doel-1").state, line(found, "doel-1").settled.status) == (State.OWN, Status.PROVED)
    assert (line(too_old, "doel-1").settled.status, line(too_old, "doel-1").is_open) == (Status.OPEN, True)


def test_each_unit_has_its_own_answers() -> None:
    end = framework("doel", asked("doel-1"), asked("doel-2"), asked("doel-3"), repeat=Repeat.CONNECTION)
    units = Profile(connections=tuple(Connection(id=n, name=n, number=n) for n in ("balie", "web")))
    own = said("doel-1", "nnn", unit="balie")

    balie, web = (read(end, *SOURCES, own, profile=units, unit=unit) for unit in ("balie", "web"))

    assert (line(balie, "doel-1").state, line(web, "doel-1").state) == (State.OWN, State.WAITING)


# --- the mark ----------------------------------------------------------------------------------


def test_the_mark_of_a_proposal_is_another_one_as_soon_as_its_verdicts_or_its_sources_are() -> None:
    found = line(read(END, *SOURCES), "doel-1").proposal
    assert found is not None

    others = [
        replace(found, sources={**found.sources, "bron-1": 7}),
        replace(found, verdicts={**found.verdicts, Aspect.WERKING: Verdict.PROVED}),
        replace(found, unit="balie"),
        replace(found, edition="doel/2"),
    ]

    assert len({mark(found), *map(mark, others)}) == 1 + len(others)
    assert mark(replace(found, verdicts=dict(reversed(found.verdicts.items())))) == mark(found)


# --- for any frameworks and any answers --------------------------------------------------------


def of_world(world: World, catalogue: Catalogue, unit: str, proposals: Mapping[str, Proposal]) -> Readiness:
    links: dict[str, Link] = {one.target: one for m in world.mappings for one in m.links}
    profile = Profile(connections=tuple(Connection(id=u, name=u, number=u) for u in world.units["doel/1"]))
    return readiness(catalogue, unit=unit, profile=profile, reference_date=DAY, answers=world.answers, proposals=proposals, links=links)  # fmt: skip


def all_of(world: World) -> list[Readiness]:
    _, between, end = world.catalogues
    units = world.units["doel/1"] if end.repeat is Repeat.CONNECTION else ("",)
    found = world.proposals
    return [of_world(world, between, "", found), *(of_world(world, end, unit, found) for unit in units)]


@EXAMPLES
@given(worlds())
def test_every_requirement_stands_somewhere_and_the_counts_add_up(world: World) -> None:
    for found in all_of(world):
        assert [one.requirement.id for one in found.lines] == [r.id for r in found.catalogue.requirements]
        assert sum(found.settled.counts.values()) == found.settled.total == len(found.catalogue.requirements)
        for one in found.lines:
            given_ = one.state in (State.OWN, State.CONFIRMED, State.CHANGED, State.CONDITION_ABSENT)
            assert one.is_answered == given_
            assert (one.state is State.WAITING) == one.is_waiting
            assert (one.state is State.CHANGED) == one.has_changed
            assert not (one.is_open and one.may_confirm)


@EXAMPLES
@given(worlds())
def test_what_is_expected_lies_within_what_is_settled_as_long_as_nothing_changed(world: World) -> None:
    for found in all_of(world):
        assume(not found.changed)
        assert found.settled.at_least <= found.expected.at_least <= found.expected.at_most <= found.settled.at_most


@EXAMPLES
@given(worlds())
def test_confirming_everything_that_waits_settles_what_was_expected(world: World) -> None:
    for found in all_of(world):
        taken = [
            replace(take_over(one.proposal, one.answer), version=(one.answer.version if one.answer else 0) + 1)
            for one in found.lines
            if one.may_confirm and one.proposal
        ]
        later = world.with_answers(*taken)

        after = of_world(later, found.catalogue, found.unit, later.proposals)

        assert after.settled == after.expected == found.expected
        assert not any(one.may_confirm for one in after.lines)
        assert {one.requirement.id for one in after.lines if one.state is State.CONFIRMED} >= {
            answer.requirement_id for answer in taken
        }


@EXAMPLES
@given(worlds(), st.data())
def test_an_answer_to_what_is_no_duty_never_moves_a_score(world: World, data: st.DataObject) -> None:
    for found in all_of(world):
        name = data.draw(st.sampled_from([r.id for r in found.catalogue.requirements]))
        unscored = _without_duty(found.catalogue, name)
        other = replace(
            Answer(requirement_id=name, unit=found.unit, explanation="Zie het besluit.", version=9),
            verdicts=dict.fromkeys(Aspect, data.draw(st.sampled_from(Verdict))),
        )

        one = of_world(world, unscored, found.unit, world.proposals)
        two = of_world(world.with_answers(other), unscored, found.unit, world.proposals)

        assert (one.settled, one.expected.total) == (two.settled, two.expected.total)
        assert one.settled.total == len(found.catalogue.requirements) - 1


def _without_duty(catalogue: Catalogue, name: str) -> Catalogue:
    def changed(requirement: Any) -> Any:
        return replace(requirement, standing=Standing.VOLUNTARY) if requirement.id == name else requirement

    themes = tuple(
        replace(t, controls=tuple(replace(c, requirements=tuple(map(changed, c.requirements))) for c in t.controls))
        for t in catalogue.themes
    )
    return replace(catalogue, themes=themes)
