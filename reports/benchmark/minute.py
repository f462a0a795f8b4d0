"""The minute of a tally: what was counted and refused, with the hash of the tables, signed by both officers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature

from controls.canonical import canonical_json
from reports.benchmark.contribution import Reason
from reports.benchmark.rounds import Round
from reports.benchmark.sealing import Half
from reports.benchmark.tally import Counted

SCHEMA = "toetspeil/benchmark/minute/1"
_FIELDS = {
    "round": str,
    "round_sha256": str,
    "tally_sha256": str,
    "held_on": str,
    "envelopes": int,
    "replaced": int,
    "withdrawn": int,
    "straight": int,
    "alike": int,
    "refused": dict,
}


class BadMinuteError(Exception):
    """The text is not a minute of this round, or a signature is missing; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """`held_on` is an ISO date: the day of the tally, the only date that a round leaves."""

    round: str
    round_sha256: str
    tally_sha256: str
    held_on: str
    envelopes: int
    replaced: int
    withdrawn: int
    straight: int
    alike: int
    refused: Mapping[str, int]

    @property
    def content(self) -> str:
        return canonical_json({"schema": SCHEMA, **{name: _plain(getattr(self, name)) for name in _FIELDS}})


def minute_of(counted: Counted, round_: Round, *, held_on: str) -> Minute:
    return Minute(
        round=round_.round,
        round_sha256=round_.sha256,
        tally_sha256=hashlib.sha256(counted.tally.canonical.encode()).hexdigest(),
        held_on=held_on,
        envelopes=counted.envelopes,
        replaced=counted.replaced,
        withdrawn=counted.withdrawn,
        straight=counted.straight,
        alike=counted.alike,
        refused={reason.value: times for reason, times in counted.refused.items()},
    )


def signed(minute: Minute, halves: tuple[Half, Half]) -> str:
    """The minute with the signatures of both officers, in the order of the round."""
    first, second = sorted(halves, key=lambda half: half.part)
    content = minute.content.encode()
    signatures = [half.officer.sign(content).hex() for half in (first, second)]
    return canonical_json({"minute": json.loads(minute.content), "signatures": signatures})


def read(text: str, round_: Round) -> Minute:
    """A minute that both officers of this round signed. Raises BadMinuteError."""
    try:
        given = json.loads(text)
        content, signatures = given["minute"], given["signatures"]
        for key, signature in zip(round_.officer_keys, signatures, strict=True):
            key.verify(bytes.fromhex(signature), canonical_json(content).encode())
        if content.pop("schema") != SCHEMA or content["round_sha256"] != round_.sha256 or not _fits(content):
            raise BadMinuteError("Dit verslag hoort niet bij deze ronde.")
        return Minute(**content)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadMinuteError("Dit is geen verslag van een telling.") from error
    except InvalidSignature as error:
        raise BadMinuteError("Een handtekening onder het verslag klopt niet.") from error


def _fits(content: Mapping[str, Any]) -> bool:
    return (
        all(type(content.get(name)) is kind for name, kind in _FIELDS.items())
        and re.fullmatch(r"\d{4}-\d{2}-\d{2}", content["held_on"]) is not None
        and set(content["refused"]) <= {reason.value for reason in Reason}
    )


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
