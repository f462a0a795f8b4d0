"""The envelope: record, one-round key, signature and token, always of the same length, sealed for the tally.

Before sealing its bytes are: mark, public key, signature, random prefix of the
token, the token, the length of the record, the record, zeros.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from reports.benchmark import sealing, tokens
from reports.benchmark.contribution import Contribution, Reason, RefusedError, read
from reports.benchmark.rounds import Round

_MARK = b"TPBENCH1"
_PARTS = (("mark", len(_MARK)), ("key", 32), ("signature", 64), ("prefix", 32), ("token", tokens.SIGNATURE_BYTES))
_LENGTH_BYTES = 4
#: Room for about 800 requirements; BIO2 has 187.
OPEN_BYTES = 16 * 1024
SEALED_BYTES = OPEN_BYTES + sealing.OVERHEAD
_ABOUT = b"toetspeil/benchmark/envelope/1|"
_SIGNED = b"toetspeil/benchmark/contribution/1|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One valid contribution with the key that signed it: the key tells two records of one sender apart, and no more."""

    key: bytes
    contribution: Contribution


def closed(contribution: Contribution, *, key: Ed25519PrivateKey, prefix: bytes, token: bytes, round_: Round) -> bytes:
    """Sign, pad and seal. The result has the same length whatever is in it."""
    content = contribution.content
    public = key.public_key().public_bytes_raw()
    signature = key.sign(_to_sign(round_, content))
    packed = _MARK + public + signature + prefix + token + len(content).to_bytes(_LENGTH_BYTES) + content
    if len(packed) > OPEN_BYTES:
        raise ValueError("the record does not fit the envelope")
    return sealing.seal(packed.ljust(OPEN_BYTES, b"\0"), sealing_key=round_.sealing_key, about=_about(round_))


def opened(sealed: bytes, key: MLKEM768X25519PrivateKey, round_: Round) -> Opened:
    """Open and check everything. Raises RefusedError."""
    if len(sealed) != SEALED_BYTES:
        raise RefusedError(Reason.SIZE)
    try:
        packed = sealing.unseal(sealed, key, about=_about(round_))
    except sealing.NotOpenedError as error:
        raise RefusedError(Reason.SEALED) from error
    parts, content = _unpacked(packed)
    contribution = read(content, round_)
    _check_signature(parts["key"], parts["signature"], _to_sign(round_, content))
    message = tokens.message_for(round_.round, contribution.size_class, parts["key"])
    if not tokens.verify(round_.keys[contribution.size_class], parts["prefix"] + message, parts["token"]):
        raise RefusedError(Reason.TOKEN)
    return Opened(key=parts["key"], contribution=contribution)


def _unpacked(packed: bytes) -> tuple[dict[str, bytes], bytes]:
    parts, at = {}, 0
    for name, size in _PARTS:
        parts[name], at = packed[at : at + size], at + size
    length = int.from_bytes(packed[at : at + _LENGTH_BYTES])
    content = packed[at + _LENGTH_BYTES : at + _LENGTH_BYTES + length]
    rest = packed[at + _LENGTH_BYTES + length :]
    if parts["mark"] != _MARK or len(packed) != OPEN_BYTES or len(content) != length or any(rest):
        raise RefusedError(Reason.FORM)
    return parts, content


def _check_signature(key: bytes, signature: bytes, content: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError) as error:
        raise RefusedError(Reason.SIGNATURE) from error


def _to_sign(round_: Round, content: bytes) -> bytes:
    return _SIGNED + round_.sha256.encode() + b"|" + content


def _about(round_: Round) -> bytes:
    return _ABOUT + round_.sha256.encode()
