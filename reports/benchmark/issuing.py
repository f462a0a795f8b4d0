"""Who may take part, and who got a token: kept apart from the ballot box, by other people.

The ledger knows which municipality asked; it never sees the key that the token is for.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from reports.benchmark import tokens
from reports.benchmark.participant import Request
from reports.benchmark.places import destroy, write
from reports.benchmark.rounds import Round, new_round
from reports.benchmark.sealing import RoundKeys
from reports.benchmark.tables import CLASSES

_ROUND, _REGISTER, _LEDGER, _KEYS = "ronde.json", "deelnemers.json", "uitgifte.json", "bewijssleutels.json"


class IssuingError(Exception):
    """No token; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The folder of the issuer: the round, the register (code -> class), the ledger, and the token keys while it is open."""

    folder: Path

    @property
    def round(self) -> Round:
        return Round.from_json((self.folder / _ROUND).read_text(encoding="utf-8"))

    @property
    def register(self) -> Mapping[str, str]:
        return _mapping(self.folder / _REGISTER)

    @property
    def ledger(self) -> Mapping[str, str]:
        """Code -> SHA-256 of the request that was signed."""
        return _mapping(self.folder / _LEDGER)

    @property
    def is_open(self) -> bool:
        return (self.folder / _KEYS).is_file()

    def issue(self, code: str, request: Request) -> bytes:
        """Sign one request of one municipality. The same request again gives the same answer; another one is refused."""
        round_, size_class = self.round, self.register.get(code)
        if not self.is_open:
            raise IssuingError("De uitgifte is gesloten; er komen geen deelnamebewijzen meer bij.")
        if size_class is None:
            raise IssuingError(f"{code} staat niet op de lijst van deze ronde.")
        if request.round_sha256 != round_.sha256:
            raise IssuingError("Deze aanvraag hoort bij een andere ronde.")
        if request.size_class != size_class:
            raise IssuingError(f"{code} hoort in klasse {size_class}; de aanvraag is voor een andere klasse.")
        ledger, asked = dict(self.ledger), hashlib.sha256(request.blinded).hexdigest()
        if ledger.get(code, asked) != asked:
            raise IssuingError(f"{code} heeft in deze ronde al een deelnamebewijs; per gemeente is er één.")
        try:
            signed = tokens.blind_sign(self._key(size_class), request.blinded)
        except tokens.TokenError as error:
            raise IssuingError("De aanvraag past niet bij de sleutel van deze klasse.") from error
        # The ledger first: an answer that got lost can be asked again, a token that was not written down cannot be undone.
        _put(self.folder / _LEDGER, {**ledger, code: asked})
        return signed

    def close(self) -> Mapping[str, int]:
        """Destroy the token keys; how many were issued per class. What was issued stays written down."""
        self.destroy_keys()
        issued = Counter(self.register[code] for code in self.ledger)
        return {c: issued[c] for c in CLASSES}

    def destroy_keys(self) -> None:
        """Closing itself: also of a desk whose register or ledger cannot be read any more."""
        if self.is_open:
            destroy(self.folder / _KEYS)

    def _key(self, size_class: str) -> rsa.RSAPrivateKey:
        kept = _mapping(self.folder / _KEYS)
        # Our own file; checking the primes takes ten times as long as signing, and `blind_sign` checks what it made.
        given = bytes.fromhex(kept[size_class])
        key = load_der_private_key(given, password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise IssuingError("De sleutels van de uitgifte zijn beschadigd.")
        return key


def open_desk(
    folder: Path,
    name: str,
    catalogue: Catalogue,
    register: Mapping[str, str],
    keys: RoundKeys,
    *,
    synthetic: bool = False,
) -> Desk:
    """Open a round: token keys for every class, the register, an empty ledger. Raises IssuingError, BadRoundError."""
    if keys.round != name:
        raise IssuingError(f"De sleutels van de telkamer zijn van ronde {keys.round}.")
    if (folder / _ROUND).exists():
        raise IssuingError(f"In {folder} is al een ronde; kies een lege map.")
    made = {c: tokens.new_key() for c in CLASSES}
    population = Counter(register.values())
    round_ = new_round(
        name,
        catalogue,
        population=population,
        token_keys={c: key.public_key() for c, key in made.items()},
        sealing_key=keys.sealing_key,
        officers=keys.officers,
        synthetic=synthetic,
    )
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / _KEYS, {c: _private(key) for c, key in made.items()})
    _put(folder / _REGISTER, register)
    _put(folder / _LEDGER, {})
    write(folder / _ROUND, round_.canonical.encode())
    return Desk(folder=folder)


def _private(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()).hex()


def _mapping(path: Path) -> Mapping[str, str]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IssuingError(f"{path.name} van de uitgifte is er niet, of is beschadigd.") from error
    if not isinstance(given, dict):
        raise IssuingError(f"{path.name} van de uitgifte is beschadigd.")
    return {str(key): str(value) for key, value in given.items()}


def _put(path: Path, content: Mapping[str, str]) -> None:
    write(path, canonical_json(dict(content)).encode())
