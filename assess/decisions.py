"""Rows to values and back: what the college decided on an assessment, and which measures it approved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.models import ConfirmationRow, DecisionRow, MeasureApprovalRow, SignatureRow
from controls.canonical import plain
from controls.decisions import Confirmation, Decided, Decision, DecisionKind, MeasureApproval, Signature


def decided_of(session: Session, assessment_id: str) -> Decided:
    """Everything that was recorded after submitting; nothing for a draft. Three questions to the database."""
    decisions = session.scalars(
        select(DecisionRow).where(DecisionRow.assessment_id == assessment_id).order_by(DecisionRow.number)
    )
    confirmations = session.scalars(
        select(ConfirmationRow).where(ConfirmationRow.assessment_id == assessment_id).order_by(ConfirmationRow.number)
    )
    signatures = session.scalars(
        select(SignatureRow).where(SignatureRow.assessment_id == assessment_id).order_by(SignatureRow.number)
    )
    return Decided(
        decisions=tuple(map(decision_of, decisions)),
        confirmations=tuple(map(_confirmation_of, confirmations)),
        signatures=tuple(map(_signature_of, signatures)),
    )


def decision_of(row: DecisionRow) -> Decision:
    return Decision(
        assessment_id=row.assessment_id,
        snapshot_sha256=row.snapshot_sha256,
        number=row.number,
        kind=DecisionKind(row.kind),
        refers_to=row.refers_to,
        met_on=row.met_on,
        reference=row.reference,
        signed_by=row.signed_by,
        signed_as=row.signed_as,
        remark=row.remark,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at.isoformat(),
    )


def _confirmation_of(row: ConfirmationRow) -> Confirmation:
    return Confirmation(
        assessment_id=row.assessment_id,
        number=row.number,
        decision_sha256=row.decision_sha256,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at.isoformat(),
    )


def _signature_of(row: SignatureRow) -> Signature:
    return Signature(
        assessment_id=row.assessment_id,
        snapshot_sha256=row.snapshot_sha256,
        number=row.number,
        decision=row.decision,
        signed_by=row.signed_by,
        signed_as=row.signed_as,
        signed_on=row.signed_on,
        document_sha256=row.document_sha256,
        remark=row.remark,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at.isoformat(),
    )


def decision_row(decision: Decision, *, municipality_id: int, by_id: int | None) -> DecisionRow:
    fields = {**plain(decision), "recorded_at": datetime.fromisoformat(decision.recorded_at)}
    return DecisionRow(**fields, sha256=decision.sha256, municipality_id=municipality_id, recorded_by_id=by_id)


def confirmation_row(said: Confirmation, *, municipality_id: int, by_id: int | None) -> ConfirmationRow:
    fields = {**plain(said), "confirmed_at": datetime.fromisoformat(said.confirmed_at)}
    return ConfirmationRow(**fields, sha256=said.sha256, municipality_id=municipality_id, confirmed_by_id=by_id)


def signature_row(signature: Signature, *, municipality_id: int, by_id: int | None) -> SignatureRow:
    fields = {**plain(signature), "recorded_at": datetime.fromisoformat(signature.recorded_at)}
    return SignatureRow(**fields, sha256=signature.sha256, municipality_id=municipality_id, recorded_by_id=by_id)


def approvals(session: Session) -> tuple[MeasureApproval, ...]:
    """Every approval of measures of this municipality, in the order in which it was recorded."""
    rows = session.scalars(select(MeasureApprovalRow).order_by(MeasureApprovalRow.number))
    return tuple(map(_approval_of, rows))


def _approval_of(row: MeasureApprovalRow) -> MeasureApproval:
    return MeasureApproval(
        number=row.number,
        is_withdrawal=row.is_withdrawal,
        refers_to=row.refers_to,
        title=row.title,
        version=row.version,
        approved_on=row.approved_on,
        body=row.body,
        reference=row.reference,
        remark=row.remark,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at.isoformat(),
    )


def approval_row(approval: MeasureApproval, *, municipality_id: int, by_id: int | None) -> MeasureApprovalRow:
    fields = {**plain(approval), "recorded_at": datetime.fromisoformat(approval.recorded_at)}
    return MeasureApprovalRow(**fields, sha256=approval.sha256, municipality_id=municipality_id, recorded_by_id=by_id)
