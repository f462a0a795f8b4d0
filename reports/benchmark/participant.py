"""The side of the municipality: a one-round key, a blinded request, and the sealed envelope with what is shown first."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controls.canonical import canonical_json
from reports.benchmark import tokens
from reports.benchmark.contribution import NOT_IN_IT, Contribution
from reports.benchmark.envelope import SEALED_BYTES, closed
from reports.benchmark.rounds import Round
from reports.benchmark.rules import R

SCHEMA = "toetspeil/benchmark/own/1"
REQUEST_SCHEMA = "toetspeil/benchmark/request/1"
ANSWER_SCHEMA = "toetspeil/benchmark/answer/1"


#: What becomes of it in print; shown next to the record before it is sealed.
IN_PRINT = (
    f"per groep van minstens {R.group_from} gemeenten: bij hoeveel een eis op orde is, als bereik van minstens drie aantallen",
    (
        f"per thema de middelste score (vanaf {R.quantiles[2][0] + R.margin} gemeenten), kwarten (vanaf {R.quantiles[1][0] + R.margin}) of tienden "
        f"(vanaf {R.quantiles[0][0] + R.margin}), op 2,5 punt; nooit de hoogste of de laagste"
    ),
    "of de groep op een thema vooruit- of achteruitging, niet hoeveel",
    "niveaus alleen voor het hele land; een groep die te klein is, gaat samen met de volgende",
)


class ParticipationError(Exception):
    """Something does not belong to this round or this municipality; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What stays at home until the round is over: whoever has it can replace the contribution.

    `token` is "" until the issuer has answered.
    """

    round: str
    round_sha256: str
    size_class: str
    key: str
    prefix: str
    inverse: str
    blinded: str
    token: str = ""

    @property
    def canonical(self) -> str:
        values = {name: getattr(self, name) for name in self.__slots__}
        return canonical_json({"schema": SCHEMA, **values})

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.key))

    @property
    def request(self) -> str:
        """What goes to the issuer, over a channel where the issuer knows the sender."""
        fields = {"round_sha256": self.round_sha256, "class": self.size_class, "blinded": self.blinded}
        return canonical_json({"schema": REQUEST_SCHEMA, **fields})

    @classmethod
    def from_json(cls, text: str) -> Own:
        given = _fields(text, SCHEMA, "Dit is niet het eigen bestand van een deelname.")
        try:
            own = cls(**given)
            own.signing_key  # noqa: B018 - raises when it is no key
        except (TypeError, ValueError) as error:
            raise ParticipationError("Dit is niet het eigen bestand van een deelname.") from error
        return own


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A blinded request, as the issuer gets it."""

    round_sha256: str
    size_class: str
    blinded: bytes

    @classmethod
    def from_json(cls, text: str) -> Request:
        problem = "Dit is geen aanvraag voor een deelnamebewijs."
        given = _fields(text, REQUEST_SCHEMA, problem)
        try:
            if set(given) != {"round_sha256", "class", "blinded"}:
                raise ParticipationError(problem)
            blinded = bytes.fromhex(given["blinded"])
            return cls(round_sha256=str(given["round_sha256"]), size_class=str(given["class"]), blinded=blinded)
        except (TypeError, ValueError) as error:
            raise ParticipationError(problem) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is shown before anything is sealed: the very bytes, their SHA-256, what is not in them, and what of it is printed."""

    content: bytes
    sha256: str
    sealed_bytes: int
    not_in_it: tuple[str, ...]
    in_print: tuple[str, ...]


def preview(contribution: Contribution) -> Preview:
    return Preview(
        content=contribution.content,
        sha256=contribution.sha256,
        sealed_bytes=SEALED_BYTES,
        not_in_it=NOT_IN_IT,
        in_print=IN_PRINT,
    )


def begin(round_: Round, size_class: str) -> Own:
    """A fresh key, and the request for a token on it."""
    key = Ed25519PrivateKey.generate()
    message = tokens.message_for(round_.round, size_class, key.public_key().public_bytes_raw())
    blinded = tokens.blind(round_.keys[size_class], tokens.prepare(message))
    return Own(
        round=round_.round,
        round_sha256=round_.sha256,
        size_class=size_class,
        key=key.private_bytes_raw().hex(),
        prefix=blinded.prepared[: tokens.PREFIX_BYTES].hex(),
        inverse=f"{blinded.inverse:x}",
        blinded=blinded.message.hex(),
    )


def answer(blind_signature: bytes) -> str:
    """What the issuer gives back."""
    return canonical_json({"schema": ANSWER_SCHEMA, "signature": blind_signature.hex()})


def with_token(own: Own, answered: str, round_: Round) -> Own:
    """The own file with the unblinded token. Raises ParticipationError when the answer does not fit."""
    of_this_round(own, round_)
    given = _fields(answered, ANSWER_SCHEMA, "Dit is niet het antwoord van de uitgifte.")
    message = tokens.message_for(own.round, own.size_class, own.signing_key.public_key().public_bytes_raw())
    blinded = tokens.Blinded(
        message=bytes.fromhex(own.blinded),
        prepared=bytes.fromhex(own.prefix) + message,
        inverse=int(own.inverse, 16),
    )
    try:
        signature = tokens.finalize(round_.keys[own.size_class], blinded, bytes.fromhex(given["signature"]))
    except (KeyError, TypeError, ValueError, tokens.TokenError) as error:
        raise ParticipationError(
            "Het antwoord van de uitgifte past niet bij uw aanvraag; vraag het opnieuw."
        ) from error
    return replace(own, token=signature.hex())


def sealed(contribution: Contribution, own: Own, round_: Round) -> bytes:
    """The envelope that leaves. Raises ParticipationError when it could not be counted."""
    of_this_round(own, round_)
    if not own.token:
        raise ParticipationError("Er is nog geen deelnamebewijs; geef eerst het antwoord van de uitgifte.")
    if contribution.size_class != own.size_class:
        raise ParticipationError("Het deelnamebewijs is voor een andere grootteklasse.")
    token, prefix = bytes.fromhex(own.token), bytes.fromhex(own.prefix)
    return closed(contribution, key=own.signing_key, prefix=prefix, token=token, round_=round_)


def of_this_round(own: Own, round_: Round) -> None:
    if own.round_sha256 != round_.sha256:
        raise ParticipationError("Dit bestand hoort bij een andere ronde, of de ronde is veranderd.")


def _fields(text: str, schema: str, problem: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParticipationError(problem) from error
    if not isinstance(given, dict) or given.pop("schema", None) != schema:
        raise ParticipationError(problem)
    return given
