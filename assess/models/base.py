"""What all tables share: naming of constraints, and the mark of a row that belongs to one municipality."""

from __future__ import annotations

from sqlalchemy import Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class TenantOwned:
    """A row that belongs to one municipality; `db.py` keeps all others out of sight."""

    municipality_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)
