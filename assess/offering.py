"""The frameworks that an assessment may account to beside the one it is pinned to, and taking one up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.models import AssessmentFramework
from controls.catalogue import Asked, Catalogue, EditionStatus, Repeat
from reports.wording import day

#: The framework that leads: the mappings carry its answers to the others.
LEADING = "bio2"
#: What nearly every municipality accounts to; NIS2 costs nothing, because it is read off the Cbw.
USUAL = ("cbw", "ensia", "nis2")


def may_lead(catalogue: Catalogue) -> bool:
    """Whether a new assessment can be pinned to this edition."""
    return catalogue.id == LEADING and catalogue.status is EditionStatus.IN_FORCE


def offered(known: Iterable[Catalogue], leading: str) -> tuple[Catalogue, ...]:
    """The editions that may stand beside the leading framework (`bio2`): in force, and no other edition of it."""
    return tuple(c for c in known if c.status is EditionStatus.IN_FORCE and c.id != leading)


def take_up(session: Session, assessment_id: str, catalogue: Catalogue, *, by: Actor, now: datetime) -> None:
    """Let the assessment account to this edition too; whether it may is for the caller to know."""
    row = AssessmentFramework(assessment_id=assessment_id, municipality_id=by.municipality_id, catalogue=catalogue.key)
    session.add(row)
    audit.record(session, Action.FRAMEWORK_ADDED, f"{assessment_id}/{catalogue.key}", by=by, at=now)


def in_one_line(catalogue: Catalogue) -> str:
    """What it is, how much it asks, and whether it holds."""
    return f"{catalogue.title}: {_how_much(catalogue)}, {_status(catalogue)}."


def _how_much(catalogue: Catalogue) -> str:
    number = len(catalogue.requirements)
    if catalogue.asked is Asked.DERIVED:
        return f"{number} onderdelen die uit andere antwoorden volgen"
    if catalogue.repeat is Repeat.CONNECTION:
        return f"{number} vragen per DigiD-aansluiting"
    return f"{number} vragen"


def _status(catalogue: Catalogue) -> str:
    if catalogue.status is EditionStatus.IN_FORCE:
        return f"van kracht sinds {day(catalogue.valid_from)}" if catalogue.valid_from else "van kracht"
    return "concept" if catalogue.status is EditionStatus.CONCEPT else "ingetrokken"
