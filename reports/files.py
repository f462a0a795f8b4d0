"""How a report gets to its place: written beside it, on the disk, and then there in one move. Nobody ever sees half of it."""

from __future__ import annotations

import os
from pathlib import Path


def place(target: Path, made: bytes) -> None:
    """Put the file there in one move."""
    half = _unfinished(target, os.getpid())
    try:
        with half.open("wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def page_beside(target: Path) -> Path:
    """The same report as a page of HTML."""
    return target.with_suffix(".html")


def forget_unfinished(target: Path, pid: int) -> None:
    """What a process that was killed had not finished."""
    for path in (target, page_beside(target)):
        _unfinished(path, pid).unlink(missing_ok=True)


def forget(target: Path) -> None:
    """Take away a report and its page."""
    for path in (target, page_beside(target)):
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what processes left that are gone, in a folder where no process is at work."""
    for ending in ("pdf", "html"):
        for path in folder.glob(f".*.{ending}.*"):
            path.unlink(missing_ok=True)


def _unfinished(target: Path, pid: int) -> Path:
    return target.with_name(f".{target.name}.{pid}")
