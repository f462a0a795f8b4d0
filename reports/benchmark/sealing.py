"""The key of a round, in two halves, and the envelope that only both together can open (HPKE, X25519 and ML-KEM-768)."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from controls.canonical import canonical_json

HALF_SCHEMA = "toetspeil/benchmark/half/1"
KEYS_SCHEMA = "toetspeil/benchmark/keys/1"
_MLKEM_PUBLIC, _X25519 = 1184, 32
_MLKEM_SEED = 64
PUBLIC_BYTES = _MLKEM_PUBLIC + _X25519
PRIVATE_BYTES = _MLKEM_SEED + _X25519
#: The key that travels with every envelope (a ciphertext of ML-KEM and one of X25519), and the tag of AES-GCM.
OVERHEAD = 1088 + 32 + 16
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class NotOpenedError(Exception):
    """Not sealed to this key for this round, or changed on the way."""


class BadHalfError(Exception):
    """The text is not a half of a key, or the halves do not belong together; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What one officer keeps: a share that says nothing by itself, and the key that signs the minute."""

    round: str
    part: int
    share: str
    signing_key: str

    @property
    def canonical(self) -> str:
        fields = {"round": self.round, "part": self.part, "share": self.share, "signing_key": self.signing_key}
        return canonical_json({"schema": HALF_SCHEMA, **fields})

    @property
    def officer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.signing_key))

    @classmethod
    def from_json(cls, text: str) -> Half:
        try:
            given = json.loads(text)
            is_half = given.pop("schema") == HALF_SCHEMA
            half = cls(**given)
            is_sound = is_half and len(bytes.fromhex(half.share)) == PRIVATE_BYTES and half.part in (1, 2)
            half.officer  # noqa: B018 - raises when it is no key
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadHalfError("Dit is geen sleutelhelft.") from error
        if not is_sound:
            raise BadHalfError("Dit is geen sleutelhelft.")
        return half


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundKeys:
    """The public side of what the tally room made for a round."""

    round: str
    sealing_key: str
    officers: tuple[str, str]

    @property
    def canonical(self) -> str:
        fields = {"round": self.round, "sealing_key": self.sealing_key, "officers": list(self.officers)}
        return canonical_json({"schema": KEYS_SCHEMA, **fields})

    @classmethod
    def from_json(cls, text: str) -> RoundKeys:
        try:
            given = json.loads(text)
            if given["schema"] != KEYS_SCHEMA or len(bytes.fromhex(given["sealing_key"])) != PUBLIC_BYTES:
                raise BadHalfError("Dit is niet het openbare deel van de sleutels.")
            first, second = given["officers"]
            return cls(round=str(given["round"]), sealing_key=given["sealing_key"], officers=(str(first), str(second)))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadHalfError("Dit is niet het openbare deel van de sleutels.") from error


def new_keys(round_: str) -> tuple[RoundKeys, Half, Half]:
    """A new key, in two halves by exclusive or: each half alone is random."""
    mlkem, x25519 = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    private = mlkem.private_bytes_raw() + x25519.private_bytes_raw()
    share = secrets.token_bytes(PRIVATE_BYTES)
    shares = (share, _xor(private, share))
    officers = [Ed25519PrivateKey.generate() for _ in shares]
    first, second = (
        Half(round=round_, part=i + 1, share=shares[i].hex(), signing_key=officers[i].private_bytes_raw().hex())
        for i in range(2)
    )
    one, other = (officer.public_key().public_bytes_raw().hex() for officer in officers)
    sealing_key = (mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()).hex()
    return RoundKeys(round=round_, sealing_key=sealing_key, officers=(one, other)), first, second


def joined(first: Half, second: Half, *, round_: str, sealing_key: str) -> MLKEM768X25519PrivateKey:
    """The private key of the round out of both halves. Raises BadHalfError when they do not make this key."""
    if first.part == second.part:
        raise BadHalfError("Twee keer dezelfde helft; beide teltellers brengen hun eigen helft mee.")
    if {first.round, second.round} != {round_}:
        raise BadHalfError("Een sleutelhelft hoort bij een andere ronde.")
    private = _xor(bytes.fromhex(first.share), bytes.fromhex(second.share))
    mlkem = MLKEM768PrivateKey.from_seed_bytes(private[:_MLKEM_SEED])
    x25519 = X25519PrivateKey.from_private_bytes(private[_MLKEM_SEED:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    if public.hex() != sealing_key:
        raise BadHalfError("De twee helften vormen samen niet de sleutel van deze ronde.")
    return MLKEM768X25519PrivateKey(mlkem, x25519)


def seal(content: bytes, *, sealing_key: str, about: bytes) -> bytes:
    """Seal for the tally; `about` binds the envelope to one round."""
    public = bytes.fromhex(sealing_key)
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )
    return _SUITE.encrypt(content, key, about)


def unseal(sealed: bytes, key: MLKEM768X25519PrivateKey, *, about: bytes) -> bytes:
    try:
        return _SUITE.decrypt(sealed, key, about)
    except (InvalidTag, ValueError) as error:
        raise NotOpenedError from error


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
