"""`toetspeil benchmark round`: keys (tally room), open, issue and close (issuer, ballot box)."""

from __future__ import annotations

from pathlib import Path

import click

from assess.cli import Refusal, Verbs
from assess.commands.benchmark_files import EXISTING, FOLDER, in_one_sentence, new_file, text_of
from assess.commands.opening import catalogue_of
from assess.errors import InvalidError, RefusedFileError
from assess.municipalities import read_csv
from reports import wording
from reports.benchmark.ballot import Box
from reports.benchmark.issuing import Desk, open_desk
from reports.benchmark.participant import Request, answer
from reports.benchmark.places import write
from reports.benchmark.room import make_keys
from reports.benchmark.rounds import class_of
from reports.benchmark.sealing import RoundKeys
from reports.benchmark.tables import CLASSES


@click.group("round", cls=Verbs)
def round_() -> None:
    """Een ronde: sleutels maken, openen, deelnamebewijzen uitgeven, sluiten."""


@round_.command()
@click.option("--room", type=FOLDER, required=True, help="Map van de telkamer.")
@click.option("--name", required=True, help="Naam van de ronde, zoals 2026.")
def keys(room: Path, name: str) -> None:
    """Maak in de telkamer de sleutels van de ronde, in twee helften voor twee tellers."""
    with in_one_sentence():
        public, first, second = make_keys(room, name)
    click.echo(f"{public} gaat naar wie de ronde opent.")
    click.echo(
        f"{first} en {second} gaan elk met een andere teller mee, op een eigen drager; haal ze van deze computer."
    )
    click.echo("Wie beide helften heeft, kan de inzendingen openen. Raakt een helft zoek, dan kan niemand meer tellen.")


@round_.command("open")
@click.option("--desk", type=FOLDER, required=True, help="Map van de uitgifte.")
@click.option("--name", required=True, help="Naam van de ronde, zoals 2026.")
@click.option("--catalogue", "key", default="bio2/1.3", show_default=True, help="Vragenlijst van de ronde.")
@click.option("--keys", "keys_file", type=EXISTING, required=True, help="Openbaar deel van de sleutels (telkamer).")
@click.option("--municipalities", type=EXISTING, required=True, help="CSV met code, naam en aantal inwoners.")
@click.option("--synthetic", is_flag=True, help="Een oefening met verzonnen antwoorden; de uitgave zegt dat ook.")
def open_(desk: Path, name: str, key: str, keys_file: Path, municipalities: Path, *, synthetic: bool) -> None:
    """Open een ronde: één vragenlijst, één lijst van gemeenten met hun klasse, een sleutel per klasse."""
    register = _register(municipalities)
    with in_one_sentence():
        keys_of_round = RoundKeys.from_json(text_of(keys_file))
        made = open_desk(desk, name, catalogue_of(key), register, keys_of_round, synthetic=synthetic).round
    for size_class in CLASSES:
        click.echo(f"  {size_class}  {wording.counted(made.population[size_class], 'gemeente', 'gemeenten')}")
    click.echo(f"{desk / 'ronde.json'} is voor iedereen. Controlegetal: {made.sha256}")


@round_.command()
@click.option("--desk", type=FOLDER, required=True, help="Map van de uitgifte.")
@click.option("--municipality", "code", required=True, help="CBS-code, zoals GM0363.")
@click.option("--request", "request_file", type=EXISTING, required=True, help="De aanvraag van deze gemeente.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Bestand voor het antwoord."
)
def issue(desk: Path, code: str, request_file: Path, out: Path) -> None:
    """Geef een gemeente haar ene deelnamebewijs; controleer eerst zelf dat de aanvraag van die gemeente komt."""
    with in_one_sentence():
        signed = _desk(desk).issue(code, Request.from_json(text_of(request_file)))
        write(new_file(out), answer(signed).encode())
    click.echo(f"{out} is voor {code}. In het register staat alleen dát {code} een bewijs heeft, niet welk.")


@round_.command()
@click.option("--desk", type=FOLDER, help="Map van de uitgifte: vernietigt de sleutels van de bewijzen.")
@click.option("--box", type=FOLDER, help="Map van de stembus: maakt er één bestand van voor de telkamer.")
def close(desk: Path | None, box: Path | None) -> None:
    """Sluit de uitgifte of de stembus; daarna komt er niets meer bij."""
    if (desk is None) == (box is None):
        raise Refusal("Geef --desk of --box: uitgifte en stembus staan op verschillende computers.")
    if desk is not None:
        issued = _desk(desk).close()
        total = wording.counted(sum(issued.values()), "bewijs", "bewijzen")
        click.echo(f"De uitgifte is gesloten: {total} uitgegeven. De sleutels zijn overschreven en gewist.")
    if box is not None:
        kept = Box(folder=box)
        with in_one_sentence():
            found = kept.close()
        click.echo(f"De stembus is gesloten: {wording.counted(found, 'envelop', 'enveloppen')} in {kept.closed_file}.")


def _desk(folder: Path) -> Desk:
    if not (folder / "ronde.json").is_file():
        raise Refusal(f"In {folder} is geen ronde geopend.")
    return Desk(folder=folder)


def _register(path: Path) -> dict[str, str]:
    try:
        found = read_csv(path.read_bytes())
    except (InvalidError, RefusedFileError) as error:
        raise Refusal(str(error)) from error
    unknown = [one.code for one in found if one.inhabitants is None]
    if unknown:
        raise Refusal(f"Van {unknown[0]} staat er geen aantal inwoners; dat bepaalt de klasse.")
    register = {one.code: class_of(one.inhabitants or 0) for one in found}
    if len(register) != len(found):
        raise Refusal("Een gemeente staat twee keer op de lijst.")
    return register
