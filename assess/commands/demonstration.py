"""`toetspeil demo`."""

from __future__ import annotations

from pathlib import Path

import click

from assess.cli import data_option
from assess.commands.opening import catalogue_of, open_or_make, settings_of


@click.command()
@data_option
def demo(data: Path) -> None:
    """Vul de map met een gemeente die niet bestaat en zes zelftoetsen."""
    from assess.commands.assessment import listing
    from assess.demo import accounts, fill
    from assess.demo_trust import make_trust

    settings = settings_of(data)
    make_trust(settings.data)
    catalogue = catalogue_of("bio2/1.3")
    database = open_or_make(settings.database)
    filled = fill(database, catalogue, settings.data)
    click.echo("De proefgemeente Voorbeeldstad is aangemaakt." if filled else "De proefgemeente was er al.")
    with database.all_municipalities(writes=False) as session:
        for line in listing(session):
            click.echo(f"  {line['id']}  {line['status']:<10} {line['coverage']:>4} % beoordeeld  {line['title']}")
    for account in accounts(settings.data):
        click.echo(f"  {account.role:<18} {account.email:<42} {account.password}")
    database.close()
