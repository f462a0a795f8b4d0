"""Bring the database to the schema of this version, and say whether it is there already."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

from assess import postgres
from assess.db import Database, open_database
from assess.errors import AssessError

MIGRATIONS = Path(__file__).parent / "migrations"

#: The newest revision. Written here so that an ordinary start need not import Alembic (0.3 s);
#: a test compares it with the migrations.
HEAD = "0021"


class NewerDatabaseError(AssessError):
    """The database was made by a newer version of this application."""


class UnpreparedDatabaseError(AssessError):
    """A PostgreSQL database without the tables of this version: its owner makes them, on purpose."""


class UnsortedDatabaseError(AssessError):
    """A PostgreSQL database that sorts texts in another order than ours, which exports and their hashes keep to."""


class TooPowerfulError(AssessError):
    """The website would run as a role that PostgreSQL's policies do not hold back; why, in Dutch sentences."""

    def __init__(self, weaknesses: tuple[str, ...]) -> None:
        super().__init__(" ".join(weaknesses))


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


def prepare(database: Database, role: str, *, worker: str = "") -> tuple[str, ...]:
    """As the owner of a PostgreSQL database: make its tables, and let the website in as `role`, and the worker as `worker`
    (or as the role of last time).

    Gives the roles that were made. Raises NewerDatabaseError, UnsortedDatabaseError, and TooPowerfulError when the role could go past the second fence.
    """
    with database.reading.connect() as connection:
        if not postgres.sorts_by_character(connection):
            raise UnsortedDatabaseError
    bring_up_to_date(database, may_change=True)
    with database.writing.connect() as connection:
        worker = worker or postgres.worker_of(connection)  # it must be let into new tables too
        made = tuple(name for name in (role, worker) if name and not postgres.exists(connection, name))
        for name in made:
            postgres.make_role(connection, name)
        postgres.grant(connection, role)
        if worker:
            postgres.let_work(connection, worker)
            _refuse_power(connection, worker, is_worker=True)
        _refuse_power(connection, role)
        connection.commit()
    return made


def refuse_a_powerful_website(database: Database) -> None:
    """On PostgreSQL: raises TooPowerfulError when the role that opened this can go past the second fence."""
    with database.writing.connect() as connection:
        if connection.dialect.name == "postgresql":
            _refuse_power(connection, postgres.role_of(connection))


def _refuse_power(connection: Connection, role: str, *, is_worker: bool = False) -> None:
    found = tuple(postgres.weaknesses(connection, role, is_worker=is_worker))
    if found:
        raise TooPowerfulError(found)


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
