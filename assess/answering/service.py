"""Save one answer, and agree that something does not apply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, NotFoundError, SamePersonError, StaleError
from assess.frameworks import Sheet
from assess.mappings import served
from assess.models import AnswerRow, AssessmentStatus, Way
from assess.records import Saver, answer_of, fill_answer, flush
from assess.second_person import is_same_claim
from controls.answers import (
    Answer,
    Choice,
    Evidence,
    Outcome,
    PortalResult,
    Verdict,
    outcomes,
    says_something,
)
from controls.catalogue import Aspect, Requirement, Scale
from controls.scoring import Status, score_requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAnswer:
    """What somebody wants to save of one requirement; `seen` is the version that was on the screen."""

    requirement_id: str
    seen: int
    outcome: Outcome
    verdicts: Mapping[Aspect, Verdict]
    explanation: str
    evidence: tuple[Evidence, ...]
    improvement: str
    reason: str
    risk_reference: str
    risk_owner: str
    ends_on: str
    condition: Choice = Choice.OPEN
    condition_on: str = ""
    condition_reason: str = ""
    tpm: str = ""
    remainder: Mapping[str, Choice] = field(default_factory=dict)
    done_on: str = ""
    portal: PortalResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An answer after saving; `change` is +1 when the requirement needs nothing more now, -1 when it does again."""

    answer: Answer
    status: Status
    change: int


def current_answer(session: Session, assessment_id: str, sheet: Sheet, asked: Requirement) -> Answer:
    """The answer as it is stored now; version 0 when there is none."""
    row = session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    return answer_of(row) if row else blank(sheet, asked)


def save_answer(
    session: Session,
    sheet: Sheet,
    asked: Requirement,
    command: SaveAnswer,
    *,
    assessment_id: str,
    status: AssessmentStatus,
    by: Actor,
    now: datetime,
) -> Saved:
    """Save one answer and nothing else; the same answer twice is one save.

    Raises FrozenError, InvalidError, and StaleError when somebody else saved since
    version `command.seen`.
    """
    if status is not AssessmentStatus.DRAFT:
        raise FrozenError
    _refuse_impossible(sheet, asked, command)
    row = session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    stored = answer_of(row) if row else blank(sheet, asked)
    wanted = _changed(stored, command)
    if wanted == stored:
        return _saved(sheet, asked, stored, stored)
    if stored.version != command.seen:
        raise StaleError(stored.version)
    # Whoever gave the reason of "not applicable" remains the first person: a word elsewhere does not change that.
    first = (row.answered_by, row.answered_by_id) if row and is_same_claim(stored, wanted) else (by.name, by.id)
    answer = replace(
        _without_stale_agreement(stored, wanted),
        answered_by=first[0],
        answered_at=now.isoformat(),
        version=stored.version + 1,
    )
    if row is None:
        row = AnswerRow(
            assessment_id=assessment_id, municipality_id=by.municipality_id, requirement_id=asked.id, unit=sheet.unit
        )
        session.add(row)
    saved = Saver(name=by.name, id=by.id, at=now)
    fill_answer(row, answer, asked, by_id=first[1], looked_up=sheet.looked_up(asked, answer), saved=saved)
    flush(session, stored.version)
    audit.record(session, Action.ANSWER_SAVED, f"{assessment_id}/{answer.key}", by=by, at=now)
    return _saved(sheet, asked, stored, answer)


def unsettled(session: Session, sheet: Sheet, asked: Requirement, answer: Answer, *, assessment_id: str) -> int:
    """How many answers were taken over from this one as it was before."""
    resting = served(sheet.editions).get(asked.id, ())
    if not resting or sheet.unit:
        return 0
    rows = session.scalars(
        select(AnswerRow.details).where(
            AnswerRow.assessment_id == assessment_id,
            AnswerRow.requirement_id.in_(resting),
            AnswerRow.details.contains(asked.id, autoescape=True),
        )
    )
    known = (json.loads(row).get("inferred_from", {}).get(asked.id) for row in rows)
    return sum(version not in (None, answer.version) for version in known)


