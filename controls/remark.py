"""A remark that was chosen from a conversation, as a snapshot keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRemark:
    """A word of the conversation about a requirement that was chosen for the report; `said_at` is ISO 8601 in UTC."""

    requirement_id: str
    unit: str
    text: str
    said_by: str
    said_at: str
