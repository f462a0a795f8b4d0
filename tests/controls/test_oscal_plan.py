"""The improvement plan as an OSCAL plan of action, held against the schema of NIST."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from controls.answers import Verdict
from controls.exchange.oscal_plan import plan_of_action
from controls.exchange.oscal_results import assessment_results
from controls.improvement import Effort, Plan, State, Target
from controls.planned import PlannedAction
from controls.snapshot import Snapshot
from tests.controls.nist import problems, validator
from tests.reports.builders import assessed, catalogue, snapshot

HOSTILE = " \n<b>=1+1</b>\t\x0b \u202e "


@pytest.fixture(scope="module")
def schema() -> Any:
    return validator("poam")


def action(name: str, *numbers: str, state: State = State.TODO, **changes: Any) -> PlannedAction:
    targets = tuple(Target(catalogue=catalogue().key, requirement_id=f"proef-{number}") for number in numbers)
    made = PlannedAction(
        plan=Plan(id=name, state=state, effort=Effort.SMALL, due_on="2027-03-01", targets=targets),
        title=f"Actie {name}", what="Iemand gaat dit doen.", owner="Team", days=3, euros=1200, reason="",
        changed_by="Carla", changed_at="2026-10-01T10:00:00+00:00",
    )  # fmt: skip
    return replace(made, **changes)


def frozen() -> Snapshot:
    """Of the small edition: one requirement proved, one not, the others open."""
    said = (
        assessed("5.01.01", Verdict.PROVED, Verdict.PROVED, Verdict.PROVED),
        assessed("5.01.02", Verdict.NOT, explanation=HOSTILE, improvement="  "),
    )
    return snapshot({answer.requirement_id: answer for answer in said})


def document(*actions: PlannedAction, found: Snapshot | None = None) -> dict[str, Any]:
    text = plan_of_action(found or frozen(), by_hash(), actions)
    assert text is not None
    made: dict[str, Any] = json.loads(text)["plan-of-action-and-milestones"]
    return made


def by_hash() -> Mapping[str, Any]:
    return {catalogue().sha256: catalogue()}


def ids_below(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [found["uuid"]] if "uuid" in found else []
        return own + [one for value in found.values() for one in ids_below(value)]
    return [one for value in found for one in ids_below(value)] if isinstance(found, list) else []


def test_the_plan_is_as_the_schema_of_nist_wants_it(schema: Any) -> None:
    hostile = action("vreemd", "5.01.02", title=HOSTILE, what=HOSTILE, owner=HOSTILE, reason=HOSTILE)
    bare = action("kaal", days=None, euros=None, owner="")
    for made in (document(), document(action("a", "5.01.02"), hostile, bare)):
        assert problems(schema, {"plan-of-action-and-milestones": made}) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plan: plan.pop("metadata"),
        lambda plan: plan["poam-items"].clear(),
        lambda plan: plan["risks"][0].pop("statement"),
        lambda plan: next(r["remediations"] for r in plan["risks"] if "remediations" in r)[0].update(
            lifecycle="ooit eens"
        ),
        lambda plan: plan["poam-items"][0].update(title="Een\ntitel"),
        lambda plan: plan["poam-items"][0].update(eigenaar="Team"),
    ],
)
def test_a_plan_that_the_schema_does_not_want_is_seen(schema: Any, spoil: Callable[[dict[str, Any]], Any]) -> None:
    made = document(action("a", "5.01.02"))
    spoil(made)
    assert problems(schema, {"plan-of-action-and-milestones": made})


def test_an_action_leads_to_the_risk_and_the_finding_it_is_about() -> None:
    made = document(action("a", "5.01.02"))
    item = made["poam-items"][0]
    risk = next(r for r in made["risks"] if r["uuid"] == item["related-risks"][0]["risk-uuid"])
    finding = next(f for f in made["findings"] if f["uuid"] == item["related-findings"][0]["finding-uuid"])
    assert (item["title"], risk["status"]) == ("Actie a", "remediating")
    assert risk["title"] == finding["title"]
    assert finding["title"].startswith("5.01.02 ")
    assert risk["remediations"][0]["tasks"][0]["timing"] == {"on-date": {"date": "2027-03-01T00:00:00Z"}}
    assert {"state": "te-doen", "owner": "Team", "days": "3", "euros": "1200"}.items() <= {
        p["name"]: p["value"] for p in item["props"]
    }.items()


@pytest.mark.parametrize(("state", "covered"), [(State.BUSY, True), (State.DONE, False), (State.DROPPED, False)])
def test_only_an_unfinished_action_takes_a_weakness_off_the_list_of_what_nobody_does(
    state: State, covered: bool
) -> None:
    made = document(action("a", "5.01.02", state=state))
    loose = [item for item in made["poam-items"] if item["title"].startswith("5.01.02 ")]
    assert bool(loose) is not covered


def test_what_is_proved_is_no_item_and_no_finding() -> None:
    made = document(action("a", "5.01.01"))
    assert not [found for found in made["findings"] if found["title"].startswith("5.01.01 ")]
    assert "related-risks" not in made["poam-items"][0]


def test_findings_have_the_ids_of_the_assessment_results() -> None:
    results = json.loads(assessment_results(frozen(), by_hash()))["assessment-results"]["results"]
    there = {finding["uuid"]: finding for result in results for finding in result["findings"]}
    made = document(action("a", "5.01.02"))
    assert made["findings"]
    assert all(there[finding["uuid"]] == finding for finding in made["findings"])


def test_every_id_is_one_thing_and_the_same_plan_gives_the_same_text() -> None:
    actions = (action("a", "5.01.02"), action("b", "5.01.02"))
    found = ids_below(document(*actions))
    assert len(found) == len(set(found))
    assert plan_of_action(frozen(), by_hash(), actions) == plan_of_action(frozen(), by_hash(), actions)


def test_without_an_action_and_without_anything_weak_there_is_no_plan() -> None:
    everything = {
        asked.id: assessed(asked.number, *[Verdict.PROVED] * 3) for asked in catalogue().requirements if asked.is_scored
    }
    assert plan_of_action(snapshot(everything), by_hash(), ()) is None