def agree(
    session: Session,
    sheet: Sheet,
    asked: Requirement,
    *,
    assessment_id: str,
    status: AssessmentStatus,
    seen: int,
    by: Actor,
    now: datetime,
) -> None:
    """Let a second person agree that a requirement does not apply.

    Raises FrozenError, NotFoundError when nobody says so, SamePersonError, StaleError.
    """
    if status is not AssessmentStatus.DRAFT:
        raise FrozenError
    row = session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    if row is None or row.outcome != Outcome.NOT_APPLICABLE or not says_something(row.reason):
        raise NotFoundError
    if row.version != seen:
        raise StaleError(row.version)
    if is_first_person(row, by):
        raise SamePersonError
    row.agreed_by, row.agreed_at, row.version = by.name, now, seen + 1
    row.saved_by, row.saved_by_id, row.saved_at, row.way = by.name, by.id, now, Way.AGREEMENT
    row.status = score_requirement(asked, answer_of(row)).status
    flush(session, seen)
    audit.record(session, Action.NOT_APPLICABLE_AGREED, f"{assessment_id}/{answer_of(row).key}", by=by, at=now)


def blank(sheet: Sheet, asked: Requirement) -> Answer:
    """The answer that nobody gave yet."""
    return Answer(requirement_id=asked.id, unit=sheet.unit, verdicts=dict.fromkeys(Aspect, Verdict.OPEN))


def is_first_person(row: AnswerRow, by: Actor) -> bool:
    """By account or by name: an imported answer has no account, and a report shows names only."""
    return by.id == row.answered_by_id or by.name == row.answered_by


def _refuse_impossible(sheet: Sheet, asked: Requirement, command: SaveAnswer) -> None:
    """What the form never offers; the form is not the only way here."""
    foreign = [aspect for aspect in command.verdicts if aspect not in asked.aspects]
    if foreign:
        raise InvalidError({foreign[0].value: "Dit aspect hoort niet bij deze vraag."})
    if sheet.catalogue.scale is Scale.BINARY and Verdict.PARTLY in command.verdicts.values():
        raise InvalidError({"opzet": "Dit kader kent geen ‘deels’: kies voldoet of voldoet niet."})
    if command.outcome not in outcomes(sheet.catalogue, asked):
        raise InvalidError({"outcome": "Zo is deze eis niet te beantwoorden."})
    if command.tpm and command.tpm not in sheet.profile.tpm_by_id:
        raise InvalidError({"tpm": "Deze TPM staat niet bij de zelftoets."})


def _saved(sheet: Sheet, asked: Requirement, before: Answer, after: Answer) -> Saved:
    was, now = (score_requirement(asked, sheet.looked_up(asked, answer)).status for answer in (before, after))
    return Saved(answer=after, status=now, change=(now is not Status.OPEN) - (was is not Status.OPEN))


def _changed(stored: Answer, command: SaveAnswer) -> Answer:
    said = {} if command.outcome is Outcome.COVERED else command.verdicts
    verdicts = {aspect: said.get(aspect, Verdict.OPEN) for aspect in Aspect}
    same = (command.outcome, verdicts, dict(command.remainder)) == (
        stored.outcome,
        dict(stored.verdicts),
        dict(stored.remainder),
    )
    return replace(
        stored,
        outcome=command.outcome,
        verdicts=verdicts,
        # Another verdict, or another word on what the sources leave open, is somebody's own: it no longer rests on them.
        inferred_from=stored.inferred_from if same else {},
        condition=command.condition,
        condition_on=command.condition_on,
        condition_reason=command.condition_reason,
        tpm=command.tpm if command.outcome is Outcome.COVERED else "",
        remainder=dict(command.remainder),
        done_on=command.done_on,
        portal=command.portal,
        explanation=command.explanation,
        # What is linked is no part of the form: it is linked and unlinked on a page of its own.
        evidence=(*stored.linked, *command.evidence),
        improvement=command.improvement,
        reason=command.reason,
        risk_reference=command.risk_reference,
        risk_owner=command.risk_owner,
        ends_on=command.ends_on,
    )


def _without_stale_agreement(stored: Answer, wanted: Answer) -> Answer:
    """What a second person agreed to is this outcome for this reason; another one needs a new agreement."""
    return wanted if is_same_claim(stored, wanted) else replace(wanted, agreed_by="", agreed_at="")
