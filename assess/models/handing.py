"""What was handed over of a submitted assessment: lines that triggers keep as they were written."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.assessment import NO_ROWID, of_its_assessment
from assess.models.base import Base, TenantOwned
from assess.models.deciding import Recorded


class HandoverRow(Recorded, TenantOwned, Base):
    """One line of the register; the columns are those of `controls.handovers.Handover`."""

    __tablename__ = "handover"
    __table_args__ = (
        of_its_assessment(),
        CheckConstraint("corrects >= 0 and corrects < number", name="corrects"),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The number of an earlier line that this one mends, or 0.
    corrects: Mapped[int] = mapped_column(Integer, default=0)
    given_on: Mapped[str] = mapped_column(String(10))
    received_by: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(300))
    #: Of the file that was given; "" when nobody said so.
    document_sha256: Mapped[str] = mapped_column(String(64), default="")
    way: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(300))
