"""The improvement plan of a frozen assessment as an OSCAL plan of action and milestones (POA&M).

What is weak is a finding with a risk; what is being done about it stands with
that risk as a response. The items are the actions, and after them each weak
requirement that no unfinished action is about, so that nothing weak is missing.
Findings have the ids they have in the assessment results. The answers are
frozen; the actions are as they stood when the document was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from controls.catalogue import Catalogue
from controls.exchange.answers_table import answers_tables
from controls.exchange.foreign import one_line
from controls.exchange.oscal_findings import VERSION, Spot, finding, identify, moment, observation, place_of, prop
from controls.improvement import State, Target, Weakness, weakness
from controls.planned import PlannedAction
from controls.scoring import score
from controls.snapshot import Snapshot

_LIFECYCLE = {State.TODO: "planned", State.BUSY: "planned", State.DONE: "completed", State.DROPPED: "planned"}
_STATEMENT = {
    Weakness.NOT: "Deze eis is niet aangetoond.",
    Weakness.PARTLY: "Deze eis is voor een deel aangetoond.",
    Weakness.UNSUPPORTED: "Voor deze eis ontbreekt de onderbouwing.",
    Weakness.DEVIATED: "De gemeente wijkt bewust af van deze eis en aanvaardt het risico tot een datum.",
    Weakness.OPEN: "Deze eis is nog niet beoordeeld.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weak:
    """A weak requirement, and the actions that are about it."""

    spot: Spot
    weakness: Weakness
    actions: tuple[PlannedAction, ...]

    @property
    def risk_id(self) -> str:
        return identify(self.spot.seal, f"{self.spot.place}/r/{self.spot.asked.id}")

    @property
    def is_covered(self) -> bool:
        return any(one.plan.is_unfinished for one in self.actions)


def plan_of_action(
    snapshot: Snapshot, catalogues: Mapping[str, Catalogue], actions: Sequence[PlannedAction]
) -> str | None:
    """The JSON text, or None when there is neither an action nor anything weak; `catalogues` by hash."""
    seal = snapshot.sha256
    weak = dict(_weak(snapshot, catalogues, actions))
    items = [*_planned(seal, weak, actions), *_uncovered(seal, weak.values())]
    if not items:
        return None
    document: dict[str, Any] = {
        "uuid": identify(seal, "plan-of-action"),
        "metadata": _metadata(snapshot, actions),
        "system-id": {"id": identify(seal, "system")},
        "observations": [
            observation(one.spot, one.spot.answer, snapshot.submitted_at) for one in weak.values() if one.spot.answer
        ],
        "risks": [_risk(one) for one in weak.values()],
        "findings": [finding(one.spot) for one in weak.values()],
        "poam-items": items,
    }
    given = {name: value for name, value in document.items() if value}
    return json.dumps({"plan-of-action-and-milestones": given}, ensure_ascii=False, indent=1) + "\n"


def _metadata(snapshot: Snapshot, actions: Iterable[PlannedAction]) -> dict[str, Any]:
    return {
        "title": one_line(f"{snapshot.municipality}: verbeterplan bij {snapshot.title}"),
        "last-modified": max(moment(m) for m in (snapshot.submitted_at, *(one.changed_at for one in actions))),
        "version": snapshot.reference_date,
        "oscal-version": VERSION,
        "props": [prop("snapshot-sha256", snapshot.sha256)],
        "parties": [
            {
                "uuid": identify(snapshot.sha256, "party"),
                "type": "organization",
                "name": one_line(snapshot.municipality) or "–",
            }
        ],
        "remarks": "Zelfevaluatie van een gemeente, geen assurance. Gemaakt door Toetspeil.",
    }


def _weak(
    snapshot: Snapshot, catalogues: Mapping[str, Catalogue], actions: Sequence[PlannedAction]
) -> Iterator[tuple[Target, _Weak]]:
    units = ("", *(framework.unit for framework in snapshot.frameworks))
    seal = snapshot.sha256
    for unit, table in zip(units, answers_tables(snapshot, catalogues), strict=True):
        edition = table.catalogue
        scores = score(edition, table.answers).requirements
        for asked in edition.requirements:
            if asked.is_scored and (why := weakness(scores[asked.id])):
                target = Target(catalogue=edition.key, requirement_id=asked.id, unit=unit)
                spot = Spot(
                    seal=seal, place=place_of(edition, unit), asked=asked, answer=table.answers.get(asked.id)
                )  # fmt: skip
                about = tuple(one for one in actions if target in one.plan.targets)
                yield target, _Weak(spot=spot, weakness=why, actions=about)


def _risk(weak: _Weak) -> dict[str, Any]:
    answer = weak.spot.answer
    deviates = weak.weakness is Weakness.DEVIATED
    found: dict[str, Any] = {
        "uuid": weak.risk_id,
        "title": weak.spot.title,
        "description": (answer.improvement.strip() if answer else "") or "Er is geen verbetering beschreven.",
        "statement": _STATEMENT[weak.weakness],
        "props": [prop("weakness", weak.weakness.value)],
        "status": "deviation-approved" if deviates else "remediating" if weak.is_covered else "open",
        "deadline": f"{answer.ends_on}T23:59:59Z" if deviates and answer and answer.ends_on else "",
        "remediations": [_response(weak.spot.seal, weak, one) for one in weak.actions],
    }
    return {name: value for name, value in found.items() if value}


def _response(seal: str, weak: _Weak, action: PlannedAction) -> dict[str, Any]:
    """An id of its own per risk: one action may be about several."""
    identity = f"{weak.risk_id}/{action.plan.id}"
    found: dict[str, Any] = {
        "uuid": identify(seal, identity),
        "lifecycle": _LIFECYCLE[action.plan.state],
        "title": one_line(action.title) or "–",
        "description": action.what.strip() or "Er is geen aanpak beschreven.",
        "props": list(_about(action)),
    }
    if action.plan.due_on:
        milestone = {
            "uuid": identify(seal, f"{identity}/klaar"),
            "type": "milestone",
            "title": one_line(f"Klaar: {action.title}"),
            "timing": {"on-date": {"date": f"{action.plan.due_on}T00:00:00Z"}},
        }
        found["tasks"] = [milestone]
    return found


def _planned(seal: str, weak: Mapping[Target, _Weak], actions: Iterable[PlannedAction]) -> Iterator[dict[str, Any]]:
    for action in actions:
        about = [weak[target] for target in action.plan.targets if target in weak]
        found: dict[str, Any] = {
            "uuid": identify(seal, f"action/{action.plan.id}"),
            "title": one_line(action.title) or "–",
            "description": action.what.strip() or "Er is geen aanpak beschreven.",
            "props": list(_about(action)),
            "related-findings": [{"finding-uuid": one.spot.finding_id} for one in about],
            "related-risks": [{"risk-uuid": one.risk_id} for one in about],
            "remarks": action.reason.strip(),
        }
        yield {name: value for name, value in found.items() if value}


def _uncovered(seal: str, weak: Iterable[_Weak]) -> Iterator[dict[str, Any]]:
    for one in weak:
        if not one.is_covered:
            yield {
                "uuid": identify(seal, f"{one.risk_id}/item"),
                "title": one.spot.title,
                "description": f"{_STATEMENT[one.weakness]} Er is geen actie die dit aanpakt.",
                "related-findings": [{"finding-uuid": one.spot.finding_id}],
                "related-risks": [{"risk-uuid": one.risk_id}],
            }


def _about(action: PlannedAction) -> Iterator[dict[str, str]]:
    yield prop("state", action.plan.state.value)
    yield prop("effort", action.plan.effort.value)
    if action.owner.strip():
        yield prop("owner", action.owner)
    if action.plan.due_on:
        yield prop("due-on", action.plan.due_on)
    for name, number in (("days", action.days), ("euros", action.euros)):
        if number is not None:
            yield prop(name, str(number))
