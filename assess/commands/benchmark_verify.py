"""`toetspeil benchmark verify`: a folder of editions against the officers' public keys, without a network."""

from __future__ import annotations

import json
from pathlib import Path

import click

from assess.cli import Refusal, format_option
from assess.commands.benchmark_files import EXISTING, in_one_sentence, read_round, text_of
from reports import wording
from reports.benchmark import errata, officers
from reports.benchmark import minute as minutes
from reports.benchmark.archive import RefusedError, approvals_beside
from reports.benchmark.edition import Edition
from reports.benchmark.errata import Published
from reports.benchmark.rules import NATIONAL

#: Everything belongs together, but it was approved by somebody who is not on the list.
UNKNOWN = 3


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--officers", "officers_file", type=EXISTING, help="Openbare sleutels die u vertrouwt. Zonder: die in de map."
)
@format_option
@click.pass_context
def verify(context: click.Context, folder: Path, officers_file: Path | None, format_: str) -> None:
    """Controleer alle uitgaven in een map: 0 klopt, 3 heel maar door onbekenden goedgekeurd, 1 iets past niet."""
    with in_one_sentence():
        trusted = officers.read(text_of(officers_file)) if officers_file else officers.of_folder(folder)
        try:
            found = errata.published(folder, trusted)
        except RefusedError as error:
            if _whole_by_others(folder):
                click.echo("De uitgaven zijn heel, maar goedgekeurd door iemand die niet in uw lijst staat.", err=True)
                context.exit(UNKNOWN)
            raise Refusal(str(error)) from error
    if not found:
        raise Refusal(f"In {folder} is geen uitgave.")
    held = [line for one in found for line in _minute(folder, one.printed)]
    if format_ == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        for line in _lines(one):
            click.echo(line)
    for line in held:
        click.echo(line)
    click.echo(
        "De keten is heel en elke uitgave is door twee functionarissen goedgekeurd."
        if officers_file
        else f"De keten is heel; de sleutels komen uit {folder} zelf. Vergelijk ze met een lijst van elders (--officers)."
    )


def _whole_by_others(folder: Path) -> bool:
    """Would all fit if whoever approved were trusted?"""
    try:
        signed = [
            approval.officer
            for pattern in ("edition-*.approvals.json", "erratum-*.approvals.json")
            for path in folder.glob(pattern)
            for approval in approvals_beside(path.with_name(path.name.replace(".approvals.", ".")))
        ]
        return bool(errata.published(folder, signed))
    except (RefusedError, OSError, ValueError, TypeError):
        return False


def _minute(folder: Path, edition: Edition) -> list[str]:
    """What the minute of the tally says, where the round and its minute lie beside the edition."""
    round_file, minute_file = (folder / f"{name}-{edition.round}.json" for name in ("ronde", "verslag"))
    if not round_file.is_file() or not minute_file.is_file():
        return []
    round_ = read_round(round_file)
    asked = (round_.round, round_.catalogue, round_.requirements, round_.synthetic)
    if asked != (edition.round, edition.catalogue, edition.requirements, edition.synthetic):
        raise Refusal(f"{round_file.name} is niet de ronde van deze uitgave.")
    with in_one_sentence():
        found = minutes.read(text_of(minute_file), round_)
    envelopes = wording.counted(found.envelopes, "envelop", "enveloppen")
    return [f"Verslag van ronde {edition.round}: {envelopes}, door beide tellers ondertekend op {found.held_on}"]


def _lines(one: Published) -> list[str]:
    edition = one.printed
    kind = ", SYNTHETISCH: alle antwoorden zijn verzonnen" if edition.synthetic else ""
    said = [f"Ronde {edition.round}, {edition.respondents[NATIONAL]} gemeenten{kind}", f"  sha256 {edition.sha256}"]
    for erratum in one.errata:
        gone = ", ".join(f"{group} {name}" for group, name in erratum.cells)
        said.append(f"  teruggenomen: {gone} ({erratum.reason})")
    return said


def _as_json(one: Published) -> dict[str, object]:
    return {
        "round": one.printed.round,
        "sha256": one.printed.sha256,
        "previous": one.printed.previous,
        "synthetic": one.printed.synthetic,
        "respondents": dict(one.printed.respondents),
        "withdrawn": [list(cell) for erratum in one.errata for cell in erratum.cells],
    }
