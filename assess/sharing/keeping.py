"""The one-round secret of a municipality, locked: who has the database alone can send nothing in its name."""

from __future__ import annotations

from assess import locking
from assess.locking import UnreadableSecretError
from reports.benchmark.participant import Own

__all__ = ["UnreadableSecretError"]

_PURPOSE = "benchmark own"


def lock(own: Own, *, key: str, municipality_id: int) -> bytes:
    """As it is stored: for this municipality and this round only."""
    return locking.lock(own.canonical, key=key, purpose=_PURPOSE, owner=_owner(municipality_id, own.round))


def unlock(locked: bytes, *, key: str, municipality_id: int, round_name: str) -> Own:
    """As it was before `lock`. Raises UnreadableSecretError."""
    return Own.from_json(locking.unlock(locked, key=key, purpose=_PURPOSE, owner=_owner(municipality_id, round_name)))


def _owner(municipality_id: int, round_name: str) -> str:
    return f"municipality {municipality_id} round {round_name}"
