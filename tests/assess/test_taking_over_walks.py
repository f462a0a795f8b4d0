"""Nothing lost, nothing promoted: over every answer of the demonstration, and over answers made by chance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.carrying import Waiting, as_it_was, carried, hindrance, is_given, texts_of, waiting
from assess.db import open_database
from assess.frameworks import head_of, sheets
from assess.models import CarriedAnswer, Municipality, User
from assess.place import AssessmentHead
from assess.records import all_answers
from assess.upgrading.destinations import Arrival, arrivals, destination
from assess.upgrading.preview import preview
from assess.upgrading.service import NewAssessment, take_over
from assess.upgrading.settling import How, RefusedError, confirm_all, settle
from assess.upgrading.waiting_list import places
from controls.answers import Answer, Answers, Outcome, Verdict
from controls.catalogue import Aspect
from controls.scoring import Status, score, score_requirement
from controls.snapshot import answer_from
from controls.upgrading import STAYED_THE_SAME, Change, identity, upgrade
from tests.assess.command import HALF, SUBMITTED
from tests.assess.town import NOW, catalogue

CONCEPT = "bio2/2.0-concept"


@contextmanager
def opened(demo: Path) -> Iterator[tuple[Session, Actor]]:
    """The database of the demonstration, as its coordinator may write in it."""
    database = open_database(demo / "toetspeil.sqlite3")
    with database.all_municipalities(writes=True) as session:
        place, person = session.scalars(select(Municipality)).one(), session.scalars(select(User)).first()
        assert person is not None
        place_id, by = place.id, Actor(name=person.name, id=person.id, municipality_id=place.id)
    with database.session(writes=True, municipality_id=place_id) as session:
        yield session, by
    database.close()


def begin(session: Session, by: Actor, earlier: str, to: str, day: str) -> tuple[AssessmentHead, AssessmentHead]:
    head = head_of(session, earlier)
    new = NewAssessment(title="Nieuw", reference_date=day)
    made = take_over(session, head, destination(head, to), new, by=by, now=NOW)
    return head, head_of(session, made)


def own(session: Session, head: AssessmentHead) -> Answers:
    return {key: answer for key, answer in all_answers(session, head.id).items() if is_given(answer)}


@pytest.mark.parametrize("earlier", [HALF, SUBMITTED])
@pytest.mark.parametrize("to", ["", CONCEPT])
def test_every_answer_is_found_again_letter_for_letter(demo: Path, earlier: str, to: str) -> None:
    with opened(demo) as (session, by):
        head, new = begin(session, by, earlier, to, "2026-12-31")
        before = own(session, head)
        shown = preview(session, head, destination(head, to))
        rows = session.scalars(select(CarriedAnswer).where(CarriedAnswer.assessment_id == new.id)).all()

    waits = {row.from_requirement: answer_from(json.loads(row.answer)) for row in rows}
    stays = {
        s.answer.key: s.answer
        for line in shown.lines
        if line.change is Change.WITHDRAWN
        for step in line.steps
        for s in step.answers
    }
    assert {**waits, **stays} == before != {}
    assert set(waits) & set(stays) == set()
    assert shown.elsewhere == ()


@pytest.mark.parametrize("to", ["", CONCEPT])
def test_what_waits_is_what_the_upgrade_says(demo: Path, to: str) -> None:
    with opened(demo) as (session, by):
        head, new = begin(session, by, SUBMITTED, to, "2026-12-31")
        expected = upgrade(own(session, head), destination(head, to).upgrades["bio2/1.3"])
        found = waiting(session, new.id)

    assert set(found) == set(expected.carried) | set(expected.to_review)
    assert {key for key, f in found.items() if f[0].change in STAYED_THE_SAME} == set(expected.carried)


@pytest.mark.parametrize("earlier", [HALF, SUBMITTED])
@pytest.mark.parametrize("to", ["", CONCEPT])
def test_a_fresh_assessment_is_worth_nothing_yet(demo: Path, earlier: str, to: str) -> None:
    with opened(demo) as (session, by):
        _, new = begin(session, by, earlier, to, "2026-12-31")
        (sheet,) = sheets(session, new)
        scores = score(sheet.catalogue, own(session, new))

    assert (scores.whole.at_least, scores.whole.at_most, scores.whole.coverage) == (0, 1, 0)
    assert (scores.framework.at_least, scores.framework.coverage) == (0, 0)


@pytest.mark.parametrize("earlier", [HALF, SUBMITTED])
def test_confirming_everything_gives_the_old_score_less_what_needs_agreement(demo: Path, earlier: str) -> None:
    with opened(demo) as (session, by):
        head, new = begin(session, by, earlier, "", "2027-06-30")  # the deviations still hold on that day
        (sheet,) = sheets(session, new)
        confirmed, refused = confirm_all(session, new, places((sheet,)), list(waiting(session, new.id)), by=by, now=NOW)
        before, after = own(session, head), own(session, new)

    # Evidence was linked to some that nobody judged yet: there is nothing to confirm.
    unjudged = {
        key
        for key, answer in before.items()
        if answer.outcome is Outcome.ASSESSED and set(answer.verdicts.values()) == {Verdict.OPEN}
    }
    assert (confirmed, refused.keys()) == (len(before) - len(unjudged), unjudged)
    without = {key: replace(before[key], agreed_by="", agreed_at="") for key in before.keys() - unjudged}
    assert score(sheet.catalogue, after) == score(sheet.catalogue, without)
    assert {answer.answered_by for answer in after.values()} == {by.name}


def test_agreement_is_what_it_lacks_and_it_is_more_than_nothing(demo: Path) -> None:
    """The counter-example to the walk above: the score before was another one."""
    with opened(demo) as (session, _):
        before = own(session, head_of(session, SUBMITTED))

    without = {key: replace(answer, agreed_by="", agreed_at="") for key, answer in before.items()}
    assert score(catalogue(), before) != score(catalogue(), without)


def test_in_a_look_ahead_only_what_stayed_the_same_can_be_confirmed(demo: Path) -> None:
    with opened(demo) as (session, by):
        head, new = begin(session, by, SUBMITTED, CONCEPT, "2026-12-31")
        (sheet,) = sheets(session, new)
        found = waiting(session, new.id)
        confirm_all(session, new, places((sheet,)), list(found), by=by, now=NOW)
        before, after = own(session, head), own(session, new)

    same = {key: before[f[0].from_requirement] for key, f in found.items() if f[0].change in STAYED_THE_SAME}
    assert {key: answer.verdicts for key, answer in after.items()} == {key: a.verdicts for key, a in same.items()}
    assert 0 < len(after) < len(found)
    assert not any(answer.agreed_by for answer in after.values())


@pytest.mark.parametrize("to", ["", CONCEPT])
def test_taking_over_every_text_judges_nothing(demo: Path, to: str) -> None:
    with opened(demo) as (session, by):
        head, new = begin(session, by, SUBMITTED, to, "2026-12-31")
        (sheet,) = sheets(session, new)
        for key, (_, asked) in places((sheet,)).items():
            if key in waiting(session, new.id, [asked.id]):
                settle(session, new, sheet, asked, How.TEXTS, by=by, now=NOW)
        before, after = own(session, head), own(session, new)

    scores = score(sheet.catalogue, after)
    assert (scores.whole.at_least, scores.whole.coverage, scores.framework.coverage) == (0, 0, 0)
    assert {a.explanation for a in after.values()} <= {a.explanation for a in before.values()}
    assert {e for a in after.values() for e in a.evidence} <= {e for a in before.values() for e in a.evidence}


@pytest.mark.parametrize("first", list(How))
@pytest.mark.parametrize("second", list(How))
def test_after_any_two_decisions_the_earlier_answer_is_still_there(demo: Path, first: How, second: How) -> None:
    with opened(demo) as (session, by):
        _, new = begin(session, by, HALF, "", "2027-06-30")
        (sheet,) = sheets(session, new)
        before = {key: [one.answer for one in f] for key, f in carried(session, new.id).items()}
        key = next(iter(before))
        asked = sheet.catalogue.requirement_by_id[key]
        stands = None
        for how in (first, second):
            try:
                settle(session, new, sheet, asked, how, by=by, now=NOW)
            except RefusedError:
                assert own(session, new).get(key) == stands
            stands = own(session, new).get(key)
        after = {key: [one.answer for one in f] for key, f in carried(session, new.id).items()}

    assert after == before


# --- by chance ----------------------------------------------------------------------------------

IDS = [r.id for r in catalogue().requirements]
TEXTS = st.sampled_from(["", ".", "Zo doen wij dat.", "Besluit van 4 maart."])


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    is_agreed = draw(st.booleans())
    return Answer(
        requirement_id=draw(st.sampled_from(IDS)),
        outcome=draw(st.sampled_from([Outcome.ASSESSED, Outcome.NOT_APPLICABLE, Outcome.DEVIATED])),
        verdicts={aspect: draw(st.sampled_from(list(Verdict))) for aspect in Aspect},
        explanation=draw(TEXTS),
        reason=draw(TEXTS),
        agreed_by="Tess" if is_agreed else "",
        agreed_at="2026-11-20T09:00:00+00:00" if is_agreed else "",
        ends_on=draw(st.sampled_from(["", "2026-06-30", "2027-06-30"])),
        inferred_from=draw(st.sampled_from([{}, {"cbw-1": 2}])),
        answered_by="Ilyas",
    )


many = st.lists(answers(), max_size=12).map(lambda found: {a.key: a for a in found if is_given(a)})


@settings(max_examples=200)
@given(before=many)
def test_what_may_be_confirmed_is_never_worth_more_than_it_was(before: Answers) -> None:
    edition = catalogue()
    arrived = arrivals(before, identity(edition))

    assert {one.answer.key: one.answer for one in arrived} == before
    for one in arrived:
        asked, found = edition.requirement_by_id[one.requirement_id], (waits(one),)
        if hindrance(found, edition, asked, "2026-12-31") is None:
            now = as_it_was(found[0], asked, ())
            assert not now.agreed_by
            assert not now.inferred_from
            assert score_requirement(asked, now).low <= score_requirement(asked, one.answer).low
            assert score_requirement(asked, now).counts
        texts = score_requirement(asked, texts_of(found, asked))
        assert (texts.low, texts.decided, texts.status) == (0, 0, Status.OPEN)


def waits(one: Arrival) -> Waiting:
    """As it waits in the new assessment."""
    return Waiting(
        requirement_id=one.requirement_id, unit="", from_assessment="x", from_requirement=one.answer.requirement_id,
        change=one.change, note=one.note, answer=one.answer, from_title="", from_date="", from_editions=(),
        is_settled=False,
    )  # fmt: skip
