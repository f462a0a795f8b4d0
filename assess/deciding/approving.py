"""The register of what the board approved (Cbw 24, first paragraph): of the municipality, apart from every assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.deciding.service import MEANWHILE, ImpossibleError
from assess.decisions import approval_row, approvals
from assess.errors import NotFoundError
from assess.records import flush
from controls.decisions import MeasureApproval
from controls.local_times import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApproval:
    """What somebody says of an approval; `seen` is how many were on the screen."""

    is_withdrawal: bool
    refers_to: int
    title: str
    version: str
    approved_on: str
    body: str
    reference: str
    remark: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An approval as it stands: `replaced_by` is the number of the later one that replaces it or takes it back, or 0."""

    approval: MeasureApproval
    replaced_by: int

    @property
    def stands(self) -> bool:
        return not self.replaced_by and not self.approval.is_withdrawal


def register(session: Session) -> tuple[Line, ...]:
    """Everything that was recorded, the newest first. One question to the database."""
    found = approvals(session)
    after = {approval.refers_to: approval.number for approval in found if approval.refers_to}
    return tuple(Line(approval=a, replaced_by=after.get(a.number, 0)) for a in reversed(found))


def standing(session: Session) -> tuple[MeasureApproval, ...]:
    """What is approved now, the newest first."""
    return tuple(line.approval for line in register(session) if line.stands)


def record_approval(session: Session, new: NewApproval, *, by: Actor, now: datetime) -> None:
    """Raises ImpossibleError."""
    lines = register(session)
    if len(lines) != new.seen:
        raise ImpossibleError(MEANWHILE)
    if new.refers_to and new.refers_to not in {line.approval.number for line in lines if line.stands}:
        raise ImpossibleError("Deze goedkeuring geldt niet meer. Kies een andere.")
    if new.is_withdrawal and not new.refers_to:
        raise ImpossibleError("Kies welke goedkeuring u intrekt.")
    if new.approved_on > day_of(now).isoformat():
        raise ImpossibleError("Deze datum ligt in de toekomst. Leg een goedkeuring vast als het besluit er is.")
    if by.municipality_id is None:
        raise NotFoundError
    approval = MeasureApproval(
        number=len(lines) + 1,
        is_withdrawal=new.is_withdrawal,
        refers_to=new.refers_to,
        title=new.title,
        version=new.version,
        approved_on=new.approved_on,
        body=new.body,
        reference=new.reference,
        remark=new.remark,
        recorded_by=by.name,
        recorded_at=now.isoformat(),
    )
    session.add(approval_row(approval, municipality_id=by.municipality_id, by_id=by.id))
    flush(session, approval.number)
    audit.record(session, Action.MEASURES_APPROVED, f"{approval.number} sha256:{approval.sha256}", by=by, at=now)
