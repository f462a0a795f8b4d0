"""The files that can be had of a submitted assessment, each made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

import controls.exchange
from assess.downloads import JSON, XLSX
from assess.records import kept_catalogue, kept_frameworks, stored_snapshot
from assess.report_pieces import planned_actions
from controls.catalogue import Catalogue
from controls.compiled import from_text
from controls.exchange.answers_csv import answers_csv
from controls.exchange.answers_workbook import answers_workbook
from controls.exchange.oscal_export import to_oscal
from controls.exchange.oscal_plan import plan_of_action
from controls.exchange.oscal_results import assessment_results
from controls.snapshot import Snapshot

_SCHEMA = Path(controls.exchange.__file__).parent / "schema" / "snapshot.schema.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One file; `make` gives its bytes, or None when there is nothing to put in it, which `empty` says in Dutch."""

    name: str
    about: str
    media_type: str
    make: Callable[[], bytes | None]
    empty: str = ""


def data_files(session: Session, assessment_id: str) -> tuple[DataFile, ...]:
    """In the order of the page; none for an assessment that was not submitted."""
    snapshot = stored_snapshot(session, assessment_id)
    if snapshot is None:
        return ()
    editions = _editions(session, snapshot)
    return (
        *_answers(snapshot, editions),
        *_for_programs(session, snapshot, editions),
        *_catalogs(snapshot, editions),
    )


def _answers(snapshot: Snapshot, editions: Mapping[str, Catalogue]) -> Iterator[DataFile]:
    yield DataFile(
        name="antwoorden.xlsx",
        about="Alle antwoorden als werkmap (Excel): een blad per kader.",
        media_type=XLSX,
        make=lambda: answers_workbook(snapshot, editions),
    )
    yield DataFile(
        name="antwoorden.csv",
        about="Dezelfde kolommen in één tabel, met puntkomma’s. Een cel die begint met =, +, - of @ krijgt een apostrof, "
        "zodat een rekenblad er geen formule van maakt.",
        media_type="text/csv",
        make=lambda: answers_csv(snapshot, editions),
    )
    yield DataFile(
        name="snapshot.json",
        about="Alles wat bij het indienen is vastgelegd. De SHA-256 van dit bestand is het controlegetal van de antwoorden.",
        media_type=JSON,
        make=snapshot.canonical.encode,
    )
    yield DataFile(
        name="snapshot.schema.json",
        about="Hoe snapshot.json is opgebouwd (JSON Schema).",
        media_type=JSON,
        make=_SCHEMA.read_bytes,
    )


def _for_programs(session: Session, snapshot: Snapshot, editions: Mapping[str, Catalogue]) -> Iterator[DataFile]:
    yield DataFile(
        name="oscal-assessment-results.json",
        about="De uitkomsten voor programma’s die OSCAL lezen.",
        media_type=JSON,
        make=lambda: assessment_results(snapshot, editions).encode(),
    )
    yield DataFile(
        name="oscal-poam.json",
        about="Wat nog niet is aangetoond en de acties daarvoor, zoals ze nu staan (OSCAL plan of action and milestones).",
        media_type=JSON,
        make=lambda: _plan(session, snapshot, editions),
        empty="Er is niets te verbeteren en er zijn geen acties.",
    )


def _editions(session: Session, snapshot: Snapshot) -> Mapping[str, Catalogue]:
    """All editions of the assessment as they were kept with it, by hash."""
    texts = {snapshot.catalogue_sha256: kept_catalogue(session, snapshot.catalogue_sha256)}
    texts |= kept_frameworks(session, snapshot)
    return {sha256: from_text(text, sha256=sha256) for sha256, text in texts.items()}


def _plan(session: Session, snapshot: Snapshot, editions: Mapping[str, Catalogue]) -> bytes | None:
    text = plan_of_action(snapshot, editions, planned_actions(session, snapshot.assessment_id))
    return text.encode() if text else None


def _catalogs(snapshot: Snapshot, editions: Mapping[str, Catalogue]) -> Iterator[DataFile]:
    submitted = date.fromisoformat(snapshot.submitted_at[:10])
    for edition in editions.values():
        yield DataFile(
            name=f"oscal-catalog-{edition.key.replace('/', '-')}.json",
            about=f"De vragen van {edition.title} (OSCAL catalog).",
            media_type=JSON,
            make=partial(_catalog, edition, submitted),
        )


def _catalog(edition: Catalogue, submitted: date) -> bytes:
    return to_oscal(edition, last_modified=submitted).encode()
