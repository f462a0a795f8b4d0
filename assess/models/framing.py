"""What an assessment is about besides its questions: the frameworks it accounts to and what those ask to know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.assessment import NO_ROWID, of_its_assessment
from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


class AssessmentFramework(TenantOwned, Base):
    """One more framework that this assessment accounts to, beside the one it is pinned to."""

    __tablename__ = "assessment_framework"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: The edition, as in cbw/2026.
    catalogue: Mapped[str] = mapped_column(String(60), primary_key=True)


class DigidConnection(TenantOwned, Base):
    """One DigiD connection: DigiD is answered once for each."""

    __tablename__ = "digid_connection"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(String(12), index=True)
    name: Mapped[str] = mapped_column(String(120))
    #: The number of the connection at Logius.
    number: Mapped[str] = mapped_column(String(40))


class TpmRow(TenantOwned, Base):
    """A supplier's TPM; the columns are those of `controls.tpm.Tpm`."""

    __tablename__ = "tpm"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(String(12), index=True)
    supplier: Mapped[str] = mapped_column(String(200))
    application: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(300))
    #: ISO dates.
    period_from: Mapped[str] = mapped_column(String(10))
    period_until: Mapped[str] = mapped_column(String(10))
    issued_on: Mapped[str] = mapped_column(String(10))
    #: JSON: {requirement id: {aspect: verdict}}.
    verdicts: Mapped[str] = mapped_column(Text)


class SuwinetUse(TenantOwned, Base):
    """One way in which the municipality uses Suwinet."""

    __tablename__ = "suwinet_use"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: The id of an application in the catalogue: inkijk, inlezen, dkd.
    application: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Ids of tasks in the catalogue, separated by spaces.
    tasks: Mapped[str] = mapped_column(String(200))
    #: The gemeenschappelijke regeling that does it for the municipality, or "".
    outsourced_to: Mapped[str] = mapped_column(String(200))


class OfficialNorm(TenantOwned, Base):
    """Which norm of the official list a row of a working list was laid beside."""

    __tablename__ = "official_norm"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    requirement_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(String(200))
    year: Mapped[str] = mapped_column(String(4))
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(Utc)


class CarriedAnswer(TenantOwned, Base):
    """An answer of an earlier assessment that waits to be confirmed in this one. It counts for nothing until then."""

    __tablename__ = "carried_answer"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    requirement_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    unit: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: Where it stood: the requirement of the earlier edition, and its assessment.
    from_requirement: Mapped[str] = mapped_column(String(80), primary_key=True)
    from_assessment: Mapped[str] = mapped_column(String(12))
    #: `controls.upgrading.Change`: kept, moved, reworded, ...
    change: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text)
    #: JSON of the answer as it was.
    answer: Mapped[str] = mapped_column(Text)
    #: When somebody confirmed or put it aside; empty while it waits.
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
