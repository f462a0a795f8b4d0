"""A stored password of the same sort as ours, that is checked in no time. How ours are stored is in test_passwords.py."""

from __future__ import annotations

from argon2 import PasswordHasher

_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quickly_hashed(password: str) -> str:
    return _HASHER.hash(password)
