"""Municipalities, the people who work for them, and how they signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.base import Base
from assess.models.types import Utc

#: How long a session lasts without a request, and however busy its owner.
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)


class Role(StrEnum):
    """What somebody may do in one municipality."""

    COORDINATOR = "coordinator"
    CONTRIBUTOR = "contributor"
    READER = "reader"


class Municipality(Base):
    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The name in the address: lower case, never reused.
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    #: The CBS code, as in GM0000.
    code: Mapped[str] = mapped_column(String(12), unique=True)


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: In lower case: people do not remember how they capitalised it.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    #: argon2id, with its parameters in the text.
    password_hash: Mapped[str] = mapped_column(String(200))


class Membership(Base):
    """One person, one municipality, one role. Not TenantOwned: it is what decides the tenant."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint("role in ('coordinator', 'contributor', 'reader')", name="role"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(String(20))


class SignIn(Base):
    """A session of a browser. Only the hash of its token is stored."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Utc)
    #: Moved forward at most once a minute, so that reading a page is not a write.
    seen_at: Mapped[datetime] = mapped_column(Utc)


class FailedSignIn(Base):
    """One wrong password. In the database, so that a restart does not give new tries."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of the e-mail address that was typed, whether it exists or not.
    account: Mapped[str] = mapped_column(String(64), index=True)
    #: The network address it came from.
    origin: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Utc)
