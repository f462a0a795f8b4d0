"""The self-assessment: its answers while they grow, its snapshot once it is frozen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.base import Base, TenantOwned
from assess.models.types import Utc

#: A hidden rowid would be a second way to a row, past the triggers: REPLACE deletes whatever row has that number.
NO_ROWID = {"sqlite_with_rowid": False}


def of_its_assessment() -> ForeignKeyConstraint:
    """A row hangs on an assessment of its own municipality, whatever the code does."""
    return ForeignKeyConstraint(["assessment_id", "municipality_id"], ["assessment.id", "assessment.municipality_id"])


class AssessmentStatus(StrEnum):
    DRAFT = "concept"
    SUBMITTED = "ingediend"


class Assessment(TenantOwned, Base):
    __tablename__ = "assessment"
    __table_args__ = (
        # So that what hangs below can prove that it belongs to the same municipality.
        UniqueConstraint("id", "municipality_id", name="uq_assessment_id_municipality"),
        CheckConstraint("status in ('concept', 'ingediend')", name="status"),
        CheckConstraint("(status = 'ingediend') = (submitted_at is not null)", name="submitted_at"),
        NO_ROWID,
    )

    #: Twelve hexadecimal digits, made at random: it says nothing about how many there are.
    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    #: The edition it is pinned to for life, as in bio2/1.3.
    catalogue: Mapped[str] = mapped_column(String(60))
    #: ISO date on which the state holds: 31 December in the ENSIA round.
    reference_date: Mapped[str] = mapped_column(String(10))
    #: What is assessed: parts of the organisation, processes, systems.
    scope: Mapped[str] = mapped_column(Text)
    status: Mapped[AssessmentStatus] = mapped_column(String(12), default=AssessmentStatus.DRAFT)
    created_at: Mapped[datetime] = mapped_column(Utc)
    submitted_at: Mapped[datetime | None] = mapped_column(Utc)


class Way(StrEnum):
    """How a version of an answer came to be."""

    FORM = "formulier"
    AGREEMENT = "instemming"
    INFERENCE = "voorstel"
    CARRIED = "vorige-zelftoets"
    EVIDENCE = "bewijs"
    IMPORT = "import"
    DEMO = "demonstratie"
    #: Saved before versions were kept.
    UNKNOWN = "onbekend"


class Said:
    """The columns of an answer, as it stands and as it was: those of `controls.answers.Answer`, and who saved it."""

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    requirement_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    #: The DigiD connection it is about, or "" for the municipality as a whole.
    unit: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    outcome: Mapped[str] = mapped_column(String(24))
    #: `controls.scoring.Status` of this answer, so that progress and filters need not score everything.
    status: Mapped[str] = mapped_column(String(12))
    opzet: Mapped[str] = mapped_column(String(12))
    bestaan: Mapped[str] = mapped_column(String(12))
    werking: Mapped[str] = mapped_column(String(12))
    explanation: Mapped[str] = mapped_column(Text)
    #: JSON list of `controls.answers.Evidence`.
    evidence: Mapped[str] = mapped_column(Text)
    improvement: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    #: The second person who agreed that the requirement does not apply, by name at that moment.
    agreed_by: Mapped[str] = mapped_column(String(120))
    agreed_at: Mapped[datetime | None] = mapped_column(Utc)
    risk_reference: Mapped[str] = mapped_column(String(300))
    risk_owner: Mapped[str] = mapped_column(String(200))
    ends_on: Mapped[str] = mapped_column(String(10))
    #: JSON of what only some requirements have: condition, TPM, remainder, provenance, last done, portal result.
    details: Mapped[str] = mapped_column(Text, default="{}")
    #: By name at that moment: people leave, the trail stays. The id serves "a second person".
    answered_by: Mapped[str] = mapped_column(String(120))
    answered_at: Mapped[datetime] = mapped_column(Utc)
    #: Who saved this version, when, and by which way; `answered_by` of "not applicable" is whoever gave the reason.
    saved_by: Mapped[str] = mapped_column(String(120))
    saved_at: Mapped[datetime] = mapped_column(Utc)
    way: Mapped[Way] = mapped_column(String(16))


class AnswerRow(Said, TenantOwned, Base):
    """The current answer to one requirement. Triggers copy each version of it into `answer_version`."""

    __tablename__ = "answer"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: Counts the saves; whoever saves says which version was on the screen.
    version: Mapped[int] = mapped_column(Integer)

    # Two writers may read the same version on PostgreSQL; the second UPDATE then matches no row.
    # The number itself is set by whoever writes: an import keeps the one it carries.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class AnswerVersion(Said, TenantOwned, Base):
    """An answer as it once was, or is. Triggers make these rows, and refuse every other way to make or change one."""

    __tablename__ = "answer_version"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    #: Counts what was kept, from 1. An answer that went with its framework and came back begins at version 1 again.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    answered_by_id: Mapped[int | None] = mapped_column(Integer)
    saved_by_id: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)


class Recorded:
    """The columns of a VvT record, as it stands and as it was: those of `controls.answers.Applicability`, and the way."""

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    control: Mapped[str] = mapped_column(String(12), primary_key=True)
    applies: Mapped[str] = mapped_column(String(8))
    #: The grounds, separated by spaces.
    grounds: Mapped[str] = mapped_column(String(60))
    additional_measures: Mapped[str] = mapped_column(Text)
    measures_enough: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(300))
    decided_on: Mapped[str] = mapped_column(String(10))
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    way: Mapped[Way] = mapped_column(String(16))


class ApplicabilityRow(Recorded, TenantOwned, Base):
    """The VvT record of one control. Triggers copy each version of it into `applicability_version`."""

    __tablename__ = "applicability"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class ApplicabilityVersion(Recorded, TenantOwned, Base):
    """A VvT record as it once was, or is. Triggers make these rows, and refuse every other way to make or change one."""

    __tablename__ = "applicability_version"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    #: Counts what was kept, from 1.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)


class CatalogueText(Base):
    """The compiled text of an edition that somebody submitted against. Triggers refuse every change.

    Files of an edition may still be mended; what was asked on the day of submitting stays what it was.
    """

    __tablename__ = "catalogue_text"
    __table_args__ = (NO_ROWID,)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    canonical: Mapped[str] = mapped_column(Text)


class SnapshotRow(TenantOwned, Base):
    """The frozen assessment. Triggers refuse every change."""

    __tablename__ = "snapshot"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: Canonical JSON; its SHA-256 stands beside it.
    canonical: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
