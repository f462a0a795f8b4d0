"""What was published and what a round agreed on, beside a copy of the database: named file by file, checked on the way.

What is left out, is left out because a copy of it would break a promise:

    uitgifte/bewijssleutels.json   who has it makes tokens; a round that is put back has a desk that is closed, so an
                                   older ledger can give nobody a second token
    stembus/enveloppen/*           two copies of an open box, side by side, say which envelope came in between them
    stembus/stembus.bin            is destroyed after the tally, and a copy would stay
    vergelijking/beeld/*           drawn again
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assess.backup_files import FileCopyError
from assess.editions import editions_folder
from assess.rounds import ANSWERED, ASKED, DESK, OPEN_BOX, home
from controls.canonical import canonical_json
from reports.benchmark.places import write

_LIST = "lijst.json"
_PUBLISHED = ("edition-*.json", "erratum-*.json", "functionarissen.json")
_OF_A_ROUND = (
    "ronde.json",
    "afspraken.json",
    "uitgifte/ronde.json",
    "uitgifte/deelnemers.json",
    "uitgifte/uitgifte.json",
    "uitgifte/aanvragen/GM*.json",
    "uitgifte/antwoorden/GM*.json",
    "stembus/ronde.json",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """`emptied` are the rounds whose box is open again and empty: what was in it must be handed in again."""

    there: int
    lost: tuple[str, ...]
    emptied: tuple[str, ...]


def beside(copy: Path) -> Path:
    """The folder with the rounds and editions that belong to a copy of the database."""
    return copy.with_name(copy.name + ".vergelijking")


def copy_out(data: Path, target: Path) -> int:
    """Copy what may be in a backup to a folder that is not there yet; how many files. Raises FileCopyError."""
    if target.exists():
        raise FileCopyError(f"{target} bestaat al; kies een andere naam.")
    unfinished = target.with_name(target.name + ".bezig")
    try:
        hashes = {str(path.relative_to(data)): _copied(path, unfinished / path.relative_to(data)) for path in _of(data)}
        if hashes:
            boxes = sorted(path.parent.parent.name for path in home(data).glob(f"20*/{OPEN_BOX}"))
            write(unfinished / _LIST, canonical_json({"files": hashes, "open_boxes": boxes}).encode())
            unfinished.replace(target)
    except OSError as error:
        raise FileCopyError(f"De vergelijking kon niet naar {target} worden gekopieerd: {error}.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return len(hashes)


def copy_back(source: Path, data: Path) -> PutBack:
    """Put back what is not there: a round wholly or not at all, an edition never over another. Raises FileCopyError."""
    if not source.is_dir():
        return PutBack(there=0, lost=(), emptied=())
    try:
        given = json.loads((source / _LIST).read_text(encoding="utf-8"))
        hashes: Mapping[str, str] = dict(given["files"])
        boxes = [str(name) for name in given["open_boxes"]]
        sound = {name for name in hashes if _is_named(name) and _is_sound(source / name, hashes[name])}
        _put_editions(source, data, sorted(sound))
        spoiled = {name.split("/")[1] for name in {*hashes} - sound if name.startswith("benchmark/")}
        emptied = _put_rounds(source, data, sorted(sound), spoiled, boxes)
    except (KeyError, TypeError, ValueError) as error:
        raise FileCopyError(f"{source / _LIST} is beschadigd; de vergelijking is niet teruggezet.") from error
    except OSError as error:
        raise FileCopyError(f"De vergelijking kon niet uit {source} worden teruggezet: {error}.") from error
    return PutBack(there=len(sound), lost=tuple(sorted({*hashes} - sound)), emptied=tuple(emptied))


def forget_handed_in(database: Path, rounds: Sequence[str]) -> None:
    """In a database that was put back: what is not in the box any more was not handed in."""
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'benchmark_part'").fetchone():
            update = "UPDATE benchmark_part SET handed_in = 0 WHERE round = ?"
            connection.executemany(update, [(name,) for name in rounds])
            connection.commit()


# --- below: which files, and how -----------------------------------------------------------


def _of(data: Path) -> Iterator[Path]:
    for pattern in _PUBLISHED:
        yield from sorted(editions_folder(data).glob(pattern))
    for folder in sorted(home(data).glob("20*")):
        for pattern in _OF_A_ROUND:
            yield from sorted(folder.glob(pattern))


def _is_named(name: str) -> bool:
    """Whether a name in a list is one of those that we copy: a list that was changed can put nothing elsewhere."""
    path = Path(name)
    if ".." in path.parts or path.is_absolute():
        return False
    if path.parts[0] == "vergelijking":
        return any(path.match(f"vergelijking/{pattern}") for pattern in _PUBLISHED)
    return any(path.match(f"benchmark/20*/{pattern}") for pattern in _OF_A_ROUND)


def _copied(path: Path, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    content = path.read_bytes()
    write(target, content)
    return hashlib.sha256(content).hexdigest()


def _is_sound(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _put_editions(source: Path, data: Path, names: Sequence[str]) -> None:
    # Approvals come first: an edition without them would spoil the folder.
    for name in sorted((n for n in names if n.startswith("vergelijking/")), key=lambda n: ".approvals." not in n):
        if not (data / name).exists():
            _copied(source / name, data / name)


def _put_rounds(
    source: Path, data: Path, names: Sequence[str], spoiled: set[str], boxes: Sequence[str]
) -> Sequence[str]:
    """Gives the rounds whose box is open and empty."""
    wanted = {name.split("/")[1] for name in names if name.startswith("benchmark/")} - spoiled
    emptied = []
    for one in sorted(wanted):
        final, unfinished = home(data) / one, home(data) / f".terug-{os.getpid()}"
        if final.exists():
            continue
        shutil.rmtree(unfinished, ignore_errors=True)
        for name in (n for n in names if n.startswith(f"benchmark/{one}/")):
            _copied(source / name, unfinished / Path(name).relative_to(f"benchmark/{one}"))
        if (unfinished / DESK).is_dir():
            for tray in (ASKED, ANSWERED):
                (unfinished / DESK / tray).mkdir(exist_ok=True)
        if one in boxes:
            (unfinished / OPEN_BOX).mkdir(parents=True, exist_ok=True)
            emptied.append(one)
        unfinished.rename(final)
    return emptied
