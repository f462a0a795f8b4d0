"""Deadlines, for any dates: nothing is lost or guessed, order does not matter, and a date never comes too early."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from controls.answers import Answer
from controls.catalogue import Term, TermKind
from controls.deadlines import Deadline, coming, of_edition, overdue
from controls.duties import Change, KeptIncident, Member, of_changes, of_incidents, of_members
from controls.loading import load
from controls.notification import Incident, Significance
from controls.profile import Profile
from tests.controls.builders import catalogue, requirement

LAW = load("cbw/2026")
IN_FORCE = date(2026, 8, 15)
EXAMPLES = settings(max_examples=100)

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)).map(date.isoformat)
PERHAPS = st.just("") | DAYS
MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("2026-08-15"),
    max_value=datetime.fromisoformat("2060-01-01"),
    timezones=st.just(UTC),
)
MEMBERS = st.builds(
    Member, id=st.uuids().map(str), name=st.just("B. Proef"), appointed_on=DAYS, certificate_on=PERHAPS, left_on=PERHAPS
)
CHANGES = st.builds(Change, id=st.uuids().map(str), what=st.just("IP"), changed_on=DAYS, reported_on=PERHAPS)
INCIDENTS = st.builds(
    KeptIncident,
    id=st.uuids().map(str),
    label=st.just("Zaak"),
    moments=st.builds(Incident, aware_at=MOMENTS),
    significant=st.sampled_from(Significance),
)


@st.composite
def deadlines(draw: st.DrawFn) -> list[Deadline]:
    return [
        *of_members(LAW, draw(st.lists(MEMBERS, max_size=4))),
        *of_changes(LAW, draw(st.lists(CHANGES, max_size=4))),
        *of_incidents(LAW, draw(st.lists(INCIDENTS, max_size=3))),
    ]


@given(deadlines(), MOMENTS)
@EXAMPLES
def test_every_limit_is_either_overdue_or_still_to_come(found: list[Deadline], now: datetime) -> None:
    late, ahead = overdue(found, now), coming(found, now)

    assert sorted(d.key for d in (*late, *ahead)) == sorted(d.key for d in found)
    assert len({d.key for d in found}) == len(found)


@given(deadlines(), MOMENTS, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
@EXAMPLES
def test_what_is_overdue_stays_overdue(found: list[Deadline], now: datetime, passed: timedelta) -> None:
    assert set(overdue(found, now)) <= set(overdue(found, now + passed))


@given(deadlines(), MOMENTS, st.randoms())
@EXAMPLES
def test_the_order_in_which_they_come_in_does_not_matter(found: list[Deadline], now: datetime, dice: object) -> None:
    shuffled = sorted(found, key=lambda _: dice.random())  # type: ignore[attr-defined]

    assert (overdue(found, now), coming(found, now)) == (overdue(shuffled, now), coming(shuffled, now))
    assert [d.due for d in coming(found, now)] == sorted(d.due for d in coming(found, now))


@given(st.lists(MEMBERS, max_size=6))
@EXAMPLES
def test_nobody_has_less_than_two_years_in_office_under_the_law(members: list[Member]) -> None:
    by_id = {member.id: member for member in members}

    for deadline in of_members(LAW, members):
        member = by_id[deadline.row]
        begin = max(IN_FORCE, date.fromisoformat(member.appointed_on))
        assert 365 * 2 <= (deadline.due - begin).days <= 366 * 2
        assert not member.certificate_on
        assert not member.left_on or member.left_on > deadline.due.isoformat()


@given(CHANGES)
@EXAMPLES
def test_two_weeks_are_fourteen_days_whatever_day_that_is(change: Change) -> None:
    for deadline in of_changes(LAW, [change]):
        assert deadline.due - date.fromisoformat(change.changed_on) == timedelta(days=14)


@given(PERHAPS, st.sampled_from(["P1Y", "P3Y", "P3M", "P1M", "P7D"]))
@EXAMPLES
def test_a_recurring_duty_is_in_exactly_one_of_the_two_lists(done_on: str, period: str) -> None:
    term = Term(kind=TermKind.FREQUENCY, value=period, what="testen")
    edition = catalogue(requirement("5.01.01", terms=[term]))
    answer = Answer(requirement_id="proef-5.01.01", done_on=done_on)

    dated, undated = of_edition(edition, {answer.key: answer}, profile=Profile(), year=2026)

    assert (len(dated), len(undated)) == ((1, 0) if done_on else (0, 1))
    assert all(deadline.due.isoformat() > done_on for deadline in dated)
