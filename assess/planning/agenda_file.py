"""The calendar as a file for the calendar program of a person (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from assess.countdown import basis
from assess.upcoming import KIND
from controls.catalogue import Confidence
from controls.deadlines import Deadline, DeadlineKind
from reports import wording

#: How long before a day the calendar program warns.
WARN = timedelta(days=14)


def agenda_file(
    found: Iterable[Deadline],
    *,
    assessment_id: str,
    title: str,
    stamp: datetime,
    link_of: Callable[[Deadline], str],
) -> bytes:
    """One all-day event for each deadline; the same deadline keeps its UID, so that reading in again updates it."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Toetspeil//Kalender//NL")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", title)
    for deadline in found:
        calendar.add_component(_event(deadline, assessment_id, stamp, link_of(deadline)))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, assessment_id: str, stamp: datetime, link: str) -> Event:
    event = Event()
    event.add("UID", f"{_uid(deadline, assessment_id)}@toetspeil")
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", deadline.due)  # a date without an end is that whole day
    event.add("SUMMARY", summary(deadline))
    event.add("DESCRIPTION", "\n".join(_lines(deadline)))
    event.add("CATEGORIES", [KIND[deadline.kind]])
    event.add("TRANSP", "TRANSPARENT")  # a deadline does not make anybody busy
    event.add("URL", link)
    if deadline.kind is not DeadlineKind.INCIDENT:  # those come within hours: a warning of weeks is of no use
        event.add_component(_alarm(deadline))
    return event


def _alarm(deadline: Deadline) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary(deadline))
    alarm.add("TRIGGER", -WARN)
    return alarm


def summary(deadline: Deadline) -> str:
    """What stands in the calendar; a date of the round says of which step."""
    asked = deadline.question
    if asked is None or deadline.kind not in (DeadlineKind.ROUND, DeadlineKind.REPEAT):
        return deadline.what
    return f"{deadline.what} ({asked.number} {asked.title})"


def _uid(deadline: Deadline, assessment_id: str) -> str:
    """What belongs to the municipality is the same event in the file of each of its assessments."""
    return deadline.key if deadline.row else f"{assessment_id}-{deadline.key}"


def _lines(deadline: Deadline) -> Iterable[str]:
    if basis(deadline):
        yield f"Gerekend: {basis(deadline)}."
    yield f"Bron: {deadline.source}."
    if deadline.confidence is not Confidence.CONFIRMED:
        yield f"Hoe zeker: {wording.CONFIDENCE[deadline.confidence]}."
    if deadline.note:
        yield deadline.note
