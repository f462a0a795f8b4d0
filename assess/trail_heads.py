"""The ends of the trail, written down outside the database: what was said there cannot be unsaid inside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from assess.chain import Head
from assess.db import Database
from assess.disk import sync_folder
from assess.errors import RefusedFileError
from assess.trail import End, ends
from controls.durations import AMSTERDAM

SCHEMA = "toetspeil/trail-heads/1"
FOLDER = "trail-heads"


def as_json(found: Iterable[End], *, now: datetime) -> str:
    """The text of a file of heads."""
    said = {
        "schema": SCHEMA,
        "written_at": now.isoformat(),
        "chains": [
            {
                "chain": end.head.chain,
                "name": end.name,
                "length": end.head.length,
                "hash": end.head.hash,
                "at": end.at.isoformat(),
            }
            for end in found
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def read(path: Path) -> tuple[Head, ...]:
    """The heads in a file. Raises RefusedFileError when it is another kind of file, or was damaged."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return _heads(given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedFileError(f"{path} is geen lijst van einden van het spoor, of is beschadigd.") from error


def written(data: Path) -> list[Path]:
    """The files that were written each day, oldest first."""
    return sorted((data / FOLDER).glob("*.json"))


def write_daily(database: Database, data: Path, *, now: datetime) -> Path | None:
    """Write the heads of today, unless that was done; the day is that of the municipality."""
    target = data / FOLDER / f"{now.astimezone(AMSTERDAM).date().isoformat()}.json"
    if target.exists():
        return None
    with database.all_municipalities(writes=False) as session:
        text = as_json(ends(session), now=now)
    target.parent.mkdir(exist_ok=True)
    write_once(target, text)
    return target


def write_once(target: Path, text: str) -> None:
    """The file appears whole or not at all, and stays after a power cut. Raises FileExistsError when it is there."""
    unfinished = target.with_name(target.name + ".bezig")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, target)  # a rename that overwrites nothing
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


def _heads(given: Mapping[str, Any]) -> tuple[Head, ...]:
    if given["schema"] != SCHEMA:
        raise ValueError(given["schema"])
    return tuple(map(_head, given["chains"]))


def _head(given: Mapping[str, Any]) -> Head:
    chain, length, hash_ = given["chain"], given["length"], given["hash"]
    if type(chain) is not int or type(length) is not int or type(hash_) is not str or length < 1:
        raise ValueError(given)
    return Head(chain=chain, length=length, hash=hash_)
