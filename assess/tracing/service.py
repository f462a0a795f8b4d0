"""Put an earlier version of an answer back: as a new version, so that nothing is ever removed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, NotFoundError, StaleError
from assess.frameworks import Sheet
from assess.models import AnswerRow, AnswerVersion, Way
from assess.place import AssessmentHead
from assess.records import answer_of
from assess.saving import first_person, store
from controls.answers import Answer, Outcome, outcomes
from controls.catalogue import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Which version (`number` counts what was kept), and which version of the answer was on the screen."""

    number: int
    seen: int


def restore(
    session: Session,
    head: AssessmentHead,
    sheet: Sheet,
    asked: Requirement,
    command: Restore,
    *,
    by: Actor,
    now: datetime,
) -> Answer:
    """Make a new version with the texts and verdicts of an earlier one; gives the answer as it stands then.

    Raises FrozenError, NotFoundError, InvalidError when it can no longer be
    answered like that, and StaleError when somebody saved since version `command.seen`.
    """
    if not head.is_open:
        raise FrozenError
    its = {"assessment_id": head.id, "requirement_id": asked.id, "unit": sheet.unit}
    kept = session.get(AnswerVersion, {**its, "number": command.number})
    if kept is None:
        raise NotFoundError
    row = session.get(AnswerRow, its)
    seen = row.version if row else 0
    if seen != command.seen:
        raise StaleError(seen)
    _refuse_impossible(sheet, asked, answer_of(kept))
    was = _without_what_others_vouched_for(answer_of(kept), sheet.remaining(asked))
    # The reason of somebody else stays theirs: putting it back does not make a second person of them.
    first = first_person(row, answer_of(row) if row else was, was, by)
    answer = store(session, sheet, asked, was, row, assessment_id=head.id, first=first, way=Way.FORM, by=by, now=now)
    audit.record(session, Action.ANSWER_RESTORED, f"{head.id}/{answer.key}", by=by, at=now)
    return answer


def _without_what_others_vouched_for(was: Answer, remaining: Collection[str]) -> Answer:
    """A second person agreed to what stood there then; and it no longer follows from other answers: somebody says it."""
    return replace(
        was,
        agreed_by="",
        agreed_at="",
        inferred_from={},
        remainder={number: said for number, said in was.remainder.items() if number in remaining},
    )


def _refuse_impossible(sheet: Sheet, asked: Requirement, was: Answer) -> None:
    """What the form would not offer now."""
    if was.outcome not in outcomes(sheet.catalogue, asked):
        raise InvalidError({"": "Op deze manier is deze eis niet meer te beantwoorden. Neem de teksten zelf over."})
    if was.outcome is Outcome.COVERED and was.tpm not in sheet.profile.tpm_by_id:
        raise InvalidError(
            {"": "De TPM van deze versie staat niet meer bij de zelftoets. Voeg die eerst weer toe bij Reikwijdte."}
        )
