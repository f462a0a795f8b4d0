"""Files of a round: written in one move, and destroyed as far as a file can be; a step at a time, so that a test can stop at each."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_CHUNK = 1024 * 1024


class Disk:
    """What is done to files, each step by itself."""

    def fill(self, path: Path, content: bytes | Iterable[bytes]) -> None:
        """Make the file, for the owner alone, and see to it that its content is on the disk."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())

    def move(self, path: Path, target: Path) -> None:
        path.replace(target)

    def settle(self, folder: Path) -> None:
        """See to it that the names in a folder are on the disk: what is destroyed after this is not the only copy."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def overwrite(self, path: Path) -> None:
        length = path.stat().st_size
        with path.open("r+b") as file:
            for start in range(0, length, _CHUNK):
                file.write(secrets.token_bytes(min(_CHUNK, length - start)))
            file.flush()
            os.fsync(file.fileno())

    def remove(self, path: Path) -> None:
        path.unlink()


DISK = Disk()


def write(path: Path, content: bytes | Iterable[bytes], disk: Disk = DISK) -> None:
    """Put the whole file there in one move, for the owner alone; parts are written as they come."""
    unfinished = path.with_name(f".{path.name}.new")
    disk.fill(unfinished, content)
    disk.move(unfinished, path)


def destroy(path: Path, disk: Disk = DISK) -> None:
    """Write random bytes over a file, then remove it.

    On a spinning disk with a plain file system that is the end of it. An SSD
    writes elsewhere and keeps the old cells for a while; so do file systems that
    copy on write, snapshots and back-ups. Only a medium that is destroyed, or
    that never was a medium (memory), gives certainty; the ceremony must see to it.
    """
    disk.overwrite(path)
    disk.remove(path)
