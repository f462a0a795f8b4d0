"""Tell people what is theirs: one digest for each person, at most once a day, and never about nothing.

A digest goes out before it is written down that it did: whatever breaks in between, somebody gets one mail
twice at the most, and nobody gets none.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.assignments import Item, items, those_of
from assess.audit import Action, Actor, Result
from assess.db import Database
from assess.frameworks import head_of
from assess.mail import MailError, Outlet
from assess.models import Assessment, AssessmentStatus, Assignment, Mailing, Municipality
from assess.reminder_mail import Digest, Part, digest_mail
from assess.reviews import ReviewState
from assess.team import Colleague, Team, team
from controls.local_times import clock_of, day_of

_LOG = logging.getLogger("toetspeil")
#: How long before the last day a reminder speaks of it, and how long until the same is said again.
SOON = timedelta(days=7)
AGAIN = timedelta(days=7)
#: Whoever divides questions is not yet done: wait until nothing was added for so long.
QUIET = timedelta(minutes=15)
#: No mail at night.
_MORNING, _EVENING = "07:00", "20:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What somebody was told before, and how much they want to hear."""

    at: datetime | None = None
    only_new: bool = False


@dataclass(slots=True)
class Round:
    """What one round did; `failed` when the mail server did not answer, and then nothing more was tried."""

    sent: list[Digest] = field(default_factory=list)
    failed: bool = False


@contextmanager
def alone(data: Path) -> Iterator[bool]:
    """Whether nobody else on this data folder is mailing: the worker and the command line never do it together."""
    with (data / "herinnering.slot").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_daytime(now: datetime) -> bool:
    return _MORNING <= clock_of(now) < _EVENING


def send_due(database: Database, outlet: Outlet, *, base_url: str, now: datetime, quiet: timedelta = QUIET) -> Round:
    """Mail everybody who must be told something now."""
    done = Round()
    with database.all_municipalities(writes=False) as session:
        waiting = due(session, now, quiet=quiet)
    for digest in waiting:
        try:
            outlet.send(digest_mail(digest, base_url=base_url), at=now)
        except MailError as error:
            _LOG.warning("a digest did not go out: %s", error)
            by = Actor(name="systeem", municipality_id=digest.municipality_id, origin="mail")
            audit.record_now(database, Action.MAIL_FAILED, "", by=by, at=now, result=Result.FAILED)
            done.failed = True
            return done
        with database.all_municipalities(writes=True) as session:
            _note(session, digest, now)
        done.sent.append(digest)
    return done


def due(session: Session, now: datetime, *, quiet: timedelta = QUIET) -> tuple[Digest, ...]:
    """Every digest that must go out now; a session that sees all municipalities."""
    drafts = session.execute(
        select(Assessment.id, Municipality.id, Municipality.slug, Municipality.name)
        .join(Municipality, Municipality.id == Assessment.municipality_id)
        .where(
            Assessment.status == AssessmentStatus.DRAFT,
            Assessment.id.in_(select(Assignment.assessment_id)),
        )
        .order_by(Municipality.id, Assessment.reference_date, Assessment.id)
    ).all()
    places = dict.fromkeys((row[1], row[2], row[3]) for row in drafts)
    found: list[Digest] = []
    for place_id, slug, name in places:
        mine = [row[0] for row in drafts if row[1] == place_id]
        found += _of_place(session, (place_id, slug, name), mine, now, quiet)
    return tuple(found)


def _of_place(
    session: Session, place: tuple[int, str, str], drafts: Iterable[str], now: datetime, quiet: timedelta
) -> list[Digest]:
    people, before = team(session, place[0], now), _told(session, place[0])
    heads = [head_of(session, identity) for identity in drafts]
    given = [(head.id, head.title, items(session, head)) for head in heads]
    found = []
    for colleague in people:
        last = before.get(colleague.id, _Before())
        if people.stand_in(colleague) or (last.at and day_of(last.at) == day_of(now)):
            continue
        parts = [_part(identity, title, _own(every, people, colleague), last, now) for identity, title, every in given]
        if _must_go(parts, last, now, quiet):
            said = tuple(part for part in parts if part.all)
            found.append(Digest(municipality_id=place[0], slug=place[1], place=place[2], to=colleague, parts=said))
    return found


def _told(session: Session, municipality_id: int) -> Mapping[int, _Before]:
    rows = session.scalars(select(Mailing).where(Mailing.municipality_id == municipality_id))
    return {row.person_id: _Before(at=row.sent_at, only_new=row.only_new) for row in rows}


def _own(every: Iterable[Item], people: Team, colleague: Colleague) -> tuple[Item, ...]:
    return tuple(item for item, _ in those_of(every, people, colleague.id) if item.is_to_do)


def _part(identity: str, title: str, own: Iterable[Item], last: _Before, now: datetime) -> Part:
    today, soon = f"{day_of(now)}", f"{day_of(now) + SOON}"
    lists: dict[str, list[Item]] = {"new": [], "sent_back": [], "late": [], "soon": []}
    for item in own:
        if item.standing.state is ReviewState.SENT_BACK:
            kind = "sent_back"
        elif _is_new(item, last):
            kind = "new"
        elif item.is_late(today):
            kind = "late"
        elif "" != item.due_on <= soon:
            kind = "soon"
        else:
            continue
        if kind == "new" or not last.only_new:
            lists[kind].append(item)
    return Part(assessment_id=identity, title=title, **{kind: tuple(found) for kind, found in lists.items()})


def _is_new(item: Item, last: _Before) -> bool:
    return item.assigned is not None and (last.at is None or item.assigned.at > last.at)


def _must_go(parts: Iterable[Part], last: _Before, now: datetime, quiet: timedelta) -> bool:
    """Whether there is news, or the same is worth saying again. Not while somebody is still dividing."""
    said = [item for part in parts for item in part.all]
    fresh = [item.assigned.at for part in parts for item in part.new if item.assigned]
    if fresh and now - max(fresh) < quiet:
        return False
    if not said or last.at is None or fresh:
        return bool(said)
    return now - last.at >= AGAIN or any(_turned(item, last.at, now) for item in said)


def _turned(item: Item, last: datetime, now: datetime) -> bool:
    """Whether it became pressing since the last mail: sent back, nearly due, or late."""
    if item.standing.at and datetime.fromisoformat(item.standing.at) > last:
        return True
    if not item.due_on:
        return False
    day = date.fromisoformat(item.due_on)
    return any(day_of(last) < turn <= day_of(now) for turn in (day - SOON, day + timedelta(days=1)))


def _note(session: Session, digest: Digest, now: datetime) -> None:
    """Write down that it went out; below an assessment that was submitted meanwhile nothing changes any more."""
    row = session.get(Mailing, (digest.to.id, digest.municipality_id))
    if row is None:
        row = Mailing(person_id=digest.to.id, municipality_id=digest.municipality_id, only_new=False)
        session.add(row)
    row.sent_at = now
    by = Actor(name="systeem", municipality_id=digest.municipality_id, origin="mail")
    for part in digest.parts:
        if session.get_one(Assessment, part.assessment_id).status == AssessmentStatus.DRAFT:
            wanted = {item.assigned.id for item in part.all if item.assigned}
            chosen = select(Assignment).where(Assignment.assessment_id == part.assessment_id)
            for assignment in session.scalars(chosen.where(Assignment.id.in_(wanted))):
                assignment.told_at, assignment.reminded_at = assignment.told_at or now, now
        audit.record(session, Action.REMINDER_SENT, f"{part.assessment_id}/{len(part.all)}", by=by, at=now)
