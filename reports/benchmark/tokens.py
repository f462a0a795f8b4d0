"""A token that is signed without being seen: RFC 9474, RSABSSA-SHA384-PSS-Randomized.

Whoever issues signs a blinded message, once per municipality; whoever counts
can check the signature and can never tell for whom it was made. The same key
makes ordinary RSA-PSS signatures, so `cryptography` does the checking; what is
written out here is the blinding alone, and the official vectors are its test.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 3072
SIGNATURE_BYTES = BITS // 8
PREFIX_BYTES = 32
SALT_BYTES = 48
_EXPONENT = 65537
_HASH_BYTES = 48


class TokenError(Exception):
    """A blinded message or a signature that does not belong to this key; says nothing about who sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinded:
    """What goes to the issuer (`message`), and what stays at home to unblind the answer."""

    message: bytes
    prepared: bytes
    inverse: int


def new_key() -> rsa.RSAPrivateKey:
    """A key for one round and one class."""
    return rsa.generate_private_key(public_exponent=_EXPONENT, key_size=BITS)


def prepare(message: bytes) -> bytes:
    """The message behind 32 random bytes: what is really signed."""
    return secrets.token_bytes(PREFIX_BYTES) + message


def blind(key: rsa.RSAPublicKey, prepared: bytes, *, salt: bytes | None = None, inverse: int | None = None) -> Blinded:
    """Hide a prepared message; `salt` and `inverse` are random except in the test vectors."""
    numbers, size = key.public_numbers(), key.key_size
    encoded = int.from_bytes(_encoded(prepared, size - 1, secrets.token_bytes(SALT_BYTES) if salt is None else salt))
    if math.gcd(encoded, numbers.n) != 1:
        raise TokenError("the message cannot be signed with this key")
    factor = pow(inverse, -1, numbers.n) if inverse is not None else _factor(numbers.n)
    hidden = encoded * pow(factor, numbers.e, numbers.n) % numbers.n
    return Blinded(
        message=_bytes(hidden, size),
        prepared=prepared,
        inverse=pow(factor, -1, numbers.n) if inverse is None else inverse,
    )


def blind_sign(key: rsa.RSAPrivateKey, message: bytes) -> bytes:
    """Sign what cannot be seen. Blinded once more inside, so that the time it takes says nothing about the key."""
    numbers = key.private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    given = int.from_bytes(message)
    if len(message) != (key.key_size + 7) // 8 or given >= n:
        raise TokenError("the blinded message does not fit the key")
    factor = _factor(n)
    hidden = given * pow(factor, e, n) % n
    of_p, of_q = pow(hidden, numbers.dmp1, numbers.p), pow(hidden, numbers.dmq1, numbers.q)
    signed = of_q + numbers.q * ((of_p - of_q) * numbers.iqmp % numbers.p)
    found = signed * pow(factor, -1, n) % n
    if pow(found, e, n) != given:
        raise TokenError("the signature failed its own check")
    return _bytes(found, key.key_size)


def finalize(key: rsa.RSAPublicKey, blinded: Blinded, blind_signature: bytes, *, salt_bytes: int = SALT_BYTES) -> bytes:
    """The signature on the prepared message; an answer that does not fit is refused."""
    n = key.public_numbers().n
    if len(blind_signature) != (key.key_size + 7) // 8:
        raise TokenError("the blind signature does not fit the key")
    signature = _bytes(int.from_bytes(blind_signature) * blinded.inverse % n, key.key_size)
    if not verify(key, blinded.prepared, signature, salt_bytes=salt_bytes):
        raise TokenError("the blind signature is not of this key or not for this message")
    return signature


def verify(key: rsa.RSAPublicKey, prepared: bytes, signature: bytes, *, salt_bytes: int = SALT_BYTES) -> bool:
    """Whether this is a signature of the key on the prepared message: plain RSA-PSS."""
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=salt_bytes)
    try:
        key.verify(signature, prepared, scheme, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def message_for(round_: str, size_class: str, public_key: bytes) -> bytes:
    """What a token is about: this round, this class and this one-round key, and nothing else."""
    return f"toetspeil-benchmark-token/1|{round_}|{size_class}|{public_key.hex()}".encode()


def _factor(n: int) -> int:
    """A random number that can be divided out again."""
    while True:
        factor = 1 + secrets.randbelow(n - 1)
        if math.gcd(factor, n) == 1:
            return factor


def _encoded(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, section 9.1.1, with SHA-384."""
    length = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mask(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 of RFC 8017, appendix B.2.1."""
    turns = range(-(-length // _HASH_BYTES))
    return b"".join(hashlib.sha384(seed + turn.to_bytes(4)).digest() for turn in turns)[:length]


def _bytes(number: int, bits: int) -> bytes:
    return number.to_bytes((bits + 7) // 8)
