"""Agree with an answer of somebody else, or send it back. A review never changes the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, NotFoundError, SamePersonError, StaleError
from assess.models import AnswerRow, Review, ReviewVerdict
from assess.place import AssessmentHead
from assess.records import answer_of
from assess.reviewing.targets import Target
from assess.reviews import UNANSWERED, Look, ReviewState, Standing, Writer, is_writer, looks, stamp, writers
from controls.answers import Answer, answer_key, says_something
from controls.scoring import Status

NO_REASON = "Schrijf wat de invuller moet doen, bijvoorbeeld: voeg het besluit van het college toe als bewijs."
NOT_FINISHED = "Dit antwoord is nog niet af. Stuur het terug, of wacht tot het is ingevuld."
CHANGED = "Dit antwoord is net gewijzigd. Lees het opnieuw en beoordeel het dan."
OWN = "U schreef zelf aan dit antwoord. Een andere coördinator of CISO moet het beoordelen."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What somebody thinks of one answer; `seen` is the stamp of the version that was on the screen."""

    key: str
    verdict: ReviewVerdict
    reason: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Of several answers: with which somebody agreed now, and which were refused, each with a sentence."""

    keys: tuple[str, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAnswer:
    """One answer as a reviewer sees it, with every review of it, the newest first."""

    target: Target
    answer: Answer | None
    saved_by: str
    saved_at: str
    look: Look
    is_own: bool
    reviews: tuple[Standing, ...]


def one_answer(session: Session, head: AssessmentHead, target: Target, *, by: Actor) -> OneAnswer:
    """The answer to one requirement, or that there is none."""
    its = {"assessment_id": head.id, "requirement_id": target.asked.id, "unit": target.sheet.unit}
    row = session.get(AnswerRow, its)
    reviews = session.scalars(select(Review).filter_by(**its).order_by(Review.number.desc()))
    return OneAnswer(
        target=target,
        answer=answer_of(row) if row else None,
        saved_by=row.saved_by if row else "",
        saved_at=row.saved_at.isoformat() if row else "",
        look=looks(session, head.id, {target.asked.id}).get(target.key, UNANSWERED),
        is_own=is_writer(writers(session, head.id, {target.asked.id}).get(target.key, ()), by),
        reviews=tuple(map(_standing, reviews)),
    )


def _standing(row: Review) -> Standing:
    at = row.reviewed_at.isoformat()
    state = ReviewState(row.verdict)
    return Standing(state=state, reason=row.reason, by=row.reviewed_by, at=at, version=row.version)


def review(session: Session, head: AssessmentHead, opinion: Opinion, *, by: Actor, now: datetime) -> None:
    """Keep what a second person thinks of one answer.

    Raises FrozenError, NotFoundError when there is no answer, StaleError, SamePersonError and InvalidError.
    """
    if not head.is_open:
        raise FrozenError
    row = _rows(session, head, {opinion.key}).get(opinion.key)
    if row is None:
        raise NotFoundError
    if stamp(row.version, row.saved_at) != opinion.seen:
        raise StaleError(row.version)
    wrote = writers(session, head.id, {row.requirement_id})
    if is_writer(wrote.get(opinion.key, ()), by):
        raise SamePersonError
    if opinion.verdict is ReviewVerdict.SENT_BACK and not says_something(opinion.reason):
        raise InvalidError({"reden": NO_REASON})
    if opinion.verdict is ReviewVerdict.AGREED and row.status == Status.OPEN:
        raise InvalidError({"": NOT_FINISHED})
    reason = opinion.reason if opinion.verdict is ReviewVerdict.SENT_BACK else ""
    number = _last_numbers(session, head, {row.requirement_id}).get(opinion.key, 0) + 1
    _keep(session, row, number, opinion.verdict, reason, by=by, now=now)


def agree_with(session: Session, head: AssessmentHead, seen: Mapping[str, str], *, by: Actor, now: datetime) -> Agreed:
    """Agree with several answers at once; `seen` maps each key to the stamp of the version on the screen.

    What cannot be agreed with is refused by name, and the others go through. Raises FrozenError.
    """
    if not head.is_open:
        raise FrozenError
    rows = _rows(session, head, seen)
    wanted = {row.requirement_id for row in rows.values()}
    wrote, last = writers(session, head.id, wanted), _last_numbers(session, head, wanted)
    refused = {key: why for key in seen if (why := _hindrance(rows.get(key), seen[key], wrote.get(key, ()), by))}
    for key in seen.keys() - refused.keys():
        _keep(session, rows[key], last.get(key, 0) + 1, ReviewVerdict.AGREED, "", by=by, now=now)
    return Agreed(keys=tuple(key for key in seen if key not in refused), refused=refused)


def _hindrance(row: AnswerRow | None, seen: str, wrote: Iterable[Writer], by: Actor) -> str:
    """Why somebody cannot agree with this answer, as a sentence; "" when nothing is in the way."""
    if row is None:
        return "Dit antwoord is er niet meer."
    if stamp(row.version, row.saved_at) != seen:
        return CHANGED
    if is_writer(wrote, by):
        return OWN
    return NOT_FINISHED if row.status == Status.OPEN else ""


def _rows(session: Session, head: AssessmentHead, keys: Collection[str]) -> Mapping[str, AnswerRow]:
    """The answers as they stand, held until the end: nobody saves a newer one meanwhile."""
    names = {key.partition("@")[0] for key in keys}
    found = session.scalars(
        select(AnswerRow)
        .where(AnswerRow.assessment_id == head.id, AnswerRow.requirement_id.in_(names))
        .order_by(AnswerRow.requirement_id, AnswerRow.unit)  # two reviewers take them in the same order
        .with_for_update()
    )
    by_key = {answer_key(row.requirement_id, row.unit): row for row in found}
    return {key: by_key[key] for key in keys if key in by_key}


def _last_numbers(session: Session, head: AssessmentHead, names: Collection[str]) -> Mapping[str, int]:
    found = session.execute(
        select(Review.requirement_id, Review.unit, func.max(Review.number))
        .where(Review.assessment_id == head.id, Review.requirement_id.in_(names))
        .group_by(Review.requirement_id, Review.unit)
    )
    return {answer_key(name, unit): number for name, unit, number in found}


def _keep(
    session: Session, row: AnswerRow, number: int, verdict: ReviewVerdict, reason: str, *, by: Actor, now: datetime
) -> None:
    session.add(
        Review(
            assessment_id=row.assessment_id,
            requirement_id=row.requirement_id,
            unit=row.unit,
            municipality_id=row.municipality_id,
            number=number,
            version=row.version,
            saved_at=row.saved_at,
            verdict=verdict,
            reason=reason,
            reviewed_by=by.name,
            reviewed_by_id=by.id,
            reviewed_at=now,
        )
    )
    action = Action.REVIEW_AGREED if verdict is ReviewVerdict.AGREED else Action.REVIEW_SENT_BACK
    key = answer_key(row.requirement_id, row.unit)
    audit.record(session, action, f"{row.assessment_id}/{key}", by=by, at=now)
