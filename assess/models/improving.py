"""The improvement plan: actions hang on the municipality and outlive the assessment in which they were thought of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assess.identifiers import new_id
from assess.models.assessment import NO_ROWID
from assess.models.base import Base, TenantOwned
from assess.models.types import Utc
from controls.improvement import Effort, State


def _of_an_action(column: str) -> ForeignKeyConstraint:
    """A row hangs on an action of its own municipality, whatever the code does."""
    return ForeignKeyConstraint(
        [column, "municipality_id"], ["improvement_action.id", "improvement_action.municipality_id"]
    )


class ImprovementAction(TenantOwned, Base):
    """One thing that somebody is going to do about weak answers. It says nothing about the answers themselves."""

    __tablename__ = "improvement_action"
    __table_args__ = (
        UniqueConstraint("id", "municipality_id", name="uq_improvement_action_id_municipality"),
        ForeignKeyConstraint(["origin_id", "municipality_id"], ["assessment.id", "assessment.municipality_id"]),
        CheckConstraint("state in ('te-doen', 'bezig', 'klaar', 'vervallen')", name="state"),
        CheckConstraint("effort in ('klein', 'middel', 'groot')", name="effort"),
        CheckConstraint("state <> 'vervallen' or reason <> ''", name="reason"),
        CheckConstraint("owner_id is null or owner_name = ''", name="owner"),
        CheckConstraint("days >= 0 and euros >= 0", name="costs"),
        NO_ROWID,
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(Integer, ForeignKey("municipality.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    #: What will be done.
    what: Mapped[str] = mapped_column(Text, default="")
    #: A person with an account, or the name of somebody without one, or neither.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    owner_name: Mapped[str] = mapped_column(String(120), default="")
    #: ISO date, or "".
    due_on: Mapped[str] = mapped_column(String(10), default="")
    effort: Mapped[Effort] = mapped_column(String(8), default=Effort.MEDIUM)
    days: Mapped[int | None] = mapped_column(Integer)
    euros: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[State] = mapped_column(String(10), default=State.TODO)
    #: Why it was dropped.
    reason: Mapped[str] = mapped_column(Text, default="")
    #: The assessment in which it was thought of; empty for one that came from elsewhere.
    origin_id: Mapped[str | None] = mapped_column(String(12), index=True)
    created_by: Mapped[str] = mapped_column(String(120))
    created_by_id: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Utc)
    changed_by: Mapped[str] = mapped_column(String(120))
    changed_by_id: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Utc)
    #: Counts the saves; whoever saves says which version was on the screen.
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class ActionTarget(TenantOwned, Base):
    """A requirement that an action makes better, as it stood in the edition of that time."""

    __tablename__ = "improvement_target"
    __table_args__ = (_of_an_action("action_id"), NO_ROWID)

    action_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    requirement_id: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
    #: The DigiD connection, or "".
    unit: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    #: The edition, as in bio2/1.3.
    catalogue: Mapped[str] = mapped_column(String(60))


class ActionNeed(TenantOwned, Base):
    """An action that cannot be finished before another one is."""

    __tablename__ = "improvement_need"
    __table_args__ = (
        _of_an_action("action_id"),
        _of_an_action("needs_id"),
        CheckConstraint("action_id <> needs_id", name="needs"),
        NO_ROWID,
    )

    action_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    needs_id: Mapped[str] = mapped_column(String(12), primary_key=True)
