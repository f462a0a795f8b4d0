"""Choose where to work: the assessments of a municipality, and starting a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.following import links
from assess.identifiers import new_id
from assess.models import (
    AnswerRow,
    Assessment,
    AssessmentFramework,
    AssessmentStatus,
    Membership,
    Merger,
    Municipality,
    Role,
)
from assess.offering import take_up
from controls.catalogue import Catalogue
from controls.scoring import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityChoice:
    """A municipality somebody may enter; a former one became part of another and can only be read."""

    slug: str
    name: str
    role: Role
    is_former: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentLine:
    """One assessment in the list; `answered` counts the requirements of the leading norm that need nothing more."""

    id: str
    title: str
    catalogue: str
    frameworks: tuple[str, ...]
    reference_date: str
    status: AssessmentStatus
    answered: int
    asked: int
    #: The title of the assessment that it follows, and of the one that follows it; "" for none.
    follows: str = ""
    followed_by: str = ""


def municipalities_of(session: Session, user_id: int, now: datetime) -> tuple[MunicipalityChoice, ...]:
    """The municipalities somebody may enter, by name."""
    rows = session.execute(
        select(Municipality.slug, Municipality.name, Merger.former_id, Membership.role)
        .outerjoin(Merger, Merger.former_id == Municipality.id)
        .join(Membership, Membership.municipality_id.in_((Municipality.id, Merger.heir_id)))
        .where(Membership.user_id == user_id, Membership.holds_at(now))
        .order_by(Merger.former_id.is_not(None), Municipality.name)
    )
    found = {
        slug: MunicipalityChoice(
            slug=slug, name=name, role=Role(role) if former is None else Role.READER, is_former=former is not None
        )
        for slug, name, former, role in rows
    }
    return tuple(found.values())


def assessments(session: Session, known: Mapping[str, Catalogue]) -> tuple[AssessmentLine, ...]:
    """The assessments of this municipality, newest first."""
    rows = session.scalars(
        select(Assessment).order_by(Assessment.reference_date.desc(), Assessment.created_at.desc(), Assessment.id)
    ).all()
    chosen = _by_assessment(session, select(AssessmentFramework.assessment_id, AssessmentFramework.catalogue))
    answered = _by_assessment(
        session,
        select(AnswerRow.assessment_id, AnswerRow.requirement_id).where(AnswerRow.status != Status.OPEN),
    )
    titles, pairs = {a.id: a.title for a in rows}, links(session)
    follows = {later: titles[earlier] for later, earlier in pairs}
    followed_by = {earlier: titles[later] for later, earlier in pairs}
    return tuple(
        AssessmentLine(
            id=a.id,
            title=a.title,
            catalogue=known[a.catalogue].short_title,
            frameworks=tuple(known[key].short_title if key in known else key for key in sorted(chosen.get(a.id, ()))),
            reference_date=a.reference_date,
            status=AssessmentStatus(a.status),
            answered=sum(name in known[a.catalogue].requirement_by_id for name in answered.get(a.id, ())),
            asked=len(known[a.catalogue].requirements),
            follows=follows.get(a.id, ""),
            followed_by=followed_by.get(a.id, ""),
        )
        for a in rows
    )


def _by_assessment(session: Session, pairs: Select[str, str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for identity, name in session.execute(pairs):
        found.setdefault(identity, []).append(name)
    return found


def create(
    session: Session,
    catalogue: Catalogue,
    frameworks: Sequence[Catalogue] = (),
    *,
    title: str,
    reference_date: str,
    scope: str,
    by: Actor,
    now: datetime,
) -> str:
    """Start an empty assessment of the municipality of `by`, on one norm and accounting to others; returns its id."""
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
    for framework in frameworks:
        take_up(session, assessment.id, framework, by=by, now=now)
    audit.record(session, Action.ASSESSMENT_CREATED, assessment.id, by=by, at=now)
    session.flush()
    return assessment.id
