"""The editions on disk: one per round, approved by two officers, each naming the one before it.

Nothing is ever rebuilt or replaced. An erratum takes cells away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from controls.canonical import canonical_json
from reports.benchmark.edition import DamagedEditionError, Edition
from reports.benchmark.places import write
from reports.benchmark.rules import NATIONAL, R, Rules

APPROVALS = 2
_EDITION, _ERRATUM = b"toetspeil-benchmark-edition-v1|", b"toetspeil-benchmark-erratum-v1|"


class RefusedError(Exception):
    """Why this is not published, or not believed, in Dutch."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One officer who says that this may go out: public key and signature, both in hexadecimal."""

    officer: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """Cells that are taken back: (group, requirement or theme). There is no place for another value.

    The national share is the sum of the printed ranges, so it goes along with a share of a class: the others could be
    taken off it. What is taken back nationally takes the levels of that requirement along.
    """

    round: str
    edition: str
    cells: tuple[tuple[str, str], ...]
    reason: str

    @property
    def canonical(self) -> str:
        cells = sorted([group, name] for group, name in self.cells)
        return canonical_json({"round": self.round, "edition": self.edition, "cells": cells, "reason": self.reason})


def approve(document: Edition | Erratum, key: Ed25519PrivateKey) -> Approval:
    """The approval of one officer for exactly this text."""
    return Approval(key.public_key().public_bytes_raw().hex(), key.sign(_signed(document)).hex())


def approved(document: Edition | Erratum, approvals: Iterable[Approval], officers: Iterable[str]) -> bool:
    """Did two different officers that we trust approve exactly this text?"""
    text, trusted = _signed(document), set(officers)
    return len({a.officer for a in approvals if a.officer in trusted and _holds(a, text)}) >= APPROVALS


def check_approved(document: Edition | Erratum, approvals: Iterable[Approval], officers: Iterable[str]) -> None:
    """Raises RefusedError unless two different officers that we trust approved exactly this text."""
    if not approved(document, approvals, officers):
        raise RefusedError("Dit is niet door twee aangewezen functionarissen goedgekeurd.")


def _signed(document: Edition | Erratum) -> bytes:
    label = _EDITION if isinstance(document, Edition) else _ERRATUM
    return label + hashlib.sha256(document.canonical.encode()).hexdigest().encode()


def _holds(approval: Approval, text: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(approval.officer))
        key.verify(bytes.fromhex(approval.signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def publish(
    edition: Edition, approvals: Sequence[Approval], officers: Sequence[str], folder: Path, *, rules: Rules = R
) -> Path:
    """Write the one edition of this round; refused when there is one, or without two approvals."""
    check_approved(edition, approvals, officers)
    published = read(folder, officers)
    if sum(other.round == edition.round for other in published) >= rules.editions_per_round:
        raise RefusedError(f"Ronde {edition.round} is al gepubliceerd. Een tweede uitgave van een ronde bestaat niet.")
    check_chain([*published, edition], rules=rules)
    number = sum(other.round == edition.round for other in published)
    path = folder / f"edition-{edition.round}{f'-{number + 1}' if number else ''}.json"
    return put_with_approvals(path, edition.canonical, approvals)


def put_with_approvals(path: Path, text: str, approvals: Sequence[Approval]) -> Path:
    """Write a document that nothing may replace. The approvals first: a document without them would spoil the folder."""
    if path.exists():
        raise RefusedError(f"{path.name} bestaat al; wat gepubliceerd is, wordt niet vervangen.")
    write(_approvals_of(path), canonical_json([[a.officer, a.signature] for a in approvals]).encode())
    write(path, text.encode())
    return path


def approvals_beside(path: Path) -> list[Approval]:
    """The approvals of the document in this file. Raises OSError, TypeError and ValueError."""
    return [Approval(*pair) for pair in json.loads(_approvals_of(path).read_text(encoding="utf-8"))]


def read(folder: Path, officers: Sequence[str]) -> list[Edition]:
    """Every edition in a folder, in the order of the chain; each must carry its approvals."""
    found = [verify(path, officers) for path in sorted(folder.glob("edition-*.json")) if ".approvals." not in path.name]
    by_previous: dict[str | None, list[Edition]] = {}
    for edition in found:
        by_previous.setdefault(edition.previous, []).append(edition)
    chain: list[Edition] = []
    while follow := by_previous.pop(chain[-1].sha256 if chain else None, []):
        chain.append(follow[0])
        if len(follow) > 1:
            raise RefusedError("Twee uitgaven volgen op dezelfde vorige.")
    if len(chain) != len(found):
        raise RefusedError("Een uitgave in de keten ontbreekt of is gewijzigd.")
    return chain


def verify(path: Path, officers: Sequence[str]) -> Edition:
    """The edition in this file, if it is whole and approved."""
    try:
        edition = Edition.from_json(path.read_text(encoding="utf-8"))
        approvals = approvals_beside(path)
    except (OSError, UnicodeDecodeError, DamagedEditionError, ValueError, TypeError) as error:
        raise RefusedError(f"{path.name} is geen uitgave, of de goedkeuringen ontbreken.") from error
    if not approved(edition, approvals, officers):
        raise RefusedError(f"{path.name} is gewijzigd, of niet door twee functionarissen goedgekeurd.")
    return edition


def check_chain(editions: Sequence[Edition], *, rules: Rules = R) -> None:
    """Each edition names the hash of the one before it, and no round occurs twice."""
    before: str | None = None
    rounds: dict[str, int] = {}
    for edition in editions:
        if edition.previous != before:
            raise RefusedError(f"De uitgave van ronde {edition.round} volgt niet op de vorige uitgave.")
        rounds[edition.round] = rounds.get(edition.round, 0) + 1
        if rounds[edition.round] > rules.editions_per_round:
            raise RefusedError(f"Ronde {edition.round} komt tweemaal voor.")
        before = edition.sha256


def withdraw(edition: Edition, errata: Iterable[Erratum]) -> Edition:
    """What is left to read of an edition after its errata; the printed edition itself stays as it is."""
    left = edition
    for erratum in errata:
        if erratum.edition != edition.sha256 or erratum.round != edition.round:
            raise RefusedError("Dit erratum hoort bij een andere uitgave.")
        shares = {name for group, name in erratum.cells if name in edition.cells.get(group, {})}
        gone = {*erratum.cells, *((NATIONAL, name) for name in shares)}
        left = replace(
            left,
            cells=_without(left.cells, gone),
            quantiles=_without(left.quantiles, gone),
            trend=_without(left.trend, gone),
            levels={name: row for name, row in left.levels.items() if (NATIONAL, name) not in gone},
        )
    return left


def _without(rows: Mapping[str, Mapping[str, Any]], gone: set[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    return {g: {name: v for name, v in row.items() if (g, name) not in gone} for g, row in rows.items()}


def _approvals_of(path: Path) -> Path:
    return path.with_suffix(".approvals.json")
