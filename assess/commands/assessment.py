"""`toetspeil assessment`: list, export, import."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.access import system_clock
from assess.audit import COMMAND_LINE, Action
from assess.catalogues import all_catalogues
from assess.cli import Refusal, Verbs, data_option, format_option, unknown
from assess.commands.assessment_data import write_data
from assess.commands.opening import catalogues, open_or_make, session_on, settings_of
from assess.db import wait_for_others
from assess.errors import RefusedFileError
from assess.evidence_store import EvidenceStore
from assess.exchange import Carried, export, import_file
from assess.exchange_files import opened, write_file
from assess.models import Assessment, EvidenceRevision, Municipality
from assess.records import all_answers
from controls.scoring import score
from reports import wording


@click.group(cls=Verbs)
def assessment() -> None:
    """Zelftoetsen: tonen, meenemen, terugzetten."""


@assessment.command("list")
@data_option
@format_option
def list_(data: Path, format_: str) -> None:
    """Toon de zelftoetsen."""
    catalogues()
    with session_on(data, writes=False) as session:
        found = listing(session)
    if format_ == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in found:
        click.echo(
            f"{line['id']}  {line['status']:<10} {line['coverage']:>4} % beoordeeld  {line['municipality']}, {line['title']}"
        )


@assessment.command("export")
@click.option("--assessment", "identity", required=True, help="Kenmerk van de zelftoets.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Bestand om te maken.")
@data_option
def export_(identity: str, out: Path, data: Path) -> None:
    """Schrijf een zelftoets met alles eromheen naar een bestand.

    Ook toewijzingen, beoordelingen, gesprekken, acties en bewijs gaan mee, en wat auditors noteerden: dit is voor wie de
    installatie verhuist. Met bestanden bij het bewijs wordt het een ZIP-bestand, anders JSON.
    """
    if out.exists():
        raise Refusal(f"{out} bestaat al; kies een andere naam.")
    with session_on(data, writes=True) as session:
        row = session.get(Assessment, identity)
        if row is not None:  # what is exported is of one moment
            wait_for_others(session, row.municipality_id)
        carried = export(session, identity)
        if carried is None:
            raise Refusal(unknown(identity, [line["id"] for line in listing(session)], "toetspeil assessment list"))
        by = replace(COMMAND_LINE, municipality_id=carried.municipality_id)
        audit.record(session, Action.ASSESSMENT_EXPORTED, identity, by=by, at=system_clock())
    lost = write_file(carried, out, EvidenceStore.of(settings_of(data)))
    click.echo(f"{identity} staat in {out}.\nsha256 {carried.sha256} (van de export)")
    if lost:
        many = wording.counted(len(lost), "bestand van het bewijs ontbreekt", "bestanden van het bewijs ontbreken")
        raise Refusal(f"{many} of is veranderd en ging niet mee; zie 'toetspeil evidence verify'.")


@assessment.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--without-people",
    is_flag=True,
    help="Ga door zonder wie hier nog geen toegang heeft: wat aan hen is toegewezen en hun werknotities als auditor "
    "blijven weg, bij acties blijft de naam. De hash is dan een andere.",
)
@click.option("--without-files", is_flag=True, help="Ga door als er bestanden van het bewijs ontbreken.")
@data_option
def import_(*, file: Path, without_people: bool, without_files: bool, data: Path) -> None:
    """Lees een zelftoets uit een bestand van 'export'."""
    known = catalogues()
    settings = settings_of(data)
    database = open_or_make(settings.database)
    store = EvidenceStore.of(settings)
    try:
        with opened(file) as given, database.all_municipalities(writes=True) as session:
            carried = import_file(session, given.text, known, now=system_clock(), without_people=without_people)
            _refuse_too_much(session, carried, store)
            # The files first: a row never names a file that is not there.
            missing = given.keep(carried.revisions, store, carried.municipality_id, without_files=without_files)
    except RefusedFileError as error:
        raise Refusal(error.reason) from error
    finally:
        database.close()
    click.echo(f"Zelftoets {carried.assessment_id} is geïmporteerd.\nsha256 {carried.sha256} (van de export)")
    if carried.left_out:
        click.echo(f"Dit is een andere hash dan die van het bestand: zonder {', '.join(carried.left_out)}.")
    if missing:
        click.echo(f"Zonder {wording.counted(len(missing), 'bestand', 'bestanden')} van het bewijs.")


@assessment.command("data")
@click.option("--assessment", "identity", required=True, help="Kenmerk van een ingediende zelftoets.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Map om te maken.")
@data_option
def data_(identity: str, out: Path, data: Path) -> None:
    """Schrijf wat andere programma's lezen: Excel, CSV, JSON en OSCAL, ook van het verbeterplan."""
    write_data(data, identity, out)


def _refuse_too_much(session: Session, carried: Carried, store: EvidenceStore) -> None:
    """Raise RefusedFileError when the files of this municipality take more than they may here; the same bytes count once."""
    each = (
        select(EvidenceRevision.sha256, EvidenceRevision.size)
        .where(EvidenceRevision.municipality_id == carried.municipality_id)
        .distinct()
        .subquery()
    )
    if carried.revisions and (session.scalar(select(func.sum(each.c.size))) or 0) > store.total_limit:
        raise RefusedFileError(
            f"Er is geen plaats voor het bewijs: samen mogen de bestanden {wording.megabytes(store.total_limit)} zijn."
        )


def listing(session: Session) -> list[dict[str, Any]]:
    """Every assessment; `coverage` is the share of part 2 that was judged, in whole percents rounded down."""
    rows = session.execute(
        select(Assessment, Municipality.name)
        .join(Municipality, Municipality.id == Assessment.municipality_id)
        .order_by(Assessment.municipality_id, Assessment.created_at, Assessment.id)
    ).all()
    return [
        {
            "id": row.id,
            "status": str(row.status),
            "municipality": name,
            "title": row.title,
            "reference_date": row.reference_date,
            "frameworks": [row.catalogue],
            "coverage": int(score(all_catalogues()[row.catalogue], all_answers(session, row.id)).whole.coverage * 100),
        }
        for row, name in rows
    ]
