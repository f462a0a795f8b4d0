"""A day and a clock time in two fields of a form as one moment, with sentences for times that do not exist."""

from __future__ import annotations

import re
from datetime import datetime

from wtforms import Field, ValidationError

from assess.typed import DATE_ADVICE, is_date
from controls.local_times import moments_of
from reports import wording

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")


def moments(day: Field, clock: Field) -> tuple[datetime, ...]:
    """The moments at which the clock showed this; never none."""
    if not _CLOCK.fullmatch(clock.data or ""):
        raise ValidationError("Schrijf de tijd als uu:mm, bijvoorbeeld 14:30.")
    try:
        found = moments_of(datetime.fromisoformat(f"{day.data}T{clock.data}"))
    except OverflowError:
        raise ValidationError("Kijk het jaar na.") from None
    if not found:
        raise ValidationError(
            f"Op {wording.day(day.data)} bestond {clock.data} uur niet: de klok ging toen een uur vooruit. Kijk na hoe "
            "laat het was."
        )
    return found


def moment(day: Field, clock: Field) -> datetime | None:
    """The moment in two fields, or None. Of a time that the clock showed twice the first: it gives the earlier end."""
    return moments(day, clock)[0] if day.data else None


def check_later(day: Field, clock: Field, *, since: datetime | None, now: datetime) -> None:
    """Nothing, or a day with a time, not before the municipality knew and not after now."""
    if not day.data and not clock.data:
        return
    if not is_date(day.data or ""):
        raise ValidationError(f"Vul bij de tijd ook de datum in. {DATE_ADVICE}")
    found = moments(day, clock)
    if found[0] > now:
        raise ValidationError("Dit moment ligt in de toekomst. Kijk de datum en de tijd na.")
    if since and found[-1] < since:
        raise ValidationError(
            "Dit moment ligt voor het moment waarop de gemeente het wist. Kijk de datum en de tijd na."
        )
