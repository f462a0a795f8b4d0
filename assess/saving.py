"""Save one answer: what the form, a file and whoever else writes an answer for somebody all go through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, StaleError
from assess.frameworks import Sheet
from assess.models import AnswerRow, AssessmentStatus, Way
from assess.records import Saver, answer_of, fill_answer, flush
from assess.second_person import is_same_claim
from controls.answers import Answer, Choice, Evidence, Outcome, PortalResult, Verdict, outcomes
from controls.catalogue import Aspect, Requirement, Scale
from controls.scoring import Status, score_requirement

#: A name, and the account if there is one.
Person = tuple[str, int | None]

#: What the trail says of a save, by the way the answer came.
_ACTIONS = {Way.IMPORT: Action.ANSWER_IMPORTED}


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
    way: Way = Way.FORM,
) -> Saved:
    """Save one answer and nothing else; the same answer twice is one save.

    Raises FrozenError, InvalidError, and StaleError when somebody else saved since
    version `command.seen`.
    """
    if status is not AssessmentStatus.DRAFT:
        raise FrozenError
    refuse_impossible(sheet, asked, command)
    row = session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    stored = answer_of(row) if row else blank(sheet, asked)
    wanted = changed(stored, command)
    if wanted == stored:
        return _saved(sheet, asked, stored, stored)
    if stored.version != command.seen:
        raise StaleError(stored.version)
    first, kept = first_person(row, stored, wanted, by), without_stale_agreement(stored, wanted)
    answer = store(session, sheet, asked, kept, row, assessment_id=assessment_id, first=first, way=way, by=by, now=now)
    audit.record(session, _ACTIONS.get(way, Action.ANSWER_SAVED), f"{assessment_id}/{answer.key}", by=by, at=now)
    return _saved(sheet, asked, stored, answer)


def store(
    session: Session,
    sheet: Sheet,
    asked: Requirement,
    wanted: Answer,
    row: AnswerRow | None,
    *,
    assessment_id: str,
    first: Person,
    way: Way,
    by: Actor,
    now: datetime,
) -> Answer:
    """Make this the next version of the answer in `row` (None: there is none yet), given by `first` and saved by `by`.

    Nothing is refused here, and the trail is for whoever calls. Raises StaleError when somebody saves at the same time.
    """
    seen = row.version if row else 0
    answer = replace(wanted, answered_by=first[0], answered_at=now.isoformat(), version=seen + 1)
    if row is None:
        row = AnswerRow(
            assessment_id=assessment_id, municipality_id=by.municipality_id, requirement_id=asked.id, unit=sheet.unit
        )
        session.add(row)
    saved = Saver(name=by.name, id=by.id, at=now)
    fill_answer(row, answer, asked, by_id=first[1], looked_up=sheet.looked_up(asked, answer), saved=saved, way=way)
    flush(session, seen)
    return answer


def first_person(row: AnswerRow | None, stored: Answer, wanted: Answer, by: Actor) -> Person:
    """Whoever gave the reason of "not applicable" remains the first person: a word elsewhere does not change that."""
    return (row.answered_by, row.answered_by_id) if row and is_same_claim(stored, wanted) else (by.name, by.id)


def blank(sheet: Sheet, asked: Requirement) -> Answer:
    """The answer that nobody gave yet."""
    return Answer(requirement_id=asked.id, unit=sheet.unit, verdicts=dict.fromkeys(Aspect, Verdict.OPEN))


def refuse_impossible(sheet: Sheet, asked: Requirement, command: SaveAnswer) -> None:
    """What the form never offers; the form is not the only way here. Raises InvalidError."""
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


def changed(stored: Answer, command: SaveAnswer) -> Answer:
    """The answer as it would be saved, but for who saves it and when."""
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


def without_stale_agreement(stored: Answer, wanted: Answer) -> Answer:
    """What a second person agreed to is this outcome for this reason; another one needs a new agreement."""
    return wanted if is_same_claim(stored, wanted) else replace(wanted, agreed_by="", agreed_at="")
