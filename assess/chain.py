"""The trail as a chain: each line carries the hash of the line before it, so nothing can be taken out unseen.

What this does not prove: whoever may write the file may make the whole chain
anew. Hence its end is written down each day, and printed in reports: what was
said outside the database cannot be unsaid in it. A line that was added at the
end, after the last time that was done, looks like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from controls.canonical import canonical_json

#: What the first line of a chain carries as the hash before it.
START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the trail as it is hashed; `chain` is the municipality, 0 for what belongs to none."""

    chain: int
    sequence: int
    at: datetime
    actor: str
    actor_id: int | None
    origin: str
    action: str
    object: str
    result: str
    previous: str
    hash: str = ""

    @property
    def computed(self) -> str:
        """The hash that this line must carry."""
        said = {
            "chain": self.chain,
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "actor_id": self.actor_id,
            "origin": self.origin,
            "action": self.action,
            "object": self.object,
            "result": self.result,
            "previous": self.previous,
        }
        return hashlib.sha256(canonical_json(said).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def is_sound(self) -> bool:
        """Whether what it says fits its hash; a value of a kind that we never write does not."""
        try:
            return self.hash == self.computed
        except (TypeError, ValueError):
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain: how many lines, and the hash of the last."""

    chain: int
    length: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first line that does not fit, and a Dutch sentence that says why."""

    chain: int
    sequence: int
    problem: str


def walk(chain: int, lines: Iterable[Line], heads: Iterable[Head] = ()) -> Head | Broken:
    """Follow one chain from its start; `heads` are ends of chains that were written down earlier."""
    known: dict[int, set[str]] = {}
    for head in heads:
        if head.chain == chain:
            known.setdefault(head.length, set()).add(head.hash)
    length, last = 0, START
    for line in lines:
        length += 1
        problem = _problem(line, length, last, known)
        if problem:
            return Broken(chain=chain, sequence=length, problem=problem)
        last = line.hash
    if known and max(known) > length:
        problem = f"Eerder is vastgelegd dat dit spoor {max(known)} regels had. Het eindigt nu na regel {length}."
        return Broken(chain=chain, sequence=length + 1, problem=problem)
    return Head(chain=chain, length=length, hash=last)


def _problem(line: Line, expected: int, last: str, known: Mapping[int, set[str]]) -> str:
    if line.sequence != expected:
        return "Deze regel ontbreekt."
    if line.previous != last:
        return "Deze regel sluit niet aan op de regel ervoor."
    if not line.is_sound:
        return "Wat deze regel zegt, past niet bij zijn hash."
    if known.get(expected, {line.hash}) != {line.hash}:
        return "Deze regel is een andere dan eerder is vastgelegd."
    return ""
