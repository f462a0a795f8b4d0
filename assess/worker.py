"""Make the reports that were asked for, mail people what is theirs, and write down each day where the trail ends.

A process beside the web process.

A job is a row. Taking it, following it and finishing it are short transactions,
so that a report of a minute never holds up somebody who saves an answer. A job
that was running when the worker died is taken again, three times at the most.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound, SQLAlchemyError
from sqlalchemy.orm import Session

from assess.access import system_clock
from assess.db import Database, open_database
from assess.demo import accounts
from assess.mail import outlet
from assess.models import JobState, ReportJob, SnapshotRow
from assess.pictures import Pictures
from assess.reminders import alone, is_daytime, send_due
from assess.rendering import CalledOffError, Order, Rendered, RenderingError, render_to_file
from assess.report_editions import kept
from assess.report_pieces import order
from assess.settings import Settings, read_settings
from assess.spent_keys import SpentKeys
from assess.trail_extracts import asked_at, trail_of
from assess.trail_heads import write_daily
from assess.waking import Bell
from controls.snapshot import DamagedSnapshotError, Snapshot
from reports.beside import from_text as from_kept
from reports.certificates import Signing
from reports.files import forget, sweep

_LOG = logging.getLogger("toetspeil.worker")
_POLL_SECONDS = 2.0  # unasked; who asks for a report wakes us
_TELL_SECONDS = 0.5
#: How often to see whether a new day began; after a failure, the next try.
_HEADS_SECONDS = 600
#: How often to see whom to mail; after a mail server that does not answer, the next try.
_MAIL_SECONDS, _MAIL_AGAIN_SECONDS = 300, 3600
ATTEMPTS = 3
DAMAGED = "De vastgelegde antwoorden zijn beschadigd; er komt geen rapport. Vraag de beheerder om een reservekopie."
FAULT = "Het maken van dit rapport ging mis. Probeer het opnieuw; blijft het misgaan, vraag dan de beheerder."
GAVE_UP = "Het maken van dit rapport is drie keer afgebroken. Vraag de beheerder om in het logboek te kijken."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    job_id: str
    attempt: int
    order: Order


def take_back(database: Database) -> None:
    """At start: what was running belongs to a worker that is gone."""
    with database.all_municipalities(writes=True) as session:
        running = ReportJob.state == JobState.RUNNING
        session.execute(update(ReportJob).where(running, ReportJob.attempts < ATTEMPTS).values(state=JobState.QUEUED))
        session.execute(update(ReportJob).where(running).values(state=JobState.FAILED, error=GAVE_UP))


def work_once(database: Database, folder: Path, signing: Signing | None = None) -> bool:
    """Make the oldest report that waits; False when nothing waits."""
    work = _take(database, system_clock())
    if work is None:
        return False
    target, row = folder / f"{work.job_id}.pdf", _Row(database, work)
    try:
        rendered = render_to_file(
            replace(work.order, edition=kept(folder, from_kept(work.order.decided)[1].benchmark_sha256)),
            page=True,
            signing=signing,
            target=target,
            progress=row.tell,
            is_wanted=row.is_wanted,
        )
    except CalledOffError:
        forget(target)  # it may just have been finished
    except RenderingError as error:
        row.finish(state=JobState.FAILED, error=str(error))
    except Exception:  # noqa: BLE001 - a job that cannot be finished must not look busy for ever
        _LOG.exception("report job %s failed", work.job_id)
        row.finish(state=JobState.FAILED, error=FAULT)
    else:
        if not row.finish(state=JobState.DONE, rendered=rendered):  # called off in the last moment
            forget(target)
    return True


class _Row:
    """The row of the job at hand, as long as it is ours: somebody may call it off, and even ask for it again."""

    def __init__(self, database: Database, work: _Work) -> None:
        self._database, self._told = database, 0.0
        self._ours = (
            (ReportJob.id == work.job_id) & (ReportJob.state == JobState.RUNNING) & (ReportJob.attempts == work.attempt)
        )

    def is_wanted(self) -> bool:
        try:
            with self._database.all_municipalities(writes=False) as session:
                return session.scalar(select(ReportJob.id).where(self._ours)) is not None
        except SQLAlchemyError:  # a busy database says nothing about what people want
            _LOG.exception("could not look whether the report is still wanted")
            return True

    def tell(self, step: int, of: int, label: str) -> None:
        """Write progress to the row, at most twice a second."""
        if time.monotonic() - self._told < _TELL_SECONDS and step < of:
            return
        self._told = time.monotonic()
        self._write(step=step, of=of, label=label[:200])

    def finish(self, *, state: JobState, error: str = "", rendered: Rendered | None = None) -> bool:
        """False when it was not ours any more: then it stays as it is."""
        return self._write(
            state=state,
            error=error,
            finished_at=system_clock(),
            peak_megabytes=rendered.peak_megabytes if rendered else None,
            sha256=rendered.sha256 if rendered else "",
            unsigned_sha256=rendered.unsigned_sha256 if rendered else "",
        )

    def _write(self, **values: object) -> bool:
        with self._database.all_municipalities(writes=True) as session:
            return (
                session.scalar(update(ReportJob).where(self._ours).values(**values).returning(ReportJob.id)) is not None
            )


def _take(database: Database, now: datetime) -> _Work | None:
    with database.all_municipalities(writes=True) as session:
        job = session.scalars(
            select(ReportJob)
            .where(ReportJob.state == JobState.QUEUED)
            .order_by(ReportJob.requested_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if job is None:
            return None
        job.state, job.started_at, job.attempts = JobState.RUNNING, now, job.attempts + 1
        try:
            return _work(session, job)
        except (DamagedSnapshotError, NoResultFound):  # the next job must not wait for this one
            job.state, job.error, job.finished_at = JobState.FAILED, DAMAGED, now
            return None


def _work(session: Session, job: ReportJob) -> _Work:
    row = session.scalars(select(SnapshotRow).where(SnapshotRow.assessment_id == job.assessment_id)).one()
    snapshot = Snapshot.from_json(row.canonical, sha256=row.sha256)
    asked = asked_at(session, job.assessment_id, job.kind, job.requested_at)
    trail = trail_of(session, job.assessment_id, before=asked)
    return _Work(job_id=job.id, attempt=job.attempts, order=order(session, snapshot, job.kind, job.decided, trail))


def main(data: Path, base_url: str | None = None) -> None:
    """Work until the process that started this one is gone; `base_url` is what the addresses in a mail begin with."""
    parent = os.getppid()
    work(read_settings(data=data, base_url=base_url), goes_on=lambda: os.getppid() == parent)


def work(settings: Settings, *, goes_on: Callable[[], bool]) -> None:
    """Work as long as it goes on."""
    slot = settings.data / "werker.slot"
    with closing(open_database(settings.whole_database)) as database, slot.open("w") as lock:
        _wait_for(lock, goes_on)
        if goes_on():  # ours is the only worker now
            sweep(settings.reports)
        _work_while(database, settings, goes_on, _Heads(database, settings.data), _Mailer(database, settings))


def _wait_for(lock: TextIO, goes_on: Callable[[], bool]) -> None:
    """One worker at a time on a data folder: a second server's worker waits for the first to go."""
    while goes_on():
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_POLL_SECONDS)
        else:
            return


