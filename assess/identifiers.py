"""Ids and tokens that say nothing: not how many there are, not which came first."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_LENGTH = 43


def new_id() -> str:
    """Twelve hexadecimal digits at random."""
    return secrets.token_hex(6)


def new_token() -> str:
    """256 random bits, 43 characters."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What the database stores of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
