"""`toetspeil benchmark picture`: the collective picture of a published edition, on a machine without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli import Refusal
from assess.commands.benchmark import EXISTING, new_file, text_of

if TYPE_CHECKING:
    from reports.benchmark.edition import Edition

_FORMS = (".pdf", ".html", ".json", ".csv")


@click.command()
@click.option("--edition", "edition_file", type=EXISTING, required=True, help="Het bestand edition-<ronde>.json.")
@click.option(
    "--layer",
    "layer_name",
    type=click.Choice(["public", "class"]),
    required=True,
    help="public: voor iedereen. class: alles, voor de IBD en gemeenten.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Bestand dat eindigt op .pdf, .html, .json of .csv."
)  # fmt: skip
def picture(edition_file: Path, layer_name: str, out: Path) -> None:
    """Maak het collectief beeld van een uitgave: als pdf, als pagina of als cijfers."""
    from assess.catalogues import all_catalogues
    from reports import ReportError
    from reports.collective.__main__ import write
    from reports.collective.layers import Layer, as_json, as_table
    from reports.collective.rendering import edition_of, page_of, render

    if out.suffix not in _FORMS:
        raise Refusal("Laat de naam van het bestand eindigen op .pdf, .html, .json of .csv.")
    edition = _readable(edition_file)
    layer, catalogue = Layer(layer_name), edition_of(all_catalogues(), edition)
    new_file(out)
    try:
        made = {
            ".pdf": lambda: render(edition, layer, catalogue),
            ".html": lambda: page_of(edition, layer, catalogue).encode(),
            ".json": lambda: as_json(edition, layer).encode(),
            ".csv": lambda: as_table(edition, layer).encode(),
        }[out.suffix]()
    except ReportError as error:
        raise Refusal(str(error)) from error
    write(out, made)
    if edition.synthetic:
        click.echo("Let op: dit zijn synthetische cijfers.")
    click.echo(f"{out} is gemaakt uit de uitgave van ronde {edition.round}. sha256 van de uitgave: {edition.sha256}")


def _readable(path: Path) -> Edition:
    from reports.benchmark.archive import RefusedError
    from reports.benchmark.edition import DamagedEditionError, Edition

    try:
        return _without_errata(Edition.from_json(text_of(path)), path.parent)
    except DamagedEditionError as error:
        raise Refusal(f"{path} is geen uitgave van de vergelijking, of is beschadigd.") from error
    except RefusedError as error:
        raise Refusal(str(error)) from error


def _without_errata(edition: Edition, folder: Path) -> Edition:
    """The edition without what the errata beside it take back; they only take away, so nobody needs to sign for that here."""
    from reports.benchmark.archive import withdraw
    from reports.benchmark.errata import from_json

    paths = (path for path in sorted(folder.glob("erratum-*.json")) if ".approvals." not in path.name)
    found = [from_json(text_of(path)) for path in paths]
    about = [erratum for erratum in found if erratum.edition == edition.sha256]
    if about:
        click.echo(f"Zonder wat {len(about)} errata terugnemen.")
    return withdraw(edition, about)
