"""RFC 9474: the four official vectors, and everything that must be refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from reports.benchmark import tokens
from tests.reports.benchmark.round_builders import token_keys

_GIVEN = json.loads((Path(__file__).parent / "rfc9474_vectors.json").read_text(encoding="utf-8"))


def _key() -> rsa.RSAPrivateKey:
    p, q, n, e, d = (int(_GIVEN[name], 16) for name in "pqned")
    assert p * q == n
    public = rsa.RSAPublicNumbers(e, n)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


@pytest.mark.parametrize("vector", _GIVEN["vectors"], ids=lambda v: v["name"])
def test_the_vectors_of_appendix_a_come_out_to_the_byte(vector: dict[str, Any]) -> None:
    key, salt = _key(), bytes.fromhex(vector["salt"])
    prepared = bytes.fromhex(vector["msg_prefix"] + vector["msg"])
    blinded = tokens.blind(key.public_key(), prepared, salt=salt, inverse=int(vector["inv"], 16))
    blind_signature = tokens.blind_sign(key, blinded.message)
    signature = tokens.finalize(key.public_key(), blinded, blind_signature, salt_bytes=len(salt))
    assert blinded.message.hex() == vector["blinded_msg"]
    assert blind_signature.hex() == vector["blind_sig"]
    assert signature.hex() == vector["sig"]


def test_the_file_holds_the_four_variants() -> None:
    assert len(_GIVEN["vectors"]) == 4 == len({v["sig"] for v in _GIVEN["vectors"]})
    assert _GIVEN["vectors"][0]["name"] == "RSABSSA-SHA384-PSS-Randomized"


def test_a_signature_is_of_one_message_and_one_key() -> None:
    key, other = token_keys()["k1"], token_keys()["k2"]
    blinded = tokens.blind(key.public_key(), tokens.prepare(b"message"))
    signature = tokens.finalize(key.public_key(), blinded, tokens.blind_sign(key, blinded.message))
    assert tokens.verify(key.public_key(), blinded.prepared, signature)
    assert not tokens.verify(other.public_key(), blinded.prepared, signature)
    assert not tokens.verify(key.public_key(), blinded.prepared + b"x", signature)
    assert not tokens.verify(key.public_key(), blinded.prepared, bytes([signature[0] ^ 1]) + signature[1:])
    assert not tokens.verify(key.public_key(), blinded.prepared, b"")


def test_an_answer_of_another_key_is_refused_at_home() -> None:
    key, other = token_keys()["k1"], token_keys()["k2"]
    blinded = tokens.blind(key.public_key(), tokens.prepare(b"message"))
    small = (int.from_bytes(blinded.message) % (other.public_key().public_numbers().n - 1)).to_bytes(384)
    with pytest.raises(tokens.TokenError):
        tokens.finalize(key.public_key(), blinded, tokens.blind_sign(other, small))
    with pytest.raises(tokens.TokenError):
        tokens.finalize(key.public_key(), blinded, b"short")


@pytest.mark.parametrize("message", [b"", b"\1" * 383, b"\xff" * 384, b"\1" * 385])
def test_the_issuer_signs_only_what_fits_the_key(message: bytes) -> None:
    with pytest.raises(tokens.TokenError):
        tokens.blind_sign(token_keys()["k1"], message)


def test_every_token_could_be_of_every_request() -> None:
    """Unlinkable: for each pair a blinding factor exists that would have made this request into this token."""
    key = token_keys()["k1"]
    public = key.public_key().public_numbers()
    requests, signatures = [], []
    for number in range(6):
        blinded = tokens.blind(key.public_key(), tokens.prepare(b"%d" % number))
        requests.append(blinded.message)
        signatures.append(tokens.finalize(key.public_key(), blinded, tokens.blind_sign(key, blinded.message)))
    for request in requests:
        for signature in signatures:
            encoded = pow(int.from_bytes(signature), public.e, public.n)
            blind_signature = int.from_bytes(tokens.blind_sign(key, request))
            factor = blind_signature * pow(int.from_bytes(signature), -1, public.n) % public.n
            assert encoded * pow(factor, public.e, public.n) % public.n == int.from_bytes(request)


def test_two_requests_of_one_message_have_nothing_in_common() -> None:
    key, prepared = token_keys()["k1"].public_key(), tokens.prepare(b"same")
    assert tokens.blind(key, prepared).message != tokens.blind(key, prepared).message
    assert tokens.prepare(b"same") != tokens.prepare(b"same")
