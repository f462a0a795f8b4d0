"""The findings that the auditor shared, in a report: the gravest first, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from controls.findings import EventKind, Finding, FindingState, RetestResult, Severity
from reports import wording
from reports.cards import Labelled
from reports.inputs import ReportInput

STATE = {
    FindingState.WAITING: "wacht op een reactie",
    FindingState.REACTED: "er is gereageerd",
    FindingState.AGREED: "er is iets afgesproken",
    FindingState.DONE: "uitgevoerd, nog niet opnieuw getest",
    FindingState.NOT_SOLVED: "na een nieuwe test niet opgelost",
    FindingState.SOLVED: "opgelost",
    FindingState.REPLACED: "vervangen door een latere bevinding",
}
EVENT = {
    EventKind.REACTION: "Reactie",
    EventKind.AGREED: "Afspraak",
    EventKind.DONE: "Uitgevoerd",
    EventKind.RETEST: "Nieuwe test",
}
_CLOSED = (FindingState.SOLVED, FindingState.REPLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One finding in words."""

    number: int
    title: str
    severity: str
    is_open: bool
    state: str
    owner: str
    due_on: str
    about: tuple[str, ...]
    description: tuple[str, ...]
    events: tuple[Labelled, ...]
    shared: str
    seal: str


def findings(given: ReportInput) -> tuple[Shown, ...]:
    """Shared ones only; open before closed, then by severity."""
    order = tuple(Severity)
    shared = (one for one in given.beside.findings if one.is_shared)
    return tuple(
        _shown(one)
        for one in sorted(shared, key=lambda one: (one.state in _CLOSED, order.index(one.severity), one.number))
    )


def _shown(one: Finding) -> Shown:
    agreed = one.agreement
    return Shown(
        number=one.number,
        title=one.title,
        severity=one.severity.value,
        is_open=one.state not in _CLOSED,
        state=STATE[one.state],
        owner=agreed.owner if agreed else "",
        due_on=wording.day(agreed.due_on) if agreed else "",
        about=tuple(f"{s.number} {s.title}" for s in one.subjects),
        description=wording.paragraphs(one.description),
        events=tuple(
            Labelled(label=f"{EVENT[event.kind]} van {event.said_by}, {wording.moment(event.said_at)}:",
                     text=_event(event.text, event.owner, event.due_on, event.result))
            for event in one.events
        ),
        shared=f"Gedeeld door {one.auditor} op {wording.moment(one.shared_at)}",
        seal=one.seal,
    )  # fmt: skip


def _event(text: str, owner: str, due_on: str, result: RetestResult | None) -> str:
    said = [" ".join(text.split())]
    if owner:
        said.append(f"Door {owner}, uiterlijk {wording.day(due_on)}.")
    if result:
        said.append("Uitkomst: opgelost." if result is RetestResult.SOLVED else "Uitkomst: niet opgelost.")
    return " ".join(part for part in said if part)
