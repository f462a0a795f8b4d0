"""Link evidence to an answer and let go of it again: each is a new version of that answer, like any other change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, NotFoundError
from assess.evidence.overview import searched
from assess.evidence_register import Item, Linked, items, linked
from assess.frameworks import Sheet, head_of, sheets
from assess.models import AnswerRow, Assessment, AssessmentStatus, Way
from assess.place import AssessmentHead
from assess.records import answer_of
from assess.saving import blank, first_person, store
from assess.typed import LINKED
from controls.answers import Answer, Evidence
from controls.catalogue import Requirement

#: How many pieces of evidence a search shows.
SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """What is linked to an answer, and what of the register can be."""

    linked: tuple[Linked, ...]
    offered: tuple[Item, ...]
    #: How many more the search found.
    more: int


def link_page(
    session: Session, head: AssessmentHead, sheet: Sheet, asked: Requirement, *, words: str, today: date
) -> LinkPage:
    answer = _answered(session, head.id, sheet, asked).stored
    beside = linked(session, answer.linked, today)
    taken = {e.item for e in answer.linked}
    wanted = words.casefold().split()
    found = [
        item for item in items(session).values()
        if not item.is_withdrawn and item.id not in taken and all(word in searched(item) for word in wanted)
    ]  # fmt: skip
    return LinkPage(
        linked=tuple(beside[e] for e in answer.linked),
        offered=tuple(found[:SHOWN]),
        more=max(len(found) - SHOWN, 0),
    )


def link(
    session: Session, head: AssessmentHead, sheet: Sheet, asked: Requirement, item_id: str, *, by: Actor, now: datetime
) -> None:
    """Link a piece of evidence as it is now; one that is linked already is renewed.

    Raises FrozenError, NotFoundError, and InvalidError when it cannot be linked.
    """
    if not head.is_open:
        raise FrozenError
    item = items(session, (item_id,)).get(item_id)
    if item is None:
        raise NotFoundError
    if item.is_withdrawn:
        raise InvalidError({"item": "Dit bewijs is ingetrokken. Kies ander bewijs."})
    answered = _answered(session, head.id, sheet, asked)
    known = {e.item: e for e in answered.stored.linked}
    if item_id not in known and len(known) >= LINKED:
        raise InvalidError({"item": f"Koppel hoogstens {LINKED} bewijsstukken aan een eis."})
    action = Action.EVIDENCE_RENEWED if item_id in known else Action.EVIDENCE_LINKED
    known[item_id] = item.entry
    _save(session, answered, tuple(known.values()), action, item_id, by=by, now=now)


def unlink(
    session: Session, head: AssessmentHead, sheet: Sheet, asked: Requirement, item_id: str, *, by: Actor, now: datetime
) -> None:
    """Let go of it in this answer only. Raises FrozenError, and NotFoundError when it is not linked."""
    if not head.is_open:
        raise FrozenError
    answered = _answered(session, head.id, sheet, asked)
    kept = tuple(e for e in answered.stored.linked if e.item != item_id)
    if len(kept) == len(answered.stored.linked):
        raise NotFoundError
    _save(session, answered, kept, Action.EVIDENCE_UNLINKED, item_id, by=by, now=now)


def renew_everywhere(session: Session, item: Item, *, by: Actor, now: datetime) -> int:
    """Let every answer of an open assessment that it is linked to have it as it is now; gives how many changed."""
    return sum(
        _save(session, answered, entries, Action.EVIDENCE_RENEWED, item.id, by=by, now=now)
        for answered, entries in _outdated(session, item)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """An answer as it stands, with what it answers; no row while nobody saved it."""

    assessment_id: str
    sheet: Sheet
    asked: Requirement
    row: AnswerRow | None
    stored: Answer


def _outdated(session: Session, item: Item) -> Iterator[tuple[_Answered, tuple[Evidence, ...]]]:
    rows = session.scalars(
        select(AnswerRow)
        .join(Assessment, Assessment.id == AnswerRow.assessment_id)
        .where(Assessment.status == AssessmentStatus.DRAFT, AnswerRow.evidence.contains(f'"item": "{item.id}"'))
        .order_by(AnswerRow.assessment_id, AnswerRow.requirement_id, AnswerRow.unit)
    ).all()
    found = {name: sheets(session, head_of(session, name)) for name in dict.fromkeys(r.assessment_id for r in rows)}
    for row in rows:
        stored = answer_of(row)
        entries = tuple(item.entry if e.item == item.id else e for e in stored.linked)
        for sheet in found[row.assessment_id]:
            asked = sheet.catalogue.requirement_by_id.get(row.requirement_id)
            if asked and sheet.unit == row.unit:
                yield (
                    _Answered(assessment_id=row.assessment_id, sheet=sheet, asked=asked, row=row, stored=stored),
                    entries,
                )


def _answered(session: Session, assessment_id: str, sheet: Sheet, asked: Requirement) -> _Answered:
    row = session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    stored = answer_of(row) if row else blank(sheet, asked)
    return _Answered(assessment_id=assessment_id, sheet=sheet, asked=asked, row=row, stored=stored)


def _save(
    session: Session,
    answered: _Answered,
    entries: Sequence[Evidence],
    action: Action,
    item_id: str,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Make a version of the answer with these entries, unless it has them; says whether it did."""
    sheet, asked, row, stored = answered.sheet, answered.asked, answered.row, answered.stored
    evidence = (*entries, *stored.typed)
    if evidence == stored.evidence:
        return False
    wanted, below = replace(stored, evidence=evidence), answered.assessment_id
    first = first_person(row, stored, wanted, by)
    answer = store(
        session, sheet, asked, wanted, row, assessment_id=below, first=first, way=Way.EVIDENCE, by=by, now=now
    )
    audit.record(session, action, f"{answered.assessment_id}/{answer.key} evidence:{item_id}", by=by, at=now)
    return True
