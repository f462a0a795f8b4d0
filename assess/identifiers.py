"""Ids that say nothing: not how many there are, not which came first."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """Twelve hexadecimal digits at random."""
    return secrets.token_hex(6)
