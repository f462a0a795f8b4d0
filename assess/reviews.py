"""Where each answer stands: filled in, sent back, or agreed to by a second person; and who may be that person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.models import AnswerRow, AnswerVersion, Review, Way
from controls.answers import Answers, answer_key
from controls.scoring import Status


class ReviewState(StrEnum):
    OPEN = "open"
    FILLED = "ingevuld"
    SENT_BACK = "teruggestuurd"
    AGREED = "akkoord"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one answer stands. `by` and `at` (ISO 8601 in UTC) are of the review, "" without one.

    `reason` is what must be done, of an answer that was sent back; `version` is that of the answer.
    """

    state: ReviewState
    reason: str = ""
    by: str = ""
    at: str = ""
    version: int = 0


#: Of what was never answered.
NOT_YET = Standing(state=ReviewState.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where an answer stands, and the last review of an earlier version, if the answer was changed since."""

    standing: Standing
    earlier: Standing | None = None
    #: Names the version as it stands now: what a form carries to say what was on the screen.
    stamp: str = ""
    #: Whether it needs nothing more; only then can somebody agree with it.
    is_filled: bool = False


UNANSWERED = Look(standing=NOT_YET)


def states(session: Session, assessment_id: str) -> Mapping[str, Standing]:
    """Where every answer stands, by `Answer.key`; what was never answered is left out and stands at `NOT_YET`."""
    return {key: look.standing for key, look in looks(session, assessment_id).items()}


def looks(session: Session, assessment_id: str, wanted: Collection[str] | None = None) -> Mapping[str, Look]:
    """The same with what was thought of earlier versions, in one statement; of the `wanted` requirements, or of all."""
    found: dict[str, Look] = {}
    for row in session.execute(of_answers(assessment_id, wanted).order_by(Review.number)):
        found[answer_key(row.requirement_id, row.unit)] = look_of(row)
    return found


def of_answers(assessment_id: str, wanted: Collection[str] | None = None) -> Select[*tuple[object, ...]]:
    """What `look_of` needs: each answer with each review of it, or with none."""
    same = [getattr(Review, name) == getattr(AnswerRow, name) for name in ("assessment_id", "requirement_id", "unit")]
    asked = [AnswerRow.assessment_id == assessment_id]
    if wanted is not None:
        asked.append(AnswerRow.requirement_id.in_(wanted))
    return (
        select(
            AnswerRow.requirement_id,
            AnswerRow.unit,
            AnswerRow.version,
            AnswerRow.saved_at,
            AnswerRow.status,
            Review.number,
            Review.version.label("reviewed_version"),
            Review.saved_at.label("reviewed_saved_at"),
            Review.verdict,
            Review.reason,
            Review.reviewed_by,
            Review.reviewed_at,
        )
        .outerjoin(Review, and_(*same))
        .where(*asked)
    )


class Looked(Protocol):
    """A row of `of_answers`."""

    version: int
    saved_at: datetime
    status: str
    reviewed_version: int | None
    reviewed_saved_at: datetime | None
    verdict: str | None
    reason: str | None
    reviewed_by: str | None
    reviewed_at: datetime | None


def look_of(row: Looked) -> Look:
    """A review counts as long as the answer is still the version that was looked at: changing it begins anew."""
    is_filled = row.status != Status.OPEN
    plain = Standing(state=ReviewState.FILLED if is_filled else ReviewState.OPEN, version=row.version)
    look = Look(standing=plain, stamp=stamp(row.version, row.saved_at), is_filled=is_filled)
    if row.verdict is None:
        return look
    said = Standing(
        state=ReviewState(row.verdict),
        reason=row.reason or "",
        by=row.reviewed_by or "",
        at=row.reviewed_at.isoformat() if row.reviewed_at else "",
        version=row.reviewed_version or 0,
    )
    if (row.reviewed_version, row.reviewed_saved_at) != (row.version, row.saved_at):
        return replace(look, earlier=said)
    # A verdict of a TPM may go after somebody agreed: then there is nothing left to agree with.
    is_void = said.state is ReviewState.AGREED and not is_filled
    return look if is_void else replace(look, standing=said)


def stamp(version: int, saved_at: datetime) -> str:
    """Names one version of an answer; the number alone begins anew with a framework that went and came back."""
    return f"{version} {saved_at.isoformat()}"


# --- four eyes ----------------------------------------------------------------------------

Writer = tuple[int | None, str]


def writers(
    session: Session, assessment_id: str, wanted: Collection[str] | None = None
) -> Mapping[str, frozenset[Writer]]:
    """Everybody who ever wrote an answer, by account and by name, by `Answer.key`.

    Not only whoever saved it last: words of an earlier version may still stand in it. Agreeing that something does
    not apply is no writing.
    """
    return writers_of(session.execute(of_writers(assessment_id, wanted)))


def of_writers(assessment_id: str, wanted: Collection[str] | None = None) -> Select[*tuple[object, ...]]:
    """What `writers_of` needs."""
    asked = [AnswerVersion.assessment_id == assessment_id]
    if wanted is not None:
        asked.append(AnswerVersion.requirement_id.in_(wanted))
    return (
        select(
            AnswerVersion.requirement_id,
            AnswerVersion.unit,
            AnswerVersion.way,
            AnswerVersion.saved_by_id,
            AnswerVersion.saved_by,
            AnswerVersion.answered_by_id,
            AnswerVersion.answered_by,
        )
        .where(*asked)
        .distinct()
    )


class Wrote(Protocol):
    """A row of `of_writers`."""

    requirement_id: str
    unit: str
    way: str
    saved_by_id: int | None
    saved_by: str
    answered_by_id: int | None
    answered_by: str


def writers_of(rows: Iterable[Wrote]) -> Mapping[str, frozenset[Writer]]:
    found: dict[str, frozenset[Writer]] = {}
    for row in rows:
        people: set[Writer] = {(row.answered_by_id, row.answered_by)}
        if row.way != Way.AGREEMENT:
            people.add((row.saved_by_id, row.saved_by))
        key = answer_key(row.requirement_id, row.unit)
        found[key] = found.get(key, frozenset()) | people
    return found


def is_writer(people: Iterable[Writer], by: Actor) -> bool:
    """By account or by name: an imported answer has no account, and a report shows names only."""
    return any(name == by.name or (account is not None and account == by.id) for account, name in people)


# --- all answers at once ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many answers stand where."""

    agreed: int
    filled: int
    sent_back: int

    @property
    def total(self) -> int:
        return self.agreed + self.filled + self.sent_back


def tally(found: Iterable[Standing]) -> Tally:
    counted = [standing.state for standing in found]
    return Tally(
        agreed=counted.count(ReviewState.AGREED),
        filled=counted.count(ReviewState.FILLED),
        sent_back=counted.count(ReviewState.SENT_BACK),
    )


def with_reviewers(answers: Answers, found: Mapping[str, Standing]) -> Answers:
    """The answers with who agreed to them and when: for a snapshot, and for nothing that still changes."""
    return {
        name: replace(answer, reviewed_by=standing.by, reviewed_at=standing.at)
        if (standing := found.get(answer.key, NOT_YET)).state is ReviewState.AGREED
        else answer
        for name, answer in answers.items()
    }
