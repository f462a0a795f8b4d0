"""What people type or paste: how long it may be, without characters that nobody sees, and dates in the form we keep."""

from __future__ import annotations

import re
from datetime import date

# Control characters and the code points that are no characters: an HTML page or a PDF may not hold them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

# The limits of what is stored, in characters: the forms and an import keep to the same ones.
NAME = 120
TITLE = 200
SCOPE = 5_000
TEXT = 10_000
LINE = 300
RISK_OWNER = 200
LEFT_OPEN = 2_000
#: How many references may be typed in below one answer, and how many pieces of the register linked to it.
EVIDENCE = 20
LINKED = 20

DATE_ADVICE = "Schrijf de datum als jjjj-mm-dd, bijvoorbeeld 2026-12-31."

#: Plain ASCII on both sides: what every mail server takes.
EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
NOT_AN_ADDRESS = "Dit is geen e-mailadres. Schrijf het als naam@gemeente.nl."


def plain(value: str | None) -> str:
    """Line ends as one character, no control characters, no spaces around: what is stored is what is shown."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", text).strip()


def is_shown_whole(text: str) -> bool:
    """Whether there is nothing in it that a page or a PDF may not hold."""
    return _UNSEEN.search(text) is None


def is_date(text: str) -> bool:
    """Whether this is a date as jjjj-mm-dd; ISO 8601 has other forms that do not sort and are not shown.

    Between 1900 and 2200: a typing error like 9999 is one, and a year can still be added to every date we keep.
    """
    try:
        return date.fromisoformat(text).isoformat() == text and "1900" <= text < "2200"
    except ValueError:
        return False
