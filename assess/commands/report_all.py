"""`toetspeil report render --all`: every kind of report of every assessment that was submitted, one after the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.cli import Refusal
from assess.commands.opening import open_existing, settings_of
from assess.db import Database
from assess.models import Assessment, Municipality
from assess.records import stored_snapshot
from assess.rendering import Order, Rendered, RenderingError, render_to_file
from assess.report_pieces import order_now
from assess.reporting.offers import offers
from controls.snapshot import DamagedSnapshotError

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    assessment_id: str
    municipality_id: int
    kind: str
    name: str


def render_all(data: Path, out: Path, kinds: tuple[str, ...]) -> None:
    """Make them in a folder. What fails is named, and does not keep the others from being made."""
    start, database = time.monotonic(), open_existing(data)
    out.mkdir(parents=True, exist_ok=True)
    try:
        with database.all_municipalities(writes=False) as session:
            wanted = tuple(_wanted(session, kinds))
        made, failed = _make(database, data, out, wanted)
    finally:
        database.close()
    for sentence in failed:
        click.echo(sentence, err=True)
    peak = max((one.peak_megabytes for one in made), default=0)
    click.echo(
        f"{len(made)} van de {len(wanted)} rapporten staan in {out}: {time.monotonic() - start:.0f} s, "
        f"met hoogstens {peak} MB geheugen per rapport."
    )
    if failed:
        raise Refusal(f"{len(failed)} van de {len(wanted)} rapporten zijn niet gemaakt.")


def _wanted(session: Session, kinds: tuple[str, ...]) -> Iterator[_One]:
    """Every kind that can be made, of every snapshot."""
    rows = session.execute(
        select(Assessment, Municipality.slug)
        .join(Municipality, Municipality.id == Assessment.municipality_id)
        .where(Assessment.submitted_at.is_not(None))
        .order_by(Municipality.slug, Assessment.reference_date, Assessment.id)
    ).all()
    for row, slug in rows:
        for offer in offers(stored_snapshot(session, row.id)):
            if offer.id in kinds and not offer.missing:
                name = f"{slug}-{row.reference_date}-{row.id}-{offer.id}.pdf"
                yield _One(assessment_id=row.id, municipality_id=row.municipality_id, kind=offer.id, name=name)


def _make(database: Database, data: Path, out: Path, wanted: tuple[_One, ...]) -> tuple[list[Rendered], list[str]]:
    signing, made, failed = settings_of(data).signing, [], []
    with click.progressbar(length=len(wanted) * 100, file=sys.stderr, item_show_func=lambda label: label) as bar:
        for one in wanted:
            tell = _teller(bar.update)
            try:
                given = _order(database, data, one)
                rendered = render_to_file(given, signing=signing, target=(out / one.name).absolute(), progress=tell)
            except (RenderingError, DamagedSnapshotError) as error:
                failed.append(f"{one.name}: {error}")
            else:
                made.append(rendered)
                click.echo(f"{one.name}: {rendered.seconds:.0f} s, {rendered.peak_megabytes} MB")
            tell(100, 100, one.name)
    return made, failed


def _teller(update: Callable[[int, str], None]) -> Tell:
    """Progress of one report as a part of all."""
    at = 0

    def tell(step: int, of: int, label: str) -> None:
        nonlocal at
        now = step * 100 // max(of, 1)
        update(max(now - at, 0), label)
        at = max(now, at)

    return tell


def _order(database: Database, data: Path, one: _One) -> Order:
    """Read as its own municipality only."""
    with database.session(writes=False, municipality_id=one.municipality_id) as session:
        snapshot = stored_snapshot(session, one.assessment_id)
        if snapshot is None:  # put back to a draft meanwhile
            raise RenderingError("De zelftoets is niet meer ingediend.")
        return order_now(session, data, snapshot, one.kind)
