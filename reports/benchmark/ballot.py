"""The ballot box: sealed envelopes by their own hash, without time, order or sender.

What a file system keeps by itself (the moment a file was made, the number it
got) is not ours to leave out; closing copies all envelopes in the order of
their hashes into one file and destroys the originals.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import overload

from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.places import DISK, destroy, write
from reports.benchmark.rounds import Round

_ROUND, _ENVELOPES, _CLOSED = "ronde.json", "enveloppen", "stembus.bin"
#: A file of any other name is what was left of a `put` that was cut off: nobody was told that it is in the box.
_WHOLE = re.compile(r"[0-9a-f]{64}")
#: What every envelope is called on the disk of a sender: the same for everybody.
ENVELOPE_NAME = "inzending.bin"


class BallotError(Exception):
    """The box does not take this; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A folder with the round, and one file per envelope until it is closed."""

    folder: Path

    @property
    def round(self) -> Round:
        return Round.from_json((self.folder / _ROUND).read_text(encoding="utf-8"))

    @property
    def closed_file(self) -> Path:
        return self.folder / _CLOSED

    def put(self, sealed: bytes) -> str:
        """Put an envelope in; its SHA-256. The same envelope twice is there once."""
        if self.closed_file.exists():
            raise BallotError("De stembus is gesloten; deze ronde neemt niets meer aan.")
        if len(sealed) != SEALED_BYTES:
            raise BallotError("Dit is geen verzegelde inzending: de lengte klopt niet.")
        name = hashlib.sha256(sealed).hexdigest()
        path = self.folder / _ENVELOPES / name
        if not path.exists():
            write(path, sealed)
            os.utime(path, (0, 0))
            os.utime(path.parent, (0, 0))
        return name

    def close(self) -> int:
        """Copy every envelope, by hash, into one file and destroy the originals; how many there were.

        What was cut off half-way is finished: the file is there whole or not at all.
        """
        if not (self.folder / _ENVELOPES).is_dir():
            raise BallotError("De stembus is al gesloten.")
        paths = sorted((self.folder / _ENVELOPES).iterdir())
        if not self.closed_file.exists():
            write(self.closed_file, (path.read_bytes() for path in paths if _WHOLE.fullmatch(path.name)))
        DISK.settle(self.folder)
        for path in paths:
            destroy(path)
        (self.folder / _ENVELOPES).rmdir()
        return self.closed_file.stat().st_size // SEALED_BYTES


def open_box(folder: Path, round_: Round) -> Box:
    if (folder / _ROUND).exists():
        raise BallotError(f"In {folder} is al een stembus; kies een lege map.")
    (folder / _ENVELOPES).mkdir(parents=True)
    write(folder / _ROUND, round_.canonical.encode())
    return Box(folder=folder)


def packed(envelopes: Iterable[bytes]) -> bytes:
    """Envelopes as one closed box holds them: each once, by hash."""
    return b"".join(sorted(set(envelopes), key=lambda sealed: hashlib.sha256(sealed).digest()))


@dataclass(frozen=True, slots=True)
class Envelopes(Sequence[bytes]):
    """What is in a closed box, cut out one at a time: a box may be larger than memory (160,000 envelopes are 2.8 GB)."""

    content: bytes | mmap

    def __len__(self) -> int:
        return len(self.content) // SEALED_BYTES

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self.content[at * SEALED_BYTES : (at + 1) * SEALED_BYTES]


@contextmanager
def inside(path: Path) -> Iterator[Sequence[bytes]]:
    """The envelopes of a closed box on disk. Raises BallotError when it is no closed box."""
    if not path.stat().st_size:
        yield ()
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        yield unpacked(content)


def unpacked(content: bytes | mmap) -> Sequence[bytes]:
    """The envelopes of a closed box. Raises BallotError when it is no closed box."""
    if len(content) % SEALED_BYTES:
        raise BallotError("Dit is geen gesloten stembus, of er ontbreekt een stuk.")
    found = Envelopes(content)
    names = (hashlib.sha256(sealed).digest() for sealed in found)
    if any(first >= second for first, second in pairwise(names)):
        raise BallotError("De stembus is veranderd: de enveloppen staan niet in de volgorde van hun controlegetal.")
    return found
