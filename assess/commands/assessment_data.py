"""`toetspeil assessment data`: what other programs read of a submitted assessment, as files in a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import select

from assess import audit
from assess.access import system_clock
from assess.audit import COMMAND_LINE, Action
from assess.cli import Refusal, unknown
from assess.commands.opening import open_existing, session_on
from assess.downloading.files import data_files
from assess.models import Assessment, SnapshotRow


def write_data(data: Path, identity: str, out: Path) -> None:
    """Write every file, or none. Raises Refusal with a Dutch sentence."""
    if out.exists():
        raise Refusal(f"{out} bestaat al; kies een andere naam.")
    municipality_id = _municipality_of(data, identity)
    database = open_existing(data)
    try:  # as this municipality only
        with database.session(writes=True, municipality_id=municipality_id) as session:
            made = {file.name: file.make() for file in data_files(session, identity)}
            by = replace(COMMAND_LINE, municipality_id=municipality_id)
            for name in made:
                audit.record(session, Action.DATA_DOWNLOADED, f"{identity}/{name}", by=by, at=system_clock())
    finally:
        database.close()
    unfinished = out.with_name(f"{out.name}.bezig")
    unfinished.mkdir(parents=True)
    for name, content in made.items():
        if content is not None:
            (unfinished / name).write_bytes(content)
    unfinished.rename(out)
    click.echo(f"{sum(content is not None for content in made.values())} bestanden staan in {out}.")


def _municipality_of(data: Path, identity: str) -> int:
    with session_on(data, writes=False) as session:
        known = {row.assessment_id: row.municipality_id for row in session.scalars(select(SnapshotRow))}
        is_there = session.get(Assessment, identity) is not None
    if is_there and identity not in known:
        raise Refusal(f"Zelftoets {identity} is nog niet ingediend; de gegevens liggen pas daarna vast.")
    if identity not in known:
        raise Refusal(unknown(identity, list(known), "toetspeil assessment list"))
    return known[identity]
