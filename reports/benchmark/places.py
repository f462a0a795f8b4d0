"""Files of a round: written in one move, and destroyed as far as a file can be."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_CHUNK = 1024 * 1024


def write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Put the whole file there in one move, for the owner alone; parts are written as they come."""
    unfinished = path.with_name(f".{path.name}.new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def destroy(path: Path) -> None:
    """Write random bytes over a file, then remove it.

    On a spinning disk with a plain file system that is the end of it. An SSD
    writes elsewhere and keeps the old cells for a while; so do file systems that
    copy on write, snapshots and back-ups. Only a medium that is destroyed, or
    that never was a medium (memory), gives certainty; the ceremony must see to it.
    """
    length = path.stat().st_size
    with path.open("r+b") as file:
        for start in range(0, length, _CHUNK):
            file.write(secrets.token_bytes(min(_CHUNK, length - start)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
