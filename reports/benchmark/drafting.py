"""From the files of the tally room to what two officers approve: the tables that the minute vouches for, and their one edition."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from reports.benchmark import minute as minutes
from reports.benchmark.archive import Approval, RefusedError, read
from reports.benchmark.edition import Edition
from reports.benchmark.publication import build
from reports.benchmark.release import checked, release
from reports.benchmark.rounds import Round
from reports.benchmark.tables import CLASSES, Tally


def tables_of(round_: Round, tally_text: str, minute_text: str) -> Tally:
    """The tables of this round, when both officers at the tally signed for exactly these.

    Raises RefusedError, BadMinuteError and DamagedTablesError.
    """
    minute = minutes.read(minute_text, round_)
    if hashlib.sha256(tally_text.encode()).hexdigest() != minute.tally_sha256:
        raise RefusedError("Deze telling is niet de telling waar beide tellers voor tekenden.")
    tally = Tally.from_json(tally_text)
    asked = (round_.round, round_.catalogue, round_.requirements, tuple(round_.themes), CLASSES)
    if (tally.round, tally.catalogue, tally.requirements, tally.themes, tally.classes) != asked:
        raise RefusedError("Deze telling heeft een andere vorm dan de ronde voorschrijft.")
    return tally


def draft(round_: Round, tally: Tally, *, officers: Sequence[str], folder: Path) -> Edition:
    """The edition after the last one in the folder, by the rules that the round fixed, past the gate.

    Raises RefusedError, also when this round has an edition already.
    """
    published = read(folder, officers)
    if any(other.round == round_.round for other in published):
        raise RefusedError(f"Ronde {round_.round} is al gepubliceerd. Een tweede uitgave van een ronde bestaat niet.")
    if any(other.synthetic != round_.synthetic for other in published):
        raise RefusedError("Verzonnen en echte uitgaven staan nooit in één map; kies een andere map voor de uitgaven.")
    previous = published[-1] if published else None
    edition = build(tally, previous=previous, synthetic=round_.synthetic, rules=round_.rules)
    checked(tally, edition, previous=previous)
    return edition


def publish_draft(
    round_: Round,
    tally: Tally,
    edition: Edition,
    approvals: Sequence[Approval],
    *,
    officers: Sequence[str],
    folder: Path,
) -> Path:
    """Publish a draft that two officers approved. Raises RefusedError when it is not what this round prints."""
    if (edition.round, edition.synthetic) != (round_.round, round_.synthetic):
        raise RefusedError("Dit concept hoort niet bij deze ronde.")
    return release(tally, edition, approvals, officers=officers, folder=folder)
