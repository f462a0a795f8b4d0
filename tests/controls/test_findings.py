"""Where a finding stands follows from what happened, and what was shared keeps its seal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from controls.answers import Answer
from controls.catalogue import Aspect
from controls.deadlines import DeadlineKind
from controls.findings import (
    EventKind,
    Finding,
    FindingEvent,
    FindingState,
    RetestResult,
    Severity,
    Subject,
    answer_sha256,
    deadlines_of,
)

SHARED = Finding(
    id="f1",
    number=3,
    title="Het beleid is te oud",
    description="Van 2019.",
    severity=Severity.HIGH,
    aspects=(Aspect.OPZET,),
    subjects=(Subject(key="bio2-5.01.01", framework="BIO2 v1.3", number="5.01.01", title="Beleid", version=2),),
    auditor="De auditor",
    shared_at="2026-11-20T09:00:00+00:00",
    snapshot_sha256="a" * 64,
)
R, A, D = EventKind.REACTION, EventKind.AGREED, EventKind.DONE
SOLVED, NOT_SOLVED = RetestResult.SOLVED, RetestResult.NOT_SOLVED


def after(*course: EventKind | RetestResult, due_on: str = "2026-12-01") -> Finding:
    """The finding after these things happened, one after the other."""
    events = []
    for number, step in enumerate(course, start=1):
        is_retest = isinstance(step, RetestResult)
        kind = EventKind.RETEST if isinstance(step, RetestResult) else step
        events.append(
            FindingEvent(
                number=number,
                kind=kind,
                text="tekst",
                said_by="Iemand",
                said_at="2026-11-21T09:00:00+00:00",
                due_on=due_on if kind is A else "",
                result=step if is_retest else None,  # type: ignore[arg-type]
            )
        )
    return replace(SHARED, events=tuple(events))


@pytest.mark.parametrize(
    ("course", "state"),
    [
        ((), FindingState.WAITING),
        ((R,), FindingState.REACTED),
        ((A,), FindingState.AGREED),
        ((R, A), FindingState.AGREED),
        ((A, R), FindingState.AGREED),
        ((A, D), FindingState.DONE),
        ((A, D, R), FindingState.DONE),
        ((A, D, SOLVED), FindingState.SOLVED),
        ((A, D, NOT_SOLVED), FindingState.NOT_SOLVED),
        ((A, D, NOT_SOLVED, A), FindingState.AGREED),
        ((NOT_SOLVED, R), FindingState.NOT_SOLVED),
        ((SOLVED,), FindingState.SOLVED),
    ],
)
def test_the_state_follows_from_the_course(course: tuple[EventKind | RetestResult, ...], state: FindingState) -> None:
    assert after(*course).state is state


def test_a_finding_that_was_followed_is_replaced_whatever_happened_to_it() -> None:
    assert replace(after(A, D, SOLVED), followed_by=4).state is FindingState.REPLACED


def test_what_may_follow_depends_on_where_it_stands() -> None:
    always = {EventKind.REACTION, EventKind.AGREED, EventKind.RETEST}

    assert after().may_follow == always
    assert after(A).may_follow == always | {EventKind.DONE}
    assert after(A, D).may_follow == always
    assert after(A, D, SOLVED).may_follow == frozenset()
    assert replace(after(A), followed_by=4).may_follow == frozenset()
    assert replace(after(), shared_at="").may_follow == frozenset()


def test_only_what_is_agreed_and_not_done_can_be_late() -> None:
    day_after = date(2026, 12, 2)

    assert after(A).is_overdue(day_after)
    assert not after(A).is_overdue(date(2026, 12, 1))
    assert not after(A, D).is_overdue(day_after)
    assert not after(A, NOT_SOLVED).is_overdue(day_after)
    assert not after().is_overdue(day_after)


def test_a_later_agreement_comes_in_the_place_of_the_one_before() -> None:
    first, second = after(A), after(A, A)
    later = replace(second, events=(second.events[0], replace(second.events[1], due_on="2027-03-01")))

    assert first.due_on == "2026-12-01"
    assert later.due_on == "2027-03-01"


def test_the_calendar_gets_the_day_of_what_still_has_to_be_done() -> None:
    (found,) = deadlines_of([after(A), after(A, D), after(R), replace(after(A), followed_by=9)])

    assert (found.kind, found.due, found.row) == (DeadlineKind.FINDING, date(2026, 12, 1), "f1")
    assert found.what == "Opvolging van bevinding 3: Het beleid is te oud"


def test_the_seal_holds_whatever_happens_and_breaks_with_every_word_that_was_shared() -> None:
    assert replace(after(R, A, SOLVED), followed_by=4).seal == SHARED.seal

    for change in (
        {"title": "Het beleid is oud"},
        {"description": ""},
        {"severity": Severity.LOW},
        {"aspects": ()},
        {"subjects": ()},
        {"auditor": "Iemand anders"},
        {"shared_at": "2026-11-21T09:00:00+00:00"},
        {"snapshot_sha256": ""},
        {"follows": 1},
    ):
        assert replace(SHARED, **change).seal != SHARED.seal, change  # type: ignore[arg-type]


def test_an_answer_has_a_hash_of_its_own_and_no_answer_has_none() -> None:
    one = Answer(requirement_id="bio2-5.01.01", explanation="Zo", version=1)

    assert answer_sha256(None) == ""
    assert len(answer_sha256(one)) == 64
    assert answer_sha256(one) != answer_sha256(replace(one, version=2))
