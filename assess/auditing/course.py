"""What happens to a finding after it was shared: reaction, agreement, done, re-test. Each is added, none is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError, NotFoundError, StaleError
from assess.findings import shared_findings
from assess.models import FindingEventRow
from assess.place import AssessmentHead
from assess.records import flush
from controls.findings import EventKind, Finding, RetestResult

_ACTION = {
    EventKind.REACTION: Action.FINDING_REACTED,
    EventKind.AGREED: Action.FINDING_AGREED,
    EventKind.DONE: Action.FINDING_DONE,
    EventKind.RETEST: Action.FINDING_RETESTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvent:
    """What somebody says. `seen` is how many events were on the screen."""

    kind: EventKind
    text: str
    seen: int
    owner: str = ""
    due_on: str = ""
    result: RetestResult | None = None


def shared_finding(session: Session, head: AssessmentHead, finding_id: str) -> Finding:
    """One finding that the municipality may see; a draft is not found, like what does not exist."""
    for finding in shared_findings(session, head.id).shared:
        if finding.id == finding_id:
            return finding
    raise NotFoundError


def add_event(
    session: Session, head: AssessmentHead, finding_id: str, command: AddEvent, *, by: Actor, now: datetime
) -> None:
    """Add to the course of a finding.

    Raises NotFoundError, StaleError when something was added since, InvalidError when this cannot follow.
    """
    finding = shared_finding(session, head, finding_id)
    if len(finding.events) != command.seen:
        raise StaleError(len(finding.events))
    if command.kind not in finding.may_follow:
        raise InvalidError({"": "Dit kan nu niet bij deze bevinding. Kijk hieronder hoe het ervoor staat."})
    session.add(
        FindingEventRow(
            assessment_id=head.id,
            municipality_id=by.municipality_id,
            finding_id=finding.id,
            number=len(finding.events) + 1,
            kind=command.kind.value,
            text=command.text,
            owner=command.owner,
            due_on=command.due_on,
            result=command.result.value if command.result else "",
            said_by=by.name,
            said_by_id=by.id,
            said_at=now,
        )
    )
    flush(session, command.seen)
    audit.record(session, _ACTION[command.kind], f"{head.id}/bevinding {finding.number}", by=by, at=now)
