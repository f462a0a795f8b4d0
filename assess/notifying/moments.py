"""A day and a clock time in two fields of a form as one moment, with sentences for times that do not exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from wtforms import Field, ValidationError

from assess.typed import DATE_ADVICE, is_date
from controls.local_times import moments_of
from controls.notification import MARKS
from reports import wording

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")


def moments(day: Field, clock: Field) -> tuple[datetime, ...]:
    """The moments at which the clock showed this on an existing day; never none."""
    if not _CLOCK.fullmatch(clock.data or ""):
        raise ValidationError("Schrijf de tijd als uu:mm, bijvoorbeeld 14:30.")
    found = moments_of(datetime.fromisoformat(f"{day.data}T{clock.data}"))
    if not found:
        raise ValidationError(
            f"Op {wording.day(day.data)} bestond {clock.data} uur niet: de klok ging toen een uur vooruit. Kijk na hoe "
            "laat het was."
        )
    return found


def moment(day: Field, clock: Field, *, since: datetime) -> datetime | None:
    """The moment in two fields, or None.

    Of a time that the clock showed twice the first that is not before
    `since`: nothing is reported before it is known, and the first gives the earlier end.
    """
    return _from(moments(day, clock), since) if day.data else None


def check_later(day: Field, clock: Field, *, since: datetime | None, now: datetime) -> None:
    """Nothing, or a day with a time, not before the municipality knew and not after now."""
    if not day.data and not clock.data:
        return
    if not is_date(day.data or ""):
        raise ValidationError(f"Vul bij de tijd ook de datum in. {DATE_ADVICE}")
    found = moments(day, clock)
    if _from(found, since) > now:
        raise ValidationError("Dit moment ligt in de toekomst. Kijk de datum en de tijd na.")
    if since and found[-1] < since:
        raise ValidationError(
            "Dit moment ligt voor het moment waarop de gemeente het wist. Kijk de datum en de tijd na."
        )


def _from(found: tuple[datetime, ...], since: datetime | None) -> datetime:
    """The first that is not before `since`; when all are, the last."""
    return next((at for at in found if since is None or at >= since), found[-1])


class MarkedForm:
    """What was done when, each in a field for the day and one for the time."""

    now: datetime
    #: Of the form that this is mixed into.
    _fields: Mapping[str, Field]

    def known_since(self) -> datetime | None:
        """When the municipality knew; None while that is not clear."""
        raise NotImplementedError

    def validate_warned_time(self, field: Field) -> None:
        self.check("warned", field)

    def validate_notified_time(self, field: Field) -> None:
        self.check("notified", field)

    def validate_handled_time(self, field: Field) -> None:
        self.check("handled", field)

    def validate_progress_time(self, field: Field) -> None:
        self.check("progress", field)

    def check(self, name: str, clock: Field) -> None:
        check_later(self._fields[f"{name}_date"], clock, since=self.known_since(), now=self.now)

    def marks(self, since: datetime) -> dict[str, datetime | None]:
        """The moments that this form asks for, under their names in an incident."""
        asked = [name.removesuffix("_at") for name in MARKS if name.replace("_at", "_date") in self._fields]
        return {
            f"{name}_at": moment(self._fields[f"{name}_date"], self._fields[f"{name}_time"], since=since)
            for name in asked
        }
