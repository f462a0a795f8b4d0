"""The clock on the wall in the Netherlands: which moment a date and a time are, also when the clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from controls.durations import AMSTERDAM


def moments_of(local: datetime) -> tuple[datetime, ...]:
    """The moments (UTC) at which the clock showed this: one, none in the hour that spring skips, two in autumn.

    Raises OverflowError for what lies outside the calendar.
    """
    first, second = (local.replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = (m for m in dict.fromkeys((first, second)) if m.astimezone(AMSTERDAM).replace(tzinfo=None) == local)
    return tuple(sorted(shown))


def day_of(moment: datetime) -> date:
    """The date in the Netherlands at this moment."""
    return moment.astimezone(AMSTERDAM).date()


def clock_of(moment: datetime) -> str:
    """The time on the wall at this moment, as 14:03."""
    return f"{moment.astimezone(AMSTERDAM):%H:%M}"
