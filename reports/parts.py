"""Whether the attachments of a report belong together: the input, the answers, the questions, the decisions, the trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from controls.compiled import DamagedCatalogueError, from_text
from controls.snapshot import DamagedSnapshotError, Snapshot
from controls.trail_extract import BrokenTrailError, head_of
from reports.benchmark.edition import DamagedEditionError, Edition
from reports.beside import from_text as from_kept
from reports.inputs import ReportInput
from reports.outcome import MisfitError
from reports.package import EDITION, INPUT, KEPT, PREVIOUS, SCHEMA, TRAIL, is_catalogue

_TEXTS = {"schema", "kind", "template_version", "snapshot_sha256", "catalogue_sha256", "cache_key"}
_SIGNED = {"signer", "signer_fingerprint"}
#: What reading a damaged attachment ends in.
_DAMAGE = (KeyError, TypeError, ValueError, AttributeError, RecursionError, DamagedSnapshotError, DamagedEditionError)
_LISTS = {"frameworks_sha256", "signer_chain"}


def input_of(attached: Mapping[str, bytes]) -> dict[str, Any]:
    """The input of the report. Raises MisfitError."""
    try:
        text = attached[INPUT].decode()
        given = json.loads(text)
        sound = (
            given["schema"] == SCHEMA
            and canonical_json(given) == text
            and given.keys() == {*_TEXTS, *_SIGNED, *_LISTS, "attachments"}
        )
        sound = sound and all(isinstance(given[name], str) for name in _TEXTS | _SIGNED)
        sound = sound and all(isinstance(one, str) for name in _LISTS for one in given[name])
        sound = sound and isinstance(given["attachments"], dict)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise MisfitError(f"de bijlage {INPUT} is niet te lezen") from error
    if not sound:
        raise MisfitError(f"de bijlage {INPUT} is niet geschreven zoals Toetspeil dat doet")
    return dict(given)


def check_names(attached: Mapping[str, bytes]) -> None:
    """Raises MisfitError unless the input names just the other attachments, each with its code."""
    named = input_of(attached)["attachments"]
    for name, sha256 in named.items():
        if name not in attached:
            raise MisfitError(f"de bijlage {name} ontbreekt")
        if sha256 != _sha256(attached[name]):
            raise MisfitError(f"de bijlage {name} is een andere dan {INPUT} noemt")
    for name in attached:
        if name != INPUT and name not in named:
            raise MisfitError(f"de bijlage {name} hoort niet bij dit rapport")


def check_parts(attached: Mapping[str, bytes], snapshot: Snapshot) -> None:
    """Raises MisfitError for the first part that does not belong with the answers."""
    given = input_of(attached)
    if given["snapshot_sha256"] != snapshot.sha256:
        raise MisfitError(f"de antwoorden zijn andere dan {INPUT} noemt")
    editions = _editions(attached)
    _check_catalogues(editions, snapshot, given)
    if TRAIL in attached:
        _check_trail(attached[TRAIL], snapshot)
    if _rebuilt(attached, snapshot, editions).cache_key != given["cache_key"]:
        raise MisfitError(f"het kenmerk van de invoer in {INPUT} past niet bij de bijlagen")


def rebuilt(attached: Mapping[str, bytes], snapshot: Snapshot) -> ReportInput:
    """The input of the report again, from its attachments. Raises MisfitError."""
    return _rebuilt(attached, snapshot, _editions(attached))


def _rebuilt(attached: Mapping[str, bytes], snapshot: Snapshot, editions: Mapping[str, Catalogue]) -> ReportInput:
    given = input_of(attached)
    if snapshot.catalogue_sha256 not in editions:
        raise MisfitError("de vragenlijst van deze zelftoets ontbreekt")
    try:
        decided, beside = from_kept(attached[KEPT].decode() if KEPT in attached else "")
        return ReportInput(
            kind=given["kind"],
            snapshot=snapshot,
            snapshot_sha256=snapshot.sha256,
            catalogue=editions[snapshot.catalogue_sha256],
            decided=decided,
            beside=beside,
            previous=_previous(attached, beside.previous_sha256),
            edition=_edition(attached, beside.benchmark_sha256),
            frameworks=tuple(editions[sha256] for sha256 in given["frameworks_sha256"]),
            trail=attached[TRAIL].decode() if TRAIL in attached else "",
            signer=given["signer"],
            signer_fingerprint=given["signer_fingerprint"],
            signer_chain=tuple(given["signer_chain"]),
            template_version=given["template_version"],
        )
    except _DAMAGE as error:
        raise MisfitError("de bijlagen zijn niet die van een rapport van Toetspeil") from error


def _previous(attached: Mapping[str, bytes], sha256: str) -> Snapshot | None:
    return Snapshot.from_json(attached[PREVIOUS].decode(), sha256=sha256) if PREVIOUS in attached else None


def _edition(attached: Mapping[str, bytes], sha256: str) -> Edition | None:
    """The edition of the benchmark that was compared with; the one that the report says, and none when it says none."""
    if (EDITION in attached) != bool(sha256):
        raise MisfitError("de uitgave van de vergelijking ontbreekt, of hoort niet bij dit rapport")
    if not sha256:
        return None
    edition = Edition.from_json(attached[EDITION].decode())
    if edition.sha256 != sha256:
        raise MisfitError("de uitgave van de vergelijking is een andere dan het rapport noemt")
    return edition


def _check_catalogues(there: Mapping[str, Catalogue], snapshot: Snapshot, given: Mapping[str, Any]) -> None:
    wanted = {snapshot.catalogue_sha256, *(f.catalogue_sha256 for f in snapshot.frameworks)}
    if wanted - there.keys():
        raise MisfitError("een vragenlijst past niet bij het controlegetal in de antwoorden, of ontbreekt")
    if there.keys() - wanted - set(given["frameworks_sha256"]):
        raise MisfitError("er is een vragenlijst te veel")
    if given["catalogue_sha256"] != snapshot.catalogue_sha256:
        raise MisfitError(f"de vragenlijst is een andere dan {INPUT} noemt")


def _editions(attached: Mapping[str, bytes]) -> dict[str, Catalogue]:
    found = {}
    for name, content in attached.items():
        if not is_catalogue(name):
            continue
        sha256 = _sha256(content)
        try:
            found[sha256] = from_text(content.decode(), sha256=sha256)
        except (UnicodeDecodeError, DamagedCatalogueError) as error:
            raise MisfitError(f"de bijlage {name} is geen vragenlijst") from error
    return found


def _check_trail(content: bytes, snapshot: Snapshot) -> None:
    try:
        head_of(content.decode(), assessment_id=snapshot.assessment_id)
    except UnicodeDecodeError as error:
        raise MisfitError("het auditspoor is niet te lezen") from error
    except BrokenTrailError as error:
        raise MisfitError(str(error)) from error


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
