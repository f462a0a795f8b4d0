"""What an auditor found, what the organisation says and does about it, and where that stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from controls.answers import Answer
from controls.canonical import canonical_json, plain
from controls.catalogue import Aspect, Confidence
from controls.deadlines import Deadline, DeadlineKind

SCHEMA = "toetspeil/finding/1"


class Severity(StrEnum):
    """How much it matters."""

    HIGH = "hoog"
    MEDIUM = "midden"
    LOW = "laag"


class EventKind(StrEnum):
    """What can happen to a finding after it was shared."""

    REACTION = "reactie"
    AGREED = "afspraak"
    DONE = "uitgevoerd"
    RETEST = "hertest"


class RetestResult(StrEnum):
    SOLVED = "opgelost"
    NOT_SOLVED = "niet-opgelost"


class FindingState(StrEnum):
    """Where a finding stands. It is stored nowhere: it follows from what happened."""

    WAITING = "wacht-op-reactie"
    REACTED = "gereageerd"
    AGREED = "afgesproken"
    DONE = "uitgevoerd"
    NOT_SOLVED = "niet-opgelost"
    SOLVED = "opgelost"
    #: A later finding came in its place.
    REPLACED = "vervangen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A requirement that a finding is about, and the answer that was looked at: its version and its SHA-256."""

    key: str
    framework: str
    number: str
    title: str
    version: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEvent:
    """One thing that happened; `owner` and `due_on` belong to an agreement, `result` to a re-test."""

    number: int
    kind: EventKind
    text: str
    said_by: str
    said_at: str
    owner: str = ""
    due_on: str = ""
    result: RetestResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding with its course. `number` is 0 and `shared_at` "" while it is a draft of the auditors.

    `follows` and `followed_by` are the numbers of the findings before and after it, or 0. `snapshot_sha256`
    is "" when it was shared before the assessment was submitted.
    """

    id: str
    title: str
    description: str
    severity: Severity
    aspects: tuple[Aspect, ...]
    subjects: tuple[Subject, ...]
    auditor: str
    number: int = 0
    shared_at: str = ""
    snapshot_sha256: str = ""
    follows: int = 0
    followed_by: int = 0
    events: tuple[FindingEvent, ...] = ()

    @property
    def is_shared(self) -> bool:
        return bool(self.shared_at)

    @property
    def seal(self) -> str:
        """The SHA-256 of what was shared, whatever happened since."""
        said = plain(self)
        kept = {name: value for name, value in said.items() if name not in ("events", "followed_by")}
        return hashlib.sha256(canonical_json({"schema": SCHEMA, **kept}).encode()).hexdigest()

    @property
    def state(self) -> FindingState:
        if self.followed_by:
            return FindingState.REPLACED
        state = FindingState.WAITING
        for event in self.events:
            state = _after(state, event)
        return state

    @property
    def agreement(self) -> FindingEvent | None:
        """What was agreed last."""
        return next((event for event in reversed(self.events) if event.kind is EventKind.AGREED), None)

    @property
    def due_on(self) -> str:
        """Before which day somebody still has to do what was agreed, or ""."""
        return self.agreement.due_on if self.agreement and self.state is FindingState.AGREED else ""

    @property
    def may_follow(self) -> frozenset[EventKind]:
        """What may happen next. After a re-test that found it solved a new finding follows, if there must be one."""
        if self.state in (FindingState.SOLVED, FindingState.REPLACED) or not self.is_shared:
            return frozenset()
        always = {EventKind.REACTION, EventKind.AGREED, EventKind.RETEST}
        return frozenset(always | {EventKind.DONE} if self.state is FindingState.AGREED else always)

    def is_overdue(self, today: date) -> bool:
        return bool(self.due_on) and self.due_on < today.isoformat()


def deadlines_of(findings: Iterable[Finding]) -> Iterator[Deadline]:
    """The day on which each agreed follow-up must be done."""
    for finding in findings:
        if finding.due_on:
            yield Deadline(
                key=f"{DeadlineKind.FINDING.value}-{finding.id}",
                kind=DeadlineKind.FINDING,
                what=f"Opvolging van bevinding {finding.number}: {finding.title}",
                due=date.fromisoformat(finding.due_on),
                source="Afspraak na de audit",
                confidence=Confidence.CONFIRMED,
                row=finding.id,
            )


def answer_sha256(answer: Answer | None) -> str:
    """The SHA-256 of the canonical JSON of an answer; "" when there is none."""
    return hashlib.sha256(canonical_json(plain(answer)).encode()).hexdigest() if answer else ""


def _after(state: FindingState, event: FindingEvent) -> FindingState:
    if event.kind is EventKind.REACTION:
        return FindingState.REACTED if state is FindingState.WAITING else state
    if event.kind is EventKind.AGREED:
        return FindingState.AGREED
    if event.kind is EventKind.DONE:
        return FindingState.DONE
    return FindingState.SOLVED if event.result is RetestResult.SOLVED else FindingState.NOT_SOLVED
