"""The incidents that somebody asks to keep: when they became known, what was reported, and nothing of what happened.

They belong to the municipality and not to one assessment: an incident does
not wait until a draft is open, so submitting does not freeze them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import NotFoundError
from assess.identifiers import new_id
from assess.models import Incident as IncidentRow
from assess.seen import fingerprint, refuse_unseen
from controls.duties import KeptIncident
from controls.notification import MARKS, Incident, Significance


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A kept incident with what was written beside it."""

    incident: KeptIncident
    reasoning: str
    kept_by: str
    kept_at: datetime
    version: str


def kept(session: Session) -> tuple[KeptIncident, ...]:
    """The kept incidents, the latest first."""
    rows = session.scalars(select(IncidentRow).order_by(IncidentRow.aware_at.desc(), IncidentRow.id))
    return tuple(map(_kept, rows))


def kept_page(session: Session, incident_id: str) -> KeptPage:
    """Raises NotFoundError."""
    row = _row(session, incident_id)
    return KeptPage(
        incident=_kept(row),
        reasoning=row.reasoning,
        kept_by=row.kept_by,
        kept_at=row.kept_at,
        version=_version(row),
    )


def keep(
    session: Session,
    incident: Incident,
    *,
    label: str,
    significant: Significance,
    reasoning: str,
    by: Actor,
    now: datetime,
) -> str:
    """Remember an incident; returns its id."""
    row = IncidentRow(
        id=new_id(),
        municipality_id=by.municipality_id,
        label=label,
        aware_at=incident.aware_at,
        significant=significant.value,
        reasoning=reasoning,
        kept_by=by.name,
        kept_at=now,
    )
    _write(row, incident)
    session.add(row)
    _record(session, Action.INCIDENT_KEPT, row.id, by=by, now=now)
    return row.id


def mark(
    session: Session,
    incident_id: str,
    *,
    incident: Incident,
    significant: Significance,
    reasoning: str,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write down what was reported when. Raises NotFoundError, and ChangedMeanwhileError when `seen` is not stored."""
    row = _row(session, incident_id)
    refuse_unseen(_said(row), seen)
    _write(row, incident)
    row.significant, row.reasoning = significant.value, reasoning
    _record(session, Action.INCIDENT_REPORTED, incident_id, by=by, now=now)


def remove(session: Session, incident_id: str, *, by: Actor, now: datetime) -> None:
    """Raises NotFoundError."""
    session.delete(_row(session, incident_id))
    _record(session, Action.INCIDENT_REMOVED, incident_id, by=by, now=now)


def _row(session: Session, incident_id: str) -> IncidentRow:
    row = session.get(IncidentRow, incident_id)
    if row is None:
        raise NotFoundError
    return row


def _kept(row: IncidentRow) -> KeptIncident:
    return KeptIncident(
        id=row.id,
        label=row.label,
        moments=Incident(
            aware_at=row.aware_at,
            trust_service=row.trust_service,
            **{name: getattr(row, name) for name in MARKS},
        ),
        significant=Significance(row.significant),
    )


def _write(row: IncidentRow, incident: Incident) -> None:
    """What may change of the moments; when it became known stays."""
    row.trust_service = incident.trust_service
    for name in MARKS:
        setattr(row, name, getattr(incident, name))


def _said(row: IncidentRow) -> tuple[str, ...]:
    """What somebody can change."""
    marks = (getattr(row, name) for name in MARKS)
    return (row.significant, row.reasoning, str(row.trust_service), *(at.isoformat() if at else "" for at in marks))


def _version(row: IncidentRow) -> str:
    return fingerprint(_said(row))


def _record(session: Session, action: Action, row_id: str, *, by: Actor, now: datetime) -> None:
    audit.record(session, action, row_id, by=by, at=now)
    session.flush()
