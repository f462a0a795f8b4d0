"""What happened (the audit trail) and what is being made (report jobs)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


class AuditEvent(Base):
    """One line of the trail: action, object, result, origin, actor and time (BIO2 8.15.01), chained by hashes.

    No answer texts. Not TenantOwned: a failed sign-in has no municipality.
    Triggers refuse every change.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("uq_audit_event_chain", "chain", "sequence", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    municipality_id: Mapped[int | None] = mapped_column(Integer, index=True)
    #: The name of the person, or what was typed as e-mail address, or "systeem".
    actor: Mapped[str] = mapped_column(String(254))
    actor_id: Mapped[int | None] = mapped_column(Integer)
    #: The network address, or "opdrachtregel".
    origin: Mapped[str] = mapped_column(String(64))
    #: What was done, as subject:verb (answer:saved).
    action: Mapped[str] = mapped_column(String(60))
    #: What it was done to, as ids.
    object: Mapped[str] = mapped_column(String(200))
    #: done, refused or failed.
    result: Mapped[str] = mapped_column(String(12))
    #: The municipality, or 0: every municipality has a chain of its own (`assess.chain`).
    chain: Mapped[int] = mapped_column(Integer)
    #: Counts the lines of the chain, from 1.
    sequence: Mapped[int] = mapped_column(Integer)
    #: The hash of the line before, and of this one.
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class JobState(StrEnum):
    QUEUED = "wacht"
    RUNNING = "bezig"
    DONE = "klaar"
    FAILED = "mislukt"
    CALLED_OFF = "afgebroken"


class ReportJob(TenantOwned, Base):
    """A report to be made, being made, or made. Written in the transaction that asks for it."""

    __tablename__ = "report_job"
    __table_args__ = (
        ForeignKeyConstraint(["assessment_id", "municipality_id"], ["assessment.id", "assessment.municipality_id"]),
        CheckConstraint("state in ('wacht', 'bezig', 'klaar', 'mislukt', 'afgebroken')", name="state"),
        # One report per input: who asks again is shown the one that is there.
        Index("uq_report_job_cache_key", "cache_key", unique=True),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(String(12), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    #: SHA-256 of everything the report is made from.
    cache_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[JobState] = mapped_column(String(10), default=JobState.QUEUED, index=True)
    step: Mapped[int] = mapped_column(Integer, default=0)
    of: Mapped[int] = mapped_column(Integer, default=0)
    label: Mapped[str] = mapped_column(String(200), default="")
    #: One Dutch sentence for the person who waits.
    error: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    #: Canonical JSON of what was recorded after the snapshot (`controls.decisions.Decided`), as it was when this was
    #: asked for; "" for a report that is made from the snapshot alone.
    decided: Mapped[str] = mapped_column(Text, default="")
    requested_by: Mapped[str] = mapped_column(String(120))
    requested_at: Mapped[datetime] = mapped_column(Utc)
    started_at: Mapped[datetime | None] = mapped_column(Utc)
    finished_at: Mapped[datetime | None] = mapped_column(Utc)
    #: Of the child process that rendered, in megabytes.
    peak_megabytes: Mapped[int | None] = mapped_column(Integer)
    #: SHA-256 of the finished file, and of the file before it was signed (the same when it is not); "" while there is none.
    sha256: Mapped[str] = mapped_column(String(64), default="")
    unsigned_sha256: Mapped[str] = mapped_column(String(64), default="")
