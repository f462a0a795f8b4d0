"""`toetspeil benchmark ballot` and `toetspeil benchmark tally`: the box, and the room without a network."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from assess.access import system_clock
from assess.cli import Refusal, Verbs
from assess.commands.benchmark_files import EXISTING, FOLDER, in_one_sentence, read_round
from assess.typed import DATE_ADVICE, is_date
from controls.durations import AMSTERDAM
from reports import wording
from reports.benchmark.ballot import Box, open_box
from reports.benchmark.contribution import REASONS, Reason
from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.minute import Minute
from reports.benchmark.room import CAVEAT, hold
from reports.benchmark.tables import CLASSES
from reports.benchmark.tally import Progress

#: After a tally that was cut off, the same command finishes it: then some of these are gone already.
MAYBE_GONE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=Verbs)
def ballot() -> None:
    """De stembus: openen en enveloppen erin doen; sluiten gaat met 'round close --box'."""


@ballot.command("open")
@click.option("--box", type=FOLDER, required=True, help="Map van de stembus.")
@click.option("--round", "round_file", type=EXISTING, required=True, help="Het bestand ronde.json.")
def open_(box: Path, round_file: Path) -> None:
    """Open een lege stembus voor een ronde."""
    with in_one_sentence():
        open_box(box, read_round(round_file))
    click.echo(f"De stembus staat in {box}.")


@ballot.command()
@click.option("--box", type=FOLDER, required=True, help="Map van de stembus.")
@click.argument("file", type=EXISTING)
def put(box: Path, file: Path) -> None:
    """Doe een verzegelde envelop in de stembus; er wordt niet bewaard van wie of wanneer."""
    if not (box / "ronde.json").is_file():
        raise Refusal(f"In {box} is geen stembus.")
    with file.open("rb") as given, in_one_sentence():
        name = Box(folder=box).put(given.read(SEALED_BYTES + 1))
    click.echo(f"De envelop zit in de stembus. sha256 {name}")


@click.command()
@click.option("--room", type=FOLDER, required=True, help="Map waar de telling en het verslag komen.")
@click.option("--round", "round_file", type=EXISTING, required=True, help="Het bestand ronde.json.")
@click.option("--box", "box_file", type=MAYBE_GONE, required=True, help="De gesloten stembus (stembus.bin).")
@click.option("--half", "halves", type=MAYBE_GONE, multiple=True, required=True, help="Een sleutelhelft; geef er twee.")
@click.option("--date", "day", help="Dag van de telling (jjjj-mm-dd); anders vandaag.")
@click.option(
    "--yes", is_flag=True, help="Beide tellers zijn het eens: tel, en vernietig daarna sleutels en enveloppen."
)
def tally(
    room: Path, round_file: Path, box_file: Path, halves: tuple[Path, ...], day: str | None, *, yes: bool
) -> None:
    """Tel een gesloten stembus; daarna zijn de sleutelhelften en de enveloppen er niet meer."""
    round_ = read_round(round_file)
    if len(halves) != 2:
        raise Refusal("Tellen kan alleen met twee sleutelhelften van twee tellers.")
    if not yes:
        raise Refusal(
            "Er is niet geteld. De telling vernietigt sleutels en enveloppen; zijn beiden het eens, geef --yes."
        )
    with in_one_sentence():
        held = hold(
            room,
            round_=round_,
            box=box_file,
            halves=(halves[0], halves[1]),
            held_on=_day(day, system_clock()),
            progress=show_progress("enveloppen"),
        )
    if held.was_cut_off:
        click.echo("De telling was er al, maar het vernietigen was afgebroken. Dat is nu afgemaakt.")
    for line in lines(held.minute):
        click.echo(line)
    for size_class in CLASSES:
        click.echo(
            f"  {size_class}  {held.tally.respondents[size_class]} van {round_.population[size_class]} gemeenten"
        )
    click.echo(
        f"{held.tally_file} en {held.minute_file} zijn gemaakt. De telling is vertrouwelijk: zij bevat exacte aantallen."
    )
    click.echo(CAVEAT)


def lines(minute: Minute) -> list[str]:
    """What happened to the envelopes, without saying anything of a sender."""
    found = [f"{wording.counted(minute.envelopes, 'envelop', 'enveloppen')} in de stembus."]
    if minute.replaced:
        found.append(f"{minute.replaced} vervangen door een latere van dezelfde afzender.")
    if minute.withdrawn:
        found.append(f"{minute.withdrawn} ingetrokken.")
    found += [f"{times} niet geteld: de envelop {REASONS[Reason(reason)]}." for reason, times in minute.refused.items()]
    if minute.straight or minute.alike:
        found.append(
            f"Let op: {minute.straight} met overal hetzelfde niveau, {minute.alike} met precies dezelfde antwoorden."
        )
    return found


def show_progress(what: str) -> Progress:
    """A line on the terminal that says how far it is; nothing when nobody looks."""

    def show(step: int, of: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{step * 100 // max(of, 1):>3} %  {step} van {of} {what}", nl=step >= of, err=True)

    return show


def _day(given: str | None, now: datetime) -> str:
    if given is None:
        return now.astimezone(AMSTERDAM).date().isoformat()
    if not is_date(given):
        raise Refusal(DATE_ADVICE)
    return given
