"""The officers whose approval counts: one file with their public keys, which every reader gets by another way than the editions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from controls.canonical import canonical_json
from reports.benchmark.archive import APPROVALS, RefusedError

SCHEMA = "toetspeil/benchmark/officers/1"
#: What the file is called, beside the editions.
NAME = "functionarissen.json"


def written(officers: Sequence[str]) -> str:
    """The file of these public keys (hexadecimal)."""
    return canonical_json({"schema": SCHEMA, "officers": sorted(officers)})


def read(text: str) -> tuple[str, ...]:
    """The public keys. Raises RefusedError; fewer than two can never approve anything."""
    try:
        given = json.loads(text)
        officers = tuple(given["officers"])
        for key in officers:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        is_sound = given["schema"] == SCHEMA and written(officers) == text.rstrip("\n")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise RefusedError("Dit is geen bestand met sleutels van functionarissen.") from error
    if not is_sound or len(set(officers)) < max(APPROVALS, len(officers)):
        raise RefusedError("Het bestand met sleutels van functionarissen klopt niet; vraag het opnieuw.")
    return officers


def of_folder(folder: Path) -> tuple[str, ...]:
    """The officers that stand beside the editions in a folder. Raises RefusedError."""
    try:
        return read((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RefusedError(f"Bij de uitgaven ontbreekt {NAME}, met de sleutels van de functionarissen.") from error
    except UnicodeDecodeError as error:
        raise RefusedError(f"{NAME} is geen bestand met sleutels van functionarissen.") from error
