"""The duty to report: hours from knowing, a month from the notification, and a test of three questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.answers import Choice
from controls.catalogue import Confidence
from controls.law_terms import law_term
from controls.loading import load
from controls.local_times import day_of, moments_of
from controls.notification import (
    THRESHOLDS,
    Counted,
    Incident,
    Report,
    Significance,
    privacy_report_by,
    significance,
    steps,
)
from controls.report_contents import CONTENTS, PRIVACY, REMINDERS, ROUTE, unconfirmed

LAW = load("cbw/2026")
AWARE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("2026-08-15"),
    max_value=datetime.fromisoformat("2060-01-01"),
    timezones=st.just(UTC),
)


def local(text: str) -> datetime:
    """The moment of a time on the wall that occurred once."""
    (moment,) = moments_of(datetime.fromisoformat(text))
    return moment


def due(incident: Incident) -> dict[Report, datetime]:
    return {step.report: step.by for step in steps(LAW, incident)}


def test_both_hours_run_from_knowing_and_the_month_from_the_last_moment_of_the_notification() -> None:
    found = steps(LAW, Incident(aware_at=AWARE))

    assert [(step.report, step.by, step.counted) for step in found] == [
        (Report.WARNING, AWARE + timedelta(hours=24), Counted.AWARE),
        (Report.NOTIFICATION, AWARE + timedelta(hours=72), Counted.AWARE),
        (Report.FINAL, datetime(2026, 12, 23, 9, 0, tzinfo=UTC), Counted.NOTIFIED_AT_LATEST),
    ]


def test_a_warning_that_was_given_moves_nothing() -> None:
    warned = Incident(aware_at=AWARE, warned_at=AWARE + timedelta(hours=20))

    assert due(warned) == due(Incident(aware_at=AWARE))


def test_an_earlier_notification_makes_the_final_report_earlier() -> None:
    notified = Incident(aware_at=AWARE, notified_at=AWARE + timedelta(hours=1))

    final = steps(LAW, notified)[-1]

    assert (final.by, final.counted) == (datetime(2026, 12, 20, 10, 0, tzinfo=UTC), Counted.NOTIFIED)


def test_with_a_trust_service_the_notification_has_24_hours_too() -> None:
    hit = Incident(aware_at=AWARE, trust_service=True)

    assert due(hit)[Report.NOTIFICATION] == due(hit)[Report.WARNING] == AWARE + timedelta(hours=24)


def test_an_incident_that_still_ran_then_has_a_progress_report_and_a_month_after_the_handling() -> None:
    handled = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)

    found = steps(LAW, Incident(aware_at=AWARE, notified_at=AWARE, handled_at=handled))

    assert [(step.report, step.by, step.counted) for step in found[2:]] == [
        (Report.PROGRESS, datetime(2026, 12, 20, 9, 0, tzinfo=UTC), Counted.NOTIFIED),
        (Report.FINAL, datetime(2027, 2, 28, 12, 0, tzinfo=UTC), Counted.HANDLED),
    ]


def test_after_a_progress_report_the_final_report_has_no_date_until_the_incident_was_handled() -> None:
    sent = datetime(2026, 12, 20, 8, 0, tzinfo=UTC)
    handled = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)

    waiting = Incident(aware_at=AWARE, notified_at=AWARE, progress_at=sent)
    over = Incident(aware_at=AWARE, notified_at=AWARE, progress_at=sent, handled_at=handled)

    assert [(s.report, s.done_at) for s in steps(LAW, waiting)[2:]] == [(Report.PROGRESS, sent)]
    assert waiting.waits_for_handling
    assert not over.waits_for_handling
    assert [(s.report, s.done_at) for s in steps(LAW, over)[2:]] == [(Report.PROGRESS, sent), (Report.FINAL, None)]
    assert due(over)[Report.FINAL] == datetime(2027, 2, 28, 12, 0, tzinfo=UTC)


def test_an_incident_that_was_over_before_the_final_report_keeps_its_month_after_the_notification() -> None:
    last = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)

    assert [s.report for s in steps(LAW, Incident(aware_at=AWARE, notified_at=AWARE, handled_at=last))] == [
        Report.WARNING, Report.NOTIFICATION, Report.FINAL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("aware", "warning"),
    [
        # The clock goes back in the night of 24 to 25 October 2026: 24 hours later it shows an hour less.
        ("2026-10-24T12:00", "2026-10-25T11:00"),
        # And forward in the night of 27 to 28 March 2027.
        ("2027-03-27T12:00", "2027-03-28T13:00"),
        # A Friday evening: the weekend counts.
        ("2026-11-20T17:30", "2026-11-21T17:30"),
    ],
)
def test_24_hours_are_24_hours_whatever_the_clock_on_the_wall_does(aware: str, warning: str) -> None:
    assert due(Incident(aware_at=local(aware)))[Report.WARNING] == local(warning)


def test_a_month_after_the_31st_is_the_last_day_at_the_same_time_on_the_wall() -> None:
    notified = Incident(aware_at=local("2027-03-30T10:00"), notified_at=local("2027-03-31T10:00"))

    assert due(notified)[Report.FINAL] == local("2027-04-30T10:00")


@given(MOMENTS, st.booleans())
def test_the_reports_follow_one_another_and_the_hours_are_exact(aware: datetime, trust: bool) -> None:
    found = steps(LAW, Incident(aware_at=aware, trust_service=trust))

    assert [step.by for step in found] == sorted(step.by for step in found)
    assert found[0].by - aware == timedelta(hours=24)
    assert found[1].by - aware == timedelta(hours=24 if trust else 72)
    assert timedelta(days=27) < found[2].by - found[1].by < timedelta(days=32)


@given(MOMENTS, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)))
def test_notifying_earlier_never_gives_a_later_day_for_the_final_report(aware: datetime, passed: timedelta) -> None:
    """A day, not an hour: 30 and 31 January both have their month end on 28 February, each at its own hour."""
    notified = due(Incident(aware_at=aware, notified_at=aware + passed))

    assert day_of(notified[Report.FINAL]) <= day_of(due(Incident(aware_at=aware))[Report.FINAL])


def test_a_report_is_late_only_when_it_was_sent_after_its_moment() -> None:
    last = AWARE + timedelta(hours=24)

    def sent(at: datetime | None) -> bool:
        return steps(LAW, Incident(aware_at=AWARE, warned_at=at))[0].is_late

    assert [sent(None), sent(last), sent(last + timedelta(minutes=1))] == [False, False, True]


def test_the_periods_come_from_the_edition() -> None:
    assert [step.period for step in steps(LAW, Incident(aware_at=AWARE))] == ["PT24H", "PT72H", "P1M"]


def test_a_term_that_is_not_there_or_there_twice_is_an_error() -> None:
    with pytest.raises(LookupError, match="0 terms"):
        law_term(LAW, "cbw-mld-02", "binnen een week")
    with pytest.raises(LookupError, match="2 terms"):
        law_term(LAW, "cbw-mld-03", "kennisname")
    with pytest.raises(LookupError):
        law_term(LAW, "cbw-mld-99", "kennisname")


# --- the test -------------------------------------------------------------------------------


def test_one_yes_is_significant_and_only_three_times_no_is_not() -> None:
    names = [threshold.id for threshold in THRESHOLDS]
    assert len(names) == 3

    for said in product(Choice, repeat=3):
        expected = Significance.UNSURE
        if Choice.YES in said:
            expected = Significance.YES
        elif set(said) == {Choice.NO}:
            expected = Significance.NO
        assert significance(dict(zip(names, said, strict=True))) is expected, said


def test_what_nobody_said_is_not_known() -> None:
    assert significance({}) is Significance.UNSURE
    assert significance({"outage": Choice.NO, "finance": Choice.NO}) is Significance.UNSURE


def test_the_thresholds_are_those_of_the_regulation() -> None:
    questions = {threshold.id: threshold.question for threshold in THRESHOLDS}

    assert "minstens vier uur" in questions["outage"]
    assert "begroting niet kan opvangen" in questions["finance"]
    assert "ernstig gewond geraakt of overleden" in questions["injury"]
    assert all("kan dat nog gebeuren" in question for question in questions.values())
    assert THRESHOLDS[0].hint == "Gepland onderhoud telt niet mee."


# --- the contents -----------------------------------------------------------------------------


def test_the_warning_asks_for_the_contact_details_of_the_officer() -> None:
    (item,) = [item for item in CONTENTS[Report.WARNING] if "contactgegevens" in item.text.lower()]

    assert (item.source, item.confidence) == ("Cbw artikel 26 lid 2 onder c", Confidence.CONFIRMED)


def test_what_comes_from_the_decree_is_not_called_certain_and_what_comes_from_the_law_is() -> None:
    every = [item for items in CONTENTS.values() for item in items]

    assert {item.confidence for item in every if item.source.startswith("Cbb")} == {Confidence.PROBABLE}
    assert {item.confidence for item in every if item.source.startswith("Cbw")} == {Confidence.CONFIRMED}
    assert all(item.source.startswith(("Cbb", "Cbw")) for item in every)


def test_every_report_has_contents_and_every_item_is_a_sentence_with_a_source() -> None:
    assert set(CONTENTS) == set(Report)
    for item in (*(i for items in CONTENTS.values() for i in items), *ROUTE, *REMINDERS):
        assert item.text.endswith((".", "?")), item
        assert item.source, item


def test_the_report_of_the_avg_is_another_one_and_none_of_the_reports_of_the_cbw() -> None:
    assert "Autoriteit Persoonsgegevens" in PRIVACY.text
    assert "vervangt de meldingen van de Cbw niet" in PRIVACY.text
    assert PRIVACY.source == "AVG: apart regime, niet uit de Cbw"
    assert privacy_report_by(Incident(aware_at=AWARE, trust_service=True)) == AWARE + timedelta(hours=72)
    assert not [item for item in REMINDERS if "AVG" in item.text]


def test_what_is_not_certain_is_listed_by_its_source_and_all_of_it_is_probable() -> None:
    every = [*ROUTE, *REMINDERS, *(item for items in CONTENTS.values() for item in items)]
    unsure = [item for item in every if item.confidence is not Confidence.CONFIRMED]

    listed = unconfirmed(every)

    assert sorted(text for texts in listed.values() for text in texts) == sorted(item.text for item in unsure)
    assert {item.confidence for item in unsure} == {Confidence.PROBABLE}
    assert unconfirmed([item for item in every if item not in unsure]) == {}
    assert all(item.site in item.text for item in every)


def test_the_route_is_that_of_the_portal() -> None:
    assert [item.site for item in ROUTE if item.site] == ["mijn.ncsc.nl"]
    assert {item.text for item in ROUTE if item.confidence is Confidence.PROBABLE} == {
        "Inloggen gaat met eHerkenning, niveau EH2+.",
        "Voor gemeenten is het NCSC voorlopig het CSIRT, ten minste tot eind 2026.",
    }
