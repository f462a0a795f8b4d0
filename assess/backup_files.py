"""The files of evidence beside a copy of the database: each checked with its hash, on the way there and back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from assess.errors import AssessError
from assess.evidence_store import hash_of, place_of

#: A municipality and the SHA-256 of a file of it.
Named = tuple[int, str]


class FileCopyError(AssessError):
    """The files could not be copied; the text is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """How many files there are now, and which of those that should be there could not be copied."""

    there: int
    lost: tuple[Named, ...]


def beside(copy: Path) -> Path:
    """The folder with the files that belong to a copy of the database."""
    return copy.with_name(copy.name + ".bewijs")


def copy_out(named: Collection[Named], store: Path, target: Path) -> Copied:
    """Copy these files to a folder that is not there yet. Raises FileCopyError."""
    if target.exists():
        raise FileCopyError(f"{target} bestaat al; kies een andere naam.")
    unfinished = target.with_name(target.name + ".bezig")
    try:
        copied = _copy(named, store, unfinished)
        if unfinished.exists():
            unfinished.replace(target)
    except OSError as error:
        raise FileCopyError(f"De bestanden konden niet naar {target} worden gekopieerd: {error}.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return copied


def copy_back(named: Collection[Named], source: Path, store: Path) -> Copied:
    """Put these files back where they are missing or damaged; what is there and sound stays. Raises FileCopyError."""
    sound = {one for one in named if _is_sound(store / place_of(*one), one[1])}
    try:
        copied = _copy([one for one in named if one not in sound], source, store)
    except OSError as error:
        raise FileCopyError(f"De bestanden konden niet uit {source} worden teruggezet: {error}.") from error
    return Copied(there=copied.there + len(sound), lost=copied.lost)


def _copy(named: Collection[Named], source: Path, target: Path) -> Copied:
    lost = []
    for one in named:
        given, place = source / place_of(*one), target / place_of(*one)
        if not _is_sound(given, one[1]):
            lost.append(one)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(place.name + ".bezig")
        with given.open("rb") as read, unfinished.open("wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        unfinished.replace(place)
    return Copied(there=len(named) - len(lost), lost=tuple(lost))


def _is_sound(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hash_of(file) == sha256
    except OSError:
        return False
