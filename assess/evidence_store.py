"""The files of evidence on disk, by municipality and SHA-256: written once, checked each time they are read.

A file arrives under a temporary name, is hashed while it comes in, and gets its
place only when it is whole and on the disk. The row that names it comes after
that, so a row never points to a file that is not there. The same bytes are kept
once for a municipality, and never shared with another: who could notice that
would know what somebody else has.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from assess.disk import sync_folder
from assess.errors import AssessError
from assess.settings import Settings

_CHUNK = 1024 * 1024
#: Where files arrive; everything in it is unfinished.
_ARRIVING = "binnenkomend"


class LostFileError(AssessError):
    """A file that a row names is gone, or is not what it was; `is_there` tells which."""

    def __init__(self, *, is_there: bool) -> None:
        super().__init__(is_there)
        self.is_there = is_there


class Arriving:
    """A file that comes in: what a form parser writes to. Past the limit nothing more is kept of it."""

    def __init__(self, folder: Path, limit: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # so that a sweep knows that somebody is busy with it
        self._path: Path | None = Path(name)
        self._file = cast(BinaryIO, os.fdopen(descriptor, "w+b"))
        self._hash = hashlib.sha256()
        self._limit = limit
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def is_too_large(self) -> bool:
        return self.size > self._limit

    @property
    def content(self) -> BinaryIO:
        return self._file

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if not self.is_too_large:
            self._hash.update(data)
            self._file.write(data)
        return len(data)

    def seek(self, position: int, whence: int = 0) -> int:
        return self._file.seek(position, whence)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def settle(self) -> None:
        """See to it that what was written is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def move_to(self, place: Path) -> None:
        """Give it its place; over the same bytes that may be there already, so that a damaged copy is mended."""
        if self._path is None:
            raise ValueError("it has its place already")
        _make(place.parent)
        self._path.replace(place)
        self._path = None
        sync_folder(place.parent)

    def close(self) -> None:
        """Let go of it; what got no place is removed."""
        self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceStore:
    """The files of all municipalities below one folder, which no web server serves."""

    folder: Path
    file_limit: int
    total_limit: int

    @classmethod
    def of(cls, settings: Settings) -> EvidenceStore:
        return cls(
            folder=settings.evidence,
            file_limit=settings.evidence_file_limit,
            total_limit=settings.evidence_total_limit,
        )

    def arrive(self) -> Arriving:
        return Arriving(self.folder / _ARRIVING, self.file_limit)

    def place(self, municipality_id: int, sha256: str) -> Path:
        return self.folder / place_of(municipality_id, sha256)

    def keep(self, arrived: Arriving, municipality_id: int) -> None:
        """Give a file that arrived whole its place."""
        arrived.settle()
        arrived.move_to(self.place(municipality_id, arrived.sha256))

    def add(self, content: bytes, municipality_id: int) -> str:
        """Keep a small file that is at hand; gives its hash."""
        arrived = self.arrive()
        try:
            arrived.write(content)
            self.keep(arrived, municipality_id)
        finally:
            arrived.close()
        return arrived.sha256

    def opened(self, municipality_id: int, sha256: str) -> BinaryIO:
        """The file, after its bytes were compared with the hash. Raises LostFileError."""
        try:
            file = self.place(municipality_id, sha256).open("rb")
        except OSError as error:
            raise LostFileError(is_there=not isinstance(error, FileNotFoundError)) from error
        if hash_of(file) != sha256:
            file.close()
            raise LostFileError(is_there=True)
        file.seek(0)
        return file

    def fault(self, municipality_id: int, sha256: str) -> LostFileError | None:
        """What is wrong with a file, if anything is."""
        try:
            self.opened(municipality_id, sha256).close()
        except LostFileError as error:
            return error
        return None

    def sweep(self) -> int:
        """Remove what never arrived whole because the process was stopped; says how many."""
        swept = 0
        for path in sorted((self.folder / _ARRIVING).glob("*")):
            with suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held: somebody is still sending it
                path.unlink()
                swept += 1
        return swept

    def kept(self) -> Iterator[tuple[int, str]]:
        """Every file that has a place, as municipality and hash."""
        for path in sorted(self.folder.glob("*/*/*")):
            municipality = path.parent.parent.name
            if municipality.isdecimal() and path.is_file():
                yield int(municipality), path.name


def place_of(municipality_id: int, sha256: str) -> Path:
    """Where a file stands below the folder of evidence; the hash comes from us, never from a name somebody gave."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError(sha256)
    return Path(str(municipality_id)) / sha256[:2] / sha256


def hash_of(file: IO[bytes]) -> str:
    """The SHA-256 of what follows in a file."""
    found = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _make(folder: Path) -> None:
    """Make a folder that survives a power cut together with the file in it."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
