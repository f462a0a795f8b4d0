"""Bring the database to the schema of this version, and say whether it is there already."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect

from assess.db import Database, open_database
from assess.errors import AssessError

MIGRATIONS = Path(__file__).parent / "migrations"

#: The newest revision. Written here so that an ordinary start need not import Alembic (0.3 s);
#: a test compares it with the migrations.
HEAD = "0011"


class NewerDatabaseError(AssessError):
    """The database was made by a newer version of this application."""


class UnpreparedDatabaseError(AssessError):
    """A PostgreSQL database without the tables of this version: its owner makes them, on purpose."""


def open_current_database(where: Path | str) -> Database:
    """Open the database; a file is made or migrated when needed. Raises NewerDatabaseError, UnpreparedDatabaseError."""
    database = open_database(where)
    try:
        bring_up_to_date(database, may_change=isinstance(where, Path))
    except BaseException:
        database.close()
        raise
    return database


def bring_up_to_date(database: Database, *, may_change: bool) -> None:
    """See to the tables of this version. Raises NewerDatabaseError, UnpreparedDatabaseError."""
    revision = _revision(database)
    if revision > HEAD:
        raise NewerDatabaseError
    if revision != HEAD:
        if not may_change:
            raise UnpreparedDatabaseError
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
