"""The one-round secret of a municipality, locked: who has the database alone can send nothing in its name."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reports.benchmark.participant import Own

_NONCE = 12


class UnreadableOwnError(Exception):
    """The secret was locked with another key of the installation."""


def lock(own: Own, *, key: str, municipality_id: int) -> bytes:
    """As it is stored: for this municipality and this round only."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_derived(key)).encrypt(nonce, own.canonical.encode(), _whose(municipality_id, own.round))


def unlock(locked: bytes, *, key: str, municipality_id: int, round_name: str) -> Own:
    """As it was before `lock`. Raises UnreadableOwnError."""
    try:
        text = AESGCM(_derived(key)).decrypt(locked[:_NONCE], locked[_NONCE:], _whose(municipality_id, round_name))
    except InvalidTag as error:
        raise UnreadableOwnError from error
    return Own.from_json(text.decode())


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"toetspeil benchmark own").derive(key.encode())


def _whose(municipality_id: int, round_name: str) -> bytes:
    return f"municipality {municipality_id} round {round_name}".encode()
