"""What came after submitting, in the file of an assessment, and what the assessment follows: in the order of recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.decisions import confirmation_row, decision_row, signature_row
from assess.errors import RefusedFileError
from assess.models import Assessment, AssessmentStatus, Succession
from controls.decisions import Decided, Decision, DecisionKind, Signature, decided_from
from controls.local_times import day_of
from controls.snapshot import Snapshot


def decided_of_file(given: Mapping[str, Any], snapshot: Snapshot | None) -> Decided:
    """Raises RefusedFileError unless Toetspeil could have recorded each, one after the other."""
    found = decided_from(given["decided"])
    if snapshot is None:
        if found != Decided():
            raise RefusedFileError("Het bestand is van een concept, maar bevat ook een besluit of handtekening.")
        return found
    submitted_on = day_of(datetime.fromisoformat(snapshot.submitted_at)).isoformat()
    before = Decided()
    for decision in found.decisions:
        _refuse_decision(decision, before, snapshot, submitted_on)
        before = replace(before, decisions=(*before.decisions, decision))
    _refuse_confirmations(found)
    for number, signature in enumerate(found.signatures, start=1):
        _refuse_signature(signature, number, found, snapshot)
    return found


def _refuse_decision(decision: Decision, before: Decided, snapshot: Snapshot, submitted_on: str) -> None:
    standing = before.standing
    if decision.number != len(before.decisions) + 1:
        raise RefusedFileError("De besluiten in het bestand staan niet op volgorde, of er ontbreekt er een.")
    _refuse_other_subject(f"Besluit {decision.number}", decision.assessment_id, decision.snapshot_sha256, snapshot)
    if decision.refers_to != (standing.number if standing else 0):
        raise RefusedFileError(f"Besluit {decision.number} in het bestand gaat niet over het besluit dat toen gold.")
    if decision.kind is DecisionKind.WITHDRAWN and standing is None:
        raise RefusedFileError(f"Besluit {decision.number} in het bestand trekt iets in dat er niet is.")
    if not submitted_on <= decision.met_on <= _day(decision.recorded_at):
        raise RefusedFileError(f"De datum van besluit {decision.number} in het bestand kan niet kloppen.")


def _refuse_confirmations(found: Decided) -> None:
    numbers = [said.number for said in found.confirmations]
    if numbers != sorted(set(numbers)):
        raise RefusedFileError(
            "De bevestigingen in het bestand staan niet op volgorde, of een ervan staat er twee keer."
        )
    for said in found.confirmations:
        decision = found.decision(said.number)
        if decision is None or (decision.assessment_id, decision.sha256) != (said.assessment_id, said.decision_sha256):
            raise RefusedFileError(
                f"De bevestiging van besluit {said.number} past niet bij een besluit in het bestand."
            )
        if decision.recorded_by == said.confirmed_by or said.confirmed_at < decision.recorded_at:
            raise RefusedFileError(
                f"Besluit {said.number} in het bestand is niet door een ander bevestigd, of te vroeg."
            )


def _refuse_signature(signature: Signature, number: int, found: Decided, snapshot: Snapshot) -> None:
    decision = found.decision(signature.decision)
    if signature.number != number:
        raise RefusedFileError("De handtekeningen in het bestand staan niet op volgorde, of er ontbreekt er een.")
    _refuse_other_subject(f"Handtekening {number}", signature.assessment_id, signature.snapshot_sha256, snapshot)
    if decision is None or decision.kind is not DecisionKind.ADOPTED:
        raise RefusedFileError(f"Handtekening {number} in het bestand staat niet onder een vastgestelde verklaring.")
    if not decision.met_on <= signature.signed_on <= _day(signature.recorded_at):
        raise RefusedFileError(f"De datum van handtekening {number} in het bestand kan niet kloppen.")


def _refuse_other_subject(what: str, assessment_id: str, sha256: str, snapshot: Snapshot) -> None:
    if (assessment_id, sha256) != (snapshot.assessment_id, snapshot.sha256):
        raise RefusedFileError(f"{what} in het bestand gaat over andere antwoorden dan die zijn ingediend.")


def _day(moment: str) -> str:
    return day_of(datetime.fromisoformat(moment)).isoformat()


# --- into the database --------------------------------------------------------------------


def write_decided(session: Session, decided: Decided, *, municipality_id: int) -> None:
    """After the snapshot that all of it names. Whose accounts it were does not come along."""
    here = municipality_id
    session.add_all(decision_row(d, municipality_id=here, by_id=None) for d in decided.decisions)
    session.flush()
    session.add_all(confirmation_row(c, municipality_id=here, by_id=None) for c in decided.confirmations)
    session.add_all(signature_row(s, municipality_id=here, by_id=None) for s in decided.signatures)
    session.flush()


def write_follows(session: Session, given: Mapping[str, Any], below: Mapping[str, Any]) -> None:
    """While it is a draft. Raises RefusedFileError unless the earlier one is here, submitted, and nothing follows it."""
    said = given["follows"]
    if not said:
        return
    earlier = session.scalars(
        select(Assessment).where(Assessment.id == said["id"], Assessment.municipality_id == below["municipality_id"])
    ).one_or_none()
    if earlier is None or earlier.status != AssessmentStatus.SUBMITTED:
        raise RefusedFileError(f"Deze zelftoets volgt op zelftoets {said['id']}. Importeer die eerst.")
    if session.scalars(select(Succession).where(Succession.follows == said["id"])).one_or_none() is not None:
        raise RefusedFileError(f"Op zelftoets {said['id']} volgt hier al een andere zelftoets.")
    opened_at = datetime.fromisoformat(said["opened_at"])
    session.add(
        Succession(**below, follows=said["id"], reason=said["reason"], opened_by=said["opened_by"], opened_at=opened_at)
    )
    session.flush()
