"""What the audit trail tells: the course of each answer, who worked on the round, and where the trail ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from controls.trail_extract import BrokenTrailError, head_of
from reports import wording
from reports.inputs import ReportError

#: What a line about an answer says. Other lines about it (a remark, a piece of evidence) change no verdict.
_SAYS = {
    "answer:saved": "ingevuld",
    "answer:imported": "ingelezen uit een bestand",
    "answer:restored": "teruggezet naar een eerdere versie",
    "answer:taken-over": "overgenomen uit andere antwoorden",
    "answer:confirmed-again": "opnieuw bevestigd",
    "answer:texts-carried": "met de teksten van eerder gevuld",
    "answer:not-applicable-agreed": "ingestemd met niet van toepassing",
    "review:agreed": "akkoord",
    "review:sent-back": "teruggestuurd",
}
_DONE = "done"
#: The last steps say where it stands; of the steps before them the number is enough.
_MOST_STEPS = 6
_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody who did something, as often as the trail says."""

    name: str
    lines: int
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The attached trail in short; `lines` is 0 when there is none."""

    lines: int
    sequence: int
    hash: str
    first: str
    last: str
    workers: tuple[Worker, ...]


NO_TRAIL = Trail(lines=0, sequence=0, hash="", first="", last="", workers=())


def courses(trail: str, assessment_id: str) -> Mapping[str, tuple[str, ...]]:
    """By `Answer.key` the steps of an answer with more than one, in order."""
    found: dict[str, list[str]] = {}
    for line in _lines(trail):
        key = str(line["object"]).removeprefix(f"{assessment_id}/")
        if line["action"] in _SAYS and line["result"] == _DONE:
            who = wording.clipped(str(line["actor"]), _NAME) or "onbekend"
            found.setdefault(key, []).append(f"{wording.moment(line['at'])} {_SAYS[line['action']]} door {who}")
    return {key: _cut(steps) for key, steps in found.items() if len(steps) > 1}


def trail_of(trail: str, assessment_id: str) -> Trail:
    """Raises ReportError when the trail is not sound."""
    if not trail:
        return NO_TRAIL
    try:
        head = head_of(trail, assessment_id=assessment_id)
    except BrokenTrailError as error:
        raise ReportError(f"Er komt geen rapport: {error}.") from error
    lines = _lines(trail)
    by_name: dict[str, list[str]] = {}
    for line in lines:
        by_name.setdefault(str(line["actor"]), []).append(line["at"])
    workers = (_worker(name, moments) for name, moments in by_name.items())
    moments = [line["at"] for line in lines]
    return Trail(
        lines=len(lines),
        sequence=head.sequence,
        hash=head.hash,
        first=wording.moment(min(moments)),
        last=wording.moment(max(moments)),
        workers=tuple(sorted(workers, key=lambda one: (-one.lines, one.name))),
    )


def _worker(name: str, moments: Iterable[str]) -> Worker:
    known = sorted(moments)
    first, last = wording.day(known[0]), wording.day(known[-1])
    return Worker(name=wording.clipped(name, _NAME) or "Toetspeil", lines=len(known), first=first, last=last)


def _cut(steps: list[str]) -> tuple[str, ...]:
    left = len(steps) - _MOST_STEPS
    return (f"eerst {left} andere", *steps[left:]) if left > 0 else tuple(steps)


def _lines(trail: str) -> list[dict[str, Any]]:
    """The lines as they are; `trail_of` is what finds out whether they are sound."""
    if not trail:
        return []
    try:
        found = json.loads(trail)["lines"]
        return [line for line in found if isinstance(line["at"], str)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReportError("Er komt geen rapport: het auditspoor is niet te lezen.") from error
