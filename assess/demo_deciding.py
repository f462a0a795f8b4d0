"""What came after submitting in the demonstration: a decision, an approval of measures, and a draft that follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.deciding.approving import NewApproval, record_approval
from assess.deciding.reopening import Reopening, reopen
from assess.deciding.service import NewDecision, confirm, record_decision
from assess.demo_texts import START
from assess.frameworks import head_of
from controls.decisions import DecisionKind
from controls.local_times import day_of

SUBMITTED, FOLLOWING = "d00000000003", "d00000000006"
_DECIDED_AT = START + timedelta(days=138, hours=2)
_DECISION = NewDecision(
    kind=DecisionKind.ADOPTED,
    met_on=day_of(_DECIDED_AT).isoformat(),
    reference="Zaak 2026-3110, besluitenlijst punt 4",
    signed_by="B. de Burgemeester",
    signed_as="burgemeester",
    remark="",
    seen=0,
)
_APPROVAL = NewApproval(
    is_withdrawal=False,
    refers_to=0,
    title="Informatiebeveiligingsplan Voorbeeldstad",
    version="2026.2",
    approved_on="2026-09-15",
    body="College van burgemeester en wethouders",
    reference="Zaak 2026-2290, besluitenlijst punt 7",
    remark="",
    seen=0,
)
_REOPENING = Reopening(
    title="Proefronde najaar 2026 (heropend)", reason="Bij drie eisen verwees het bewijs naar een oude map."
)


def fill_deciding(session: Session, people: Mapping[str, Actor]) -> None:
    """On the assessment that was submitted: the coordinator records, the secretaris confirms, and it is opened again."""
    coordinator, secretary = people["Carla Coördinator"], people["Gerda Secretaris"]
    head, later = head_of(session, SUBMITTED), _DECIDED_AT + timedelta(minutes=40)
    decision = record_decision(session, head, _DECISION, by=coordinator, now=_DECIDED_AT)
    confirm(session, head, decision.number, seen=decision.sha256, by=secretary, now=later)
    record_approval(session, _APPROVAL, by=secretary, now=later)
    reopen(session, head, _REOPENING, by=coordinator, now=later + timedelta(minutes=20), identity=FOLLOWING)
