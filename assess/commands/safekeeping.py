"""`toetspeil backup` and `toetspeil restore`."""

from __future__ import annotations

from pathlib import Path

import click

from assess import backup_rounds
from assess.access import system_clock
from assess.backup import BackupError, back_up, files_of
from assess.backup import restore as put_back
from assess.backup_files import FileCopyError, beside, copy_back, copy_out
from assess.cli import Refusal, data_option
from assess.commands.opening import database_file, has_server, settings_of


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Bestand om te maken.")
@data_option
def backup(out: Path, data: Path) -> None:
    """Maak een kopie van de database, het bewijs en de vergelijking, ook terwijl Toetspeil draait.

    Van een ronde gaan de sleutels van de uitgifte en de enveloppen met opzet niet mee (zie README).
    """
    _refuse_a_server("pg_dump")
    for folder in (beside(out), backup_rounds.beside(out)):
        if folder.exists():
            raise Refusal(f"{folder} bestaat al; kies een andere naam.")
    try:
        back_up(database_file(data), out)
        # The database first: of what it names, the files are there; and files never change.
        copied = copy_out(files_of(out), settings_of(data).evidence, beside(out))
        compared = backup_rounds.copy_out(settings_of(data).data, backup_rounds.beside(out))
    except (BackupError, FileCopyError) as error:
        raise Refusal(str(error)) from error
    click.echo(f"De database staat in {out} en is gecontroleerd.")
    if copied.there:
        click.echo(f"De bestanden van het bewijs ({copied.there}) staan in {beside(out)}. Bewaar beide.")
    if compared:
        click.echo(
            f"De uitgaven en rondes van de vergelijking ({compared}) staan in {backup_rounds.beside(out)}, zonder "
            "sleutels en zonder enveloppen."
        )
    if copied.lost:
        raise Refusal(
            f"{len(copied.lost)} bestanden van het bewijs ontbreken of zijn veranderd; zie 'toetspeil evidence verify'."
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def restore(file: Path, data: Path) -> None:
    """Zet een kopie van de database, het bewijs en de vergelijking terug; wat er stond wordt bewaard."""
    _refuse_a_server("pg_restore")
    settings = settings_of(data)
    try:
        kept = put_back(file, database_file(settings.data), now=system_clock())
        copied = copy_back(files_of(file), beside(file), settings.evidence)
        compared = backup_rounds.copy_back(backup_rounds.beside(file), settings.data)
        backup_rounds.forget_handed_in(database_file(settings.data), compared.emptied)
    except (BackupError, FileCopyError) as error:
        raise Refusal(str(error)) from error
    click.echo(f"{file} is teruggezet en gecontroleerd.")
    if kept:
        click.echo(f"De vorige database heet nu {kept.name}.")
    if compared.there:
        click.echo(f"Van de vergelijking zijn {compared.there} bestanden er; wat er al stond, is niet vervangen.")
    for name in compared.emptied:
        click.echo(
            f"Ronde {name} is nog open. De stembus is leeg en de uitgifte is dicht: vraag gemeenten om hun envelop opnieuw "
            "in te leveren."
        )
    if compared.lost:
        raise Refusal(
            f"{len(compared.lost)} bestanden van de vergelijking ontbreken of zijn veranderd, als eerste {compared.lost[0]}."
        )
    if copied.lost:
        raise Refusal(
            f"{len(copied.lost)} bestanden van het bewijs staan niet in {beside(file)}; zie 'toetspeil evidence verify'."
        )


def _refuse_a_server(program: str) -> None:
    if has_server():
        raise Refusal(f"De database staat op een PostgreSQL-server; gebruik daarvoor {program}, zoals in README staat.")
