"""Open the data folder of a command, and say in a sentence why not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.cli import Refusal, unknown
from assess.db import Database
from assess.schema import NewerDatabaseError, open_current_database
from assess.settings import DATABASE_NAME, Settings, UnsafeSettingsError, read_settings
from controls.catalogue import Catalogue
from controls.loading import BrokenCatalogueError


def settings_of(data: Path, *, base_url: str | None = None) -> Settings:
    try:
        return read_settings(data=data, base_url=base_url)
    except UnsafeSettingsError as error:
        raise Refusal(str(error)) from error


def database_file(data: Path) -> Path:
    """Where the database of a data folder is, without making the folder."""
    return data / DATABASE_NAME


def open_or_make(path: Path) -> Database:
    """The database at `path`, made or migrated when needed."""
    try:
        return open_current_database(path)
    except NewerDatabaseError as error:
        raise Refusal(f"{path} is van een nieuwere versie van Toetspeil.") from error
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise Refusal(f"{path} is geen database van Toetspeil, of is beschadigd.") from error


def open_existing(data: Path) -> Database:
    """The database of a folder that holds one already."""
    if not database_file(data).is_file():
        raise Refusal(f"Er is geen database in {data}; maak er een met 'toetspeil demo' of 'toetspeil serve'.")
    return open_or_make(settings_of(data).database)


@contextmanager
def session_on(data: Path, *, writes: bool) -> Iterator[Session]:
    database = open_existing(data)
    try:
        with database.all_municipalities(writes=writes) as session:
            yield session
    finally:
        database.close()


def catalogues() -> Mapping[str, Catalogue]:
    try:
        return all_catalogues()
    except BrokenCatalogueError as error:
        first, count = error.findings[0], len(error.findings)
        more = f" En nog {count - 1}; zie 'toetspeil catalogue check'." if count > 1 else ""
        raise Refusal(f"{first}{more}") from error


def catalogue_of(key: str) -> Catalogue:
    found = catalogues().get(key)
    if found is None:
        raise Refusal(unknown(key, list(catalogues()), "toetspeil catalogue list"))
    return found
