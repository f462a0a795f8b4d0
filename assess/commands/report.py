"""`toetspeil report`: render, verify."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli import Refusal, Verbs, data_option, unknown
from assess.commands.opening import session_on

if TYPE_CHECKING:
    from controls.snapshot import Snapshot


@click.group(cls=Verbs)
def report() -> None:
    """Rapporten: maken en controleren."""


@report.command()
@click.option("--assessment", "identity", required=True, help="Kenmerk van de zelftoets.")
@click.option(
    "--kind", default="auditrapport", show_default=True, help="Soort rapport, bijvoorbeeld bestuursrapportage."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="PDF-bestand om te maken.")
@data_option
def render(identity: str, kind: str, out: Path, data: Path) -> None:
    """Maak een rapport van een ingediende zelftoets."""
    from assess.commands.assessment import listing
    from assess.models import Assessment
    from assess.records import stored_snapshot
    from assess.rendering import RenderingError, render_to_file
    from reports import KINDS

    if out.exists() and not out.is_file():
        raise Refusal(f"{out} is geen gewoon bestand; kies een andere naam.")
    if kind not in KINDS:
        raise Refusal(unknown(kind, list(KINDS), "toetspeil report render --help"))
    with session_on(data, writes=False) as session:
        known = [line["id"] for line in listing(session)]
        snapshot = stored_snapshot(session, identity)
        municipality_id = session.get_one(Assessment, identity).municipality_id if snapshot else None
    if identity not in known:
        raise Refusal(unknown(identity, known, "toetspeil assessment list"))
    if snapshot is None:
        raise Refusal(f"Zelftoets {identity} is nog niet ingediend; een rapport kan pas daarna.")
    try:
        rendered = render_to_file(
            kind=kind,
            canonical=snapshot.canonical,
            sha256=snapshot.sha256,
            **_made_from(data, municipality_id, snapshot, kind),
            target=out.absolute(),
            progress=_show_progress,
        )
    except RenderingError as error:
        raise Refusal(str(error)) from error
    click.echo(f"{out} is gemaakt in {rendered.seconds:.0f} s, met hoogstens {rendered.peak_megabytes} MB geheugen.")


def _made_from(data: Path, municipality_id: int | None, snapshot: Snapshot, kind: str) -> dict[str, Any]:
    """What a report may need beside the answers, of this municipality only."""
    from assess.commands.opening import open_existing
    from assess.records import kept_catalogue, kept_frameworks
    from assess.report_pieces import pieces

    database = open_existing(data)
    try:
        with database.session(writes=False, municipality_id=municipality_id) as session:
            found = pieces(session, snapshot, kind)
            return {
                "catalogue": kept_catalogue(session, snapshot.catalogue_sha256),
                "frameworks": kept_frameworks(session, snapshot) if found.given.frameworks else {},
                "decided": found.kept,
                "previous": found.given.previous.canonical if found.given.previous else "",
            }
    finally:
        database.close()


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Controleer of een rapport nog is zoals het gemaakt is."""
    from reports import verify as verify_pdf
    from reports.sealing import MOST_BYTES

    with file.open("rb") as given:
        found = verify_pdf(given.read(MOST_BYTES + 1))
    if not found.is_whole:
        raise Refusal(f"{found.sentence} {found.caveat}")
    click.echo(f"{found.sentence}\nsha256 {found.sha256} (van de antwoorden)\n{found.caveat}")


def _show_progress(step: int, of: int, label: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{step * 100 // max(of, 1):>3} %  {label}", nl=step >= of, err=True)
