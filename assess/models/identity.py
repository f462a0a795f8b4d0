"""The identity provider of a municipality (OpenID Connect), and who is who there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.base import Base
from assess.models.types import Utc


class IdentityProvider(Base):
    """Where the people of a municipality may sign in. Not TenantOwned: whoever signs in is nowhere yet."""

    __tablename__ = "identity_provider"
    __table_args__ = (CheckConstraint("second_factor in ('own', 'provider')", name="second_factor"),)

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    #: The address that stands in every token, and below which the provider describes itself.
    issuer: Mapped[str] = mapped_column(String(300))
    client_id: Mapped[str] = mapped_column(String(200))
    #: As `second_factor.locked_secret`: bound to the municipality.
    locked_secret: Mapped[bytes] = mapped_column(LargeBinary)
    #: The claim that holds the groups, and JSON of what each group is here: {"group": "role"}.
    groups_claim: Mapped[str] = mapped_column(String(80))
    roles: Mapped[str] = mapped_column(Text)
    #: Who asks for a second factor: the provider, or Toetspeil after it.
    second_factor: Mapped[str] = mapped_column(String(10))


class Identity(Base):
    """An account of a provider and the person it belongs to. The pair never changes: an address of mail may."""

    __tablename__ = "identity"

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(Utc)
