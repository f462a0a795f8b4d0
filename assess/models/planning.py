"""What the calendar needs to know of a municipality: its college, its registration, its incidents if it wants to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


class BoardMember(TenantOwned, Base):
    """A member of the college, for the training that the Cbw asks of each of them. Dates are ISO or ""."""

    __tablename__ = "board_member"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    appointed_on: Mapped[str] = mapped_column(String(10))
    certificate_on: Mapped[str] = mapped_column(String(10))
    left_on: Mapped[str] = mapped_column(String(10))


class RegistrationChange(TenantOwned, Base):
    """A change of what stands in the register of entities, to be passed on within two weeks."""

    __tablename__ = "registration_change"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), index=True)
    what: Mapped[str] = mapped_column(String(300))
    changed_on: Mapped[str] = mapped_column(String(10))
    reported_on: Mapped[str] = mapped_column(String(10))


class Incident(TenantOwned, Base):
    """An incident somebody asked to remember: when it became known and what was reported. No description."""

    __tablename__ = "incident"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), index=True)
    #: A name of the municipality's own, such as a ticket number.
    label: Mapped[str] = mapped_column(String(120))
    aware_at: Mapped[datetime] = mapped_column(Utc)
    #: When it was over; the final report of a long incident counts from then.
    handled_at: Mapped[datetime | None] = mapped_column(Utc)
    #: Whether a trust service was hit, which leaves 24 hours for the notification.
    trust_service: Mapped[bool] = mapped_column(default=False)
    #: When each report was made.
    warned_at: Mapped[datetime | None] = mapped_column(Utc)
    notified_at: Mapped[datetime | None] = mapped_column(Utc)
    progress_at: Mapped[datetime | None] = mapped_column(Utc)
    final_at: Mapped[datetime | None] = mapped_column(Utc)
    #: The outcome of the significance test: ja, nee or open, and why.
    significant: Mapped[str] = mapped_column(String(8))
    reasoning: Mapped[str] = mapped_column(Text)
    kept_by: Mapped[str] = mapped_column(String(120))
    kept_at: Mapped[datetime] = mapped_column(Utc)
