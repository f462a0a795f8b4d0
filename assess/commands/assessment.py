"""`toetspeil assessment`: list, export, import."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.access import system_clock
from assess.audit import COMMAND_LINE, Action
from assess.catalogues import all_catalogues
from assess.cli import Refusal, Verbs, data_option, format_option, unknown
from assess.commands.opening import catalogues, open_or_make, session_on, settings_of
from assess.db import wait_for_others
from assess.errors import RefusedFileError
from assess.exchange import export, import_file
from assess.models import Assessment, Municipality
from assess.records import all_answers
from controls.scoring import score


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
    """Schrijf een zelftoets naar een JSON-bestand."""
    if out.exists():
        raise Refusal(f"{out} bestaat al; kies een andere naam.")
    with session_on(data, writes=True) as session:
        row = session.get(Assessment, identity)
        if row is not None:  # what is exported is of one moment
            wait_for_others(session, row.municipality_id)
        carried = export(session, identity)
        if carried is None:
            raise Refusal(unknown(identity, [line["id"] for line in listing(session)], "toetspeil assessment list"))
        place = session.get_one(Assessment, identity).municipality_id
        by = replace(COMMAND_LINE, municipality_id=place)
        audit.record(session, Action.ASSESSMENT_EXPORTED, identity, by=by, at=system_clock())
    unfinished = out.with_name(out.name + ".bezig")
    unfinished.write_text(carried.file, encoding="utf-8")
    unfinished.replace(out)
    click.echo(f"{identity} staat in {out}.\nsha256 {carried.sha256} (van de export)")


@assessment.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def import_(file: Path, data: Path) -> None:
    """Lees een zelftoets uit een JSON-bestand."""
    known = catalogues()
    database = open_or_make(settings_of(data).database)
    try:
        text = file.read_text(encoding="utf-8")
        with database.all_municipalities(writes=True) as session:
            carried = import_file(session, text, known, now=system_clock())
    except UnicodeDecodeError as error:
        raise Refusal("Dit is geen export van een zelftoets.") from error
    except RefusedFileError as error:
        raise Refusal(error.reason) from error
    finally:
        database.close()
    click.echo(f"Zelftoets {carried.assessment_id} is geïmporteerd.\nsha256 {carried.sha256} (van de export)")


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
