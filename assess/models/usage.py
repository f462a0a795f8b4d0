"""What the operator may know of a municipality, as a view: numbers, and nothing that was written.

Migration 0016 makes it, by `laws.counting_view`.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table

from assess.models.types import Utc

#: On PostgreSQL it counts with the rights of the owner, so that the website need not see the rows.
#: Not in `Base.metadata`: it is not a table that migrations compare.
municipality_usage = Table(
    "municipality_usage",
    MetaData(),
    Column("municipality_id", Integer),
    Column("assessments", Integer),
    #: The moment of the last line of its trail.
    Column("last_activity", Utc),
)
