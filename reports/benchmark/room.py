"""The tally room: a machine without a network, two officers, one afternoon."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from controls.canonical import canonical_json
from reports.benchmark import minute as minutes
from reports.benchmark.ballot import inside
from reports.benchmark.minute import BadMinuteError, Minute
from reports.benchmark.places import DISK, Disk, destroy, write
from reports.benchmark.rounds import Round
from reports.benchmark.sealing import BadHalfError, Half, joined, new_keys
from reports.benchmark.tables import DamagedTablesError, Tally
from reports.benchmark.tally import Counted, Progress, count

#: What the officers must hear before and after; the computer cannot do this for them.
CAVEAT = (
    "De sleutelhelften en de enveloppen zijn overschreven en gewist. Op een SSD, een bestandssysteem met momentopnamen of "
    "een back-up is dat niet zeker: vernietig ook de dragers en elke kopie van de helften, en zet deze computer uit."
)
_COUNTED = "Deze ronde is al geteld; een tweede telling kan niet."


class RoomError(Exception):
    """The ceremony cannot go on; nothing was destroyed; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a tally left: the tables, the minute, and where they are."""

    tally: Tally
    minute: Minute
    tally_file: Path
    minute_file: Path
    #: It was counted before, and only the destroying was still to be finished.
    was_cut_off: bool = False


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
    disk: Disk = DISK,
) -> Held:
    """Count a closed box; then destroy the halves and the box. Anything that is wrong comes before the destroying.

    When it was cut off, the same again goes on from there: before the minute was there it counts anew, after that it
    destroys what is left. So the count is never lost, and never are there two.
    """
    places, given = _Places(folder, round_.round), (*halves, box)
    done = _counted(places, round_)
    if done is not None and places.note.is_file():
        return _finished(places, done, given, disk)
    absent = [path for path in given if not path.is_file()]
    if absent:
        raise RoomError(_COUNTED if done else f"{absent[0]} is er niet.")
    held = _count(places, round_=round_, box=box, halves=halves, held_on=held_on, progress=progress)
    if done is not None and done.tally != held.tally:
        raise RoomError("Deze ronde is al geteld, en dit is een andere stembus. Er is niets vernietigd.")
    if done is None:
        _write(held, round_, halves, disk)
        done = _counted(places, round_)
    if done is None or done.tally != held.tally:
        raise RoomError("De telling of het verslag is niet goed weggeschreven; er is niets vernietigd.")
    write(places.note, canonical_json([str(path.resolve()) for path in given]).encode(), disk)
    disk.settle(folder)
    return replace(_finished(places, done, given, disk), was_cut_off=False)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the result comes; `note` says what is to be destroyed, and is there only while that goes on."""

    folder: Path
    name: str

    @property
    def tally(self) -> Path:
        return self.folder / f"telling-{self.name}.json"

    @property
    def minute(self) -> Path:
        return self.folder / f"verslag-{self.name}.json"

    @property
    def note(self) -> Path:
        return self.folder / f"vernietigen-{self.name}.json"


def _counted(places: _Places, round_: Round) -> Held | None:
    """The tables with the minute that was signed for them; None when one of the two is not there (yet)."""
    if not (places.tally.is_file() and places.minute.is_file()):
        return None
    problem = (
        f"{places.tally.name} en {places.minute.name} horen niet bij elkaar. Er is niets geteld en niets vernietigd."
    )
    try:
        minute = minutes.read(places.minute.read_text(encoding="utf-8"), round_)
        tally = Tally.from_json(places.tally.read_text(encoding="utf-8"))
    except (BadMinuteError, DamagedTablesError, UnicodeDecodeError) as error:
        raise RoomError(problem) from error
    if hashlib.sha256(tally.canonical.encode()).hexdigest() != minute.tally_sha256:
        raise RoomError(problem)
    return Held(tally=tally, minute=minute, tally_file=places.tally, minute_file=places.minute)


def _count(
    places: _Places, *, round_: Round, box: Path, halves: tuple[Path, Path], held_on: str, progress: Progress
) -> Held:
    first, second = _both(halves)
    key = joined(first, second, round_=round_.round, sealing_key=round_.sealing_key)
    if tuple(_public(half) for half in sorted((first, second), key=lambda half: half.part)) != round_.officers:
        raise RoomError("De sleutelhelften zijn niet van de tellers die in de ronde staan.")
    with inside(box) as envelopes:
        counted: Counted = count(envelopes, key, round_, progress)
    minute = minutes.minute_of(counted, round_, held_on=held_on)
    return Held(tally=counted.tally, minute=minute, tally_file=places.tally, minute_file=places.minute)


def _write(held: Held, round_: Round, halves: tuple[Path, Path], disk: Disk) -> None:
    """The tables and then the minute: without its minute a count is none, and is made again."""
    held.tally_file.parent.mkdir(parents=True, exist_ok=True)
    write(held.tally_file, held.tally.canonical.encode(), disk)
    write(held.minute_file, minutes.signed(held.minute, _both(halves)).encode(), disk)
    if minutes.read(held.minute_file.read_text(encoding="utf-8"), round_) != held.minute:
        raise RoomError("Het verslag is niet goed weggeschreven; er is niets vernietigd.")


def _finished(places: _Places, done: Held, given: Sequence[Path], disk: Disk) -> Held:
    """Destroy what the note names, the halves first: without one of them no envelope opens."""
    for path in map(Path, json.loads(places.note.read_text(encoding="utf-8"))):
        if path.is_file() and not _is_of_another_round(path, places.name):
            destroy(path, disk)
            disk.settle(path.parent)
    disk.remove(places.note)
    left = [path for path in given if path.exists()]
    if left:
        raise RoomError(
            f"Deze ronde is geteld en wat erbij hoorde is vernietigd, maar {left[0]} hoorde daar niet bij. "
            "Is het een kopie, vernietig die dan zelf."
        )
    return replace(done, was_cut_off=True)


def _is_of_another_round(path: Path, name: str) -> bool:
    """A half that was put there meanwhile."""
    try:
        return Half.from_json(path.read_text(encoding="utf-8")).round != name
    except (BadHalfError, UnicodeDecodeError):
        return False


def _both(halves: tuple[Path, Path]) -> tuple[Half, Half]:
    try:
        first, second = (Half.from_json(path.read_text(encoding="utf-8")) for path in halves)
    except UnicodeDecodeError as error:
        raise BadHalfError("Dit is geen sleutelhelft.") from error
    return first, second


def _public(half: Half) -> str:
    return half.officer.public_key().public_bytes_raw().hex()
