"""Open the data folder of a command, and say in a sentence why not."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.cli import Refusal, unknown
from assess.db import Database
from assess.schema import NewerDatabaseError, UnpreparedDatabaseError, open_current_database
from assess.settings import DATABASE_NAME, Settings, UnsafeSettingsError, read_settings
from controls.catalogue import Catalogue
from controls.loading import BrokenCatalogueError


def settings_of(data: Path, *, base_url: str | None = None) -> Settings:
    """The settings as the command line has them: its `database` is the one with every municipality in it."""
    settings = website_settings(data, base_url=base_url)
    return replace(settings, database_url=settings.admin_url or settings.database_url)


def website_settings(data: Path, *, base_url: str | None = None) -> Settings:
    try:
        return read_settings(data=data, base_url=base_url)
    except UnsafeSettingsError as error:
        raise Refusal(str(error)) from error


def database_file(data: Path) -> Path:
    """Where the embedded database of a data folder is, without making the folder."""
    return data / DATABASE_NAME


def open_or_make(where: Path | str) -> Database:
    """The database with every municipality in it; a file is made or migrated when needed."""
    database = open_for_the_website(where)
    if not database.sees_all:
        database.close()
        raise Refusal(
            "Opdrachten gaan over alle gemeenten, en de rol van de website ziet er één tegelijk. "
            "Zet het adres van de database met de rol van de eigenaar in TOETSPEIL_DATABASE_ADMIN."
        )
    return database


def open_for_the_website(where: Path | str) -> Database:
    """The database, made or migrated when it is a file and needs that."""
    name = where if isinstance(where, Path) else "De database"
    try:
        return open_current_database(where)
    except NewerDatabaseError as error:
        raise Refusal(f"{name} is van een nieuwere versie van Toetspeil.") from error
    except UnpreparedDatabaseError as error:
        raise Refusal(
            "De database is niet klaar voor deze versie van Toetspeil; laat de eigenaar 'toetspeil database prepare' doen."
        ) from error
    except (sqlite3.Error, SQLAlchemyError) as error:
        if isinstance(where, Path):
            raise Refusal(f"{name} is geen database van Toetspeil, of is beschadigd.") from error
        raise unreachable(error) from error


def unreachable(error: Exception) -> Refusal:
    """What a PostgreSQL server said, on one line."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    return Refusal(f"De database op de server kan niet worden geopend: {said}.")


def open_existing(data: Path) -> Database:
    """The database of a folder that holds one already, or the one on the server."""
    if not database_file(data).is_file() and not has_server():
        raise Refusal(f"Er is geen database in {data}; maak er een met 'toetspeil demo' of 'toetspeil serve'.")
    return open_or_make(settings_of(data).database)


def has_server() -> bool:
    """Whether the settings name a PostgreSQL database, without making a folder."""
    return any(os.environ.get(name) for name in ("TOETSPEIL_DATABASE", "TOETSPEIL_DATABASE_ADMIN"))


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
