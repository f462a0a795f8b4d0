"""Add a period of a norm (ISO 8601) to a date or a moment."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

#: Periods of days and longer are counted on the calendar of the municipality.
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_PERIOD = re.compile(r"P(?:(?P<n>\d+)(?P<unit>[YMWD])|T(?P<hours>\d+)H)")


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month (31 January + 1 month = 28 February)."""
    return day + relativedelta(months=months)


def day_after(day: date, period: str) -> date:
    """The date a period of days or longer ends on, counted from `day`. Raises ValueError for hours."""
    number, unit = _parts(period)
    if unit == "H":
        raise ValueError(f"{period} is shorter than a day")
    return day + _delta(number, unit)


def moment_after(moment: datetime, period: str) -> datetime:
    """The moment a period ends: hours on the clock, days and longer on the calendar of Amsterdam.

    24 hours are 24 hours when the clock changes; a month later is the same local time.
    """
    number, unit = _parts(period)
    if unit == "H":
        return moment + timedelta(hours=number)
    local = moment.astimezone(AMSTERDAM).replace(tzinfo=None) + _delta(number, unit)
    return local.replace(tzinfo=AMSTERDAM).astimezone(moment.tzinfo)


def _delta(number: int, unit: str) -> relativedelta:
    return {
        "Y": relativedelta(years=number),
        "M": relativedelta(months=number),
        "W": relativedelta(weeks=number),
        "D": relativedelta(days=number),
    }[unit]


def _parts(period: str) -> tuple[int, str]:
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"no period: {period}")
    if match["hours"]:
        return int(match["hours"]), "H"
    return int(match["n"]), match["unit"]
