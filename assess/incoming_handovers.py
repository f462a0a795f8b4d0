"""What was handed over, in the file of an assessment: line by line as our page would have written it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assess.errors import RefusedFileError
from assess.handovers import FRAMEWORK, handover_row
from assess.travelling import HANDOVER, Rows
from controls.handovers import Handover
from controls.local_times import day_of
from controls.snapshot import Snapshot


def refuse_other_handovers(rows: Rows, snapshot: Snapshot | None) -> None:
    """Raise RefusedFileError unless people could have written these lines one after the other."""
    lines = rows[HANDOVER.name]
    if not lines:
        return
    if snapshot is None:
        raise RefusedFileError("Het bestand is van een concept, maar zegt ook wat er is overhandigd.")
    editions = (snapshot.catalogue, *(frozen.catalogue for frozen in snapshot.frameworks))
    if FRAMEWORK not in {edition.partition("/")[0] for edition in editions}:
        raise RefusedFileError("Het bestand zegt wat er is overhandigd, maar gaat niet over de Cyberbeveiligingswet.")
    first, standing = _day(snapshot.submitted_at), set[int]()
    for number, line in enumerate(lines, start=1):
        what = f"Regel {number} van wat is overhandigd in het bestand"
        if line["number"] != number:
            raise RefusedFileError("De regels van wat is overhandigd zijn in het bestand niet doorlopend genummerd.")
        if line["corrects"] and line["corrects"] not in standing:
            raise RefusedFileError(f"{what} verbetert een regel die niet gold.")
        if not first <= line["given_on"] <= _day(line["recorded_at"]):
            raise RefusedFileError(f"{what} heeft een datum die niet kan kloppen.")
        standing = standing - {line["corrects"]} | {number}


def _day(moment: str) -> str:
    return day_of(datetime.fromisoformat(moment)).isoformat()


def write_handovers(session: Session, rows: Rows, below: Mapping[str, Any]) -> None:
    """After the snapshot, in their order. Whose accounts it were does not come along."""
    for values in rows[HANDOVER.name]:
        line = Handover(assessment_id=below["assessment_id"], **values)
        session.add(handover_row(line, municipality_id=below["municipality_id"], by_id=None))
        session.flush()
