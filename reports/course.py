"""What the audit trail tells: the course of each answer, who worked on the round, and where the trail ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from controls.trail_extract import BrokenTrailError, head_of
from reports import wording
from reports.inputs import ReportError
from reports.kinds import REGISTRY

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


#: What leaves the program, as a line of the trail and in words; of a report its kind comes behind it.
_LEFT = {
    "report:downloaded": "rapport",
    "evidence:package-fetched": "pakket met het bewijs",
    "audit:file-downloaded": "werkdossier van de auditor",
    "findings:downloaded": "gedeelde bevindingen",
    "improvement-plan:downloaded": "verbeterplan als tabel",
    "assessment:exported": "de hele zelftoets als bestand",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who did something and the ISO moment at which."""

    who: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Something that somebody took out of the program."""

    what: str
    who: str
    at: str


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
            found.setdefault(key, []).append(f"{wording.moment(line['at'])} {_SAYS[line['action']]} door {_who(line)}")
    return {key: _cut(steps) for key, steps in found.items() if len(steps) > 1}


def taken_over(trail: str, assessment_id: str) -> Mapping[str, Step]:
    """By `Answer.key` who last took the answer over, and when."""
    return {
        str(line["object"]).removeprefix(f"{assessment_id}/"): Step(who=_who(line), at=line["at"])
        for line in _lines(trail)
        if line["action"] == "answer:taken-over" and line["result"] == _DONE
    }


def fetched(trail: str) -> tuple[Fetched, ...]:
    """What was taken out of the program, in order."""
    lines = [line for line in _lines(trail) if line["action"] in _LEFT and line["result"] == _DONE]
    return tuple(Fetched(what=_left(line), who=_who(line), at=wording.moment(line["at"])) for line in lines)


def _left(line: Mapping[str, Any]) -> str:
    kind = REGISTRY.get(str(line["object"]).partition("/")[2])
    return f"{_LEFT[line['action']]} “{kind.title}”" if kind else _LEFT[line["action"]]


def _who(line: Mapping[str, Any]) -> str:
    return wording.clipped(str(line["actor"]), _NAME) or "onbekend"


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
