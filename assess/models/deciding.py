"""What comes after submitting, and what an assessment follows. Triggers refuse every change of all of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.assessment import NO_ROWID, of_its_assessment
from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


def _of_its_decision(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["assessment_id", column], ["decision.assessment_id", "decision.number"])


class Recorded:
    """Who wrote a record down, when, and the SHA-256 of what it says (`controls.decisions`)."""

    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_by_id: Mapped[int | None] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    sha256: Mapped[str] = mapped_column(String(64))


class DecisionRow(Recorded, TenantOwned, Base):
    """A decision of the college on a submitted assessment; the columns are those of `controls.decisions.Decision`."""

    __tablename__ = "decision"
    __table_args__ = (
        of_its_assessment(),
        CheckConstraint("kind in ('vaststelling', 'niet-vastgesteld', 'intrekking')", name="kind"),
        CheckConstraint("refers_to >= 0 and refers_to < number", name="refers_to"),
        CheckConstraint("kind <> 'intrekking' or refers_to > 0", name="withdrawal"),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The hash of the snapshot of this assessment: a trigger looks.
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    refers_to: Mapped[int] = mapped_column(Integer, default=0)
    #: When the college met, as an ISO date, and what the decision is called there.
    met_on: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(300))
    signed_by: Mapped[str] = mapped_column(String(120))
    signed_as: Mapped[str] = mapped_column(String(120))
    remark: Mapped[str] = mapped_column(Text, default="")


class ConfirmationRow(TenantOwned, Base):
    """A second person's word that a decision stands as it was recorded."""

    __tablename__ = "decision_confirmation"
    __table_args__ = (of_its_assessment(), _of_its_decision("number"), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    decision_sha256: Mapped[str] = mapped_column(String(64))
    confirmed_by: Mapped[str] = mapped_column(String(120))
    confirmed_by_id: Mapped[int | None] = mapped_column(Integer)
    confirmed_at: Mapped[datetime] = mapped_column(Utc)
    sha256: Mapped[str] = mapped_column(String(64))


class SignatureRow(Recorded, TenantOwned, Base):
    """Who signed the statement of the college, on paper or with a pen of their own; the file itself is not here."""

    __tablename__ = "signature"
    __table_args__ = (of_its_assessment(), _of_its_decision("decision"), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    decision: Mapped[int] = mapped_column(Integer)
    signed_by: Mapped[str] = mapped_column(String(120))
    signed_as: Mapped[str] = mapped_column(String(120))
    signed_on: Mapped[str] = mapped_column(String(10))
    #: Of the signed file, computed where that file is; "" when nobody did.
    document_sha256: Mapped[str] = mapped_column(String(64), default="")
    remark: Mapped[str] = mapped_column(Text, default="")


class MeasureApprovalRow(Recorded, TenantOwned, Base):
    """The approval of measures by the board (Cbw 24, first paragraph): of the municipality, not of an assessment."""

    __tablename__ = "measure_approval"
    __table_args__ = (
        CheckConstraint("refers_to >= 0 and refers_to < number", name="refers_to"),
        CheckConstraint("not is_withdrawal or refers_to > 0", name="withdrawal"),
        NO_ROWID,
    )

    # The key says itself whose it is.
    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), primary_key=True, index=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    is_withdrawal: Mapped[bool] = mapped_column(default=False)
    refers_to: Mapped[int] = mapped_column(Integer, default=0)
    #: What was approved, and in which version of it.
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(40))
    approved_on: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(String(120))
    reference: Mapped[str] = mapped_column(String(300))
    remark: Mapped[str] = mapped_column(Text, default="")


class Succession(TenantOwned, Base):
    """An assessment that was opened again: it follows one that was submitted. A chain, never a fork.

    Not a column of `assessment`: SQLite cannot add a reference of two columns to a table that everything
    else refers to, and what an assessment follows has a law of its own: it never changes.
    """

    __tablename__ = "succession"
    __table_args__ = (
        of_its_assessment(),
        ForeignKeyConstraint(["follows", "municipality_id"], ["assessment.id", "assessment.municipality_id"]),
        Index("uq_succession_follows", "follows", unique=True),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    follows: Mapped[str] = mapped_column(String(12))
    #: Why it was opened again.
    reason: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(String(120))
    opened_by_id: Mapped[int | None] = mapped_column(Integer)
    opened_at: Mapped[datetime] = mapped_column(Utc)
