"""Who answers what before when, who looked at it, and what was said about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assess.identifiers import new_id
from assess.models.assessment import NO_ROWID, of_its_assessment
from assess.models.base import Base, TenantOwned
from assess.models.people import Role
from assess.models.types import Utc


class Reach(StrEnum):
    """How much an assignment covers. The narrowest one of a requirement holds."""

    REQUIREMENT = "requirement"
    CONTROL = "control"
    THEME = "theme"


class Assignment(TenantOwned, Base):
    """A requirement, a control or a theme that somebody, or everybody with a role, answers before a day."""

    __tablename__ = "assignment"
    __table_args__ = (
        of_its_assessment(),
        CheckConstraint("reach in ('requirement', 'control', 'theme')", name="reach"),
        CheckConstraint("(person_id is null) <> (role is null)", name="assignee"),
        # One assignee for one thing: handing over changes the row.
        Index("uq_assignment_target", "assessment_id", "catalogue", "unit", "reach", "target", unique=True),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    #: The edition, and the DigiD connection or "".
    catalogue: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(12), default="")
    reach: Mapped[Reach] = mapped_column(String(12))
    #: The id of the requirement, the number of the control, or the id of the theme.
    target: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    role: Mapped[Role | None] = mapped_column(String(20))
    #: ISO date, or "".
    due_on: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    assigned_by: Mapped[str] = mapped_column(String(120))
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assigned_at: Mapped[datetime] = mapped_column(Utc)
    #: When a mail told the assignee of it, and when one last reminded; empty as long as none went out.
    told_at: Mapped[datetime | None] = mapped_column(Utc)
    reminded_at: Mapped[datetime | None] = mapped_column(Utc)


class Absence(TenantOwned, Base):
    """Somebody who is away, and who answers in the meantime."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("person_id <> substitute_id", name="substitute"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: The first and the last day, as ISO dates.
    starts_on: Mapped[str] = mapped_column(String(10))
    ends_on: Mapped[str] = mapped_column(String(10))


class ReviewVerdict(StrEnum):
    AGREED = "akkoord"
    SENT_BACK = "teruggestuurd"


class Review(TenantOwned, Base):
    """What a second person thought of one version of an answer. Triggers refuse every change."""

    __tablename__ = "review"
    __table_args__ = (
        of_its_assessment(),
        CheckConstraint("verdict in ('akkoord', 'teruggestuurd')", name="verdict"),
        CheckConstraint("verdict <> 'teruggestuurd' or reason <> ''", name="reason"),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    requirement_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    unit: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    #: Counts the reviews of one answer, from 1. The last one counts, as long as the answer is still that version.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Which version was looked at: its number, and when it was saved (numbers begin anew with a framework).
    version: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime] = mapped_column(Utc)
    verdict: Mapped[ReviewVerdict] = mapped_column(String(14))
    #: Why it was sent back: what the first person must do.
    reason: Mapped[str] = mapped_column(Text, default="")
    reviewed_by: Mapped[str] = mapped_column(String(120))
    reviewed_by_id: Mapped[int | None] = mapped_column(Integer)
    reviewed_at: Mapped[datetime] = mapped_column(Utc)


class Remark(TenantOwned, Base):
    """A word in the conversation about one requirement. It stays out of every report unless chosen."""

    __tablename__ = "remark"
    __table_args__ = (of_its_assessment(), NO_ROWID)

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    requirement_id: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(12), default="")
    text: Mapped[str] = mapped_column(Text)
    in_report: Mapped[bool] = mapped_column(default=False)
    said_by: Mapped[str] = mapped_column(String(120))
    said_by_id: Mapped[int | None] = mapped_column(Integer)
    said_at: Mapped[datetime] = mapped_column(Utc)


class SamplePurpose(StrEnum):
    #: The CISO looks again at what was filled in.
    REVIEW = "beoordeling"
    #: The auditor tests.
    AUDIT = "audit"


class Sample(TenantOwned, Base):
    """A selection of requirements that anybody can draw again with `controls.sampling`. Triggers refuse every change."""

    __tablename__ = "sample"
    __table_args__ = (
        of_its_assessment(),
        CheckConstraint("purpose in ('beoordeling', 'audit')", name="purpose"),
        NO_ROWID,
    )

    assessment_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    purpose: Mapped[SamplePurpose] = mapped_column(String(12))
    seed: Mapped[str] = mapped_column(String(40))
    #: JSON lists of answer keys: what was drawn from, and what was drawn.
    population: Mapped[str] = mapped_column(Text)
    drawn: Mapped[str] = mapped_column(Text)
    drawn_by: Mapped[str] = mapped_column(String(120))
    drawn_by_id: Mapped[int | None] = mapped_column(Integer)
    drawn_at: Mapped[datetime] = mapped_column(Utc)
