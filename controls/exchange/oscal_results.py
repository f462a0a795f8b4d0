"""A frozen assessment as OSCAL assessment-results: a result per framework, an observation and a finding per requirement.

Deterministic: ids follow from the hash of the snapshot. It says what the
municipality says of itself: there was no assessor and no assessment plan, and
the document says that too.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from controls.answers import Answer, Answers, Evidence, Outcome
from controls.catalogue import Aspect, Catalogue, Requirement
from controls.exchange.foreign import one_line
from controls.exchange.oscal_keys import NS, token
from controls.scoring import Status, score_requirement
from controls.snapshot import Snapshot

#: The version of the model, and of the schema that the tests hold it against.
VERSION = "1.2.3"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, NS)
_NO_PLAN = "Er is geen assessment plan: de gemeente heeft de vragen van de uitgave zelf beantwoord."
_SATISFIED = (Status.PROVED, Status.NOT_APPLICABLE)


def assessment_results(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> str:
    """The JSON text; `catalogues` by hash."""
    moment = _moment(snapshot.submitted_at)
    # Once: every id is made from it, and it takes the whole snapshot to compute.
    seal = snapshot.sha256
    party = _id(seal, "party")
    results = [_result(snapshot, seal, catalogues[snapshot.catalogue_sha256], snapshot.answers)]
    for framework in snapshot.frameworks:
        answers = {answer.requirement_id: answer for answer in framework.answers.values()}
        found = catalogues[framework.catalogue_sha256]
        results.append(_result(snapshot, seal, found, answers, unit=framework.unit, unit_title=framework.unit_title))
    document = {
        "uuid": _id(seal, "document"),
        "metadata": {
            "title": one_line(f"{snapshot.municipality}: {snapshot.title}"),
            "last-modified": moment,
            "version": snapshot.reference_date,
            "oscal-version": VERSION,
            "props": [_prop("snapshot-sha256", seal), _prop("method", snapshot.method)],
            "parties": [{"uuid": party, "type": "organization", "name": one_line(snapshot.municipality) or "–"}],
            "remarks": "Zelfevaluatie van een gemeente, geen assurance. Gemaakt door Toetspeil.",
        },
        "import-ap": {"href": f"#{_id(seal, 'plan')}", "remarks": _NO_PLAN},
        "results": results,
        "back-matter": {
            "resources": [
                {"uuid": _id(seal, "plan"), "title": "Geen assessment plan", "description": _NO_PLAN},
            ]
        },
    }
    return json.dumps({"assessment-results": document}, ensure_ascii=False, indent=1) + "\n"


def _result(
    snapshot: Snapshot, seal: str, catalogue: Catalogue, answers: Answers, *, unit: str = "", unit_title: str = ""
) -> dict[str, Any]:
    title = one_line(f"{catalogue.title} {unit_title}")
    place = f"{catalogue.sha256}@{unit}"
    asked = [(requirement, answers.get(requirement.id)) for requirement in catalogue.requirements]
    found: dict[str, Any] = {
        "uuid": _id(seal, place),
        "title": title,
        "description": snapshot.scope.strip() or "De reikwijdte is niet beschreven.",
        "start": f"{snapshot.reference_date}T00:00:00Z",
        "end": f"{snapshot.reference_date}T23:59:59Z",
        "props": [
            _prop("catalogue", catalogue.key),
            _prop("catalogue-sha256", catalogue.sha256),
            *([_prop("unit", unit)] if unit else []),
        ],
        "reviewed-controls": {
            "control-selections": [{"include-controls": [{"control-id": token(r.id)} for r, _ in asked]}]
        },
        "observations": [_observation(snapshot, seal, place, r, answer) for r, answer in asked if answer],
        "findings": [_finding(seal, place, r, answer) for r, answer in asked],
    }
    return {name: value for name, value in found.items() if value}


def _observation(snapshot: Snapshot, seal: str, place: str, asked: Requirement, answer: Answer) -> dict[str, Any]:
    evidence = [_evidence(entry) for entry in answer.evidence]
    found: dict[str, Any] = {
        "uuid": _id(seal, f"{place}/o/{asked.id}"),
        "title": one_line(f"{asked.number} {asked.title}"),
        "description": answer.explanation.strip() or "Geen toelichting.",
        "props": list(_said(asked, answer)),
        "methods": ["EXAMINE" if evidence else "UNKNOWN"],
        "types": ["control-objective"],
        "relevant-evidence": evidence,
        "collected": _moment(answer.answered_at or snapshot.submitted_at),
    }
    return {name: value for name, value in found.items() if value}


def _said(asked: Requirement, answer: Answer) -> Iterator[dict[str, str]]:
    yield _prop("outcome", answer.outcome.value)
    for aspect in Aspect:
        if aspect in asked.aspects:
            yield _prop(f"aspect-{aspect.value}", answer.verdict(aspect).value)
    people = {"answered-by": answer.answered_by, "reviewed-by": answer.reviewed_by, "agreed-by": answer.agreed_by}
    for name, value in people.items():
        if one_line(value):
            yield _prop(name, value)
    yield _prop("version", str(answer.version))


def _evidence(entry: Evidence) -> dict[str, Any]:
    props = [_prop("date", entry.date)] if one_line(entry.date) else []
    if entry.file:
        props += [_prop("sha256", entry.file.sha256), _prop("media-type", entry.file.media_type)]
    # Not as href: where evidence is kept is a text that somebody typed, seldom an address.
    said = {"description": " · ".join(t for t in (entry.title.strip(), entry.location.strip()) if t) or "Bewijs."}
    return said | ({"props": props} if props else {})


def _finding(seal: str, place: str, asked: Requirement, answer: Answer | None) -> dict[str, Any]:
    status = score_requirement(asked, answer).status
    outcome = answer.outcome if answer else Outcome.ASSESSED
    because = [text.strip() for text in (answer.reason, answer.improvement) if text.strip()] if answer else []
    found: dict[str, Any] = {
        "uuid": _id(seal, f"{place}/f/{asked.id}"),
        "title": one_line(f"{asked.number} {asked.title}"),
        "description": "\n\n".join(because) or "Zie de waarneming.",
        "target": {
            "type": "objective-id",
            "target-id": token(asked.id),
            "props": [_prop("status", status.value), _prop("outcome", outcome.value)],
            "status": {
                "state": "satisfied" if status in _SATISFIED else "not-satisfied",
                "reason": _reason(status),
            },
        },
    }
    if answer:
        found["related-observations"] = [{"observation-uuid": _id(seal, f"{place}/o/{asked.id}")}]
    return found


def _reason(status: Status) -> str:
    if status is Status.PROVED:
        return "pass"
    return "fail" if status in (Status.NOT, Status.PARTLY) else "other"


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NS, "value": one_line(value) or "–"}


def _id(seal: str, what: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{seal}/{what}"))


def _moment(iso: str) -> str:
    """OSCAL wants a time zone; a moment without one is in UTC."""
    found = datetime.fromisoformat(iso)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")
