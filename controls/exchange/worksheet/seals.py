"""What makes a file recognisable as ours: a seal over where it came from, and one over the hidden part of each row."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256

from controls.canonical import canonical_json

SCHEMA = "toetspeil-vragen-1"
_PURPOSE = b"toetspeil werkblad"


def file_seal(secret: str, origin: Mapping[str, str]) -> str:
    """The seal over the sheet that says where the file came from."""
    return _seal(secret, {name: value for name, value in origin.items() if name != "seal"})


def row_seal(secret: str, file: str, key: str, version: str, state: str) -> str:
    """The seal over one row; it holds in the file with this seal only."""
    return _seal(secret, [file, key, version, state])


def state_of(cells: Mapping[str, str]) -> str:
    """What stood in the cells of a row, as a short name: it tells whether somebody changed them."""
    return sha256(canonical_json(dict(cells)).encode()).hexdigest()[:16]


def is_seal(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _seal(secret: str, value: Mapping[str, str] | list[str]) -> str:
    key = hmac.new(secret.encode(), _PURPOSE, sha256).digest()
    made = value if isinstance(value, list) else dict(value)
    return hmac.new(key, canonical_json(made).encode(), sha256).hexdigest()[:32]
