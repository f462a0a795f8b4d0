"""The auditor's own verdicts: noted for the auditors alone, and shared one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError, NotFoundError, StaleError
from assess.frameworks import Sheet
from assess.models import AnswerRow, AuditVerdict, SharedVerdict, SnapshotRow
from assess.place import AssessmentHead
from assess.records import answer_of, flush
from assess.seen import ChangedMeanwhileError
from controls.answers import Verdict, answer_key
from controls.catalogue import Aspect, Requirement
from controls.findings import answer_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveVerdict:
    """What an auditor found. `version` and `about` (the SHA-256 of the answer) are what was on the screen."""

    verdicts: Mapping[Aspect, Verdict]
    seen: str
    note: str
    version: int
    about: str


def save_verdict(
    session: Session,
    head: AssessmentHead,
    sheet: Sheet,
    asked: Requirement,
    command: SaveVerdict,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the working paper of one auditor; allowed on a draft too, and always about one version of the answer.

    Raises StaleError when it was saved from another screen, ChangedMeanwhileError when the answer is another one by now.
    """
    answer = _answer(session, head, asked, sheet.unit)
    if answer_sha256(answer_of(answer) if answer else None) != command.about:
        raise ChangedMeanwhileError
    its = {"assessment_id": head.id, "requirement_id": asked.id, "unit": sheet.unit, "auditor_id": by.id}
    row = session.get(AuditVerdict, its)
    seen = row.version if row else 0
    if seen != command.version:
        raise StaleError(seen)
    if row is None:
        row = AuditVerdict(**its, municipality_id=by.municipality_id)
        session.add(row)
    verdicts = {aspect: command.verdicts.get(aspect, Verdict.OPEN) for aspect in Aspect}
    row.opzet, row.bestaan, row.werking = (verdicts[aspect].value for aspect in Aspect)
    row.seen, row.note, row.auditor = command.seen, command.note, by.name
    row.about_version, row.about_sha256 = answer.version if answer else 0, command.about
    row.snapshot_sha256 = snapshot_of(session, head)
    row.saved_at, row.version = now, seen + 1
    flush(session, seen)
    # Not what, and not of which requirement: the municipality reads the trail, and what an auditor looks at is not shared.
    audit.record(session, Action.AUDIT_WORKED, head.id, by=by, at=now)


def share_verdict(
    session: Session, head: AssessmentHead, sheet: Sheet, asked: Requirement, *, seen: int, by: Actor, now: datetime
) -> None:
    """Show the municipality the verdicts and the evidence seen, never the note.

    Raises NotFoundError, StaleError and InvalidError with what must be done first.
    """
    its = {"assessment_id": head.id, "requirement_id": asked.id, "unit": sheet.unit}
    row = session.get(AuditVerdict, {**its, "auditor_id": by.id})
    if row is None:
        raise NotFoundError
    if row.version != seen:
        raise StaleError(row.version)
    answer = _answer(session, head, asked, sheet.unit)
    if answer_sha256(answer_of(answer) if answer else None) != row.about_sha256:
        raise InvalidError({"": "Het antwoord is gewijzigd sinds uw oordeel. Lees het nieuwe antwoord en sla op."})
    if all(getattr(row, aspect.value) == Verdict.OPEN for aspect in asked.aspects):
        raise InvalidError({"": "Er is nog geen oordeel om te delen. Kies eerst een oordeel en sla op."})
    last = session.scalar(select(func.max(SharedVerdict.number)).filter_by(**its)) or 0
    shared = session.get(SharedVerdict, {**its, "number": last}) if last else None
    said = {name: getattr(row, name) for name in ("opzet", "bestaan", "werking", "seen", "about_version")}
    said |= {"about_sha256": row.about_sha256, "snapshot_sha256": snapshot_of(session, head)}
    if shared and all(getattr(shared, name) == value for name, value in said.items()):
        raise InvalidError({"": "Dit oordeel is al gedeeld. Wijzig het eerst als u iets anders wilt delen."})
    session.add(
        SharedVerdict(
            **its, **said, number=last + 1, municipality_id=by.municipality_id, auditor=by.name, auditor_id=by.id,
            shared_at=now,
        )
    )  # fmt: skip
    flush(session, row.version)
    audit.record(session, Action.AUDIT_VERDICT_SHARED, f"{head.id}/{answer_key(asked.id, sheet.unit)}", by=by, at=now)


def snapshot_of(session: Session, head: AssessmentHead) -> str:
    """The SHA-256 of the snapshot, or "" for a draft."""
    return session.scalar(select(SnapshotRow.sha256).where(SnapshotRow.assessment_id == head.id)) or ""


def _answer(session: Session, head: AssessmentHead, asked: Requirement, unit: str) -> AnswerRow | None:
    return session.get(AnswerRow, {"assessment_id": head.id, "requirement_id": asked.id, "unit": unit})
