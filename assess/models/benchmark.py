"""What a municipality keeps of its part in a round of the benchmark. Nothing here leaves by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assess.models.assessment import NO_ROWID
from assess.models.base import Base, TenantOwned
from assess.models.types import Utc


class BenchmarkPart(TenantOwned, Base):
    """The one-round secret of a municipality: its key, and the token once it has one.

    There is no second token, so this row is made once and never replaced. Which
    envelope is of this municipality is nowhere: an envelope is sealed anew each time it is fetched.
    """

    __tablename__ = "benchmark_part"

    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), primary_key=True)
    round: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: What the round was when the key was made; another text under the same name is another round.
    round_sha256: Mapped[str] = mapped_column(String(64))
    #: `participant.Own`, locked with a key that follows from the secret key of the installation; empty once it was wiped.
    locked_own: Mapped[bytes] = mapped_column(LargeBinary)
    has_token: Mapped[bool] = mapped_column(default=False)
    #: The number of the record that was last put in the ballot box of this server; 0 is none.
    handed_in: Mapped[int] = mapped_column(Integer, default=0)


class BenchmarkConsent(TenantOwned, Base):
    """Who agreed that exactly these bytes leave. Triggers refuse every change."""

    __tablename__ = "benchmark_consent"
    __table_args__ = (NO_ROWID,)

    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), primary_key=True)
    round: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: Counts the records of one round from 1; the highest counts.
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(String(12), ForeignKey("assessment.id"))
    #: The canonical JSON of the record, and its SHA-256.
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    agreed_by: Mapped[str] = mapped_column(String(120))
    agreed_by_id: Mapped[int | None] = mapped_column(Integer)
    agreed_at: Mapped[datetime] = mapped_column(Utc)
