"""The dates of the plan for the calendar program of a person (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from assess.improving.listing import Line

#: How long before a day the calendar program warns.
WARN = timedelta(days=14)


def agenda_file(found: Iterable[Line], *, title: str, stamp: datetime, link_of: Callable[[str], str]) -> bytes:
    """One all-day event for each unfinished action with a date; the same action keeps its UID."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Toetspeil//Verbeterplan//NL")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", title)
    for line in found:
        if line.record.plan.is_unfinished and line.record.plan.due_on:
            calendar.add_component(_event(line, stamp, link_of(line.record.id)))
    return bytes(calendar.to_ical())


def _event(line: Line, stamp: datetime, link: str) -> Event:
    event = Event()
    summary = f"Verbeteractie klaar: {line.record.title}"
    event.add("UID", f"{line.record.id}@toetspeil")
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", date.fromisoformat(line.record.plan.due_on))  # a date without an end is that whole day
    event.add("SUMMARY", summary)
    event.add("DESCRIPTION", "\n".join(_lines(line)))
    event.add("CATEGORIES", ["Verbeterplan"])
    event.add("TRANSP", "TRANSPARENT")  # a date does not make anybody busy
    event.add("URL", link)
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary)
    alarm.add("TRIGGER", -WARN)
    event.add_component(alarm)
    return event


def _lines(line: Line) -> Iterable[str]:
    if line.record.owner:
        yield f"Wie: {line.record.owner}."
    yield f"Stand: {line.state}."
    if line.spots:
        yield "Eisen: " + "; ".join(spot.label for spot in line.spots) + "."
    yield from line.conflicts
