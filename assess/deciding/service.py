"""Write down what came after submitting. Nothing here changes the snapshot, and nothing that was written changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.decisions import confirmation_row, decided_of, decision_row, signature_row
from assess.errors import AssessError, NotFoundError, SamePersonError
from assess.models import Assessment, DecisionRow, SnapshotRow
from assess.place import AssessmentHead
from assess.records import flush
from controls.decisions import Confirmation, Decided, Decision, DecisionKind, Signature
from controls.local_times import day_of
from reports import wording


@dataclass
class ImpossibleError(AssessError):
    """It cannot be recorded, or not now; one Dutch sentence that says why and what to do."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """What somebody says of a decision; `seen` is how many decisions were on the screen."""

    kind: DecisionKind
    met_on: str
    reference: str
    signed_by: str
    signed_as: str
    remark: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSignature:
    """What somebody says of a signature; `seen` is how many decisions and signatures were on the screen."""

    signed_by: str
    signed_as: str
    signed_on: str
    document_sha256: str
    remark: str
    seen: int


NOT_SUBMITTED = "Deze zelftoets is nog niet ingediend. Dien eerst in; daarna legt u hier het besluit vast."
MEANWHILE = "Iemand anders heeft hier net iets vastgelegd. Kijk eerst hieronder, en leg dan zo nodig opnieuw vast."


def record_decision(session: Session, head: AssessmentHead, new: NewDecision, *, by: Actor, now: datetime) -> Decision:
    """Add a decision; while another one stands, it replaces or withdraws that. Raises ImpossibleError."""
    snapshot, decided = _now(session, head.id)
    if len(decided.decisions) != new.seen:
        raise ImpossibleError(MEANWHILE)
    standing = decided.standing
    if new.kind is DecisionKind.WITHDRAWN and standing is None:
        raise ImpossibleError("Er is geen besluit om in te trekken.")
    _refuse_day(new.met_on, snapshot[1], now)
    decision = Decision(
        assessment_id=head.id,
        snapshot_sha256=snapshot[0],
        number=len(decided.decisions) + 1,
        kind=new.kind,
        refers_to=standing.number if standing else 0,
        met_on=new.met_on,
        reference=new.reference,
        signed_by=new.signed_by,
        signed_as=new.signed_as,
        remark=new.remark,
        recorded_by=by.name,
        recorded_at=now.isoformat(),
    )
    session.add(decision_row(decision, municipality_id=_place(by), by_id=by.id))
    flush(session, decision.number)
    said = f"{head.id}/{decision.number} sha256:{decision.sha256}"
    audit.record(session, Action.DECISION_RECORDED, said, by=by, at=now)
    return decision


def confirm(session: Session, head: AssessmentHead, number: int, *, seen: str, by: Actor, now: datetime) -> None:
    """A second person stands for a decision; `seen` is the hash of the one on the screen.

    Raises NotFoundError, SamePersonError and ImpossibleError.
    """
    row = session.get(DecisionRow, (head.id, number))
    if row is None:
        raise NotFoundError
    _, decided = _now(session, head.id)
    if not decided.holds(number):
        raise ImpossibleError("Dit besluit geldt niet meer: een later besluit kwam ervoor in de plaats.")
    if decided.confirmation_of(number) is not None:
        raise ImpossibleError("Dit besluit is al bevestigd.")
    if row.sha256 != seen:
        raise ImpossibleError(MEANWHILE)
    if row.recorded_by_id == by.id:
        raise SamePersonError
    said = Confirmation(
        assessment_id=head.id,
        number=number,
        decision_sha256=row.sha256,
        confirmed_by=by.name,
        confirmed_at=now.isoformat(),
    )
    session.add(confirmation_row(said, municipality_id=_place(by), by_id=by.id))
    flush(session, number)
    audit.record(session, Action.DECISION_CONFIRMED, f"{head.id}/{number} sha256:{row.sha256}", by=by, at=now)


def record_signature(session: Session, head: AssessmentHead, new: NewSignature, *, by: Actor, now: datetime) -> None:
    """Add who signed, under the decision that stands. Raises ImpossibleError."""
    snapshot, decided = _now(session, head.id)
    standing = decided.standing
    if standing is None or standing.kind is not DecisionKind.ADOPTED:
        raise ImpossibleError("Er is geen besluit waarmee het college de verklaring vaststelt. Leg dat eerst vast.")
    if records(decided) != new.seen:
        raise ImpossibleError(MEANWHILE)
    if new.signed_on < standing.met_on:
        raise ImpossibleError(
            f"Ondertekenen kan niet voor het besluit van {wording.day(standing.met_on)}. Kijk de datum na."
        )
    _refuse_day(new.signed_on, snapshot[1], now)
    signature = Signature(
        assessment_id=head.id,
        snapshot_sha256=snapshot[0],
        number=len(decided.signatures) + 1,
        decision=standing.number,
        signed_by=new.signed_by,
        signed_as=new.signed_as,
        signed_on=new.signed_on,
        document_sha256=new.document_sha256,
        remark=new.remark,
        recorded_by=by.name,
        recorded_at=now.isoformat(),
    )
    session.add(signature_row(signature, municipality_id=_place(by), by_id=by.id))
    flush(session, signature.number)
    said = f"{head.id}/{signature.number} sha256:{signature.sha256}"
    audit.record(session, Action.SIGNATURE_RECORDED, said, by=by, at=now)


def records(decided: Decided) -> int:
    """How many decisions and signatures there are: what a form of signing has seen."""
    return len(decided.decisions) + len(decided.signatures)


def _now(session: Session, assessment_id: str) -> tuple[tuple[str, str], Decided]:
    """The snapshot's hash and the Dutch day of submitting, and what was decided on it. Raises ImpossibleError."""
    found = session.execute(
        select(SnapshotRow.sha256, Assessment.submitted_at)
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .where(SnapshotRow.assessment_id == assessment_id)
    ).one_or_none()
    if found is None or found[1] is None:
        raise ImpossibleError(NOT_SUBMITTED)
    return (found[0], day_of(found[1]).isoformat()), decided_of(session, assessment_id)


def _refuse_day(day: str, submitted_on: str, now: datetime) -> None:
    if day < submitted_on:
        raise ImpossibleError(
            f"Deze datum ligt voor het indienen op {wording.day(submitted_on)}: toen lag er nog niets vast. "
            "Kijk de datum na."
        )
    if day > day_of(now).isoformat():
        raise ImpossibleError("Deze datum ligt in de toekomst. Leg vast wat er is gebeurd, niet wat er nog komt.")


def _place(by: Actor) -> int:
    if by.municipality_id is None:
        raise NotFoundError
    return by.municipality_id
