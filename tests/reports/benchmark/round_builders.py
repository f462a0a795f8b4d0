"""One small round with its keys, made once: making RSA keys takes seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from controls.catalogue import Catalogue
from controls.levels import themes_of
from reports.benchmark import sealing, tokens
from reports.benchmark.contribution import Contribution, record
from reports.benchmark.participant import Own, answer, begin, with_token
from reports.benchmark.rounds import Round, new_round
from reports.benchmark.sealing import Half, joined, new_keys
from reports.benchmark.tables import CLASSES
from tests.reports.builders import catalogue

POPULATION = {"k1": 5, "k2": 8, "k3": 4, "k4": 3}


@dataclass(frozen=True, kw_only=True)
class Kit:
    """A round, and everything secret of it."""

    round: Round
    token_keys: Mapping[str, RSAPrivateKey]
    halves: tuple[Half, Half]
    key: MLKEM768X25519PrivateKey


@cache
def catalogue_of_two_themes() -> Catalogue:
    return catalogue()


@cache
def token_keys() -> Mapping[str, RSAPrivateKey]:
    return {c: tokens.new_key() for c in CLASSES}


@cache
def kit(name: str = "2026") -> Kit:
    public, first, second = new_keys(name)
    round_ = new_round(
        name,
        catalogue_of_two_themes(),
        population=POPULATION,
        token_keys={c: key.public_key() for c, key in token_keys().items()},
        sealing_key=public.sealing_key,
        officers=public.officers,
    )
    key = joined(first, second, round_=name, sealing_key=public.sealing_key)
    return Kit(round=round_, token_keys=token_keys(), halves=(first, second), key=key)


def participant(size_class: str = "k2", of: Kit | None = None) -> Own:
    """A municipality that has its token."""
    found = of or kit()
    own = begin(found.round, size_class)
    signed = tokens.blind_sign(found.token_keys[size_class], bytes.fromhex(own.blinded))
    return with_token(own, answer(signed), found.round)


def levels(value: int | None = 2, **changes: int | None) -> dict[str, int | None]:
    """The same level for every requirement, with these changed; an underscore in a name stands for a full stop."""
    changed = {name.replace("_", "."): level for name, level in changes.items()}
    return {**dict.fromkeys(kit().round.requirements, value), **changed}


def contribution(size_class: str = "k2", seq: int = 1, value: int | None = 2) -> Contribution:
    held = levels(value)
    held[kit().round.requirements[0]] = 3
    return record(kit().round, size_class=size_class, answers=held, seq=seq)


def packed(
    own: Own,
    content: bytes,
    *,
    mark: bytes = b"TPBENCH1",
    key: Ed25519PrivateKey | None = None,
    token: bytes | None = None,
    padding: bytes = b"\0",
    of: Kit | None = None,
    size: int = 16 * 1024,
) -> bytes:
    """An envelope written out by hand, so that everything in it can be wrong."""
    found = of or kit()
    signing = key or own.signing_key
    signature = signing.sign(f"toetspeil/benchmark/contribution/1|{found.round.sha256}|".encode() + content)
    parts = (mark, signing.public_key().public_bytes_raw(), signature, bytes.fromhex(own.prefix))
    before = b"".join(parts) + (bytes.fromhex(own.token) if token is None else token)
    whole = (before + len(content).to_bytes(4) + content).ljust(size, padding)
    about = b"toetspeil/benchmark/envelope/1|" + found.round.sha256.encode()
    return sealing.seal(whole, sealing_key=found.round.sealing_key, about=about)


def themes() -> Mapping[str, tuple[str, ...]]:
    return themes_of(catalogue_of_two_themes())
