"""Secrets that must be read again, locked with a key that follows from the secret key of the installation (AES-256-GCM).

Each is bound to its owner, so that a row put in another's place opens nothing.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class UnreadableSecretError(Exception):
    """The secret was locked with another key, for another owner, or was damaged."""


def lock(secret: str, *, key: str, purpose: str, owner: str) -> bytes:
    """The secret as it is stored: a nonce, and what was locked with it."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(derived(key, purpose)).encrypt(nonce, secret.encode(), owner.encode())


def unlock(locked: bytes, *, key: str, purpose: str, owner: str) -> str:
    """The secret as it was before `lock`. Raises UnreadableSecretError."""
    try:
        return AESGCM(derived(key, purpose)).decrypt(locked[:_NONCE], locked[_NONCE:], owner.encode()).decode()
    except InvalidTag as error:
        raise UnreadableSecretError from error


def derived(key: str, purpose: str) -> bytes:
    """The key for one purpose: who has it cannot make that of another."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"toetspeil {purpose}".encode()).derive(key.encode())
