"""The TPMs of suppliers, and what the answers that rest on them come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError, NotFoundError
from assess.frameworks import Sheet
from assess.identifiers import new_id
from assess.models import AnswerRow, TpmRow
from assess.place import AssessmentHead
from assess.profiles import connections_of, tpm_of, tpms_of
from assess.records import answer_of
from assess.scoping.chosen import editions, refuse_frozen, with_connections
from assess.seen import refuse_unseen
from controls.answers import Outcome, Verdict
from controls.canonical import canonical_json, plain
from controls.catalogue import Aspect, Catalogue, Requirement
from controls.profile import Connection
from controls.scoring import score_requirement
from controls.tpm import Tpm, TpmState, resolved, state
from reports.wording import ASPECT, VERDICT_BINARY, counted, day

NOT_IN_IT = "niet in de TPM"


def tpm(session: Session, head: AssessmentHead, tpm_id: str) -> Tpm:
    """One TPM as it is stored; raises NotFoundError."""
    with_connections(head)
    return tpm_of(_row(session, head, tpm_id))


def add_tpm(session: Session, head: AssessmentHead, given: Tpm, *, by: Actor, now: datetime) -> None:
    """Add a TPM; exactly the same one twice is one. Raises FrozenError and NotFoundError."""
    refuse_frozen(head)
    with_connections(head)
    if any(replace(there, id="") == replace(given, id="") for there in tpms_of(session, head.id)):
        return
    row = TpmRow(id=new_id(), assessment_id=head.id, municipality_id=by.municipality_id)
    _fill(row, given)
    session.add(row)
    audit.record(session, Action.TPM_ADDED, f"{head.id}/{row.id}", by=by, at=now)
    session.flush()


def change_tpm(session: Session, head: AssessmentHead, wanted: Tpm, *, seen: str, by: Actor, now: datetime) -> int:
    """Mend a TPM; gives how many answers now come to something else.

    Raises FrozenError, NotFoundError, ChangedMeanwhileError.
    """
    refuse_frozen(head)
    stored = tpm(session, head, wanted.id)
    if wanted == stored:
        return 0
    refuse_unseen(stored, seen)
    row = _row(session, head, wanted.id)
    _fill(row, wanted)
    audit.record(session, Action.TPM_CHANGED, f"{head.id}/{row.id}", by=by, at=now)
    session.flush()
    return assess_covered_again(session, head, head.reference_date)


def remove_tpm(session: Session, head: AssessmentHead, tpm_id: str, *, by: Actor, now: datetime) -> str:
    """Remove a TPM on which nothing rests; gives its supplier. Raises FrozenError, NotFoundError, InvalidError."""
    refuse_frozen(head)
    catalogue = with_connections(head)
    row = _row(session, head, tpm_id)
    rests = covered(session, head.id, catalogue, connections_of(session, head.id)).get(tpm_id)
    if rests:
        raise InvalidError(
            {
                "": f"De TPM van {row.supplier} blijft staan: {counted(len(rests), 'norm steunt', 'normen steunen')} "
                f"erop. Beantwoord die eerst op een andere manier: {', '.join(rests)}."
            }
        )
    session.delete(row)
    audit.record(session, Action.TPM_REMOVED, f"{head.id}/{row.id}", by=by, at=now)
    session.flush()
    return row.supplier


def assess_covered_again(session: Session, head: AssessmentHead, reference_date: str) -> int:
    """Let the stored status of every answer that rests on a TPM follow; gives how many changed.

    No version is counted: nobody changed these answers, and whoever has one of
    them on the screen must still be able to save it.
    """
    known = {r.id: r for catalogue in editions(head) for r in catalogue.requirements}
    tpms = {given.id: given for given in tpms_of(session, head.id)}
    changed = 0
    for row in _resting(session, head.id):
        asked = known.get(row.requirement_id)
        if asked is None:
            continue
        status = score_requirement(asked, resolved(answer_of(row), asked, tpms, reference_date)).status.value
        changed += row.status != status
        row.status = status
    session.flush()
    return changed


def covered(
    session: Session, assessment_id: str, catalogue: Catalogue, connections: Sequence[Connection]
) -> Mapping[str, tuple[str, ...]]:
    """By TPM: the norms that rest on it, as people call them, with the connection they are answered for."""
    names = {c.id: c.name for c in connections}
    found: dict[str, tuple[str, ...]] = {}
    order = {r.id: place for place, r in enumerate(catalogue.requirements)}
    for row in sorted(_resting(session, assessment_id), key=lambda r: (r.unit, order.get(r.requirement_id, -1))):
        answer = answer_of(row)
        if answer.requirement_id in order:
            number = catalogue.requirement_by_id[answer.requirement_id].number
            name = f"{number} ({names[answer.unit]})" if answer.unit in names else number
            found[answer.tpm] = (*found.get(answer.tpm, ()), name)
    return found


def problem_of(given: Tpm, reference_date: str) -> str:
    """Why this TPM carries nothing on the reference date, as a sentence; "" when it may carry something."""
    found = state(given, "", reference_date)
    if found is TpmState.TOO_OLD:
        return (
            f"Op de peildatum {day(reference_date)} is deze TPM ouder dan twaalf maanden. "
            "Zij dekt dan niets. Vraag de leverancier om een nieuwe."
        )
    if found is TpmState.NOT_YET:
        if given.period_from > reference_date:
            return (
                f"De periode van deze TPM begint pas na de peildatum {day(reference_date)}. Op die dag dekt zij niets."
            )
        return (
            f"Deze TPM is meer dan twaalf maanden na de peildatum {day(reference_date)} afgegeven. "
            "Op die dag dekt zij niets. Klopt de datum van afgifte?"
        )
    return ""


def verdict_words(given: Tpm, norm: Requirement, aspect: Aspect) -> str:
    """What a TPM says of one aspect of a norm."""
    if aspect not in norm.aspects:
        return "niet gevraagd"
    found = given.verdicts.get(norm.id, {}).get(aspect, Verdict.OPEN)
    return NOT_IN_IT if found is Verdict.OPEN else VERDICT_BINARY[found]


def tpm_rows(sheet: Sheet, asked: Requirement) -> list[tuple[str, str]]:
    """Each TPM with what it says of this norm on the reference date."""
    return [(f"{t.supplier}: {t.application}", _said(t, asked, sheet.reference_date)) for t in sheet.profile.tpms]


def _said(given: Tpm, asked: Requirement, reference_date: str) -> str:
    if problem := problem_of(given, reference_date):
        return problem
    return " ".join(f"{ASPECT[aspect]}: {verdict_words(given, asked, aspect)}." for aspect in asked.aspects)


def _resting(session: Session, assessment_id: str) -> Sequence[AnswerRow]:
    return session.scalars(
        select(AnswerRow).where(AnswerRow.assessment_id == assessment_id, AnswerRow.outcome == Outcome.COVERED)
    ).all()


def _row(session: Session, head: AssessmentHead, tpm_id: str) -> TpmRow:
    row = session.get(TpmRow, tpm_id)
    if row is None or row.assessment_id != head.id:
        raise NotFoundError
    return row


def _fill(row: TpmRow, given: Tpm) -> None:
    row.supplier, row.application, row.reference = given.supplier, given.application, given.reference
    row.period_from, row.period_until, row.issued_on = given.period_from, given.period_until, given.issued_on
    row.verdicts = canonical_json(plain(given.verdicts))
