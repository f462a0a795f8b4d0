"""`toetspeil municipality`: add, list, import."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from assess.access import system_clock
from assess.audit import COMMAND_LINE
from assess.cli import Refusal, Verbs, data_option, format_option
from assess.commands.opening import open_or_make, session_on, settings_of
from assess.errors import InvalidError, RefusedFileError
from assess.merging import merge as merge_municipalities
from assess.municipalities import Added, Named, add, named, read_csv
from assess.operating.service import municipalities


@click.group(cls=Verbs)
def municipality() -> None:
    """Gemeenten: toevoegen, tonen, inlezen."""


@municipality.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--slug", default="", help="De naam in het adres; anders volgt die uit de naam.")
@data_option
def add_(code: str, name: str, slug: str, data: Path) -> None:
    """Voeg een gemeente toe met haar CBS-code (GM0363) en haar naam."""
    try:
        done = _add(data, [named(code, name)], slug=slug)
    except InvalidError as error:
        raise Refusal(" ".join(error.fields.values())) from error
    click.echo("De gemeente is toegevoegd." if done.new else "De gemeente was er al.")


@municipality.command("list")
@data_option
@format_option
def list_(data: Path, format_: str) -> None:
    """Toon de gemeenten, met hoeveel zelftoetsen en mensen er zijn."""
    with session_on(data, writes=False) as session:
        found = municipalities(session, system_clock())
    if format_ == "json":
        lines = [{**asdict(one), "last_activity": one.last_activity and one.last_activity.isoformat()} for one in found]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.code}  {one.slug:<30} {one.assessments:>3} zelftoetsen {one.people:>4} mensen  {one.name}")


@municipality.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def import_(file: Path, data: Path) -> None:
    """Voeg de gemeenten van een CSV-bestand van het CBS toe; wat er al is, blijft."""
    try:
        done = _add(data, read_csv(file.read_bytes()))
    except RefusedFileError as error:
        raise Refusal(error.reason) from error
    click.echo(done.sentence)


def _add(data: Path, given: Sequence[Named], *, slug: str = "") -> Added:
    database = open_or_make(settings_of(data).database)
    try:
        with database.all_municipalities(writes=True) as session:
            return add(session, given, slug=slug, by=COMMAND_LINE, now=system_clock())
    finally:
        database.close()


@municipality.command()
@click.argument("former")
@click.argument("heir")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Datum van de herindeling, als jjjj-mm-dd."
)
@data_option
def merge(former: str, heir: str, on: Any, data: Path) -> None:
    """Laat een gemeente opgaan in een andere; beide houden hun geschiedenis."""
    with session_on(data, writes=True) as session:
        try:
            merge_municipalities(session, former, heir, on=on.date(), by=COMMAND_LINE, now=system_clock())
        except InvalidError as error:
            raise Refusal(" ".join(error.fields.values())) from error
    click.echo(f"{former} is opgegaan in {heir}.")
