"""Copy the database while it is in use, and put a copy back; both are checked first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from assess.errors import AssessError
from assess.schema import HEAD


class BackupError(AssessError):
    """The copy could not be made or put back; the text is one Dutch sentence."""


def back_up(database: Path, target: Path) -> None:
    """Copy the database to `target`, online and whole. Raises BackupError; an existing target is never touched."""
    if not database.is_file():
        raise BackupError(f"Er is geen database in {database.parent}.")
    if target.exists():
        raise BackupError(f"{target} bestaat al; kies een andere naam.")
    unfinished = target.with_name(target.name + ".bezig")
    try:
        with closing(_open(database)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        check(unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"De kopie naar {target} is niet gelukt: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def restore(source: Path, database: Path, *, now: datetime) -> Path | None:
    """Put a checked copy in place. What was there is kept beside it; its path is returned.

    Raises BackupError when the copy is damaged or the database is in use.
    """
    check(source)
    database.parent.mkdir(parents=True, exist_ok=True)
    unfinished = database.with_name(database.name + ".terug")
    try:
        with closing(_open(source)) as given, closing(sqlite3.connect(unfinished)) as copy:
            given.backup(copy)
        check(unfinished)
        kept = _set_aside(database, now) if database.exists() else None
        unfinished.replace(database)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"Het terugzetten van {source} is niet gelukt: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


def files_of(path: Path) -> tuple[tuple[int, str], ...]:
    """The files of evidence that a database names, as municipality and SHA-256; none before there was evidence."""
    with closing(_open(path)) as connection:
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'evidence_revision'").fetchone()
        named = "SELECT DISTINCT municipality_id, sha256 FROM evidence_revision ORDER BY 1, 2"
        return tuple(connection.execute(named).fetchall()) if there else ()


def check(path: Path) -> None:
    """Raise BackupError unless the file is a whole database of this application."""
    try:
        with closing(_open(path)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{path} is geen database van Toetspeil.") from error
    if said != "ok":
        raise BackupError(f"{path} is beschadigd: {said}.")
    if revision is None or revision[0] > HEAD:
        raise BackupError(f"{path} is van een nieuwere versie van Toetspeil.")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _set_aside(database: Path, now: datetime) -> Path:
    """Move the database away, once nobody uses it: an exclusive lock that we get means nobody does."""
    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise BackupError("De database is in gebruik. Stop Toetspeil eerst.") from error
    except sqlite3.DatabaseError:
        pass  # what was there is broken, which is why somebody puts a copy back; it is kept all the same
    kept = database.with_name(f"{database.stem}-voor-{now:%Y%m%d-%H%M%S}.sqlite3")
    database.replace(kept)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    return kept
