"""The page of one control: its requirements, what was answered, and what that comes to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.actions import ActionLine, actions_about
from assess.advice import advice
from assess.answering import service
from assess.audit import Actor
from assess.carrying import Waiting, waiting
from assess.errors import NotFoundError
from assess.evidence_register import Linked, linked
from assess.frameworks import Sheet
from assess.mappings import links, served
from assess.models import AnswerRow, ApplicabilityRow
from assess.paths import Known, atlas
from assess.place import AssessmentHead
from assess.proposals import infer_for
from assess.records import answer_of, applicability_of
from assess.saving import blank
from controls.answers import Answer, Answers, Applicability, Evidence, Outcome, says_something
from controls.catalogue import Control, Requirement, Theme
from controls.inference import Proposal, is_stale
from controls.local_times import day_of
from controls.scoring import RequirementScore, Status, score_requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One requirement on the page, with what was answered and what that comes to."""

    requirement: Requirement
    answer: Answer
    #: Who saved it last, and when; somebody else may have given the reason. "" while there is no answer.
    saved_by: str
    saved_at: str
    score: RequirementScore
    advice: str
    may_agree: bool
    #: What the answers to another framework propose, if they do.
    proposal: Proposal | None
    #: Whether what this answer was taken over from has changed since.
    is_stale: bool
    #: What this answer serves elsewhere.
    serves: tuple[Known, ...]
    #: What an earlier assessment said, and still waits to be confirmed.
    waiting: tuple[Waiting, ...]
    #: The evidence of the register that is linked to it.
    linked: tuple[Linked, ...]
    #: What is being done to make it better.
    actions: tuple[ActionLine, ...]

    @property
    def beside_register(self) -> Answer:
        """The answer without the evidence that the page lists from the register, with its files."""
        return replace(self.answer, evidence=self.answer.typed)


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
    sheet: Sheet,
    head: AssessmentHead,
    *,
    number: str,
    by: Actor,
    writable: bool,
    now: datetime,
) -> ControlPage:
    """The page of one control as `by` sees it. Raises NotFoundError for a number that is not in the edition."""
    catalogue = sheet.catalogue
    control = catalogue.control_by_number.get(number)
    if control is None:
        raise NotFoundError
    wanted = [r.id for r in control.requirements]
    rows = session.scalars(
        select(AnswerRow).where(
            AnswerRow.assessment_id == head.id,
            AnswerRow.requirement_id.in_(wanted),
            AnswerRow.unit == sheet.unit,
        )
    )
    found = {row.requirement_id: row for row in rows}
    answers = {name: answer_of(row) for name, row in found.items()}
    entries = [e for answer in answers.values() for e in answer.linked]
    beside = replace(_beside(session, sheet, head, wanted), linked=linked(session, entries, day_of(now)))
    record = session.get(ApplicabilityRow, (head.id, number)) if sheet.is_leading else None
    index = catalogue.controls.index(control)
    return ControlPage(
        theme=catalogue.theme_by_id[control.theme],
        control=control,
        questions=tuple(
            _question(sheet, r, answers.get(r.id), found.get(r.id), beside, agrees=by if writable else None)
            for r in control.requirements
        ),
        applicability=applicability_of(record) if record else Applicability(control=number),
        previous=catalogue.controls[index - 1] if index else None,
        next=catalogue.controls[index + 1] if index + 1 < len(catalogue.controls) else None,
        progress=beside.progress or progress(session, sheet, head.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What stands beside the answers of a page: what other answers propose, and what waits from before."""

    answers: Answers
    proposals: Mapping[str, Proposal]
    waiting: Mapping[str, tuple[Waiting, ...]]
    #: Every requirement of the assessment, by id.
    known: Mapping[str, Known]
    actions: Mapping[str, tuple[ActionLine, ...]]
    linked: Mapping[Evidence, Linked] = field(default_factory=dict)
    #: Where all answers are read anyway, how many of them need nothing more.
    progress: Progress | None = None


def _beside(session: Session, sheet: Sheet, head: AssessmentHead, wanted: Collection[str]) -> _Beside:
    """Other answers are read only where a mapping leads here: not for the pages of BIO2 itself."""
    still = waiting(session, head.id, wanted) if head.is_open else {}
    actions = actions_about(session, sheet, wanted)
    if not any(name in links(sheet.editions) for name in wanted):
        return _Beside(answers={}, proposals={}, waiting=still, known=atlas(head), actions=actions)
    everything = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == head.id)).all()
    answers = {answer.key: answer for answer in map(answer_of, everything)}
    done = {row.requirement_id for row in everything if row.unit == sheet.unit and row.status != Status.OPEN}
    return _Beside(
        answers=answers,
        proposals=infer_for(head, sheet.profile, answers, towards=sheet.catalogue.key),
        waiting=still,
        known=atlas(head),
        actions=actions,
        progress=_progress(sheet, done),
    )


def progress(session: Session, sheet: Sheet, assessment_id: str) -> Progress:
    """How many requirements of this sheet need nothing more."""
    return _progress(sheet, _done(session, sheet, assessment_id))


def _progress(sheet: Sheet, done: Collection[str]) -> Progress:
    counted = sheet.catalogue.counted
    return Progress(answered=sum(r.id in done for r in counted), total=len(counted))


def _done(session: Session, sheet: Sheet, assessment_id: str) -> set[str]:
    return set(
        session.scalars(
            select(AnswerRow.requirement_id).where(
                AnswerRow.assessment_id == assessment_id, AnswerRow.unit == sheet.unit, AnswerRow.status != Status.OPEN
            )
        )
    )


def next_open(session: Session, sheet: Sheet, assessment_id: str, after: str = "") -> Requirement | None:
    """The first requirement of this sheet that still needs something, after the one given, going round once."""
    done = _done(session, sheet, assessment_id)
    order = sheet.catalogue.counted
    start = next((i + 1 for i, r in enumerate(order) if r.id == after), 0)
    return next((r for r in (*order[start:], *order[:start]) if r.id not in done), None)


def _question(
    sheet: Sheet,
    asked: Requirement,
    given: Answer | None,
    row: AnswerRow | None,
    beside: _Beside,
    *,
    agrees: Actor | None,
) -> Question:
    answer = given or blank(sheet, asked)
    waits = answer.outcome is Outcome.NOT_APPLICABLE and not answer.agreed_by and says_something(answer.reason)
    return Question(
        requirement=asked,
        answer=answer,
        saved_by=row.saved_by if row else "",
        saved_at=row.saved_at.isoformat() if row else "",
        score=score_requirement(asked, sheet.looked_up(asked, answer)),
        advice=advice(asked, answer, sheet.reference_date, sheet.profile),
        may_agree=waits and row is not None and agrees is not None and not service.is_first_person(row, agrees),
        proposal=beside.proposals.get(answer.key),
        is_stale=is_stale(answer, beside.answers),
        serves=tuple(beside.known[name] for name in served(sheet.editions).get(asked.id, ()) if name in beside.known),
        waiting=beside.waiting.get(answer.key, ()),
        linked=tuple(beside.linked[e] for e in answer.linked),
        actions=beside.actions.get(asked.id, ()),
    )
