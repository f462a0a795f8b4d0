"""Write down what was handed over. A line never changes; a mistake is mended by a later line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import AssessError, NotFoundError
from assess.handovers import handover_row, handovers, has_register
from assess.models import Assessment
from assess.place import AssessmentHead
from assess.records import flush
from controls.handovers import Handover, mended
from controls.local_times import day_of
from reports import wording


@dataclass
class ImpossibleError(AssessError):
    """It cannot be written down, or not now; one Dutch sentence that says why and what to do."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHandover:
    """What somebody says was handed over; `seen` is how many lines were on the screen."""

    corrects: int
    given_on: str
    received_by: str
    organisation: str
    what: str
    document_sha256: str
    way: str
    reason: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it stands: `mended_by` is the number of the later one that mends it, or 0."""

    handover: Handover
    mended_by: int


def register(session: Session, head: AssessmentHead) -> tuple[Line, ...]:
    """Every line in its order. Raises NotFoundError where there is nothing to hand over. One question to the database."""
    if not has_register(head):
        raise NotFoundError
    found = handovers(session, head.id)
    by = mended(found)
    return tuple(Line(handover=one, mended_by=by.get(one.number, 0)) for one in found)


def record_handover(session: Session, head: AssessmentHead, new: NewHandover, *, by: Actor, now: datetime) -> int:
    """Add a line; its number. Raises NotFoundError and ImpossibleError."""
    lines = register(session, head)
    if by.municipality_id is None:
        raise NotFoundError
    if len(lines) != new.seen:
        raise ImpossibleError(
            "Iemand anders schreef hier net een regel bij. Kijk eerst hieronder, en vul zo nodig aan."
        )
    if new.corrects and new.corrects not in {line.handover.number for line in lines if not line.mended_by}:
        raise ImpossibleError("Deze regel is al verbeterd. Kies de regel die dat deed, of een andere.")
    _refuse_day(session, head, new.given_on, day_of(now))
    handover = Handover(
        assessment_id=head.id,
        number=len(lines) + 1,
        corrects=new.corrects,
        given_on=new.given_on,
        received_by=new.received_by,
        organisation=new.organisation,
        what=new.what,
        document_sha256=new.document_sha256,
        way=new.way,
        reason=new.reason,
        recorded_by=by.name,
        recorded_at=now.isoformat(),
    )
    session.add(handover_row(handover, municipality_id=by.municipality_id, by_id=by.id))
    flush(session, handover.number)
    said = f"{head.id}/{handover.number} sha256:{handover.sha256}"
    audit.record(session, Action.HANDOVER_RECORDED, said, by=by, at=now)
    return handover.number


def _refuse_day(session: Session, head: AssessmentHead, given_on: str, today: date) -> None:
    submitted_at = session.get_one(Assessment, head.id).submitted_at
    if submitted_at is None:
        raise NotFoundError
    first = day_of(submitted_at).isoformat()
    if given_on > today.isoformat():
        raise ImpossibleError("Deze datum ligt in de toekomst. Schrijf een overhandiging op als zij er is geweest.")
    if given_on < first:
        raise ImpossibleError(
            f"Deze zelftoets is ingediend op {wording.day(first)}. Kies die dag of een latere: daarvoor was er geen dossier."
        )
