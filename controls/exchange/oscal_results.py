"""A frozen assessment as OSCAL assessment-results: a result per framework, an observation and a finding per requirement.

Deterministic: ids follow from the hash of the snapshot. It says what the
municipality says of itself: there was no assessor and no assessment plan, and
the document says that too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from controls.answers import Answers
from controls.catalogue import Catalogue
from controls.exchange.foreign import one_line
from controls.exchange.oscal_findings import (
    VERSION,
    Spot,
    finding,
    identify,
    moment,
    observation,
    place_of,
    prop,
)
from controls.exchange.oscal_keys import token
from controls.snapshot import Snapshot

_NO_PLAN = "Er is geen assessment plan: de gemeente heeft de vragen van de uitgave zelf beantwoord."


def assessment_results(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> str:
    """The JSON text; `catalogues` by hash."""
    submitted = moment(snapshot.submitted_at)
    # Once: every id is made from it, and it takes the whole snapshot to compute.
    seal = snapshot.sha256
    party = identify(seal, "party")
    results = [_result(snapshot, seal, catalogues[snapshot.catalogue_sha256], snapshot.answers)]
    for framework in snapshot.frameworks:
        answers = {answer.requirement_id: answer for answer in framework.answers.values()}
        found = catalogues[framework.catalogue_sha256]
        results.append(_result(snapshot, seal, found, answers, unit=framework.unit, unit_title=framework.unit_title))
    document = {
        "uuid": identify(seal, "document"),
        "metadata": {
            "title": one_line(f"{snapshot.municipality}: {snapshot.title}"),
            "last-modified": submitted,
            "version": snapshot.reference_date,
            "oscal-version": VERSION,
            "props": [prop("snapshot-sha256", seal), prop("method", snapshot.method)],
            "parties": [{"uuid": party, "type": "organization", "name": one_line(snapshot.municipality) or "–"}],
            "remarks": "Zelfevaluatie van een gemeente, geen assurance. Gemaakt door Toetspeil.",
        },
        "import-ap": {"href": f"#{identify(seal, 'plan')}", "remarks": _NO_PLAN},
        "results": results,
        "back-matter": {
            "resources": [
                {"uuid": identify(seal, "plan"), "title": "Geen assessment plan", "description": _NO_PLAN},
            ]
        },
    }
    return json.dumps({"assessment-results": document}, ensure_ascii=False, indent=1) + "\n"


def _result(
    snapshot: Snapshot, seal: str, catalogue: Catalogue, answers: Answers, *, unit: str = "", unit_title: str = ""
) -> dict[str, Any]:
    title = one_line(f"{catalogue.title} {unit_title}")
    place = place_of(catalogue, unit)
    spots = [Spot(seal=seal, place=place, asked=r, answer=answers.get(r.id)) for r in catalogue.requirements]
    found: dict[str, Any] = {
        "uuid": identify(seal, place),
        "title": title,
        "description": snapshot.scope.strip() or "De reikwijdte is niet beschreven.",
        "start": f"{snapshot.reference_date}T00:00:00Z",
        "end": f"{snapshot.reference_date}T23:59:59Z",
        "props": [
            prop("catalogue", catalogue.key),
            prop("catalogue-sha256", catalogue.sha256),
            *([prop("unit", unit)] if unit else []),
        ],
        "reviewed-controls": {
            "control-selections": [{"include-controls": [{"control-id": token(spot.asked.id)} for spot in spots]}]
        },
        "observations": [observation(s, s.answer, snapshot.submitted_at) for s in spots if s.answer],
        "findings": [finding(spot) for spot in spots],
    }
    return {name: value for name, value in found.items() if value}
