"""An action of the improvement plan as a report shows it: the plan in words, with who does it and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from controls.improvement import Effort, Plan, State, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAction:
    """One action; `plan` has the targets that the editions of the assessment know."""

    plan: Plan
    title: str
    what: str
    #: Who does it, "" for nobody yet.
    owner: str
    days: int | None
    euros: int | None
    #: Why it was dropped.
    reason: str
    changed_by: str
    changed_at: str


def planned_from(given: Mapping[str, Any]) -> PlannedAction:
    """An action from its JSON values; raises KeyError, TypeError or ValueError when they do not fit."""
    plan = given["plan"]
    return PlannedAction(
        **{
            **given,
            "plan": Plan(
                id=plan["id"],
                state=State(plan["state"]),
                effort=Effort(plan["effort"]),
                due_on=plan["due_on"],
                targets=tuple(Target(**target) for target in plan["targets"]),
                needs=tuple(plan["needs"]),
            ),
        }
    )
