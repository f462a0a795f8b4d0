"""Findings while they are drafts of the auditors, and sharing one: from then on nothing of it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.auditing.service import snapshot_of
from assess.errors import InvalidError, NotFoundError, StaleError
from assess.findings import finding_of
from assess.frameworks import Sheet
from assess.identifiers import new_id
from assess.models import FindingRow
from assess.place import AssessmentHead
from assess.records import all_answers, flush
from controls.answers import answer_key
from controls.canonical import canonical_json, plain
from controls.catalogue import Aspect
from controls.findings import Finding, Severity, Subject, answer_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFinding:
    """What an auditor writes. `keys` are the answers it is about, `follows` the id of an earlier finding or ""."""

    title: str
    description: str
    severity: Severity
    aspects: tuple[Aspect, ...]
    keys: tuple[str, ...]
    follows: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft with the version that whoever changes it must have seen."""

    finding: Finding
    follows: str
    version: int
    saved_at: datetime


def draft(session: Session, head: AssessmentHead, draft_id: str) -> Draft:
    """Any auditor of the municipality may go on with a draft; raises NotFoundError for what was shared."""
    row = _row(session, head, draft_id)
    return Draft(
        finding=finding_of(row, (), follows=0, followed_by=0),
        follows=row.follows,
        version=row.version,
        saved_at=row.saved_at,
    )


def save_draft(
    session: Session,
    head: AssessmentHead,
    sheets: Sequence[Sheet],
    draft_id: str,
    command: SaveFinding,
    *,
    by: Actor,
    now: datetime,
) -> str:
    """Make a draft (`draft_id` "") or change one; gives its id. Raises NotFoundError, StaleError and InvalidError."""
    if command.follows:
        _refuse_to_follow(session, head, command.follows)
    if draft_id:
        row = _row(session, head, draft_id)
        if row.version != command.version:
            raise StaleError(row.version)
    else:
        row = FindingRow(assessment_id=head.id, municipality_id=by.municipality_id, id=new_id(), version=0)
        session.add(row)
    row.title, row.description, row.severity = command.title, command.description, command.severity.value
    row.aspects = " ".join(aspect.value for aspect in command.aspects)
    row.subjects = canonical_json(plain(_subjects(session, head, sheets, command.keys)))
    row.follows, row.auditor, row.auditor_id, row.saved_at = command.follows, by.name, by.id, now
    row.snapshot_sha256, row.version = snapshot_of(session, head), row.version + 1
    flush(session, command.version)
    # The municipality reads the trail, and does not know yet that there is a finding.
    audit.record(session, Action.AUDIT_WORKED, head.id, by=by, at=now)
    return row.id


def remove_draft(session: Session, head: AssessmentHead, draft_id: str, *, by: Actor, now: datetime) -> None:
    """Raises NotFoundError for what was shared."""
    session.delete(_row(session, head, draft_id))
    audit.record(session, Action.AUDIT_WORKED, head.id, by=by, at=now)


def share(
    session: Session,
    head: AssessmentHead,
    sheets: Sequence[Sheet],
    draft_id: str,
    *,
    seen: int,
    by: Actor,
    now: datetime,
) -> int:
    """Show a finding to the municipality, with the answers as they are at this moment; gives its number.

    Raises NotFoundError, StaleError when it was saved since `seen`, and InvalidError.
    """
    row = _row(session, head, draft_id)
    if row.version != seen:
        raise StaleError(row.version)
    if row.follows:
        _refuse_to_follow(session, head, row.follows)
    before = finding_of(row, (), follows=0, followed_by=0)
    row.subjects = canonical_json(plain(_subjects(session, head, sheets, tuple(s.key for s in before.subjects))))
    last = select(func.max(FindingRow.number)).where(FindingRow.assessment_id == head.id)
    row.number = (session.scalar(last) or 0) + 1
    row.snapshot_sha256, row.shared_at = snapshot_of(session, head), now
    row.auditor, row.auditor_id, row.version = by.name, by.id, row.version + 1
    flush(session, seen)
    audit.record(session, Action.FINDING_SHARED, f"{head.id}/bevinding {row.number}", by=by, at=now)
    return row.number


def _refuse_to_follow(session: Session, head: AssessmentHead, earlier: str) -> None:
    """Only a shared finding is followed, and by one other."""
    row = session.get(FindingRow, {"assessment_id": head.id, "id": earlier})
    taken = select(FindingRow.id).where(
        FindingRow.assessment_id == head.id, FindingRow.follows == earlier, FindingRow.shared_at.is_not(None)
    )
    if row is None or row.shared_at is None or session.scalar(taken):
        raise InvalidError({"follows": "Deze bevinding is al vervangen of bestaat niet. Kies een andere, of geen."})


def _subjects(
    session: Session, head: AssessmentHead, sheets: Sequence[Sheet], keys: Sequence[str]
) -> tuple[Subject, ...]:
    """The requirements with the answers as they are now; what is no longer asked is left out."""
    answers = all_answers(session, head.id)
    known: Mapping[str, tuple[Sheet, str, str]] = {
        answer_key(asked.id, sheet.unit): (sheet, asked.number, asked.title)
        for sheet in sheets
        for asked in sheet.catalogue.requirements
    }
    found = []
    for key in dict.fromkeys(keys):
        if key in known:
            (sheet, number, title), answer = known[key], answers.get(key)
            found.append(
                Subject(
                    key=key,
                    framework=sheet.title,
                    number=number,
                    title=title,
                    version=answer.version if answer else 0,
                    sha256=answer_sha256(answer),
                )
            )
    if not found:
        raise InvalidError({"subjects": "Noem ten minste één eis. Schrijf een nummer per regel, zoals 5.01.01."})
    return tuple(found)


def _row(session: Session, head: AssessmentHead, draft_id: str) -> FindingRow:
    row = session.get(FindingRow, {"assessment_id": head.id, "id": draft_id})
    if row is None or row.shared_at is not None:
        raise NotFoundError
    return row
