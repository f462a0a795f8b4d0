"""`toetspeil audit`: verify, heads, list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.access import system_clock
from assess.chain import Broken, Head, Line
from assess.cli import Refusal, Verbs, data_option, format_option, unknown
from assess.commands.opening import session_on
from assess.errors import RefusedFileError
from assess.models import Municipality
from assess.trail import NOWHERE, Verified, ends, lines
from assess.trail import verify as follow
from assess.trail_heads import as_json, read, write_once, written
from assess.trail_words import done, result_words
from assess.typed import DATE_ADVICE, is_date
from controls.durations import AMSTERDAM
from reports import wording

#: What stands for the lines that belong to no municipality.
_NONE = "geen"


@click.group(cls=Verbs)
def audit() -> None:
    """Het spoor: nalopen, vastleggen, lezen."""


@audit.command()
@click.option(
    "--heads",
    "given",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Eerder vastgelegde einden, van 'toetspeil audit heads'.",
)
@data_option
def verify(given: tuple[Path, ...], data: Path) -> None:
    """Loop het spoor na en noem per gemeente de eerste breuk.

    Wat de website elke dag in trail-heads/ vastlegt, doet vanzelf mee.
    """
    files = [*written(data), *given]
    with session_on(data, writes=False) as session:
        found = follow(session, _heads(files))
    for one in found:
        click.echo(_sentence(one))
    broken = sum(isinstance(one.result, Broken) for one in found)
    if broken:
        raise Refusal(f"Het spoor is niet heel: {wording.counted(broken, 'keten is', 'ketens zijn')} gebroken.")
    click.echo(_caveat(len(files)))


@audit.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Bestand om te maken; anders het scherm.")
@data_option
def heads(out: Path | None, data: Path) -> None:
    """Schrijf waar elke keten nu eindigt (JSON), om buiten deze machine te bewaren."""
    with session_on(data, writes=False) as session:
        text = as_json(ends(session), now=system_clock())
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        write_once(out, text)
    except FileExistsError as error:
        raise Refusal(f"{out} bestaat al; kies een andere naam.") from error
    click.echo(f"De einden van het spoor staan in {out}.")


def _day(_: click.Context, __: click.Parameter, given: str | None) -> date | None:
    if given is None:
        return None
    if not is_date(given):
        raise click.BadParameter(DATE_ADVICE)
    return date.fromisoformat(given)


@audit.command("list")
@click.option(
    "--municipality", "slug", required=True, help=f"Naam in het adres; '{_NONE}' voor regels zonder gemeente."
)
@click.option("--from", "first", callback=_day, help="Eerste dag (jjjj-mm-dd).")
@click.option("--until", "last", callback=_day, help="Laatste dag (jjjj-mm-dd).")
@data_option
@format_option
def list_(slug: str, first: date | None, last: date | None, data: Path, format_: str) -> None:
    """Toon het spoor van een gemeente: wie, wat, waarover, waarvandaan, met welk gevolg en wanneer."""
    with session_on(data, writes=False) as session:
        chain = _chain(session, slug)
        found = [line for line in lines(session, chain) if _within(line, first, last)]
    if format_ == "json":
        click.echo(json.dumps([_as_json(line) for line in found], ensure_ascii=False, indent=2))
        return
    for line in found:
        click.echo("  ".join(_columns(line)))


def _heads(files: list[Path]) -> list[Head]:
    try:
        return [head for path in files for head in read(path)]
    except RefusedFileError as error:
        raise Refusal(error.reason) from error


def _sentence(one: Verified) -> str:
    if isinstance(one.result, Broken):
        return f"{one.name}: breuk bij regel {one.result.sequence}. {one.result.problem}"
    length = wording.counted(one.result.length, "regel", "regels")
    if not one.written_down:
        return f"{one.name}: {length}, heel. Niets ervan is eerder vastgelegd."
    return f"{one.name}: {length}, heel. Tot en met regel {one.written_down} komt het overeen met wat eerder is vastgelegd."


def _caveat(files: int) -> str:
    if not files:
        return (
            "Er was niets om mee te vergelijken. Wie het bestand mag schrijven, kan de hele keten opnieuw maken; "
            "dat is alleen te zien aan einden die eerder zijn vastgelegd."
        )
    compared = wording.counted(files, "bestand", "bestanden")
    return f"Vergeleken met {compared}. Wat na het laatste bestand is toegevoegd, is nog nergens anders vastgelegd."


def _chain(session: Session, slug: str) -> int:
    if slug == _NONE:
        return NOWHERE
    known = dict(session.execute(select(Municipality.slug, Municipality.id)).all())
    if slug not in known:
        raise Refusal(unknown(slug, sorted(known), "toetspeil assessment list"))
    return known[slug]


def _within(line: Line, first: date | None, last: date | None) -> bool:
    day = line.at.astimezone(AMSTERDAM).date()
    return (first is None or day >= first) and (last is None or day <= last)


def _as_json(line: Line) -> dict[str, Any]:
    return {
        "sequence": line.sequence,
        "at": line.at.isoformat(),
        "actor": line.actor,
        "actor_id": line.actor_id,
        "origin": line.origin,
        "action": line.action,
        "in_words": done(line.action),
        "object": line.object,
        "result": line.result,
        "hash": line.hash,
    }


def _columns(line: Line) -> Iterator[str]:
    """For a terminal: what somebody typed as a name cannot move the cursor."""
    said = (
        str(line.sequence),
        wording.moment(line.at.isoformat()),
        line.actor,
        done(line.action),
        line.object,
        result_words(line.result),
        line.origin,
    )
    return ("".join(c if c.isprintable() else " " for c in text) for text in said if text)
