"""How the pages and the files call severities, states and what happened, in Dutch."""

from __future__ import annotations

from collections.abc import Mapping

from controls.findings import EventKind, FindingState, RetestResult, Severity

SEVERITY: Mapping[Severity, str] = {Severity.HIGH: "Hoog", Severity.MEDIUM: "Midden", Severity.LOW: "Laag"}
SEVERITY_MEANS: Mapping[Severity, str] = {
    Severity.HIGH: "de norm wordt op een belangrijk punt niet gehaald; herstel kan niet wachten",
    Severity.MEDIUM: "de norm wordt voor een deel niet gehaald; herstel op een afgesproken datum",
    Severity.LOW: "de norm wordt in de kern gehaald; dit kan beter",
}
SEVERITY_BADGE: Mapping[Severity, str] = {
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "info",
}
STATE: Mapping[FindingState, str] = {
    FindingState.WAITING: "wacht op een reactie",
    FindingState.REACTED: "gereageerd, nog geen afspraak",
    FindingState.AGREED: "opvolging afgesproken",
    FindingState.DONE: "uitgevoerd, wacht op hertest",
    FindingState.NOT_SOLVED: "niet opgelost bij hertest",
    FindingState.SOLVED: "opgelost",
    FindingState.REPLACED: "vervangen door een latere bevinding",
}
STATE_BADGE: Mapping[FindingState, str] = {
    FindingState.WAITING: "warning",
    FindingState.REACTED: "warning",
    FindingState.AGREED: "info",
    FindingState.DONE: "info",
    FindingState.NOT_SOLVED: "error",
    FindingState.SOLVED: "ok",
    FindingState.REPLACED: "neutral",
}
EVENT: Mapping[EventKind, str] = {
    EventKind.REACTION: "Reactie van de organisatie",
    EventKind.AGREED: "Opvolging afgesproken",
    EventKind.DONE: "Opvolging uitgevoerd",
    EventKind.RETEST: "Hertest door de auditor",
}
RESULT: Mapping[RetestResult, str] = {
    RetestResult.SOLVED: "opgelost",
    RetestResult.NOT_SOLVED: "niet opgelost",
}
