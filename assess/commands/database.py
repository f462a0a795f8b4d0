"""`toetspeil database prepare`."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from assess.cli import Refusal, Verbs, data_option
from assess.commands.opening import settings_of, unreachable
from assess.db import open_database
from assess.schema import NewerDatabaseError, TooPowerfulError, UnsortedDatabaseError
from assess.schema import prepare as make_ready

ROLE = "toetspeil_web"


@click.group(cls=Verbs)
def database() -> None:
    """De database op een PostgreSQL-server: klaarmaken."""


@database.command()
@click.option("--role", default=ROLE, show_default=True, help="De rol van de website.")
@click.option("--worker", default="", help="De rol van de werker, die rapporten maakt en mail verstuurt.")
@data_option
def prepare(role: str, worker: str, data: Path) -> None:
    """Maak als eigenaar de tabellen, de afscherming per gemeente en de rollen; doe dit na elke nieuwe versie."""
    where = settings_of(data).admin_url
    if not where:
        raise Refusal("Zet in TOETSPEIL_DATABASE_ADMIN het adres van de database, met de rol van de eigenaar.")
    try:
        opened = open_database(where)
    except DBAPIError as error:
        raise unreachable(error) from error
    try:
        made = make_ready(opened, role, worker=worker)
    except NewerDatabaseError as error:
        raise Refusal("De database is van een nieuwere versie van Toetspeil.") from error
    except UnsortedDatabaseError as error:
        raise Refusal(
            "Deze database sorteert op taal, en Toetspeil op teken. Maak er een met "
            "'createdb --template=template0 --locale=C.UTF-8' en probeer het opnieuw."
        ) from error
    except TooPowerfulError as error:
        raise Refusal(f"{error} Kies een andere rol met --role of --worker, of neem die rechten weg.") from error
    except DBAPIError as error:
        raise _may_not(error, *filter(None, (role, worker))) from error
    finally:
        opened.close()
    click.echo("De tabellen zijn van deze versie en elke gemeente is afgeschermd.")
    for name, who in ((role, "website"), (worker, "werker")):
        if name in made:
            click.echo(f"De rol {name} is gemaakt. Geef die een wachtwoord, in psql: \\password {name}")
        elif name:
            click.echo(f"De {who} mag erin als {name}.")


def _may_not(error: DBAPIError, *roles: str) -> Refusal:
    if getattr(error.orig, "sqlstate", "") != "42501":  # insufficient_privilege
        return unreachable(error)
    said = " ".join(str(error.orig).split())
    return Refusal(
        f"De eigenaar mag dit niet: {said}. Laat de beheerder van de server in psql typen wat er nog niet is: "
        + " ".join(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOINHERIT;" for role in roles)
        + " en probeer het opnieuw."
    )
