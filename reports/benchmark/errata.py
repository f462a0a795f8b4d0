"""Errata on disk: approved by two officers, beside the edition that they take cells away from; and what is left to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.benchmark.archive import (
    Approval,
    Erratum,
    RefusedError,
    approvals_beside,
    approved,
    check_approved,
    put_with_approvals,
    read,
    withdraw,
)
from reports.benchmark.edition import Edition
from reports.benchmark.rules import NATIONAL

MOST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One edition as it was printed, with its errata; `readable` is what they leave, and what everything is computed from."""

    printed: Edition
    errata: tuple[Erratum, ...]

    @property
    def readable(self) -> Edition:
        return withdraw(self.printed, self.errata)


def new(edition: Edition, cells: Sequence[tuple[str, str]], reason: str) -> Erratum:
    """An erratum that takes these cells away. Raises RefusedError for a cell that is not printed."""
    for group, name in cells:
        if not _is_printed(edition, group, name):
            raise RefusedError(f"In de uitgave van ronde {edition.round} staat geen cel {name} van {group}.")
    text = " ".join(reason.split())
    if not cells or not text or len(text) > MOST_REASON:
        raise RefusedError(f"Noem minstens één cel, en een reden van hoogstens {MOST_REASON} tekens.")
    return Erratum(round=edition.round, edition=edition.sha256, cells=tuple(sorted(set(cells))), reason=text)


def from_json(text: str) -> Erratum:
    """Raises RefusedError for a text that this project would write differently."""
    try:
        given = json.loads(text)
        cells = tuple((str(group), str(name)) for group, name in given["cells"])
        made = Erratum(round=given["round"], edition=given["edition"], cells=cells, reason=given["reason"])
        same = made.canonical == text.rstrip("\n")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise RefusedError("Dit is geen erratum.") from error
    if not same:
        raise RefusedError("Dit is geen erratum, of het is gewijzigd.")
    return made


def publish_erratum(erratum: Erratum, approvals: Sequence[Approval], officers: Sequence[str], folder: Path) -> Path:
    """Put an approved erratum beside its edition. Nothing that is printed changes. Raises RefusedError."""
    check_approved(erratum, approvals, officers)
    about = [one for one in published(folder, officers) if one.printed.sha256 == erratum.edition]
    if not about:
        raise RefusedError("De uitgave waar dit erratum over gaat, is hier niet gepubliceerd.")
    withdraw(
        about[0].printed, [erratum]
    )  # raises when it says another round than its edition: it would spoil the folder
    if erratum in about[0].errata:
        raise RefusedError("Dit erratum is al gepubliceerd.")
    path = folder / f"erratum-{erratum.round}-{len(about[0].errata) + 1}.json"
    return put_with_approvals(path, erratum.canonical, approvals)


def published(folder: Path, officers: Sequence[str]) -> list[Published]:
    """Every edition of a folder in the order of the chain, with its errata. Raises RefusedError at the first misfit."""
    editions = read(folder, officers)
    errata = [_verified(path, officers) for path in sorted(folder.glob("erratum-*.json")) if _is_document(path)]
    known = {edition.sha256 for edition in editions}
    if any(erratum.edition not in known for erratum in errata):
        raise RefusedError("Een erratum gaat over een uitgave die er niet is.")
    found = [
        Published(printed=edition, errata=tuple(e for e in errata if e.edition == edition.sha256))
        for edition in editions
    ]
    for one in found:
        # Raises when an erratum says another round than its edition.
        withdraw(one.printed, one.errata)
    return found


def _verified(path: Path, officers: Sequence[str]) -> Erratum:
    try:
        erratum, approvals = from_json(path.read_text(encoding="utf-8")), approvals_beside(path)
    except (OSError, ValueError, TypeError) as error:
        raise RefusedError(f"{path.name} is geen erratum, of de goedkeuringen ontbreken.") from error
    if not approved(erratum, approvals, officers):
        raise RefusedError(f"{path.name} is gewijzigd, of niet door twee functionarissen goedgekeurd.")
    return erratum


def _is_document(path: Path) -> bool:
    return ".approvals." not in path.name


def _is_printed(edition: Edition, group: str, name: str) -> bool:
    if group == NATIONAL and name in edition.levels:
        return True
    return any(name in rows.get(group, {}) for rows in (edition.cells, edition.quantiles, edition.trend))
