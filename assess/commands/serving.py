"""`toetspeil serve`."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from assess.cli import Refusal, data_option
from assess.commands.opening import catalogues, open_for_the_website, website_settings
from assess.db import Database
from assess.municipalities import municipalities_in_use
from assess.schema import TooPowerfulError, refuse_a_powerful_website
from assess.settings import DEFAULT_PORT, Settings


@click.command()
@data_option
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="Poort.")
def serve(data: Path, port: int) -> None:
    """Start de website op deze machine, tot Ctrl+C."""
    from assess.application import create_app
    from assess.demo import accounts
    from assess.evidence_store import EvidenceStore
    from assess.serving import serve as run

    # Behind a proxy people type another address: TOETSPEIL_URL.
    settings = website_settings(data, base_url=None if os.environ.get("TOETSPEIL_URL") else f"http://127.0.0.1:{port}")
    _refuse_taken(port)
    catalogues()
    database = _opened(settings)
    app = create_app(settings, database)
    EvidenceStore.of(settings).sweep()
    lines = [f"Toetspeil staat klaar op {settings.base_url}  (stoppen met Ctrl+C)"]
    if not accounts(settings.data):
        lines.append("  In deze map staan geen proefaccounts; 'toetspeil demo' maakt ze in een lege map.")
    if settings.database_url:
        lines.append("  Rapporten maakt 'toetspeil worker', in een eigen proces met een eigen rol.")
    elif municipalities_in_use(database) > 1:
        lines.append(
            "  In dit bestand werken meer gemeenten. Dat is om te proberen; gebruik anders PostgreSQL (README)."
        )
    lines += [f"  {a.role:<18} {a.email:<42} {a.password}" for a in accounts(settings.data)]
    run(app, settings, port=port, ready="\n".join(lines))


def _opened(settings: Settings) -> Database:
    """The database of the website, when it may be served as it is."""
    if settings.admin_url:
        raise Refusal(
            "TOETSPEIL_DATABASE_ADMIN is niet voor de website: die mag niet bij alle gemeenten tegelijk kunnen. "
            "Haal hem weg en zet het adres met de rol van de website in TOETSPEIL_DATABASE."
        )
    database = open_for_the_website(settings.database)
    try:
        refuse_a_powerful_website(database)
        _refuse_many_in_a_file(database, settings)
    except TooPowerfulError as error:
        database.close()
        raise Refusal(
            f"De website start niet. {error} Geef de website een eigen rol: 'toetspeil database prepare'."
        ) from error
    except Refusal:
        database.close()
        raise
    return database


def _refuse_many_in_a_file(database: Database, settings: Settings) -> None:
    """On this machine it is for trying; for others, a second fence must keep municipalities apart."""
    if settings.is_secure and not settings.database_url and municipalities_in_use(database) > 1:
        raise Refusal(
            "In dit bestand werken meer gemeenten. Zet ze op een PostgreSQL-server, die ze ook zelf uit elkaar houdt: "
            "zie 'Many municipalities' in README."
        )


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refusal(
                f"Poort {port} is al in gebruik; kies een andere met --port, of met 'make run PORT=8001'."
            ) from error
