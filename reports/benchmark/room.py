"""The tally room: a machine without a network, two officers, one afternoon."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reports.benchmark import minute as minutes
from reports.benchmark.ballot import inside
from reports.benchmark.minute import Minute
from reports.benchmark.places import destroy, write
from reports.benchmark.rounds import Round
from reports.benchmark.sealing import Half, joined, new_keys
from reports.benchmark.tables import Tally
from reports.benchmark.tally import Counted, Progress, count

#: What the officers must hear before and after; the computer cannot do this for them.
CAVEAT = (
    "De sleutelhelften en de enveloppen zijn overschreven en gewist. Op een SSD, een bestandssysteem met momentopnamen of "
    "een back-up is dat niet zeker: vernietig ook de dragers en elke kopie van de helften, en zet deze computer uit."
)


class RoomError(Exception):
    """The ceremony cannot go on; nothing was destroyed; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a tally left: the tables, the minute, and where they are."""

    tally: Tally
    minute: Minute
    tally_file: Path
    minute_file: Path


def make_keys(folder: Path, round_name: str) -> tuple[Path, Path, Path]:
    """The keys of a round: the public part, and one file for each officer."""
    paths = (folder / f"sleutels-{round_name}.json", folder / "helft-1.json", folder / "helft-2.json")
    if any(path.exists() for path in paths):
        raise RoomError(f"In {folder} staan al sleutels; kies een lege map.")
    folder.mkdir(parents=True, exist_ok=True)
    made = [part.canonical.encode() for part in new_keys(round_name)]
    for path, content in zip(paths, made, strict=True):
        write(path, content)
    return paths


def hold(
    folder: Path,
    *,
    round_: Round,
    box: Path,
    halves: tuple[Path, Path],
    held_on: str,
    progress: Progress = lambda _, __: None,
) -> Held:
    """Count a closed box; then destroy the halves and the box. Anything that is wrong comes before the destroying."""
    tally_file, minute_file = folder / f"telling-{round_.round}.json", folder / f"verslag-{round_.round}.json"
    if tally_file.exists() or minute_file.exists():
        raise RoomError("Deze ronde is al geteld; een tweede telling kan niet.")
    first, second = (Half.from_json(path.read_text(encoding="utf-8")) for path in halves)
    key = joined(first, second, round_=round_.round, sealing_key=round_.sealing_key)
    if tuple(_public(half) for half in sorted((first, second), key=lambda half: half.part)) != round_.officers:
        raise RoomError("De sleutelhelften zijn niet van de tellers die in de ronde staan.")
    with inside(box) as envelopes:
        counted: Counted = count(envelopes, key, round_, progress)
    del key
    minute = minutes.minute_of(counted, round_, held_on=held_on)
    signed = minutes.signed(minute, (first, second))
    folder.mkdir(parents=True, exist_ok=True)
    write(tally_file, counted.tally.canonical.encode())
    write(minute_file, signed.encode())
    if minutes.read(minute_file.read_text(encoding="utf-8"), round_) != minute:
        raise RoomError("Het verslag is niet goed weggeschreven; er is niets vernietigd.")
    for path in (*halves, box):
        destroy(path)
    return Held(tally=counted.tally, minute=minute, tally_file=tally_file, minute_file=minute_file)


def _public(half: Half) -> str:
    return half.officer.public_key().public_bytes_raw().hex()
