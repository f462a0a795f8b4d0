"""Keep an edition of others in the data folder: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from assess.catalogues import Shared, forget_imported, shared_with_others
from controls.exchange import Imported
from controls.loading import load


class EditionTakenError(Exception):
    """There is another edition with this address."""


class SharedNameError(Exception):
    """Another framework has a requirement of the same name."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(str(shared))
        self.shared = shared


def keep(folder: Path, imported: Imported) -> bool:
    """Put the edition into the folder; False when exactly this one was there.

    Raises EditionTakenError and SharedNameError.
    """
    if shared := shared_with_others(imported.catalogue, folder):
        raise SharedNameError(shared)
    key = imported.catalogue.key
    target = folder / key
    if target.exists():
        return _refuse_another(target, folder, imported)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".bezig-") as unfinished:
        made = Path(unfinished)
        for name, written in imported.files.items():
            _write(made / name, written)
        if load(key, made) != imported.catalogue:
            raise ValueError(key)  # a fault of ours: what is written must be what was read
        target.parent.mkdir(exist_ok=True)
        try:
            (made / key).rename(target)
        except OSError:  # somebody else was first, or the folder is full
            with suppress(OSError):
                target.parent.rmdir()
            if not target.exists():
                raise
            return _refuse_another(target, folder, imported)
    forget_imported()
    return True


def _refuse_another(target: Path, folder: Path, imported: Imported) -> bool:
    """False when the edition at `target` is this one."""
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}
    if there != {name: written.encode() for name, written in imported.files.items()}:
        raise EditionTakenError(imported.catalogue.key)
    return False


def _write(path: Path, written: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
