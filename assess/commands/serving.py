"""`toetspeil serve`."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from assess.cli import Refusal, data_option
from assess.commands.opening import catalogues, open_or_make, settings_of
from assess.settings import DEFAULT_PORT


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
    settings = settings_of(data, base_url=None if os.environ.get("TOETSPEIL_URL") else f"http://127.0.0.1:{port}")
    _refuse_taken(port)
    catalogues()
    database = open_or_make(settings.database)
    app = create_app(settings, database)
    EvidenceStore.of(settings).sweep()
    lines = [f"Toetspeil staat klaar op {settings.base_url}  (stoppen met Ctrl+C)"]
    if not accounts(settings.data):
        lines.append("  In deze map staan geen proefaccounts; 'toetspeil demo' maakt ze in een lege map.")
    lines += [f"  {a.role:<18} {a.email:<42} {a.password}" for a in accounts(settings.data)]
    run(app, settings, port=port, ready="\n".join(lines))


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refusal(
                f"Poort {port} is al in gebruik; kies een andere met --port, of met 'make run PORT=8001'."
            ) from error
