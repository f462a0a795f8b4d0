"""What was handed over to whom, and why: a register of lines that never change, of one submitted assessment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from controls.canonical import canonical_json, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One line. `given_on` is an ISO date, `recorded_at` ISO 8601 in UTC.

    `number` counts the lines of one assessment from 1. `corrects` is the number of an
    earlier line that this one mends, 0 for none.
    """

    assessment_id: str
    number: int
    corrects: int
    given_on: str
    received_by: str
    organisation: str
    what: str
    #: Of the file that was given, or "".
    document_sha256: str
    way: str
    reason: str
    recorded_by: str
    recorded_at: str

    @property
    def sha256(self) -> str:
        said = canonical_json({"schema": "toetspeil/handover/1", **plain(self)})
        return hashlib.sha256(said.encode()).hexdigest()


def mended(lines: Iterable[Handover]) -> dict[int, int]:
    """By the number of a line: the number of the later one that mends it."""
    return {line.corrects: line.number for line in lines if line.corrects}
