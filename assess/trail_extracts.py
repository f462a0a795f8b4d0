"""The audit trail of one assessment as a text that goes into its reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assess.audit import Action
from assess.chain import Line
from assess.models import AuditEvent
from controls.trail_extract import extract_text

_HASHED = ("chain", "sequence", "actor", "actor_id", "origin", "action", "object", "result", "previous", "hash")


def trail_of(session: Session, assessment_id: str, *, before: int | None = None) -> str:
    """Every line about this assessment, up to the last that is not about a report; "" when there is none.

    Asking for a report and fetching one are lines too. They do not end the
    extract: otherwise no report could ever be the same as the one before.
    `before` is a place in the chain: only what stands before it counts.
    """
    about = _about(assessment_id)
    if before is not None:
        about &= AuditEvent.sequence < before
    end = select(func.max(AuditEvent.sequence)).where(about, AuditEvent.action.not_like("report:%"))
    last = session.scalar(end)
    if last is None:
        return ""
    rows = session.scalars(select(AuditEvent).where(about, AuditEvent.sequence <= last).order_by(AuditEvent.sequence))
    return extract_text(assessment_id, [_plain(row) for row in rows])


def asked_at(session: Session, assessment_id: str, kind: str, at: datetime) -> int | None:
    """The place in the chain of the line that tells of this request."""
    asked = (AuditEvent.action == Action.REPORT_REQUESTED.value) & (AuditEvent.object == f"{assessment_id}/{kind}")
    return session.scalar(select(func.max(AuditEvent.sequence)).where(asked, AuditEvent.at == at))


def asker(session: Session, assessment_id: str, kind: str, at: datetime) -> int | None:
    """The account that asked for this kind at that moment."""
    line = asked_at(session, assessment_id, kind, at)
    about = AuditEvent.object == f"{assessment_id}/{kind}"
    return session.scalar(select(AuditEvent.actor_id).where(about, AuditEvent.sequence == line)) if line else None


def _about(assessment_id: str) -> ColumnElement[bool]:
    """An object of the trail begins with the id: alone, or followed by what it is about."""
    named = AuditEvent.object
    return or_(named == assessment_id, named.like(f"{assessment_id}/%"), named.like(f"{assessment_id} %"))


def _plain(row: AuditEvent) -> dict[str, object]:
    said = {name: getattr(row, name) for name in _HASHED}
    line = Line(at=row.at, **said)
    return {**said, "at": line.at.isoformat()}
