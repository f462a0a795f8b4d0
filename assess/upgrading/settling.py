"""Decide about answers that wait: confirm them again, take only their texts, or put them aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.carrying import Hindrance, Waiting, as_it_was, carried, hindrance, is_given, texts_of, waiting
from assess.errors import AssessError, FrozenError, NotFoundError
from assess.frameworks import Sheet
from assess.models import AnswerRow, CarriedAnswer, Way
from assess.place import AssessmentHead
from assess.records import answer_of
from assess.saving import store
from assess.typed import EVIDENCE, LINE, LINKED, RISK_OWNER, TEXT
from controls.answers import Answer, answer_key
from controls.catalogue import Requirement


class How(StrEnum):
    """What somebody decides."""

    CONFIRM = "bevestigen"
    TEXTS = "teksten"
    ASIDE = "wegleggen"
    BACK = "terugleggen"


class Refused(StrEnum):
    """Why a decision cannot be carried out; what stands in the database stays as it is."""

    ANSWERED = "er is al een antwoord"
    SETTLED = "er is al over beslist"
    WAITS = "het wacht nog"
    HINDERED = "het kan niet zoals het was"
    TOO_LONG = "de teksten zijn samen te lang"


@dataclass
class RefusedError(AssessError):
    """`why`, and what hinders when it cannot be confirmed as it was."""

    why: Refused
    hindrance: Hindrance | None = None


_ACTIONS = {
    How.CONFIRM: Action.ANSWER_CONFIRMED,
    How.TEXTS: Action.ANSWER_TEXTS_CARRIED,
    How.ASIDE: Action.CARRIED_PUT_ASIDE,
    How.BACK: Action.CARRIED_PUT_BACK,
}


def settle(
    session: Session,
    head: AssessmentHead,
    sheet: Sheet,
    asked: Requirement,
    how: How,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Decide about everything that waits for one requirement.

    Raises FrozenError, NotFoundError when nothing ever waited there, and RefusedError.
    """
    if not head.is_open:
        raise FrozenError
    key = answer_key(asked.id, sheet.unit)
    found = carried(session, head.id, [asked.id]).get(key, ())
    if not found:
        raise NotFoundError
    row = session.get(AnswerRow, (head.id, asked.id, sheet.unit))
    _settle(session, _Case(head=head, sheet=sheet, asked=asked, found=found, row=row), how, by=by, now=now)


def confirm_all(
    session: Session,
    head: AssessmentHead,
    places: Mapping[str, tuple[Sheet, Requirement]],
    keys: Collection[str],
    *,
    by: Actor,
    now: datetime,
) -> tuple[int, Mapping[str, RefusedError]]:
    """Confirm several; how many that were, and by key why the others were not. `places` is by `Answer.key`.

    Raises FrozenError.
    """
    if not head.is_open:
        raise FrozenError
    waits = carried(session, head.id)
    rows = _rows(session, head.id)
    refused: dict[str, RefusedError] = {}
    for key in dict.fromkeys(key for key in keys if key in waits and key in places):
        sheet, asked = places[key]
        case = _Case(head=head, sheet=sheet, asked=asked, found=waits[key], row=rows.get(key))
        try:
            _settle(session, case, How.CONFIRM, by=by, now=now)
        except RefusedError as error:
            refused[key] = error
    return len(set(keys) & set(waits) & set(places)) - len(refused), refused


def put_aside_all(session: Session, head: AssessmentHead, keys: Collection[str], *, by: Actor, now: datetime) -> int:
    """Put aside what still waits of these, also what this assessment does not ask; how many that were.

    Raises FrozenError.
    """
    if not head.is_open:
        raise FrozenError
    waits = waiting(session, head.id)
    chosen = [key for key in dict.fromkeys(keys) if key in waits]
    for key in chosen:
        _mark(session, head, waits[key][0], How.ASIDE, by=by, now=now)
    return len(chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What waits for one requirement, with the answer it has now."""

    head: AssessmentHead
    sheet: Sheet
    asked: Requirement
    found: tuple[Waiting, ...]
    row: AnswerRow | None

    @property
    def is_answered(self) -> bool:
        return self.row is not None and is_given(answer_of(self.row))

    @property
    def is_settled(self) -> bool:
        return any(one.is_settled for one in self.found)


def _settle(session: Session, case: _Case, how: How, *, by: Actor, now: datetime) -> None:
    _refuse(case, how)
    if how in (How.CONFIRM, How.TEXTS):
        _write(session, case, _answer(case, how), by=by, now=now)
    _mark(session, case.head, case.found[0], how, by=by, now=now)


def _mark(session: Session, head: AssessmentHead, one: Waiting, how: How, *, by: Actor, now: datetime) -> None:
    """Settled, or waiting again; with a line in the trail."""
    session.execute(
        update(CarriedAnswer)
        .where(
            CarriedAnswer.assessment_id == head.id,
            CarriedAnswer.requirement_id == one.requirement_id,
            CarriedAnswer.unit == one.unit,
        )
        .values(settled_at=None if how is How.BACK else now)
    )
    audit.record(session, _ACTIONS[how], f"{head.id}/{one.key}", by=by, at=now)


def _refuse(case: _Case, how: How) -> None:
    if how is How.BACK:
        if not case.is_settled:
            raise RefusedError(Refused.WAITS)
        if case.is_answered:
            raise RefusedError(Refused.ANSWERED)
        return
    if case.is_settled:
        raise RefusedError(Refused.SETTLED)
    if how is How.ASIDE:
        return
    if case.is_answered:
        raise RefusedError(Refused.ANSWERED)
    hinders = hindrance(case.found, case.sheet.catalogue, case.asked, case.head.reference_date)
    if how is How.CONFIRM and hinders:
        raise RefusedError(Refused.HINDERED, hinders)
    if how is How.TEXTS and _is_too_long(texts_of(case.found, case.asked)):
        raise RefusedError(Refused.TOO_LONG)


def _answer(case: _Case, how: How) -> Answer:
    if how is How.TEXTS:
        return texts_of(case.found, case.asked)
    return as_it_was(case.found[0], case.asked, case.sheet.remaining(case.asked))


def _write(session: Session, case: _Case, answer: Answer, *, by: Actor, now: datetime) -> None:
    """Store it as given by this person, now."""
    below, own, way = case.head.id, (by.name, by.id), Way.CARRIED
    store(session, case.sheet, case.asked, answer, case.row, assessment_id=below, first=own, way=way, by=by, now=now)


def _rows(session: Session, assessment_id: str) -> dict[str, AnswerRow]:
    rows = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == assessment_id))
    return {answer_key(row.requirement_id, row.unit): row for row in rows}


def _is_too_long(answer: Answer) -> bool:
    """Several answers in one field may be more than a field holds."""
    limits = (
        (answer.explanation, TEXT),
        (answer.improvement, TEXT),
        (answer.reason, TEXT),
        (answer.condition_reason, TEXT),
        (answer.risk_reference, LINE),
        (answer.risk_owner, RISK_OWNER),
        (answer.typed, EVIDENCE),
        (answer.linked, LINKED),
    )
    return any(len(said) > limit for said, limit in limits)
