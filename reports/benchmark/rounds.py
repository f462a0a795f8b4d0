"""One round as one public value: what is asked, with which keys, and who may take part in which class."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from controls.levels import themes_of
from reports.benchmark import tokens
from reports.benchmark.rules import R, Rules
from reports.benchmark.sealing import PUBLIC_BYTES
from reports.benchmark.tables import CLASSES

SCHEMA = "toetspeil/benchmark/round/1"
_NAME = re.compile(r"20[0-9]{2}(-[a-z0-9]{1,8})?")
#: From how many inhabitants on a municipality is in a class.
LEAST: Mapping[str, int] = dict(zip(CLASSES, (0, 20_000, 50_000, 100_000), strict=True))


class BadRoundError(Exception):
    """The text is not a round that can be used; the message is one Dutch sentence."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """What everybody must agree on. `sha256` is what people read to one another over the telephone."""

    round: str
    catalogue: str
    catalogue_sha256: str
    #: Theme -> its requirements; together exactly what a contribution holds.
    themes: Mapping[str, tuple[str, ...]]
    #: Class -> how many municipalities it has; more tokens are never accepted.
    population: Mapping[str, int]
    #: Class -> the public key of its tokens (DER, hexadecimal).
    token_keys: Mapping[str, str]
    #: The key that contributions are sealed to, and the two officers who sign the minute (hexadecimal).
    sealing_key: str
    officers: tuple[str, str]
    #: By which rules it will be published, and which classes are put together when too few take part: fixed before it opens.
    rules: Rules = R
    #: Invented answers, for practice: its edition says so, on every page.
    synthetic: bool = False

    @property
    def canonical(self) -> str:
        return canonical_json(
            {
                "schema": SCHEMA,
                "round": self.round,
                "catalogue": self.catalogue,
                "catalogue_sha256": self.catalogue_sha256,
                "themes": [[theme, list(ids)] for theme, ids in self.themes.items()],
                "population": dict(self.population),
                "token_keys": dict(self.token_keys),
                "sealing_key": self.sealing_key,
                "officers": list(self.officers),
                "rules": self.rules.stated,
                "synthetic": self.synthetic,
            }
        )

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @cached_property
    def requirements(self) -> tuple[str, ...]:
        return tuple(r for ids in self.themes.values() for r in ids)

    @cached_property
    def keys(self) -> Mapping[str, rsa.RSAPublicKey]:
        return {size_class: _token_key(text) for size_class, text in self.token_keys.items()}

    @cached_property
    def officer_keys(self) -> tuple[ed25519.Ed25519PublicKey, ...]:
        return tuple(ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) for key in self.officers)

    @classmethod
    def from_json(cls, text: str) -> Round:
        """Read a round back. Raises BadRoundError for anything that this project would not have written."""
        try:
            given = json.loads(text)
            if given.pop("schema") != SCHEMA:
                raise BadRoundError("Dit is geen bestand van een ronde.")
            if given.pop("rules") != R.stated:
                raise BadRoundError("Deze ronde heeft andere regels voor het publiceren dan deze versie van Toetspeil.")
            made = cls(**{**given, "themes": _themes(given["themes"]), "officers": tuple(given["officers"])})
            is_same = made.canonical == text.rstrip("\n")
            is_sound = is_same and _is_sound(made)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadRoundError("Dit is geen bestand van een ronde, of het is beschadigd.") from error
        if not is_sound:
            raise BadRoundError("Het bestand van de ronde klopt niet; vraag het opnieuw aan wie de ronde opende.")
        return made


def new_round(
    name: str,
    catalogue: Catalogue,
    *,
    population: Mapping[str, int],
    token_keys: Mapping[str, rsa.RSAPublicKey],
    sealing_key: str,
    officers: tuple[str, str],
    synthetic: bool = False,
) -> Round:
    """The round on one edition of a catalogue. Raises BadRoundError."""
    if not _NAME.fullmatch(name):
        raise BadRoundError("Noem de ronde naar haar jaar, zoals 2026 of 2026-proef.")
    return Round(
        round=name,
        catalogue=catalogue.key,
        catalogue_sha256=catalogue.sha256,
        themes=themes_of(catalogue),
        population={c: population.get(c, 0) for c in CLASSES},
        token_keys={c: _der(key) for c, key in token_keys.items()},
        sealing_key=sealing_key,
        officers=officers,
        synthetic=synthetic,
    )


def class_of(inhabitants: int) -> str:
    """The size class: fewer than 20,000 inhabitants, than 50,000, than 100,000, or more."""
    return next(name for name in reversed(CLASSES) if inhabitants >= LEAST[name])


def round_before(names: Iterable[str], name: str) -> str | None:
    """Of these rounds the last of an earlier year; a practice round (2026-proef) only when its year has no other."""
    earlier = [one for one in names if one[:4] < name[:4]]
    return max(earlier, key=lambda one: (one[:4], "-" not in one, one), default=None)


def _themes(given: Any) -> dict[str, tuple[str, ...]]:
    return {str(theme): tuple(str(i) for i in ids) for theme, ids in given}


def _is_sound(made: Round) -> bool:
    return (
        _NAME.fullmatch(made.round) is not None
        and list(made.population) == list(CLASSES) == list(made.keys)
        and all(type(n) is int and n >= 0 for n in made.population.values())
        and len(set(made.requirements)) == len(made.requirements) > 0
        and len(bytes.fromhex(made.sealing_key)) == PUBLIC_BYTES
        and len(made.officer_keys) == 2
        and type(made.synthetic) is bool
        and made.officers[0] != made.officers[1]
    )


def _der(key: rsa.RSAPublicKey) -> str:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


def _token_key(text: str) -> rsa.RSAPublicKey:
    key = load_der_public_key(bytes.fromhex(text))
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != tokens.BITS or _der(key) != text:
        raise ValueError("not a token key")
    return key
