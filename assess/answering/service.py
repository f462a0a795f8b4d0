"""Answer the questions: show a control, save one answer, agree that something does not apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from assess import audit
from assess.advice import advice
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, NotFoundError, SamePersonError, StaleError
from assess.models import AnswerRow, ApplicabilityRow, AssessmentStatus
from assess.records import answer_of, applicability_of, fill_answer, fill_applicability
from controls.answers import Answer, Applicability, Evidence, Outcome, Verdict, says_something
from controls.catalogue import Aspect, Catalogue, Control, Requirement, Theme
from controls.scoring import RequirementScore, Status, score_requirement


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An answer after saving; `change` is +1 when the requirement needs nothing more now, -1 when it does again."""

    answer: Answer
    status: Status
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveApplicability:
    """What somebody wants to save of the VvT record of one control."""

    record: Applicability
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One requirement on the page, with what was answered and what that comes to."""

    requirement: Requirement
    answer: Answer
    score: RequirementScore
    advice: str
    may_agree: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    answered: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPage:
    """Everything the page of one control shows."""

    theme: Theme
    control: Control
    questions: tuple[Question, ...]
    applicability: Applicability
    previous: Control | None
    next: Control | None
    progress: Progress


def control_page(
    session: Session,
    catalogue: Catalogue,
    *,
    assessment_id: str,
    reference_date: str,
    number: str,
    by: Actor,
    writable: bool,
) -> ControlPage:
    """The page of one control as `by` sees it. Raises NotFoundError for a number that is not in the edition."""
    control = catalogue.control_by_number.get(number)
    if control is None:
        raise NotFoundError
    wanted = [r.id for r in control.requirements]
    rows = session.scalars(
        select(AnswerRow).where(AnswerRow.assessment_id == assessment_id, AnswerRow.requirement_id.in_(wanted))
    )
    found = {row.requirement_id: row for row in rows}
    record = session.get(ApplicabilityRow, (assessment_id, number))
    index = catalogue.controls.index(control)
    return ControlPage(
        theme=catalogue.theme_by_id[control.theme],
        control=control,
        questions=tuple(
            _question(r, found.get(r.id), reference_date, agrees=by if writable else None) for r in control.requirements
        ),
        applicability=applicability_of(record) if record else Applicability(control=number),
        previous=catalogue.controls[index - 1] if index else None,
        next=catalogue.controls[index + 1] if index + 1 < len(catalogue.controls) else None,
        progress=progress(session, catalogue, assessment_id),
    )


def progress(session: Session, catalogue: Catalogue, assessment_id: str) -> Progress:
    """How many requirements need nothing more."""
    statuses = session.scalars(select(AnswerRow.status).where(AnswerRow.assessment_id == assessment_id))
    answered = sum(status != Status.OPEN for status in statuses)
    return Progress(answered=answered, total=len(catalogue.requirements))


def requirement(catalogue: Catalogue, requirement_id: str) -> Requirement:
    """The requirement with this id; raises NotFoundError."""
    found = catalogue.requirement_by_id.get(requirement_id)
    if found is None:
        raise NotFoundError
    return found


def current_answer(session: Session, assessment_id: str, asked: Requirement) -> Answer:
    """The answer as it is stored now; version 0 when there is none."""
    row = session.get(AnswerRow, (assessment_id, asked.id))
    return answer_of(row) if row else _blank(asked)


def save_answer(
    session: Session,
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
    _refuse_impossible(asked, command)
    row = session.get(AnswerRow, (assessment_id, asked.id))
    stored = answer_of(row) if row else _blank(asked)
    wanted = _changed(stored, command)
    if wanted == stored:
        return _saved(asked, stored, stored)
    if stored.version != command.seen:
        raise StaleError(stored.version)
    # Whoever gave the reason of "not applicable" remains the first person: a word elsewhere does not change that.
    first = (row.answered_by, row.answered_by_id) if row and _same_claim(stored, wanted) else (by.name, by.id)
    answer = replace(
        _without_stale_agreement(stored, wanted),
        answered_by=first[0],
        answered_at=now.isoformat(),
        version=stored.version + 1,
    )
    if row is None:
        row = AnswerRow(assessment_id=assessment_id, municipality_id=by.municipality_id, requirement_id=asked.id)
        session.add(row)
    fill_answer(row, answer, asked, by_id=first[1])
    audit.record(session, Action.ANSWER_SAVED, f"{assessment_id}/{asked.id}", by=by, at=now)
    _flush(session, stored.version)
    return _saved(asked, stored, answer)


def agree(
    session: Session,
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
    row = session.get(AnswerRow, (assessment_id, asked.id))
    if row is None or row.outcome != Outcome.NOT_APPLICABLE or not says_something(row.reason):
        raise NotFoundError
    if row.version != seen:
        raise StaleError(row.version)
    if _is_first_person(row, by):
        raise SamePersonError
    row.agreed_by, row.agreed_at, row.version = by.name, now, seen + 1
    row.status = score_requirement(asked, answer_of(row)).status
    audit.record(session, Action.NOT_APPLICABLE_AGREED, f"{assessment_id}/{asked.id}", by=by, at=now)
    _flush(session, seen)


def save_applicability(
    session: Session,
    command: SaveApplicability,
    *,
    assessment_id: str,
    status: AssessmentStatus,
    by: Actor,
    now: datetime,
) -> Applicability:
    """Save the VvT record of one control. Raises FrozenError and StaleError."""
    if status is not AssessmentStatus.DRAFT:
        raise FrozenError
    number = command.record.control
    row = session.get(ApplicabilityRow, (assessment_id, number))
    stored = applicability_of(row) if row else Applicability(control=number)
    same_provenance = replace(
        command.record, recorded_by=stored.recorded_by, recorded_at=stored.recorded_at, version=stored.version
    )
    if same_provenance == stored:
        return stored
    if stored.version != command.seen:
        raise StaleError(stored.version)
    if row is None:
        row = ApplicabilityRow(assessment_id=assessment_id, municipality_id=by.municipality_id, control=number)
        session.add(row)
    fill_applicability(
        row, replace(command.record, recorded_by=by.name, recorded_at=now.isoformat(), version=stored.version + 1)
    )
    audit.record(session, Action.APPLICABILITY_SAVED, f"{assessment_id}/{number}", by=by, at=now)
    _flush(session, stored.version)
    return applicability_of(row)


def next_open(session: Session, catalogue: Catalogue, assessment_id: str, after: str = "") -> Requirement | None:
    """The first requirement that still needs something, after the one given, going round once."""
    done = set(
        session.scalars(
            select(AnswerRow.requirement_id).where(
                AnswerRow.assessment_id == assessment_id, AnswerRow.status != Status.OPEN
            )
        )
    )
    order = catalogue.requirements
    start = next((i + 1 for i, r in enumerate(order) if r.id == after), 0)
    return next((r for r in (*order[start:], *order[:start]) if r.id not in done), None)


def _blank(asked: Requirement) -> Answer:
    return Answer(requirement_id=asked.id, verdicts=dict.fromkeys(asked.aspects, Verdict.OPEN))


def _question(asked: Requirement, row: AnswerRow | None, reference_date: str, *, agrees: Actor | None) -> Question:
    answer = answer_of(row) if row else _blank(asked)
    waits = answer.outcome is Outcome.NOT_APPLICABLE and not answer.agreed_by and says_something(answer.reason)
    return Question(
        requirement=asked,
        answer=answer,
        score=score_requirement(asked, answer),
        advice=advice(asked, answer, reference_date),
        may_agree=waits and row is not None and agrees is not None and not _is_first_person(row, agrees),
    )


def _is_first_person(row: AnswerRow, by: Actor) -> bool:
    """By account or by name: an imported answer has no account, and a report shows names only."""
    return by.id == row.answered_by_id or by.name == row.answered_by


def _refuse_impossible(asked: Requirement, command: SaveAnswer) -> None:
    foreign = [aspect for aspect in command.verdicts if aspect not in asked.aspects]
    if foreign:
        raise InvalidError({foreign[0].value: "Dit aspect hoort niet bij deze vraag."})


def _saved(asked: Requirement, before: Answer, after: Answer) -> Saved:
    was, now = (score_requirement(asked, answer).status for answer in (before, after))
    return Saved(answer=after, status=now, change=(now is not Status.OPEN) - (was is not Status.OPEN))


def _changed(stored: Answer, command: SaveAnswer) -> Answer:
    return replace(
        stored,
        outcome=command.outcome,
        verdicts=dict(command.verdicts),
        explanation=command.explanation,
        evidence=command.evidence,
        improvement=command.improvement,
        reason=command.reason,
        risk_reference=command.risk_reference,
        risk_owner=command.risk_owner,
        ends_on=command.ends_on,
    )


def _without_stale_agreement(stored: Answer, wanted: Answer) -> Answer:
    """What a second person agreed to is this outcome for this reason; another one needs a new agreement."""
    return wanted if _same_claim(stored, wanted) else replace(wanted, agreed_by="", agreed_at="")


def _same_claim(stored: Answer, wanted: Answer) -> bool:
    """Whether it still says "not applicable" for the same reason: then whoever gave it remains the first person."""
    return (
        stored.outcome is Outcome.NOT_APPLICABLE
        and bool(stored.reason)
        and (wanted.outcome, wanted.reason) == (stored.outcome, stored.reason)
    )


def _flush(session: Session, seen: int) -> None:
    """Write now; two people who read the same version meet here on PostgreSQL."""
    try:
        session.flush()
    except (StaleDataError, IntegrityError) as error:
        raise StaleError(seen + 1) from error
