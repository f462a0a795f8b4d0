"""The register of evidence of a municipality: it lives longer than any assessment that leans on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.assessment import NO_ROWID
from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


class EvidenceItem(TenantOwned, Base):
    """A piece of evidence: a reference to where something stands, with or without files. Triggers refuse to delete it.

    Answers hold a copy of it; where it is used is read from them.
    """

    __tablename__ = "evidence_item"
    __table_args__ = (
        # So that a revision can prove that it belongs to the same municipality.
        UniqueConstraint("id", "municipality_id", name="uq_evidence_item_id_municipality"),
        NO_ROWID,
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    #: The system, the folder or the case in which it stands.
    location: Mapped[str] = mapped_column(String(300))
    #: ISO date or "": of the thing itself, not of the upload.
    date: Mapped[str] = mapped_column(String(10))
    #: Who sees to it that it stays up to date.
    owner: Mapped[str] = mapped_column(String(200))
    #: The last day on which it shows anything, as ISO date or "".
    valid_until: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Utc)
    #: Counts the changes; whoever changes says which version was on the screen.
    version: Mapped[int] = mapped_column(Integer)
    #: From then on it cannot be linked any more; where it was used it stays.
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class EvidenceRevision(TenantOwned, Base):
    """One file of a piece of evidence; the highest number is the current one. Triggers refuse every change.

    The file stands in the data folder as evidence/<municipality>/<two digits>/<sha256>.
    """

    __tablename__ = "evidence_revision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "municipality_id"], ["evidence_item.id", "evidence_item.municipality_id"]
        ),
        NO_ROWID,
    )  # fmt: skip

    item_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    #: What the content was found to be.
    media_type: Mapped[str] = mapped_column(String(100))
    #: The name under which it was sent, made safe.
    file_name: Mapped[str] = mapped_column(String(120))
    uploaded_by: Mapped[str] = mapped_column(String(120))
    uploaded_by_id: Mapped[int | None] = mapped_column(Integer)
    uploaded_at: Mapped[datetime] = mapped_column(Utc)
