"""Rows to values and back: what was handed over of an assessment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.models import HandoverRow
from assess.place import AssessmentHead
from controls.canonical import plain
from controls.handovers import Handover

#: Without this law there is no supervisor to hand anything to.
FRAMEWORK = "cbw"


def has_register(head: AssessmentHead) -> bool:
    """Whether there is something to hand over to the supervisor of the Cbw: it was submitted, and accounts to that law."""
    accounts_to = {key.partition("/")[0] for key in (head.catalogue, *head.frameworks)}
    return not head.is_open and FRAMEWORK in accounts_to


def handovers(session: Session, assessment_id: str) -> tuple[Handover, ...]:
    """Every line, in the order in which it was recorded."""
    found = select(HandoverRow).where(HandoverRow.assessment_id == assessment_id).order_by(HandoverRow.number)
    return tuple(map(_handover_of, session.scalars(found)))


def _handover_of(row: HandoverRow) -> Handover:
    return Handover(
        assessment_id=row.assessment_id,
        number=row.number,
        corrects=row.corrects,
        given_on=row.given_on,
        received_by=row.received_by,
        organisation=row.organisation,
        what=row.what,
        document_sha256=row.document_sha256,
        way=row.way,
        reason=row.reason,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at.isoformat(),
    )


def handover_row(handover: Handover, *, municipality_id: int, by_id: int | None) -> HandoverRow:
    fields = {**plain(handover), "recorded_at": datetime.fromisoformat(handover.recorded_at)}
    return HandoverRow(**fields, sha256=handover.sha256, municipality_id=municipality_id, recorded_by_id=by_id)
