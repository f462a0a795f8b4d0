"""Samples of requirements as they are kept: for whom they were drawn, from what, and with which seed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.identifiers import new_id
from assess.models import Sample, SamplePurpose
from controls.canonical import canonical_json
from controls.sampling import draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sample as it was drawn; the keys are those of answers."""

    id: str
    seed: str
    population: tuple[str, ...]
    drawn: tuple[str, ...]
    by: str
    at: datetime

    @property
    def holds(self) -> bool:
        """Whether drawing again gives the same."""
        return draw(self.population, len(self.drawn), self.seed) == self.drawn


def drawn_samples(session: Session, assessment_id: str, purpose: SamplePurpose) -> tuple[Drawn, ...]:
    """Every sample for this purpose, the newest first."""
    return tuple(map(_drawn, session.scalars(_newest_first(assessment_id, purpose))))


def last_sample(session: Session, assessment_id: str, purpose: SamplePurpose) -> Drawn | None:
    """The newest sample for this purpose, if there is one."""
    row = session.scalars(_newest_first(assessment_id, purpose).limit(1)).one_or_none()
    return _drawn(row) if row else None


def drawn_sample(session: Session, assessment_id: str, sample_id: str, purpose: SamplePurpose) -> Drawn | None:
    """One sample; None when there is none with this id for this purpose."""
    row = session.get(Sample, (assessment_id, sample_id))
    return _drawn(row) if row is not None and row.purpose == purpose else None


def keep_sample(
    session: Session,
    assessment_id: str,
    purpose: SamplePurpose,
    population: Sequence[str],
    *,
    size: int,
    seed: str,
    by: Actor,
    now: datetime,
) -> Drawn:
    """Draw from a population that is large enough, and keep what came out."""
    row = Sample(
        assessment_id=assessment_id,
        municipality_id=by.municipality_id,
        id=new_id(),
        purpose=purpose,
        seed=seed,
        population=canonical_json(sorted(population)),
        drawn=canonical_json(list(draw(population, size, seed))),
        drawn_by=by.name,
        drawn_by_id=by.id,
        drawn_at=now,
    )
    session.add(row)
    return _drawn(row)


def _newest_first(assessment_id: str, purpose: SamplePurpose) -> Select[Sample]:
    return (
        select(Sample)
        .where(Sample.assessment_id == assessment_id, Sample.purpose == purpose)
        .order_by(Sample.drawn_at.desc(), Sample.id)
    )


def _drawn(row: Sample) -> Drawn:
    return Drawn(
        id=row.id,
        seed=row.seed,
        population=tuple(json.loads(row.population)),
        drawn=tuple(json.loads(row.drawn)),
        by=row.drawn_by,
        at=row.drawn_at,
    )
