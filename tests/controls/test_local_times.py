"""The clock on the wall: one moment, none in the hour that spring skips, two in autumn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.durations import AMSTERDAM
from controls.local_times import clock_of, day_of, moments_of


@pytest.mark.parametrize(
    ("local", "moments"),
    [
        ("2026-11-20T10:00", ["2026-11-20T09:00"]),
        ("2026-07-01T10:00", ["2026-07-01T08:00"]),
        ("2027-03-28T01:59", ["2027-03-28T00:59"]),
        ("2027-03-28T02:00", []),
        ("2027-03-28T02:59", []),
        ("2027-03-28T03:00", ["2027-03-28T01:00"]),
        ("2026-10-25T01:59", ["2026-10-24T23:59"]),
        ("2026-10-25T02:00", ["2026-10-25T00:00", "2026-10-25T01:00"]),
        ("2026-10-25T02:59", ["2026-10-25T00:59", "2026-10-25T01:59"]),
        ("2026-10-25T03:00", ["2026-10-25T02:00"]),
    ],
)
def test_a_time_on_the_wall_is_these_moments(local: str, moments: list[str]) -> None:
    found = moments_of(datetime.fromisoformat(local))

    assert found == tuple(datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in moments)


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("2020-01-01"),
        max_value=datetime.fromisoformat("2090-01-01"),
        timezones=st.just(UTC),
    )
)
def test_every_moment_is_among_the_moments_of_what_the_wall_then_shows(moment: datetime) -> None:
    shown = moment.astimezone(AMSTERDAM).replace(tzinfo=None)

    found = moments_of(shown)

    assert moment in found
    assert len(found) <= 2
    assert found == tuple(sorted(found))


def test_the_day_is_the_day_in_the_netherlands() -> None:
    before_midnight = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)

    assert (day_of(before_midnight), clock_of(before_midnight)) == (date(2026, 11, 20), "23:59")
    after_midnight = before_midnight + timedelta(minutes=1)
    assert (day_of(after_midnight), clock_of(after_midnight)) == (date(2026, 11, 21), "00:00")


def test_what_lies_outside_the_calendar_is_an_error() -> None:
    with pytest.raises(OverflowError):
        moments_of(datetime.fromisoformat("0001-01-01"))
