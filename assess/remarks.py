"""The conversation about a requirement, as far as other features need it: how many words, and which were chosen."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.models import Remark
from controls.remark import FrozenRemark


def chosen(session: Session, assessment_id: str) -> tuple[FrozenRemark, ...]:
    """What was chosen for the report, oldest first; all other words stay out of every report and file."""
    rows = session.scalars(
        select(Remark)
        .where(Remark.assessment_id == assessment_id, Remark.in_report.is_(True))
        .order_by(Remark.requirement_id, Remark.unit, Remark.said_at, Remark.id)
    )
    return tuple(
        FrozenRemark(
            requirement_id=row.requirement_id,
            unit=row.unit,
            text=row.text,
            said_by=row.said_by,
            said_at=row.said_at.isoformat(),
        )
        for row in rows
    )
