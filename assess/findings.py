"""Rows to `Finding`: with the drafts for the auditors, without them for everybody else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from assess.models import Assessment, FindingEventRow, FindingRow, SnapshotRow
from controls.catalogue import Aspect
from controls.findings import EventKind, Finding, FindingEvent, RetestResult, Severity, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The findings of an assessment: shared ones by number, then drafts; and its snapshot, "" for a draft."""

    snapshot_sha256: str
    findings: tuple[Finding, ...]

    @property
    def shared(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_shared)

    @property
    def drafts(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_shared)

    def about(self, key: str) -> tuple[Finding, ...]:
        """The findings about one answer."""
        return tuple(finding for finding in self.findings if any(s.key == key for s in finding.subjects))


def shared_findings(session: Session, assessment_id: str) -> Found:
    """What the municipality may see."""
    return _found(session, _asked(assessment_id, shared_only=True))


def all_findings(session: Session, assessment_id: str) -> Found:
    """With the drafts: for auditors only."""
    return _found(session, _asked(assessment_id, shared_only=False))


def _asked(assessment_id: str, *, shared_only: bool) -> Any:
    """One question, which answers with a row even when there is no finding at all."""
    its = FindingRow.assessment_id == Assessment.id
    return (
        select(SnapshotRow.sha256, FindingRow, FindingEventRow)
        .select_from(Assessment)
        .outerjoin(SnapshotRow, SnapshotRow.assessment_id == Assessment.id)
        .outerjoin(FindingRow, and_(its, FindingRow.shared_at.is_not(None)) if shared_only else its)
        .outerjoin(
            FindingEventRow,
            and_(
                FindingEventRow.assessment_id == FindingRow.assessment_id, FindingEventRow.finding_id == FindingRow.id
            ),
        )
        .where(Assessment.id == assessment_id)
        .order_by(FindingRow.number.nulls_first(), FindingRow.saved_at, FindingRow.id, FindingEventRow.number)
    )


def _found(session: Session, asked: Any) -> Found:
    rows = session.execute(asked).all()
    courses: dict[str, list[FindingEventRow]] = {}
    found: dict[str, FindingRow] = {}
    for _, finding, event in rows:
        if finding is not None:
            found[finding.id] = finding
            courses.setdefault(finding.id, []).extend([event] if event is not None else [])
    numbers = {identity: row.number or 0 for identity, row in found.items()}
    after = {row.follows: row.number or 0 for row in found.values() if row.follows and row.shared_at}
    made = (
        finding_of(row, courses[row.id], follows=numbers.get(row.follows, 0), followed_by=after.get(row.id, 0))
        for row in found.values()
    )
    return Found(
        snapshot_sha256=(rows[0][0] or "") if rows else "",
        # A draft has no number: the two databases do not agree on where that stands in the order.
        findings=tuple(sorted(made, key=lambda finding: (not finding.is_shared, finding.number))),
    )


def finding_of(row: FindingRow, course: Sequence[FindingEventRow], *, follows: int, followed_by: int) -> Finding:
    return Finding(
        id=row.id,
        title=row.title,
        description=row.description,
        severity=Severity(row.severity),
        aspects=tuple(Aspect(aspect) for aspect in row.aspects.split()),
        subjects=tuple(Subject(**subject) for subject in json.loads(row.subjects)),
        auditor=row.auditor,
        number=row.number or 0,
        shared_at=row.shared_at.isoformat() if row.shared_at else "",
        snapshot_sha256=row.snapshot_sha256,
        follows=follows,
        followed_by=followed_by,
        events=events_of(course),
    )


def events_of(course: Iterable[FindingEventRow]) -> tuple[FindingEvent, ...]:
    return tuple(
        FindingEvent(
            number=row.number,
            kind=EventKind(row.kind),
            text=row.text,
            owner=row.owner,
            due_on=row.due_on,
            result=RetestResult(row.result) if row.result else None,
            said_by=row.said_by,
            said_at=row.said_at.isoformat(),
        )
        for row in course
    )
