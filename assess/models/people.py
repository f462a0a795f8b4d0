"""Municipalities, the people who work for them, what they may do there, and how they signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, CheckConstraint, ColumnElement, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from assess.identifiers import new_id
from assess.models.base import Base
from assess.models.types import Utc

#: How long a session lasts without a request, and however busy its owner.
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
#: How long somebody may take over the second step of signing in.
HALFWAY = timedelta(minutes=10)


class Role(StrEnum):
    """What somebody may do in one municipality."""

    COORDINATOR = "coordinator"
    CONTRIBUTOR = "contributor"
    READER = "reader"
    #: Reviews what others fill in.
    CISO = "ciso"
    #: Proceseigenaar: answers for a process, and fills in.
    OWNER = "owner"
    #: Gemeentesecretaris or college: decides, and reads until there is something to decide.
    APPROVER = "approver"
    #: Reads for a limited time.
    AUDITOR = "auditor"


class Stage(StrEnum):
    """How far a browser came in signing in. Only `FULL` opens anything."""

    FULL = "full"
    #: The password was right; a code of the second factor must follow.
    CODE = "code"
    #: The password was right; there is no second factor yet, and it must be made first.
    ENROL = "enrol"


class Municipality(Base):
    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The name in the address: lower case, never reused.
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    #: The CBS code, as in GM0000.
    code: Mapped[str] = mapped_column(String(12), unique=True)
    #: As CBS has them; "" and empty when nobody said so.
    province: Mapped[str] = mapped_column(String(40), default="")
    inhabitants: Mapped[int | None] = mapped_column(Integer)


class Merger(Base):
    """A municipality that became part of another (herindeling). Its own rows and its own chain stay its own."""

    __tablename__ = "merger"
    __table_args__ = (CheckConstraint("former_id <> heir_id", name="heir"),)

    former_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    heir_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    #: ISO date.
    merged_on: Mapped[str] = mapped_column(String(10))


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: In lower case: people do not remember how they capitalised it.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    #: argon2id, with its parameters in the text.
    password_hash: Mapped[str] = mapped_column(String(200))
    #: Runs the installation: sees that there are municipalities, and nothing that they wrote.
    is_operator: Mapped[bool] = mapped_column(default=False)
    #: Made by the demonstration: its password is public and it has no second factor.
    is_demo: Mapped[bool] = mapped_column(default=False)


class Membership(Base):
    """One person, one municipality, one role. Not TenantOwned: it is what decides the tenant."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(f"role in ({', '.join(repr(role.value) for role in Role)})", name="role"),
        CheckConstraint("role <> 'auditor' or until is not null", name="until"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(String(20))
    #: From this moment on there is no access any more; empty is without end.
    until: Mapped[datetime | None] = mapped_column(Utc)
    #: What addresses say instead of the number of the person, which would tell how many there are.
    handle: Mapped[str] = mapped_column(String(12), unique=True, default=new_id)

    @classmethod
    def holds_at(cls, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
        """Whether somebody may still come in at this moment."""
        return cls.until.is_(None) | (cls.until > now)


class Invitation(Base):
    """Somebody who may come in. Accepting or withdrawing removes the row: the trail keeps what happened.

    Not TenantOwned: whoever follows the link is nowhere yet.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("(municipality_id is null) = (role is null)", name="role"),
        CheckConstraint("role <> 'auditor' or until is not null", name="until"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: SHA-256 of what stands in the link.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: Empty: an account without a municipality.
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role | None] = mapped_column(String(20))
    until: Mapped[datetime | None] = mapped_column(Utc)
    #: The account becomes one of an operator.
    is_operator: Mapped[bool] = mapped_column(default=False)
    invited_by: Mapped[str] = mapped_column(String(120))
    invited_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)


class SecondFactor(Base):
    """The shared secret of somebody's authenticator app (TOTP, RFC 6238)."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    #: AES-256-GCM with a key that follows from the secret key of the installation, bound to the person.
    locked_secret: Mapped[bytes] = mapped_column(LargeBinary)
    #: The number of the last half minute whose code was used: a code works once.
    last_step: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(Utc)


class RecoveryCode(Base):
    """A code for when the app is out of reach. Using it removes the row."""

    __tablename__ = "recovery_code"

    #: SHA-256: the code is 80 random bits, which nobody guesses back from it.
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)


class SignIn(Base):
    """A session of a browser. Only the hash of its token is stored."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    stage: Mapped[Stage] = mapped_column(String(8), default=Stage.FULL)
    started_at: Mapped[datetime] = mapped_column(Utc)
    #: Moved forward at most once a minute, so that reading a page is not a write.
    seen_at: Mapped[datetime] = mapped_column(Utc)
    #: From where and with which program, so that people can recognise their own sessions.
    origin: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(80), default="")
    #: Wrong codes at the second step.
    tries: Mapped[int] = mapped_column(Integer, default=0)


class KnownBrowser(Base):
    """A browser from which somebody signed in completely. Guessing elsewhere does not slow it down."""

    __tablename__ = "known_browser"

    #: SHA-256 of the token in its cookie.
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(Utc)


class Tried(StrEnum):
    """What somebody tried to guess."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    CODE = "code"


class FailedSignIn(Base):
    """One wrong password or code. In the database, so that a restart does not give new tries."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of the e-mail address that was typed, whether it exists or not.
    account: Mapped[str] = mapped_column(String(64), index=True)
    #: Where it came from: a network address, or the hash of the token of a known browser.
    origin: Mapped[str] = mapped_column(String(64))
    tried: Mapped[Tried] = mapped_column(String(8), default=Tried.PASSWORD)
    #: Whether `origin` is a known browser.
    is_known: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Utc)
