"""Who answers what in the demonstration: a team at work on the assessment that is half-way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.demo_texts import START
from assess.models import Absence, Assignment, Reach, Role

HALF_WAY = "d00000000002"
_AT = START + timedelta(days=80)
_ILYAS, _TESS, _CEES, _PETRA = "Ilyas Invuller", "Tess Tweede", "Cees Ciso", "Petra Proceseigenaar"
#: A theme, a control or a requirement; a person or a role; the last day and a word about it.
_GIVEN: tuple[tuple[Reach, str, str | Role, str, str], ...] = (
    (Reach.THEME, "mensen", _ILYAS, "2026-11-27", "Personeelszaken weet de data van de trainingen."),
    (Reach.CONTROL, "8.13", _ILYAS, "2026-11-13", "De hersteltest van oktober telt mee."),
    (Reach.THEME, "fysiek", _TESS, "2026-12-11", ""),
    (Reach.THEME, "leveranciers", _PETRA, "2026-12-04", "Begin bij de drie grootste contracten."),
    (Reach.THEME, "sturing", _CEES, "2026-12-18", ""),
    (Reach.THEME, "werkplek", Role.CONTRIBUTOR, "2026-12-18", "Wie tijd heeft, begint."),
)


def divide(session: Session, people: Mapping[str, Actor]) -> None:
    """Assign, and let one of them be away."""
    session.flush()
    coordinator = next(iter(people.values()))
    for reach, target, to, due_on, note in _GIVEN:
        session.add(
            Assignment(
                assessment_id=HALF_WAY,
                municipality_id=coordinator.municipality_id,
                catalogue="bio2/1.3",
                reach=reach,
                target=target,
                person_id=None if isinstance(to, Role) else people[to].id,
                role=to if isinstance(to, Role) else None,
                due_on=due_on,
                note=note,
                assigned_by=coordinator.name,
                assigned_by_id=coordinator.id,
                assigned_at=_AT,
            )
        )
        audit.record(session, Action.ASSIGNMENT_MADE, f"{HALF_WAY}/{reach.value} {target}", by=coordinator, at=_AT)
    session.add(
        Absence(
            municipality_id=coordinator.municipality_id,
            person_id=people[_TESS].id,
            substitute_id=people[_ILYAS].id,
            starts_on="2026-11-16",
            ends_on="2026-12-04",
        )
    )
