"""`toetspeil demo`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assess.cli import Refusal, Verbs, data_option
from assess.commands.opening import catalogue_of, open_or_make, settings_of
from controls.catalogue import Catalogue


@click.group(cls=Verbs, invoke_without_command=True)
@data_option
@click.pass_context
def demo(context: click.Context, data: Path) -> None:
    """Vul de map met een gemeente die niet bestaat en zeven zelftoetsen."""
    if context.invoked_subcommand is not None:
        return
    from assess.commands.assessment import listing
    from assess.demo import fill
    from assess.demo_trust import make_trust

    settings = settings_of(data)
    make_trust(settings.data)
    catalogue = catalogue_of("bio2/1.3")
    database = open_or_make(settings.database)
    filled = fill(database, catalogue, settings.data)
    _put_edition(settings.data, catalogue)
    click.echo("De proefgemeente Voorbeeldstad is aangemaakt." if filled else "De proefgemeente was er al.")
    with database.all_municipalities(writes=False) as session:
        for line in listing(session):
            click.echo(f"  {line['id']}  {line['status']:<10} {line['coverage']:>4} % beoordeeld  {line['title']}")
    click.echo("Wie er kunnen aanmelden, staat bij het starten van de website.")
    database.close()


def _put_edition(data: Path, catalogue: Catalogue) -> None:
    """An edition of invented municipalities to compare with, unless there is a folder of editions already."""
    from assess.editions import editions_folder

    folder = editions_folder(data)
    if not folder.exists():
        from reports.benchmark.rehearsal import print_only

        print_only(folder, catalogue, name="2026-demo")


@demo.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Nieuwe map voor de ronde."
)
@click.option("--seed", type=int, default=2026, show_default=True, help="Waarmee de antwoorden worden verzonnen.")
@click.option("--taking-part", type=click.IntRange(1, 342), default=342, show_default=True, help="Hoeveel er meedoen.")
def benchmark(out: Path, seed: int, taking_part: int) -> None:
    """Speel een hele ronde van de vergelijking met 342 verzonnen gemeenten."""
    from assess.commands.benchmark_files import in_one_sentence
    from assess.commands.benchmark_tally import lines
    from reports.benchmark.rehearsal import NOTICE, play

    if out.exists() and any(out.iterdir()):
        raise Refusal(f"{out} is niet leeg; kies een nieuwe map.")
    with in_one_sentence():
        held = play(
            out,
            catalogue_of("bio2/1.3"),
            name="2026-demo",
            held_on="2026-11-01",
            seed=seed,
            taking_part=taking_part,
            progress=_bar,
        )
    for line in (NOTICE, *lines(held.minute), "", *_compared(out, held.tally.round)):
        click.echo(line)
    click.echo(f"{out / f'edition-{held.tally.round}.json'} is gepubliceerd; controleer met 'benchmark verify {out}'.")


def _compared(out: Path, name: str) -> list[str]:
    """The municipality whose own record stayed here, beside the edition."""
    from assess.commands.benchmark_compare import lines, of_contribution, verified_edition
    from controls.levels import themes_of
    from reports.benchmark.comparison import compare

    edition = verified_edition(out, None)
    catalogue = catalogue_of(edition.catalogue)
    own = of_contribution(out / "gemeente" / f"gegevens-{name}-1.json", edition)
    return lines(edition, compare(edition, own, themes_of(catalogue)), catalogue)


def _bar(step: int, of: int, label: str) -> None:
    if sys.stderr.isatty():
        filled = step * 30 // max(of, 1)
        click.echo(f"\r\033[K[{'#' * filled:<30}] {step} van {of} {label}", nl=step >= of, err=True)
