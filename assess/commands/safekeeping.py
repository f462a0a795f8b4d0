"""`toetspeil backup` and `toetspeil restore`."""

from __future__ import annotations

from pathlib import Path

import click

from assess.access import system_clock
from assess.backup import BackupError, back_up
from assess.backup import restore as put_back
from assess.cli import Refusal, data_option
from assess.commands.opening import database_file, has_server, settings_of


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Bestand om te maken.")
@data_option
def backup(out: Path, data: Path) -> None:
    """Maak een kopie van de database, ook terwijl Toetspeil draait."""
    _refuse_a_server("pg_dump")
    try:
        back_up(database_file(data), out)
    except BackupError as error:
        raise Refusal(str(error)) from error
    click.echo(f"De database staat in {out} en is gecontroleerd.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def restore(file: Path, data: Path) -> None:
    """Zet een kopie van de database terug; wat er stond wordt bewaard."""
    _refuse_a_server("pg_restore")
    try:
        kept = put_back(file, database_file(settings_of(data).data), now=system_clock())
    except BackupError as error:
        raise Refusal(str(error)) from error
    click.echo(f"{file} is teruggezet en gecontroleerd.")
    if kept:
        click.echo(f"De vorige database heet nu {kept.name}.")


def _refuse_a_server(program: str) -> None:
    if has_server():
        raise Refusal(f"De database staat op een PostgreSQL-server; gebruik daarvoor {program}, zoals in README staat.")
