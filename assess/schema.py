"""Bring the database to the schema of this version, and say whether it is there already."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect

from assess.db import Database, open_database
from assess.errors import AssessError

MIGRATIONS = Path(__file__).parent / "migrations"

#: The newest revision. Written here so that an ordinary start need not import Alembic (0.3 s);
#: a test compares it with the migrations.
HEAD = "0023"


class NewerDatabaseError(AssessError):
    """The file was made by a newer version of this application."""


def open_current_database(path: Path) -> Database:
    """Open the file at `path`, made or migrated when needed. Raises NewerDatabaseError."""
    database = open_database(path)
    try:
        _bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: Database) -> None:
    revision = _revision(database)
    if revision > HEAD:
        raise NewerDatabaseError
    if revision != HEAD:
        _upgrade(database)


def _revision(database: Database) -> str:
    with database.reading.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
