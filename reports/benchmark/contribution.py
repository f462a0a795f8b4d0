"""What one municipality contributes: a record of fixed shape that holds levels, and nothing that anybody typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from controls.answers import of_unit
from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from controls.levels import LEVELS, STEPS, change, levels_of
from controls.snapshot import Snapshot
from reports.benchmark.rounds import Round
from reports.benchmark.tables import CLASSES

SCHEMA = "toetspeil/benchmark/contribution/1"
_KEYS = ("answers", "catalogue", "class", "delta", "round", "schema", "seq")
#: Replacing is for a mistake or two; more is an accident.
MOST_REPLACED = 99

#: What is never in the record; shown next to it before it is sealed.
NOT_IN_IT = (
    "de naam of code van de gemeente, de provincie en het aantal inwoners (alleen de grootteklasse)",
    "toelichtingen, bewijsstukken, verbeteracties en risico’s",
    "namen van mensen, e-mailadressen en rollen",
    "datums, tijden en kenmerken van de zelftoets",
    "de versie van het programma en gegevens over deze computer",
)


class Reason(StrEnum):
    """Why an envelope is not counted. No reason says anything about who sent it."""

    SIZE = "size"
    SEALED = "sealed"
    FORM = "form"
    CANONICAL = "canonical"
    ROUND = "round"
    CLASS = "class"
    VALUES = "values"
    SIGNATURE = "signature"
    TOKEN = "token"  # noqa: S105 - the name of a reason
    AMBIGUOUS = "ambiguous"


REASONS: Mapping[Reason, str] = {
    Reason.SIZE: "heeft niet de vaste lengte",
    Reason.SEALED: "is niet te openen met de sleutel van deze ronde",
    Reason.FORM: "heeft niet de vaste vorm",
    Reason.CANONICAL: "is niet geschreven zoals Toetspeil dat doet",
    Reason.ROUND: "hoort bij een andere ronde of vragenlijst",
    Reason.CLASS: "noemt een grootteklasse die er niet is",
    Reason.VALUES: "bevat een waarde die er niet is",
    Reason.SIGNATURE: "heeft een handtekening die niet klopt",
    Reason.TOKEN: "heeft geen geldig deelnamebewijs voor deze ronde en klasse",
    Reason.AMBIGUOUS: "staat er met hetzelfde volgnummer nog eens in, met andere antwoorden",
}


class RefusedError(Exception):
    """An envelope that is not counted."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


class CannotContributeError(Exception):
    """No record can be made of this assessment; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """`seq` counts the records of one key from 1; the highest counts. Without any answer it withdraws the others."""

    round: str
    catalogue: str
    size_class: str
    seq: int
    answers: Mapping[str, int | None]
    delta: Mapping[str, int | None]

    @property
    def is_withdrawal(self) -> bool:
        return all(level is None for level in self.answers.values())

    @property
    def content(self) -> bytes:
        """The exact bytes that are signed and sealed."""
        fields = {"round": self.round, "catalogue": self.catalogue, "class": self.size_class, "seq": self.seq}
        return canonical_json(
            {"schema": SCHEMA, **fields, "answers": dict(self.answers), "delta": dict(self.delta)}
        ).encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def replaced(self, seq: int) -> Contribution:
        """The same record with another sequence number."""
        return replace(self, seq=seq)


def from_snapshot(
    snapshot: Snapshot,
    catalogue: Catalogue,
    round_: Round,
    *,
    size_class: str,
    previous: Mapping[str, int | None] | None = None,
    seq: int = 1,
) -> Contribution:
    """The record of a frozen assessment; `previous` holds the answers of the own record of an earlier round."""
    if (snapshot.catalogue, snapshot.catalogue_sha256) != (round_.catalogue, round_.catalogue_sha256):
        raise CannotContributeError(
            f"Deze ronde gaat over {round_.catalogue}; de zelftoets is van {snapshot.catalogue}."
        )
    if catalogue.sha256 != round_.catalogue_sha256:
        raise CannotContributeError("De vragenlijst van deze zelftoets is niet die van de ronde.")
    levels = levels_of(catalogue, of_unit(snapshot.answers, ""))
    frozen = snapshot.result["levels"]
    if any(level is not None and max(level, 0) != frozen.get(i) for i, level in levels.items()):
        raise CannotContributeError("De niveaus zijn anders dan bij het indienen van de zelftoets; er gaat niets weg.")
    return record(round_, size_class=size_class, answers=levels, previous=previous, seq=seq)


def record(
    round_: Round,
    *,
    size_class: str,
    answers: Mapping[str, int | None],
    previous: Mapping[str, int | None] | None = None,
    seq: int = 1,
) -> Contribution:
    """The record of these levels; all requirements are in it, asked or not."""
    held = {r: answers.get(r) for r in round_.requirements}
    delta = {theme: change(previous, held, ids) if previous else None for theme, ids in round_.themes.items()}
    if all(level is None for level in held.values()):
        raise CannotContributeError("In deze zelftoets is nog niets beoordeeld; er valt niets in te dienen.")
    return Contribution(
        round=round_.round, catalogue=round_.catalogue, size_class=size_class, seq=seq, answers=held, delta=delta
    )


def withdrawal(round_: Round, *, size_class: str, seq: int) -> Contribution:
    """The record that takes the earlier ones back: of the same shape, without any answer."""
    return Contribution(
        round=round_.round,
        catalogue=round_.catalogue,
        size_class=size_class,
        seq=seq,
        answers=dict.fromkeys(round_.requirements),
        delta=dict.fromkeys(round_.themes),
    )


def read(content: bytes, round_: Round) -> Contribution:
    """Read a record strictly: these keys, these values, these bytes, or RefusedError."""
    found = parsed(content)
    if (found.round, found.catalogue) != (round_.round, round_.catalogue):
        raise RefusedError(Reason.ROUND)
    if found.size_class not in CLASSES:
        raise RefusedError(Reason.CLASS)
    if set(found.answers) != set(round_.requirements) or set(found.delta) != set(round_.themes):
        raise RefusedError(Reason.FORM)
    if not _within(found.answers.values(), LEVELS) or not _within(found.delta.values(), (*STEPS, None)):
        raise RefusedError(Reason.VALUES)
    if type(found.seq) is not int or not 1 <= found.seq <= MOST_REPLACED:
        raise RefusedError(Reason.VALUES)
    return found


def parsed(content: bytes) -> Contribution:
    """A record of any round, canonical and with exactly the keys it should have; its values are not yet looked at."""
    try:
        given = json.loads(content.decode())
        if not isinstance(given, dict) or tuple(sorted(given)) != _KEYS or given["schema"] != SCHEMA:
            raise RefusedError(Reason.FORM)
        if not isinstance(given["answers"], dict) or not isinstance(given["delta"], dict):
            raise RefusedError(Reason.FORM)
        if not all(isinstance(given[key], str) for key in ("round", "catalogue", "class")):
            raise RefusedError(Reason.FORM)
        is_canonical = canonical_json(given).encode() == content
    except (ValueError, RecursionError) as error:
        raise RefusedError(Reason.FORM) from error
    if not is_canonical:
        raise RefusedError(Reason.CANONICAL)
    return Contribution(
        round=given["round"],
        catalogue=given["catalogue"],
        size_class=given["class"],
        seq=given["seq"],
        answers=given["answers"],
        delta=given["delta"],
    )


def _within(values: Iterable[Any], allowed: Iterable[int | None]) -> bool:
    """Whether each is one of the enumeration; True is not 1 and 1.0 is not 1."""
    known = frozenset(allowed)
    return all((value is None or type(value) is int) and value in known for value in values)
