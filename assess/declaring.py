"""Record for the Verklaring van Toepasselijkheid whether a control applies here, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, StaleError
from assess.models import ApplicabilityRow, AssessmentStatus
from assess.records import applicability_of, fill_applicability, flush
from controls.answers import Applicability


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveApplicability:
    """What somebody wants to save of the VvT record of one control."""

    record: Applicability
    seen: int


def save_applicability(
    session: Session,
    command: SaveApplicability,
    *,
    assessment_id: str,
    status: AssessmentStatus,
    by: Actor,
    now: datetime,
) -> Applicability:
    """Save the VvT record of one control. Raises FrozenError and StaleError."""
    if status is not AssessmentStatus.DRAFT:
        raise FrozenError
    number = command.record.control
    row = session.get(ApplicabilityRow, (assessment_id, number))
    stored = applicability_of(row) if row else Applicability(control=number)
    same_provenance = replace(
        command.record, recorded_by=stored.recorded_by, recorded_at=stored.recorded_at, version=stored.version
    )
    if same_provenance == stored:
        return stored
    if stored.version != command.seen:
        raise StaleError(stored.version)
    if row is None:
        row = ApplicabilityRow(assessment_id=assessment_id, municipality_id=by.municipality_id, control=number)
        session.add(row)
    fill_applicability(
        row, replace(command.record, recorded_by=by.name, recorded_at=now.isoformat(), version=stored.version + 1)
    )
    flush(session, stored.version)
    audit.record(session, Action.APPLICABILITY_SAVED, f"{assessment_id}/{number}", by=by, at=now)
    return applicability_of(row)
