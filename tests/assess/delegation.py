"""Assignments, absences and reviews as they would have been saved, for the tests of who answers what."""

from __future__ import annotations

from datetime import timedelta

from assess.models import Absence, Assignment, Reach, Review, ReviewVerdict
from controls.answers import Answer, Verdict
from controls.catalogue import Aspect
from tests.assess.town import AARDAM, CARLA, DRAFT, ILYAS, LOTTE, NOW, TESS, Town, actor, asked

IDS = {email: actor(email).id for email in (CARLA, ILYAS, TESS, LOTTE)}


def handle(town: Town, email: str) -> str:
    ((found,),) = town.rows(
        "SELECT handle FROM membership JOIN user ON id = user_id WHERE email = ? AND municipality_id = 1", email
    )
    return str(found)


def given(town: Town, email: str, reach: Reach, target: str, **changes: object) -> None:
    """An assignment as it would have been saved."""
    fields = {
        "assessment_id": DRAFT,
        "municipality_id": AARDAM,
        "catalogue": "bio2/1.3",
        "unit": "",
        "person_id": IDS[email] if email else None,
        "assigned_by": "Carla Coördinator",
        "assigned_at": NOW - timedelta(hours=1),
    }
    with town.all_rows() as session:
        session.add(Assignment(reach=reach, target=target, **{**fields, **changes}))


def away(town: Town, email: str, substitute: str, starts_on: str = "2026-11-16", ends_on: str = "2026-11-27") -> None:
    with town.all_rows() as session:
        session.add(
            Absence(
                municipality_id=AARDAM,
                person_id=IDS[email],
                substitute_id=IDS[substitute],
                starts_on=starts_on,
                ends_on=ends_on,
            )
        )


def proved(number: str, name: str = "Ilyas Invuller", version: int = 1) -> Answer:
    return Answer(
        requirement_id=asked(number).id,
        verdicts=dict.fromkeys(Aspect, Verdict.PROVED),
        explanation="Zie het besluit.",
        answered_by=name,
        answered_at=NOW.isoformat(),
        version=version,
    )


def reviewed(town: Town, number: str, verdict: ReviewVerdict, reason: str = "") -> None:
    with town.all_rows() as session:
        session.add(
            Review(
                assessment_id=DRAFT,
                municipality_id=AARDAM,
                requirement_id=asked(number).id,
                unit="",
                number=1,
                version=1,
                saved_at=NOW,
                verdict=verdict,
                reason=reason,
                reviewed_by="Cees Ciso",
                reviewed_at=NOW,
            )
        )
