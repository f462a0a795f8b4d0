"""The size class of a municipality on this server, as the benchmark has it."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from assess.models import Municipality
from reports.benchmark.rounds import class_of


def size_class_here(session: Session, municipality_id: int | ScalarSelect[int]) -> str:
    """The name of the class; "" when nobody knows how many inhabitants there are."""
    inhabitants = session.scalar(select(Municipality.inhabitants).where(Municipality.id == municipality_id))
    return class_of(inhabitants) if inhabitants is not None else ""
