"""The seal of a report: one SHA-256 of the whole file, inside it. Whoever changes a byte without knowing this is found.

It stands where a PDF has a name for its present contents: the second part of
`/ID`. It is the SHA-256 of the file with noughts in its own place. Anybody can
compute it, so it proves no maker: that takes a signature.
"""

from __future__ import annotations

import hashlib
import re

from reports.outcome import MisfitError

_LENGTH = 64
_END = re.compile(rb"startxref\r?\n(\d{1,10})\r?\n%%EOF\r?\n?")
_UNSEALED = re.compile(rb"(/ID \[\([0-9a-f]{32}\) )\([0-9a-f]{32}\)\]")
_SEALED = re.compile(rb"/ID \[\([0-9a-f]{32}\) <([0-9a-f]{64})>\]")
MORE = "achter het rapport is iets toegevoegd"


def sealed(pdf: bytes) -> bytes:
    """The file as the engine wrote it, with its seal. Raises ValueError for another way of writing."""
    at = _table(pdf)
    (place,) = _UNSEALED.finditer(pdf, at)
    # Nothing has an offset behind the beginning of this table, so that it may grow.
    made = pdf[: place.start()] + place[1] + b"<" + b"0" * _LENGTH + b">]" + pdf[place.end() :]
    start = place.end(1) + 1
    return made[:start] + _seal(made, start) + made[start + _LENGTH :]


def check_seal(pdf: bytes) -> None:
    """Raises MisfitError unless every byte is as it was sealed."""
    try:
        found = list(_SEALED.finditer(pdf, _table(pdf)))
    except ValueError as error:
        raise MisfitError("het bestand is geen leesbare PDF") from error
    if len(found) != 1:
        raise MisfitError("het zegel van het bestand ontbreekt")
    start = found[0].start(1)
    if _seal(pdf, start) != found[0][1]:
        raise MisfitError("het zegel past niet bij het bestand: er is iets in veranderd")


def ends(pdf: bytes) -> list[int]:
    """Where each version of the file ends: the report, its signature, what was kept with that."""
    return [found.end() for found in _END.finditer(pdf)]


def _table(pdf: bytes) -> int:
    """Where the table of all objects stands, by the last words of the file."""
    tail = list(_END.finditer(pdf, max(0, len(pdf) - 64)))
    if len(tail) != 1 or tail[0].end() != len(pdf):
        raise ValueError("no end")
    return int(tail[0][1])


def _seal(pdf: bytes, start: int) -> bytes:
    return hashlib.sha256(pdf[:start] + b"0" * _LENGTH + pdf[start + _LENGTH :]).hexdigest().encode()