class _Heads:
    """Writes down where the trail ends, once a day; the day is looked at only now and then."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database, self._data, self._next = database, data, 0.0

    def see(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _HEADS_SECONDS
        write_daily(self._database, self._data, now=system_clock())


class _Mailer:
    """Mails people what is theirs; whom to tell is looked at only now and then, and not at night."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings, self._next = database, settings, 0.0

    def see(self, now: datetime) -> None:
        if time.monotonic() < self._next or not is_daytime(now):
            return
        self._next = time.monotonic() + _MAIL_SECONDS
        # A demonstration mails nobody.
        way_out = outlet(self._settings, sends=not accounts(self._settings.data))
        with alone(self._settings.data) as is_free:
            if is_free and send_due(self._database, way_out, base_url=self._settings.base_url, now=now).failed:
                self._next = time.monotonic() + _MAIL_AGAIN_SECONDS


def _work_while(
    database: Database, settings: Settings, goes_on: Callable[[], bool], heads: _Heads, mailer: _Mailer
) -> None:
    take_back(database)
    pictures, keys, bell = Pictures(settings.data), SpentKeys(database, settings.data), Bell(settings.data)
    while goes_on():
        try:
            heads.see()
            mailer.see(system_clock())
            keys.see()
            if not work_once(database, settings.reports, settings.signing):
                pictures.see()
                bell.wait(_POLL_SECONDS)
        except Exception:  # noqa: BLE001 - whatever one job does, the next must be made
            _LOG.exception("the worker goes on after a failure")
            time.sleep(_POLL_SECONDS)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(Path(sys.argv[1]), *sys.argv[2:3])
