"""`toetspeil evidence`: verify the files, take those of one assessment along."""

from __future__ import annotations

import os
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.access import system_clock
from assess.audit import COMMAND_LINE, Action, Actor, Result
from assess.cli import Refusal, Verbs, data_option, unknown
from assess.commands.assessment import listing
from assess.commands.opening import catalogues, session_on, settings_of
from assess.evidence.package import Plan, TooMuchError, planned, streamed
from assess.evidence_store import EvidenceStore
from assess.frameworks import head_of
from assess.models import Assessment, EvidenceItem, EvidenceRevision, Municipality
from assess.place import Place


@click.group(cls=Verbs)
def evidence() -> None:
    """Bewijs: bestanden controleren, als pakket meenemen."""


@evidence.command("verify")
@data_option
def verify(data: Path) -> None:
    """Bereken van elk bestand de hash opnieuw en noem wat weg of veranderd is."""
    with session_on(data, writes=False) as session:
        rows = _rows(session)
    store = EvidenceStore.of(settings_of(data))
    faults = {key: store.fault(*key) for key in dict.fromkeys((place, sha256) for place, _, _, sha256 in rows)}
    bad = [(place, item, number, sha256) for place, item, number, sha256 in rows if faults[place, sha256]]
    for place, item, number, sha256 in bad:
        fault = faults[place, sha256]
        words = "VERANDERD" if fault and fault.is_there else "ONTBREEKT"
        click.echo(f"{words}  gemeente {place}, bewijs {item}, versie {number}: {sha256}")
    strange = [key for key in store.kept() if key not in faults]
    for place, name in strange:
        click.echo(f"zonder regel  gemeente {place}: {name}")
    if bad:
        raise Refusal(f"Van {len(faults)} bestanden zijn er {sum(map(bool, faults.values()))} weg of veranderd.")
    click.echo(f"Alle {len(faults)} bestanden zijn er, en zijn wat zij waren.")


@evidence.command("package")
@click.option("--assessment", "identity", required=True, help="Kenmerk van de zelftoets.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Bestand om te maken.")
@data_option
def package(identity: str, out: Path, data: Path) -> None:
    """Schrijf het bewijs van een zelftoets naar een ZIP-bestand."""
    if out.exists():
        raise Refusal(f"{out} bestaat al; kies een andere naam.")
    catalogues()
    store = EvidenceStore.of(settings_of(data))
    with session_on(data, writes=False) as session:
        plan = _plan(session, identity, store)
    _write(plan, store, out)
    with session_on(data, writes=True) as session:
        result = Result.FAILED if plan.lost else Result.DONE
        by = Actor(name=COMMAND_LINE.name, origin=COMMAND_LINE.origin, municipality_id=plan.municipality_id)
        audit.record(session, Action.EVIDENCE_PACKED, identity, by=by, at=system_clock(), result=result)
    if plan.lost:
        raise Refusal(f"{out} is gemaakt, maar {len(plan.lost)} van {len(plan.files)} bestanden zitten er niet in.")
    click.echo(f"{len(plan.files)} bestanden staan in {out}.")


def _rows(session: Session) -> list[tuple[int, str, int, str]]:
    row = EvidenceRevision
    return [
        (place, item, number, sha256)
        for place, item, number, sha256 in session.execute(
            select(row.municipality_id, row.item_id, row.number, row.sha256)
            .join(EvidenceItem, EvidenceItem.id == row.item_id)
            .order_by(row.municipality_id, row.item_id, row.number)
        )
    ]


def _plan(session: Session, identity: str, store: EvidenceStore) -> Plan:
    row = session.get(Assessment, identity)
    if row is None:
        raise Refusal(unknown(identity, [line["id"] for line in listing(session)], "toetspeil assessment list"))
    found = session.get_one(Municipality, row.municipality_id)
    place = Place(id=found.id, slug=found.slug, name=found.name, code=found.code)
    try:
        return planned(session, head_of(session, identity), place, store)
    except TooMuchError as error:
        raise Refusal(str(error)) from error


def _write(plan: Plan, store: EvidenceStore, out: Path) -> None:
    """Whole or not at all."""
    unfinished = out.with_name(out.name + ".bezig")
    try:
        with unfinished.open("wb") as file:
            for piece in streamed(plan, store):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
