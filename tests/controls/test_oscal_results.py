"""A frozen assessment as OSCAL assessment-results, held against the schema of NIST."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from controls.answers import Verdict
from controls.exchange.oscal_results import assessment_results
from controls.loading import load
from controls.snapshot import Snapshot, freeze_framework
from tests.controls.nist import problems, validator
from tests.reports.builders import assessed, catalogue, snapshot


@pytest.fixture(scope="module")
def schema() -> Any:
    return validator("assessment-results")


def several() -> Snapshot:
    """The ordinary answers, with texts that somebody could have pasted, and two connections of DigiD."""
    hostile = assessed("5.01.02", Verdict.NOT, explanation=" \n<b>=1+1</b>\t\x0b ", improvement="  ")
    digid = load("digid/3.0")
    frameworks = tuple(
        freeze_framework(digid, {}, unit=f"c0000000000{n}", unit_title=f"Aansluiting {n}") for n in (1, 2)
    )
    found = json.loads(snapshot({hostile.requirement_id: hostile, **answers()}).canonical)
    return replace(Snapshot.from_json(json.dumps(found)), frameworks=frameworks)


def answers() -> dict[str, Any]:
    return {a.requirement_id: a for a in (assessed("5.01.01", Verdict.PROVED, Verdict.PROVED, Verdict.PROVED),)}


def document(found: Snapshot | None = None) -> dict[str, Any]:
    digid = load("digid/3.0")
    made: dict[str, Any] = json.loads(
        assessment_results(found or several(), {catalogue().sha256: catalogue(), digid.sha256: digid})
    )
    return made


def test_the_results_are_as_the_schema_of_nist_wants_them(schema: Any) -> None:
    assert problems(schema, document()) == []
    assert problems(schema, document(snapshot())) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda results: results.pop("import-ap"),
        lambda results: results["results"].clear(),
        lambda results: results["results"][0].pop("start"),
        lambda results: results["results"][0]["findings"][0]["target"]["status"].update(state="misschien"),
        lambda results: results["results"][0]["findings"][0].update(vraag="?"),
        lambda results: results["results"][0]["findings"][0].update(title="Een\ntitel"),
    ],
)
def test_the_schema_would_notice(spoil: Callable[[dict[str, Any]], Any], schema: Any) -> None:
    given = document()
    spoil(given["assessment-results"])

    assert problems(schema, given)


def test_each_framework_and_unit_is_a_result_with_every_requirement() -> None:
    results = document()["assessment-results"]["results"]

    digid = load("digid/3.0")
    assert [len(result["findings"]) for result in results] == [
        len(catalogue().requirements), len(digid.requirements), len(digid.requirements),
    ]  # fmt: skip
    ids = [f["uuid"] for result in results for f in (*result["findings"], *result.get("observations", []))]
    assert len(set(ids)) == len(ids)


def test_only_what_was_proved_is_satisfied() -> None:
    findings = document()["assessment-results"]["results"][0]["findings"]
    states = {f["title"].split()[0]: f["target"]["status"]["state"] for f in findings}

    assert states["5.01.01"] == "satisfied"
    assert states["5.01.02"] == states["8.02.02"] == "not-satisfied"


def test_the_same_answers_give_the_same_text() -> None:
    known = {catalogue().sha256: catalogue()}

    assert assessment_results(snapshot(), known) == assessment_results(snapshot(), known)
