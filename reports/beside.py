"""What a report may be made from beside the snapshot: findings, actions, approvals, handovers, a sample. Values, as they were then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from controls.canonical import canonical_json, plain
from controls.catalogue import Aspect
from controls.decisions import Decided, MeasureApproval, decided_from
from controls.findings import EventKind, Finding, FindingEvent, RetestResult, Severity, Subject
from controls.handovers import Handover
from controls.planned import PlannedAction, planned_from

#: The key beside those of `Decided` in the text that a job keeps.
_KEY = "beside"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSample:
    """A sample of the auditor that anybody can draw again (`controls.sampling`)."""

    seed: str
    population: tuple[str, ...]
    drawn: tuple[str, ...]
    drawn_by: str
    drawn_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Everything of that kind. Hashes are "" for what is not there."""

    findings: tuple[Finding, ...] = ()
    actions: tuple[PlannedAction, ...] = ()
    approvals: tuple[MeasureApproval, ...] = ()
    handovers: tuple[Handover, ...] = ()
    sample: DrawnSample | None = None
    #: The SHA-256 of the snapshot of the round before.
    previous_sha256: str = ""
    #: The SHA-256 of the edition of the benchmark.
    benchmark_sha256: str = ""
    #: The size class that the municipality is compared in.
    benchmark_size: str = ""

    @property
    def canonical(self) -> str:
        return canonical_json(plain(self))

    @property
    def last_moment(self) -> str:
        """When the last of it was recorded; "" while there is nothing."""
        moments = [finding.shared_at for finding in self.findings]
        moments += [event.said_at for finding in self.findings for event in finding.events]
        moments += [action.changed_at for action in self.actions] + [a.recorded_at for a in self.approvals]
        moments += [handover.recorded_at for handover in self.handovers]
        return max([*moments, self.sample.drawn_at if self.sample else ""], default="")


NOTHING = Beside()


def to_text(decided: Decided, beside: Beside) -> str:
    """What a job keeps: what was recorded after the snapshot, and what is beside it if anything."""
    kept = plain(decided)
    return canonical_json(kept if beside == NOTHING else {**kept, _KEY: plain(beside)})


def from_text(text: str) -> tuple[Decided, Beside]:
    """Read it back; raises KeyError, TypeError or ValueError when it does not fit."""
    if not text:
        return Decided(), NOTHING
    given = json.loads(text)
    return decided_from(given), _beside_from(given[_KEY]) if _KEY in given else NOTHING


def _beside_from(given: Mapping[str, Any]) -> Beside:
    sample = given["sample"]
    return Beside(
        findings=tuple(_finding_from(one) for one in given["findings"]),
        actions=tuple(planned_from(one) for one in given["actions"]),
        approvals=tuple(MeasureApproval(**one) for one in given["approvals"]),
        handovers=tuple(Handover(**one) for one in given.get("handovers", ())),
        sample=DrawnSample(**{**sample, "population": tuple(sample["population"]), "drawn": tuple(sample["drawn"])})
        if sample
        else None,
        previous_sha256=given["previous_sha256"],
        benchmark_sha256=given["benchmark_sha256"],
        benchmark_size=given.get("benchmark_size", ""),
    )


def _finding_from(given: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **given,
            "severity": Severity(given["severity"]),
            "aspects": tuple(Aspect(aspect) for aspect in given["aspects"]),
            "subjects": tuple(Subject(**subject) for subject in given["subjects"]),
            "events": tuple(_event_from(event) for event in given["events"]),
        }
    )


def _event_from(given: Mapping[str, Any]) -> FindingEvent:
    result = RetestResult(given["result"]) if given["result"] else None
    return FindingEvent(**{**given, "kind": EventKind(given["kind"]), "result": result})
