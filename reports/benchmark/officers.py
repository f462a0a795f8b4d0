"""The officers whose approval counts: one file with their public keys, which every reader gets by another way than the editions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from controls.canonical import canonical_json
from reports.benchmark.archive import APPROVALS, Approval, Erratum, RefusedError, approve
from reports.benchmark.edition import Edition

SCHEMA = "toetspeil/benchmark/officers/1"
KEY_SCHEMA = "toetspeil/benchmark/officer/1"
APPROVAL_SCHEMA = "toetspeil/benchmark/approval/1"
#: What the file is called, beside the editions.
NAME = "functionarissen.json"


@dataclass(frozen=True, slots=True)
class Officer:
    """The private key of one officer. It lasts for years: readers know the public half."""

    key: str

    @property
    def canonical(self) -> str:
        return canonical_json({"schema": KEY_SCHEMA, "key": self.key})

    @property
    def public(self) -> str:
        return self._private.public_key().public_bytes_raw().hex()

    def approve(self, document: Edition | Erratum) -> Approval:
        return approve(document, self._private)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.key))

    @classmethod
    def from_json(cls, text: str) -> Officer:
        """Raises RefusedError."""
        try:
            given = json.loads(text)
            officer = cls(given["key"])
            is_sound = officer.canonical == text.rstrip("\n") and len(officer.public) > 0
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise RefusedError("Dit is niet de sleutel van een functionaris.") from error
        if not is_sound:
            raise RefusedError("Dit is niet de sleutel van een functionaris.")
        return officer


def new_officer() -> Officer:
    return Officer(Ed25519PrivateKey.generate().private_bytes_raw().hex())


def approval_text(approval: Approval) -> str:
    """One approval as it travels to whoever releases."""
    return canonical_json({"schema": APPROVAL_SCHEMA, "officer": approval.officer, "signature": approval.signature})


def approval_of(text: str) -> Approval:
    """Raises RefusedError; whether it holds is for `approved` to say."""
    try:
        given = json.loads(text)
        if given["schema"] == APPROVAL_SCHEMA:
            return Approval(str(given["officer"]), str(given["signature"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise RefusedError("Dit is geen goedkeuring.") from error
    raise RefusedError("Dit is geen goedkeuring.")


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
