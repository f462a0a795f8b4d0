"""`toetspeil catalogue import` and `toetspeil catalogue export`: catalogues of others, and ours for them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.access import system_clock
from assess.catalogues import look_in
from assess.cli import Refusal, data_option, format_option
from assess.commands.opening import catalogue_of, settings_of
from assess.settings import imported_catalogues
from assess.typed import DATE_ADVICE, is_date
from controls.loading import editions

if TYPE_CHECKING:
    from controls.exchange import ForeignFileError, Imported


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "identity", default="", help="Eigen naam voor de vragenlijst, bijvoorbeeld nis2.")
@data_option
@format_option
def import_(file: Path, identity: str, data: Path, format_: str) -> None:
    """Maak een vragenlijst van een catalogus van anderen.

    FILE is een OSCAL-catalogus (JSON) of een bibliotheek van CISO Assistant (YAML).
    """
    from assess.importing import EditionTakenError, SharedNameError, keep

    imported = _read(file, identity, format_)
    found = imported.catalogue
    if found.id in {key.partition("/")[0] for key in editions()}:
        raise Refusal(
            f"'{found.id}' is de naam van een vragenlijst van Toetspeil zelf; geef een andere, bijvoorbeeld --id {found.id[:30]}-import."
        )
    try:
        is_new = keep(settings_of(data).imported_catalogues, imported)
    except EditionTakenError as error:
        raise Refusal(f"{found.key} bestaat al, met een andere inhoud; geef een andere naam met --id.") from error
    except SharedNameError as error:
        raise Refusal(
            f"{file} is niet ingelezen: {error.shared}. Een antwoord zou bij beide tellen; geef een andere naam met --id."
        ) from error
    click.echo(_as_json(imported, is_new=is_new) if format_ == "json" else _in_words(imported, is_new=is_new))


def _read(file: Path, identity: str, format_: str) -> Imported:
    from controls.exchange import LARGEST, ForeignFileError, read

    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    try:
        return read(data, catalogue=identity)
    except ForeignFileError as error:
        _show_places(error, format_)
        count = len(error.spots)
        many = "1 plaats klopt" if count == 1 else f"{count} plaatsen kloppen"
        raise Refusal(f"{file} is niet ingelezen: {many} niet.") from error


def _show_places(error: ForeignFileError, format_: str) -> None:
    """The whole list goes where it can be kept: to the output, not among the sentences."""
    if format_ == "json":
        places = [{"where": s.where, "line": s.line, "problem": s.problem} for s in error.spots]
        click.echo(json.dumps({"refused": places}, ensure_ascii=False, indent=2))
        return
    for spot in error.spots:
        click.echo(str(spot))


def _as_json(imported: Imported, *, is_new: bool) -> str:
    found = imported.catalogue
    said = {
        "key": found.key,
        "title": found.title,
        "new": is_new,
        "requirements": len(found.requirements),
        "themes": len(found.themes),
        "language": imported.language,
        "sha256": found.sha256,
        "lost": [{"what": loss.what, "count": loss.count, "why": loss.why} for loss in imported.losses],
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _in_words(imported: Imported, *, is_new: bool) -> str:
    found = imported.catalogue
    counts = f"{len(found.requirements)} eisen in {len(found.themes)} thema’s"
    lines = [
        f"{found.key} is ingelezen: {counts}." if is_new else f"{found.key} was er al en is niet veranderd: {counts}.",
        f"Taal van de teksten: {imported.language or 'niet genoemd in het bestand'}.",
        "Wat niet of anders is overgenomen:" if imported.losses else "Alles is overgenomen.",
        *(f"  {loss}" for loss in imported.losses),
    ]
    if is_new:
        lines.append("Een website die al draait, kent de vragenlijst na een herstart.")
    return "\n".join(lines)


def _day(_: click.Context, __: click.Parameter, given: str | None) -> date:
    if given is None:
        return system_clock().date()
    if not is_date(given):
        raise click.BadParameter(DATE_ADVICE)
    return date.fromisoformat(given)


@click.command("export")
@click.argument("edition")
@click.option(
    "--format", "format_", type=click.Choice(["oscal", "ciso-assistant"]), required=True, help="Vorm van het bestand."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Bestand om te maken; anders het scherm.")
@click.option("--date", "day", callback=_day, help="Datum in het bestand (jjjj-mm-dd); anders die van vandaag.")
@data_option
def export(edition: str, format_: str, out: Path | None, day: date, data: Path) -> None:
    """Schrijf een vragenlijst in een formaat van anderen."""
    from controls.exchange.ciso_export import to_ciso_assistant
    from controls.exchange.oscal_export import to_oscal

    if out is not None and out.exists():
        raise Refusal(f"{out} bestaat al; kies een andere naam.")
    look_in(imported_catalogues(data.resolve()))
    found = catalogue_of(edition)
    written = to_oscal(found, last_modified=day) if format_ == "oscal" else to_ciso_assistant(found)
    if out is None:
        click.echo(written, nl=False)
        return
    unfinished = out.with_name(out.name + ".bezig")
    unfinished.write_text(written, encoding="utf-8")
    unfinished.replace(out)
    click.echo(f"{found.key} staat in {out}.")
