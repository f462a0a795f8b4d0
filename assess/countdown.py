"""How long a deadline is away and what it was counted from, in Dutch words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from controls.deadlines import Deadline
from controls.local_times import day_of
from reports import wording
from reports.wording import counted


def until(moment: datetime, now: datetime) -> str:
    """As in "nog 17 uur en 20 minuten", or "1 dag en 2 uur te laat"."""
    if moment >= now:
        return f"nog {length(moment - now)}"
    return f"{length(now - moment)} te laat"


def until_day(day: date, today: date) -> str:
    """As in "over 41 dagen", "vandaag", or "3 dagen te laat"."""
    days = (day - today).days
    if days < 0:
        return f"{counted(-days, 'dag', 'dagen')} te laat"
    return {0: "vandaag", 1: "morgen"}.get(days, f"over {days} dagen")


def until_deadline(deadline: Deadline, now: datetime) -> str:
    return until(deadline.at, now) if deadline.at else until_day(deadline.due, day_of(now))


def basis(deadline: Deadline) -> str:
    """As in "2 weken na 3 november 2026"; "" for a date that stands by itself."""
    if not deadline.period:
        return ""
    since = wording.moment(deadline.since) if deadline.at else wording.day(deadline.since)
    return f"{wording.duration(deadline.period)} na {since}"


def length(span: timedelta) -> str:
    """The two largest parts; whole minutes, rounded down, so that it never promises more time than there is."""
    minutes = int(span.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [counted(days, "dag", "dagen")] if days else []
    if hours:
        parts.append(f"{hours} uur")
    if rest and not days:
        parts.append(counted(rest, "minuut", "minuten"))
    return " en ".join(parts) or "minder dan een minuut"
