"""Make a workbook of questions, look at what a filled-in one would change, and save what was looked at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.errors import FrozenError, RefusedFileError, StaleError
from assess.models import Way
from assess.offline.preview import Item, Preview, Proposed, as_json, from_json, preview
from assess.offline.questions import Known, Wanted, all_questions, all_rows, chosen
from assess.place import AssessmentHead, Place
from assess.saving import save_answer
from assess.seen import fingerprint
from controls.exchange.worksheet import Cover, NotAWorkbookError, WrongWorkbookError, is_possible, make, read
from controls.local_times import day_of
from reports.wording import day, moment

_NO_LONGER = "Dit voorstel geldt niet meer. Lees het bestand opnieuw in."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A workbook that somebody asks for: which questions, what to call them, and the ISO date it must be back or ""."""

    wanted: Wanted
    title: str
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a file: so many answers were saved, and so many stayed what they were by choice."""

    saved: int
    kept: int


@dataclass
class ChangedSincePreviewError(Exception):
    """Somebody saved what was on the screen; nothing was saved, and `preview` shows what it is now."""

    preview: Preview


class NothingToAskError(Exception):
    """None of the questions that were asked for is open."""


def questions(session: Session, head: AssessmentHead) -> dict[str, Known]:
    """Every question with its answer, by key."""
    return all_questions(session, head, all_rows(session, head.id))


def workbook(
    known: Collection[Known], head: AssessmentHead, place: Place, ask: Ask, *, by: Actor, now: datetime, secret: str
) -> bytes:
    """The questions as XLSX. Raises FrozenError, and NothingToAskError when there is nothing in it."""
    if not head.is_open:
        raise FrozenError
    found = chosen(known, ask.wanted)
    if not found:
        raise NothingToAskError
    cover = Cover(
        municipality=place.name,
        assessment=head.title,
        selection=ask.title,
        reference_date=day(head.reference_date),
        made_by=by.name,
        made_at=moment(now.isoformat()),
        until=day(ask.until) if ask.until else "",
    )
    return make([one.question for one in found], cover, assessment_id=head.id, secret=secret, at=now)


def look_into(session: Session, head: AssessmentHead, data: bytes, *, now: datetime, secret: str) -> Preview:
    """What a file would change; nothing is saved. Raises FrozenError and RefusedFileError."""
    if not head.is_open:
        raise FrozenError
    known = questions(session, head)
    asked = {key: one.question for key, one in known.items()}
    try:
        reading = read(data, asked, assessment_id=head.id, secret=secret)
    except (NotAWorkbookError, WrongWorkbookError) as error:
        raise RefusedFileError(error.sentence) from error
    found = preview(known, reading.rows, unchanged=reading.unchanged, today=day_of(now))
    return Preview(items=found.items, unchanged=found.unchanged, problems=(*reading.problems, *found.problems))


def packed(found: Preview, head: AssessmentHead, *, by: Actor, secret: str) -> str:
    """The proposals of a preview as one text that only we can make: it travels in the form, and is stored nowhere."""
    return _signer(head, by, secret).dumps([as_json(item.proposed) for item in found.items])


def confirm(
    session: Session,
    head: AssessmentHead,
    proposal: str,
    chosen_keys: Collection[str],
    *,
    by: Actor,
    now: datetime,
    secret: str,
) -> Outcome:
    """Save what was on the screen; of what was in conflict only what was chosen.

    Raises FrozenError, RefusedFileError when the proposal is not one of ours, and
    ChangedSincePreviewError when an answer changed meanwhile: nothing is saved then.
    """
    if not head.is_open:
        raise FrozenError
    proposed = _unpacked(head, by, proposal, secret)
    rows = all_rows(session, head.id)
    known = all_questions(session, head, rows)
    found = _look_again(known, proposed, now)
    seen = {one.row.key: one.seen for one in proposed}
    if any(fingerprint(known[key].question.answer) != stood for key, stood in seen.items()):
        raise ChangedSincePreviewError(found)
    wanted = [item for item in found.items if not item.is_conflict or item.known.key in chosen_keys]
    try:
        with session.begin_nested():
            for item in wanted:
                _save(session, head, item, by=by, now=now)
    except StaleError as error:
        raise ChangedSincePreviewError(_look_again(questions(session, head), proposed, now)) from error
    return Outcome(saved=len(wanted), kept=len(found.items) - len(wanted))


def _save(session: Session, head: AssessmentHead, item: Item, *, by: Actor, now: datetime) -> None:
    save_answer(
        session,
        item.known.sheet,
        item.known.question.asked,
        item.command,
        assessment_id=head.id,
        status=head.status,
        by=by,
        now=now,
        way=Way.IMPORT,
    )


def _look_again(known: dict[str, Known], proposed: Collection[Proposed], now: datetime) -> Preview:
    """The same proposals beside the answers as they are now. Raises RefusedFileError when one no longer fits."""
    if not all(one.row.key in known and is_possible(known[one.row.key].question, one.row.cells) for one in proposed):
        raise RefusedFileError(_NO_LONGER)
    found = preview(known, [one.row for one in proposed], unchanged=0, today=day_of(now))
    if found.problems:
        raise RefusedFileError(_NO_LONGER)
    return found


def _unpacked(head: AssessmentHead, by: Actor, proposal: str, secret: str) -> tuple[Proposed, ...]:
    try:
        return tuple(map(from_json, _signer(head, by, secret).loads(proposal)))
    except BadSignature as error:
        raise RefusedFileError(_NO_LONGER) from error


def _signer(head: AssessmentHead, by: Actor, secret: str) -> URLSafeSerializer:
    """For this person and this assessment only: whoever else gets hold of it can do nothing with it."""
    return URLSafeSerializer(secret, salt=f"toetspeil inlezen {head.id} {by.id}")
