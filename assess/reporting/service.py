"""Ask for a report and follow it. A report is a row; `worker.py` turns the row into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import NotFoundError
from assess.identifiers import new_id
from assess.models import JobState, ReportJob, SnapshotRow
from assess.report_pieces import pieces
from assess.trail_extracts import asker
from controls.snapshot import Snapshot
from reports import KINDS
from reports.benchmark.edition import Edition
from reports.beside import from_text as from_kept
from reports.certificates import NOBODY, Signer

CALLED_OFF = "Het maken van dit rapport is afgebroken."
_BUSY = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A report as the person who waits sees it; `step` of `of` steps."""

    id: str
    kind: str
    state: JobState
    step: int
    of: int
    label: str
    error: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    peak_megabytes: int | None
    sha256: str

    @property
    def is_busy(self) -> bool:
        return self.state in _BUSY

    #: Of the edition of the benchmark that it compares with.
    benchmark_sha256: str = ""


def request_report(
    session: Session,
    *,
    assessment_id: str,
    kind: str,
    is_there: Callable[[str], bool],
    by: Actor,
    now: datetime,
    signer: Signer = NOBODY,
    edition: Edition | None = None,
) -> str:
    """The job that makes (or made) this report; one that failed, or whose file is gone, starts again.

    Raises NotFoundError for an unknown kind or an assessment that was not submitted.
    """
    row = session.get(SnapshotRow, assessment_id)
    if row is None or kind not in KINDS:
        raise NotFoundError
    snapshot = Snapshot.from_json(row.canonical, sha256=row.sha256)
    found = pieces(session, snapshot, kind, signer, edition)
    wanted = found.given
    job = session.scalars(select(ReportJob).where(ReportJob.cache_key == wanted.cache_key)).one_or_none()
    if job is not None and _stands(job, is_there):
        return job.id
    if job is None:
        job = ReportJob(
            id=new_id(), municipality_id=row.municipality_id, assessment_id=assessment_id, kind=kind,
            cache_key=wanted.cache_key, decided=found.kept,
        )  # fmt: skip
        session.add(job)
    job.state, job.step, job.of, job.label, job.error, job.attempts = JobState.QUEUED, 0, 0, "", "", 0
    job.requested_by, job.requested_at, job.started_at, job.finished_at = by.name, now, None, None
    audit.record(session, Action.REPORT_REQUESTED, f"{assessment_id}/{kind}", by=by, at=now)
    session.flush()
    return job.id


def _stands(job: ReportJob, is_there: Callable[[str], bool]) -> bool:
    """Whether there is nothing to start; after a restored backup the file of a finished job may be gone."""
    if job.state in (JobState.FAILED, JobState.CALLED_OFF):
        return False
    return job.state != JobState.DONE or is_there(job.id)


def asked_by(session: Session, assessment_id: str, job: Job, person_id: int | None) -> bool:
    """Whether this account asked for it the last time it was begun; the trail knows, and a name is no proof."""
    return person_id is not None and person_id == asker(session, assessment_id, job.kind, job.requested_at)


def call_off(session: Session, assessment_id: str, job_id: str, *, by: Actor, now: datetime) -> None:
    """Nobody waits for it any more; the worker ends the process. What is finished stays. Raises NotFoundError."""
    row = _row(session, assessment_id, job_id)
    if row.state not in _BUSY:
        return
    row.state, row.label, row.finished_at = JobState.CALLED_OFF, CALLED_OFF, now
    audit.record(session, Action.REPORT_CALLED_OFF, f"{assessment_id}/{row.kind}", by=by, at=now)


def jobs(session: Session, assessment_id: str) -> tuple[Job, ...]:
    """The reports of this assessment, newest first."""
    rows = session.scalars(
        select(ReportJob).where(ReportJob.assessment_id == assessment_id).order_by(ReportJob.requested_at.desc())
    )
    return tuple(_job(row) for row in rows)


def job(session: Session, assessment_id: str, job_id: str) -> Job:
    """One report of this assessment; raises NotFoundError."""
    return _job(_row(session, assessment_id, job_id))


def _row(session: Session, assessment_id: str, job_id: str) -> ReportJob:
    row = session.get(ReportJob, job_id)
    if row is None or row.assessment_id != assessment_id:
        raise NotFoundError
    return row


def _job(row: ReportJob) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        state=JobState(row.state),
        step=row.step,
        of=row.of,
        label=row.label,
        error=row.error,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        finished_at=row.finished_at,
        peak_megabytes=row.peak_megabytes,
        sha256=row.sha256,
        benchmark_sha256=from_kept(row.decided)[1].benchmark_sha256,
    )
