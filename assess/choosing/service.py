"""Choose where to work: the assessments of a municipality, and starting a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.identifiers import new_id
from assess.models import AnswerRow, Assessment, AssessmentStatus, Membership, Municipality, Role
from controls.catalogue import Catalogue
from controls.scoring import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityChoice:
    """A municipality somebody may enter, with their role there."""

    slug: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentLine:
    """One assessment in the list; `answered` counts the requirements that need nothing more."""

    id: str
    title: str
    catalogue: str
    reference_date: str
    status: AssessmentStatus
    answered: int


def municipalities_of(session: Session, user_id: int) -> tuple[MunicipalityChoice, ...]:
    """The municipalities somebody may enter, by name."""
    rows = session.execute(
        select(Municipality.slug, Municipality.name, Membership.role)
        .join(Membership, Membership.municipality_id == Municipality.id)
        .where(Membership.user_id == user_id)
        .order_by(Municipality.name)
    )
    return tuple(MunicipalityChoice(slug=slug, name=name, role=Role(role)) for slug, name, role in rows)


def assessments(session: Session) -> tuple[AssessmentLine, ...]:
    """The assessments of this municipality, newest first."""
    answered = (
        select(AnswerRow.assessment_id, func.count().label("n"))
        .where(AnswerRow.status != Status.OPEN)
        .group_by(AnswerRow.assessment_id)
        .subquery()
    )
    rows = session.execute(
        select(Assessment, func.coalesce(answered.c.n, 0))
        .outerjoin(answered, answered.c.assessment_id == Assessment.id)
        .order_by(Assessment.reference_date.desc(), Assessment.created_at.desc(), Assessment.id)
    )
    return tuple(
        AssessmentLine(
            id=a.id,
            title=a.title,
            catalogue=a.catalogue,
            reference_date=a.reference_date,
            status=AssessmentStatus(a.status),
            answered=n,
        )
        for a, n in rows
    )


def create(
    session: Session,
    catalogue: Catalogue,
    *,
    title: str,
    reference_date: str,
    scope: str,
    by: Actor,
    now: datetime,
) -> str:
    """Start an empty assessment of the municipality of `by`; returns its id."""
    assessment = Assessment(
        id=new_id(),
        municipality_id=by.municipality_id,
        title=title,
        catalogue=catalogue.key,
        reference_date=reference_date,
        scope=scope,
        status=AssessmentStatus.DRAFT,
        created_at=now,
    )
    session.add(assessment)
    audit.record(session, Action.ASSESSMENT_CREATED, assessment.id, by=by, at=now)
    session.flush()
    return assessment.id
