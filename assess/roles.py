"""What the roles are called and what they may do: one list for the pages, the command line and the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from assess.models import Role
from controls.local_times import day_of
from reports.wording import day as dutch_day

NAMES: Mapping[Role, str] = {
    Role.COORDINATOR: "ENSIA-coördinator",
    Role.CISO: "CISO",
    Role.CONTRIBUTOR: "Invuller",
    Role.OWNER: "Proceseigenaar",
    Role.APPROVER: "Gemeentesecretaris of college",
    Role.AUDITOR: "Auditor",
    Role.READER: "Lezer",
}
MAY: Mapping[Role, str] = {
    Role.COORDINATOR: "regelt de zelftoets en wie erbij mag, vult in en dient in",
    Role.CISO: "beoordeelt en vult in",
    Role.CONTRIBUTOR: "vult in",
    Role.OWNER: "vult in voor een eigen proces",
    Role.APPROVER: "leest mee, legt besluiten van het college vast en bevestigt ze",
    Role.AUDITOR: "toetst, legt bevindingen vast en leest mee, tot een einddatum",
    Role.READER: "leest mee",
}

#: Who may fill in, for whoever knows no web; `access.EDITORS` is the same set.
FILL_IN = frozenset({Role.COORDINATOR, Role.CONTRIBUTOR, Role.CISO, Role.OWNER})


def last_day(until: datetime | None) -> str:
    """The last day of an access that ends, as people write it; "" when it does not end."""
    return dutch_day(day_of(until - timedelta(seconds=1)).isoformat()) if until else ""
