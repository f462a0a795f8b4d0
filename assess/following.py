"""Which assessment follows which: one that was opened again comes after the one that was submitted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assess.models import Assessment, Succession


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The assessment before or after, as people know it; `reason` says why the later of the two was opened."""

    id: str
    title: str
    reference_date: str
    is_open: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What an assessment follows, and what follows it."""

    follows: Neighbour | None = None
    followed_by: Neighbour | None = None


def chain_of(session: Session, assessment_id: str) -> Chain:
    """One question to the database."""
    rows = session.execute(
        select(Succession, Assessment)
        .join(Assessment, or_(Assessment.id == Succession.assessment_id, Assessment.id == Succession.follows))
        .where(or_(Succession.assessment_id == assessment_id, Succession.follows == assessment_id))
        .where(Assessment.id != assessment_id)
    )
    found = {}
    for link, other in rows:
        side = "follows" if link.assessment_id == assessment_id else "followed_by"
        found[side] = Neighbour(
            id=other.id,
            title=other.title,
            reference_date=other.reference_date,
            is_open=other.submitted_at is None,
            reason=link.reason,
        )
    return Chain(**found)


def links(session: Session) -> tuple[tuple[str, str], ...]:
    """Every pair of this municipality: an assessment, and the one that it follows."""
    return tuple(
        (later, earlier) for later, earlier in session.execute(select(Succession.assessment_id, Succession.follows))
    )
