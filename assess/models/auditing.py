"""What an auditor notes, and what the municipality gets to see of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assess.identifiers import new_id
from assess.models.assessment import NO_ROWID, of_its_assessment
from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


class Judged:
    """What an auditor found for one requirement, and what the judgement is about."""

    opzet: Mapped[str] = mapped_column(String(12))
    bestaan: Mapped[str] = mapped_column(String(12))
    werking: Mapped[str] = mapped_column(String(12))
    #: The evidence that was looked at: what, where, when.
    seen: Mapped[str] = mapped_column(Text)
    #: The version of the answer (0 when there was none) and the SHA-256 of its canonical JSON ("" likewise).
    about_version: Mapped[int] = mapped_column(Integer)
    about_sha256: Mapped[str] = mapped_column(String(64))
    #: The snapshot that holds this answer, or "" while the assessment is a draft.
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    #: By name at that moment.
    auditor: Mapped[str] = mapped_column(String(120))


class AuditVerdict(Judged, TenantOwned, Base):
    """The working paper of one auditor on one requirement. Nobody but auditors of the municipality ever sees it."""

    __tablename__ = "audit_verdict"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    requirement_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    unit: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    auditor_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    #: For the auditors only: it is shared with nobody.
    note: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Utc)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class SharedVerdict(Judged, TenantOwned, Base):
    """A judgement that the municipality was shown. Triggers refuse every change; a later one follows it."""

    __tablename__ = "shared_verdict"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    requirement_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    unit: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    #: Counts what was shared about this requirement, from 1.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    auditor_id: Mapped[int | None] = mapped_column(Integer)
    shared_at: Mapped[datetime] = mapped_column(Utc)


class FindingRow(TenantOwned, Base):
    """A finding: a draft of the auditors until it is shared; from then on triggers refuse every change."""

    __tablename__ = "finding"
    __table_args__ = (
        of_its_assessment(),
        UniqueConstraint("assessment_id", "number", name="uq_finding_number"),
        CheckConstraint("severity in ('hoog', 'midden', 'laag')", name="severity"),
        CheckConstraint("(shared_at is null) = (number is null)", name="number"),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    #: Counts what was shared in this assessment, from 1; a draft has none.
    number: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(8))
    #: The aspects it is about, separated by spaces.
    aspects: Mapped[str] = mapped_column(String(40))
    #: JSON list of the requirements it is about: key, framework, number, title, and the answer as `version` and `sha256`.
    subjects: Mapped[str] = mapped_column(Text)
    #: The earlier finding that this one comes in the place of, or "".
    follows: Mapped[str] = mapped_column(String(12))
    #: Who saved it last, and from the sharing on who shared it.
    auditor: Mapped[str] = mapped_column(String(120))
    auditor_id: Mapped[int | None] = mapped_column(Integer)
    saved_at: Mapped[datetime] = mapped_column(Utc)
    shared_at: Mapped[datetime | None] = mapped_column(Utc)
    #: The snapshot that it is about, or "" when it was shared while the assessment was a draft.
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class FindingEventRow(TenantOwned, Base):
    """What happened after a finding was shared. Triggers refuse every change."""

    __tablename__ = "finding_event"
    __table_args__ = (
        of_its_assessment(),
        ForeignKeyConstraint(
            ["assessment_id", "finding_id"], ["finding.assessment_id", "finding.id"], name="fk_finding_event_finding"
        ),
        CheckConstraint("kind in ('reactie', 'afspraak', 'uitgevoerd', 'hertest')", name="kind"),
        CheckConstraint("(kind = 'afspraak') = (due_on <> '')", name="due_on"),
        CheckConstraint("(kind = 'hertest') = (result <> '')", name="result"),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    finding_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: From 1 in the order in which it happened.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    #: Of an agreement: who does it, and the ISO date before which.
    owner: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[str] = mapped_column(String(10))
    #: Of a re-test: opgelost or niet-opgelost.
    result: Mapped[str] = mapped_column(String(14))
    said_by: Mapped[str] = mapped_column(String(120))
    said_by_id: Mapped[int | None] = mapped_column(Integer)
    said_at: Mapped[datetime] = mapped_column(Utc)
