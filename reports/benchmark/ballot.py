"""The ballot box: sealed envelopes by their own hash, without time, order or sender.

What a file system keeps by itself (the moment a file was made, the number it
got) is not ours to leave out; closing copies all envelopes in the order of
their hashes into one file and destroys the originals.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.places import destroy, write
from reports.benchmark.rounds import Round

_ROUND, _ENVELOPES, _CLOSED = "ronde.json", "enveloppen", "stembus.bin"
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
        """Copy every envelope, by hash, into one file and destroy the originals; how many there were."""
        if self.closed_file.exists():
            raise BallotError("De stembus is al gesloten.")
        paths = sorted((self.folder / _ENVELOPES).iterdir())
        write(self.closed_file, b"".join(path.read_bytes() for path in paths))
        for path in paths:
            destroy(path)
        (self.folder / _ENVELOPES).rmdir()
        return len(paths)


def open_box(folder: Path, round_: Round) -> Box:
    if (folder / _ROUND).exists():
        raise BallotError(f"In {folder} is al een stembus; kies een lege map.")
    (folder / _ENVELOPES).mkdir(parents=True)
    write(folder / _ROUND, round_.canonical.encode())
    return Box(folder=folder)


def packed(envelopes: Iterable[bytes]) -> bytes:
    """Envelopes as one closed box holds them: each once, by hash."""
    return b"".join(sorted(set(envelopes), key=lambda sealed: hashlib.sha256(sealed).digest()))


def unpacked(content: bytes) -> Sequence[bytes]:
    """The envelopes of a closed box. Raises BallotError when it is no closed box."""
    if len(content) % SEALED_BYTES:
        raise BallotError("Dit is geen gesloten stembus, of er ontbreekt een stuk.")
    found = [content[at : at + SEALED_BYTES] for at in range(0, len(content), SEALED_BYTES)]
    if packed(found) != content:
        raise BallotError("De stembus is veranderd: de enveloppen staan niet in de volgorde van hun controlegetal.")
    return found
