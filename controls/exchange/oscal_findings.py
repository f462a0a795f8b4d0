"""What OSCAL says of one requirement of a frozen assessment: what was seen, and what that comes to.

Ids follow from the hash of the snapshot and the requirement, so the same finding
has the same id in the assessment results and in the plan of action.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from controls.answers import Answer, Evidence, Outcome
from controls.catalogue import Aspect, Catalogue, Requirement
from controls.exchange.foreign import one_line
from controls.exchange.oscal_keys import NS, token
from controls.scoring import Status, score_requirement

#: The version of the models, and of the schemas that the tests hold our documents against.
VERSION = "1.2.3"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, NS)
_SATISFIED = (Status.PROVED, Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One requirement of one unit of an edition; `seal` is the hash of the snapshot, `place` says which edition and unit."""

    seal: str
    place: str
    asked: Requirement
    answer: Answer | None

    @property
    def observation_id(self) -> str:
        return identify(self.seal, f"{self.place}/o/{self.asked.id}")

    @property
    def finding_id(self) -> str:
        return identify(self.seal, f"{self.place}/f/{self.asked.id}")

    @property
    def title(self) -> str:
        return one_line(f"{self.asked.number} {self.asked.title}")


def place_of(catalogue: Catalogue, unit: str) -> str:
    """Which edition, and which unit of it, such as a DigiD connection."""
    return f"{catalogue.sha256}@{unit}"


def observation(spot: Spot, answer: Answer, submitted_at: str) -> dict[str, Any]:
    """What was seen; `submitted_at` counts for an answer without a moment."""
    evidence = [_evidence(entry) for entry in answer.evidence]
    found: dict[str, Any] = {
        "uuid": spot.observation_id,
        "title": spot.title,
        "description": answer.explanation.strip() or "Geen toelichting.",
        "props": list(_said(spot.asked, answer)),
        "methods": ["EXAMINE" if evidence else "UNKNOWN"],
        "types": ["control-objective"],
        "relevant-evidence": evidence,
        "collected": moment(answer.answered_at or submitted_at),
    }
    return {name: value for name, value in found.items() if value}


def _said(asked: Requirement, answer: Answer) -> Iterator[dict[str, str]]:
    yield prop("outcome", answer.outcome.value)
    for aspect in Aspect:
        if aspect in asked.aspects:
            yield prop(f"aspect-{aspect.value}", answer.verdict(aspect).value)
    people = {"answered-by": answer.answered_by, "reviewed-by": answer.reviewed_by, "agreed-by": answer.agreed_by}
    for name, value in people.items():
        if one_line(value):
            yield prop(name, value)
    yield prop("version", str(answer.version))


def _evidence(entry: Evidence) -> dict[str, Any]:
    props = [prop("date", entry.date)] if one_line(entry.date) else []
    if entry.file:
        props += [prop("sha256", entry.file.sha256), prop("media-type", entry.file.media_type)]
    # Not as href: where evidence is kept is a text that somebody typed, seldom an address.
    said = {"description": " · ".join(t for t in (entry.title.strip(), entry.location.strip()) if t) or "Bewijs."}
    return said | ({"props": props} if props else {})


def finding(spot: Spot) -> dict[str, Any]:
    """What the answer comes to: satisfied or not, and why."""
    asked, answer = spot.asked, spot.answer
    status = score_requirement(asked, answer).status
    outcome = answer.outcome if answer else Outcome.ASSESSED
    because = [text.strip() for text in (answer.reason, answer.improvement) if text.strip()] if answer else []
    found: dict[str, Any] = {
        "uuid": spot.finding_id,
        "title": spot.title,
        "description": "\n\n".join(because) or "Zie de waarneming.",
        "target": {
            "type": "objective-id",
            "target-id": token(asked.id),
            "props": [prop("status", status.value), prop("outcome", outcome.value)],
            "status": {
                "state": "satisfied" if status in _SATISFIED else "not-satisfied",
                "reason": _reason(status),
            },
        },
    }
    if answer:
        found["related-observations"] = [{"observation-uuid": spot.observation_id}]
    return found


def _reason(status: Status) -> str:
    if status is Status.PROVED:
        return "pass"
    return "fail" if status in (Status.NOT, Status.PARTLY) else "other"


def prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NS, "value": one_line(value) or "–"}


def identify(seal: str, what: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{seal}/{what}"))


def moment(iso: str) -> str:
    """OSCAL wants a time zone; a moment without one is in UTC."""
    found = datetime.fromisoformat(iso)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")
