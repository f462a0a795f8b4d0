"""`toetspeil worker`."""

from __future__ import annotations

from pathlib import Path

import click

from assess.cli import data_option
from assess.commands.opening import catalogues, open_or_make, settings_of


@click.command()
@data_option
def worker(data: Path) -> None:
    """Maak de gevraagde rapporten, tot Ctrl+C; nodig naast 'serve' als de database op een server staat."""
    from assess.worker import work

    settings = settings_of(data)
    catalogues()
    open_or_make(settings.database).close()
    click.echo("De werker staat klaar  (stoppen met Ctrl+C)")
    work(settings, goes_on=lambda: True)
