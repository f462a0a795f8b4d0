"""The lines of an audit trail that are about one assessment, as a text that can be checked without the database.

Each line carries its own hash and that of the line before it in the chain of the
municipality. Lines about other things are not in it, so it proves that no line
was altered, and where two follow each other that nothing stood between them; it
does not prove that none was left out. Whoever has the database can see that: the
number and the hash of the last line are its place in the whole chain.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from controls.canonical import canonical_json

SCHEMA = "toetspeil/trail/1"
_HASH = re.compile(r"[0-9a-f]{64}")
_FIELDS = frozenset(
    ("chain", "sequence", "at", "actor", "actor_id", "origin", "action", "object", "result", "previous")
)


class BrokenTrailError(Exception):
    """The text is no sound extract; the message says in Dutch what does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailHead:
    """Where an extract ends: the place in the chain of the municipality, and the hash of that line."""

    sequence: int
    hash: str


def extract_text(assessment_id: str, lines: Sequence[Mapping[str, Any]]) -> str:
    """The one text of these lines; each has the fields that are hashed and its `hash`."""
    return canonical_json({"schema": SCHEMA, "assessment": assessment_id, "lines": [dict(line) for line in lines]})


def head_of(text: str, *, assessment_id: str | None = None) -> TrailHead:
    """Follow the lines and give the last. Raises BrokenTrailError at the first that does not fit."""
    lines = _lines(text, assessment_id)
    place, last = 0, ""
    for line in lines:
        number = line["sequence"]
        if number <= place or line["chain"] != lines[0]["chain"]:
            raise BrokenTrailError(f"regel {number} van het auditspoor staat niet op zijn plaats")
        if place and number == place + 1 and line["previous"] != last:
            raise BrokenTrailError(f"regel {number} van het auditspoor sluit niet aan op de regel ervoor")
        if line["hash"] != _computed(line):
            raise BrokenTrailError(f"wat regel {number} van het auditspoor zegt, past niet bij zijn hash")
        place, last = number, line["hash"]
    return TrailHead(sequence=place, hash=last)


def _lines(text: str, assessment_id: str | None) -> list[dict[str, Any]]:
    try:
        given = json.loads(text)
        lines = given["lines"]
        sound = given["schema"] == SCHEMA and canonical_json(given) == text and all(_is_line(line) for line in lines)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenTrailError("het auditspoor is niet te lezen") from error
    if not sound or not isinstance(lines, list):
        raise BrokenTrailError("het auditspoor is niet geschreven zoals Toetspeil dat doet")
    if assessment_id is not None and given["assessment"] != assessment_id:
        raise BrokenTrailError("het auditspoor gaat over een andere zelftoets")
    return lines


def _is_line(line: Any) -> bool:
    return (
        isinstance(line, dict)
        and line.keys() == _FIELDS | {"hash"}
        and type(line["sequence"]) is int
        and type(line["chain"]) is int
        and all(isinstance(line[name], str) and _HASH.fullmatch(line[name]) for name in ("previous", "hash"))
    )


def _computed(line: Mapping[str, Any]) -> str:
    said = {name: value for name, value in line.items() if name != "hash"}
    return hashlib.sha256(canonical_json(said).encode("utf-8", "surrogatepass")).hexdigest()
