"""When somebody last got a mail about their questions, and how much mail they want."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


class Mailing(TenantOwned, Base):
    """One person in one municipality: an assignment to a role reaches several people, so it cannot say who was told."""

    __tablename__ = "mailing"

    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True, index=True)
    #: When the last digest went out; empty as long as none did.
    sent_at: Mapped[datetime | None] = mapped_column(Utc)
    #: Only mail when there is something new; no reminders.
    only_new: Mapped[bool] = mapped_column(default=False)
