"""Periods in Dutch prose: find them, and compare them as durations."""

from __future__ import annotations

import re
from dataclasses import dataclass

# "Retention period": vague by itself, but told by any term of the kind retention.
KEEPING = "bewaartermijn"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """Words for a period; `value` as in `Term`, so `undetermined` for a rhythm without a length."""

    words: str
    value: str


def time_expressions(text: str) -> tuple[TimeExpression, ...]:
    """Every period and rhythm that a Dutch text names, in its order."""
    found = (
        TimeExpression(words=" ".join(hit[0].lower().split()), value=_value(hit.group("word", "count", "unit")))
        for hit in _TIME.finditer(text)
    )
    return tuple(found)


def length(value: str) -> tuple[str, int]:
    """A duration in months or in hours, so that P12M equals P1Y and P1W equals P7D."""
    number = int(re.sub(r"\D", "", value))
    months, hours = {"Y": 12, "M": 1}, {"W": 168, "D": 24, "H": 1}
    unit = value[-1]
    return ("months", number * months[unit]) if unit in months else ("hours", number * hours[unit])


def is_fixed(value: str) -> bool:
    return value != "undetermined"


_WORDS = {
    "jaarlijks": "P1Y",
    "halfjaarlijks": "P6M",
    "driemaandelijks": "P3M",
    "maandelijks": "P1M",
    "wekelijks": "P7D",
    "dagelijks": "P1D",
}
_COUNTS = {"een": 1, "één": 1, "ieder": 1, "iedere": 1, "elk": 1, "elke": 1, "per": 1} | {
    word: count
    for count, word in enumerate(
        ("twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"), start=2
    )
}
_UNITS = {
    "jaar": ("P{}Y", 1),
    "jaren": ("P{}Y", 1),
    "halfjaar": ("P{}M", 6),
    "kwartaal": ("P{}M", 3),
    "kwartalen": ("P{}M", 3),
    "maand": ("P{}M", 1),
    "maanden": ("P{}M", 1),
    "week": ("P{}D", 7),
    "weken": ("P{}D", 7),
    "dag": ("P{}D", 1),
    "dagen": ("P{}D", 1),
    "werkdag": ("P{}D", 1),
    "werkdagen": ("P{}D", 1),
    "uur": ("PT{}H", 1),
}
_VAGUE = (
    r"periodieke?|regelmatige?|continue?|doorlopende?|voortdurende?|onverwijlde?|tijdige?"
    rf"|zo\s+(?:snel|spoedig)\s+mogelijk|wettelijke\s+termijn(?:en)?|{KEEPING}(?:en)?"
)
_TIME = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_WORDS)})e?|(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})\s+"
    rf"(?P<unit>{'|'.join(_UNITS)}|half\s+jaar)|{_VAGUE})\b",
    re.IGNORECASE,
)


def _value(parts: tuple[str | None, ...]) -> str:
    word, count, unit = (part.lower() if part else "" for part in parts)
    if word:
        return _WORDS[word]
    if not unit:
        return "undetermined"
    form, times = _UNITS["".join(unit.split())]
    return form.format((_COUNTS.get(count) or int(count)) * times)
