"""The database: how it is opened, who may see which rows, and when a request is committed.

What is said of PostgreSQL stands in `postgres.py`.

SQLite is opened as measured best for many small saves: WAL, synchronous FULL
(an acknowledged answer survives a power cut), and BEGIN IMMEDIATE for every
transaction that may write, because a deferred one that reads first and writes
later fails with "database is locked" whatever the time-out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import URL, ClauseElement, Connection, Engine, create_engine, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors

from assess import postgres
from assess.models import Base, TenantOwned

_BUSY_MILLISECONDS = 10_000


class ForgottenTenantError(RuntimeError):
    """A query for rows of municipalities without saying whose: a programming error."""


class NotTheOwnerError(RuntimeError):
    """Rows of every municipality, asked for by a role that sees one at a time: a programming error."""


class ForeignTenantError(RuntimeError):
    """A row of another municipality was about to be written: a programming error."""


@dataclass(frozen=True, slots=True)
class Database:
    """Two engines on one database: `reading` never takes the write lock, `writing` takes it at once."""

    reading: Engine
    writing: Engine
    #: Whether `all_municipalities` can be asked for: not by the website on PostgreSQL.
    sees_all: bool = True

    def session(self, *, writes: bool, municipality_id: int | None = None) -> Session:
        """A session for one municipality; without one, rows that belong to a municipality cannot be asked for."""
        session = Session(self.writing if writes else self.reading, autoflush=False, expire_on_commit=False)
        session.info.update(municipality_id=municipality_id, writes=writes)
        return session

    @contextmanager
    def all_municipalities(self, *, writes: bool) -> Iterator[Session]:
        """A session without the fence, for the command line and the worker. Commits at the end."""
        if not self.sees_all:
            raise NotTheOwnerError
        with self.session(writes=writes) as session:
            session.info["all_municipalities"] = True
            yield session
            session.commit()

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def open_database(where: Path | str) -> Database:
    """Open the SQLite file, or the PostgreSQL database at an address; the schema must be there (see `schema.py`)."""
    if isinstance(where, Path):
        return Database(reading=_engine(where, writes=False), writing=_engine(where, writes=True))
    from assess.postgres_driver import open_engines  # an embedded database need not load it

    reading, writing = open_engines(where)
    with reading.connect() as connection:
        return Database(reading=reading, writing=writing, sees_all=postgres.sees_every_municipality(connection))


def enter(session: Session, municipality_id: int | None) -> None:
    """From here on this session is about one municipality; it may have been about none."""
    session.info["municipality_id"] = municipality_id
    if session.in_transaction():
        connection = session.connection()
        if connection.dialect.name == "postgresql" and not session.info.get("all_municipalities"):
            postgres.about(connection, municipality_id, writes=session.info["writes"])


def _engine(path: Path, *, writes: bool) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # not as text: a "?" in a folder name would cut the path off
        hide_parameters=True,  # an error in the log must not hold the text of an answer
        connect_args={"timeout": _BUSY_MILLISECONDS / 1000, "isolation_level": None, "check_same_thread": False},
        # One writing connection: threads queue here, fairly, instead of in SQLite's busy handler, which sleeps.
        pool_size=1 if writes else 8,
        max_overflow=0,
        pool_timeout=_BUSY_MILLISECONDS / 1000,
    )
    event.listen(engine, "connect", _prepare)
    if writes:
        event.listen(engine, "begin", _begin_immediate)
    else:
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # a key that is wiped must not stay in a free corner of the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def wait_for_others(session: Session, municipality_id: int) -> None:
    """Let one transaction at a time go on for this municipality, or 0; on SQLite that is so whenever one writes."""
    info = session.info
    has_waited = (
        not info.get("all_municipalities") and (info.get("municipality_id") or postgres.NOWHERE) == municipality_id
    )
    if not has_waited:
        postgres.queue_for(session.connection(), municipality_id)


@event.listens_for(Session, "after_begin")
def _say_whose_rows(session: Session, _transaction: object, connection: Connection) -> None:
    """The second fence: PostgreSQL shows nothing to a transaction that does not say whose rows it is about."""
    if connection.dialect.name != "postgresql":
        return
    if session.info.get("all_municipalities"):
        postgres.about_all(connection)
    else:
        postgres.about(connection, session.info.get("municipality_id"), writes=session.info.get("writes", False))


# --- the fence ----------------------------------------------------------------------------


@event.listens_for(Session, "do_orm_execute")
def _only_own_rows(state: ORMExecuteState) -> None:
    info = state.session.info
    if info.get("all_municipalities"):
        return
    municipality_id = info.get("municipality_id")
    if municipality_id is None:
        if _touches_tenants(state):
            raise ForgottenTenantError(str(state.statement))
        return
    if state.is_insert:
        raise ForeignTenantError("insert() is not fenced; use session.add")
    # Always: what hides in a join, a subquery or a count is not among the mappers of the statement.
    state.statement = state.statement.options(
        with_loader_criteria(TenantOwned, lambda cls: cls.municipality_id == municipality_id, include_aliases=True)
    )


def _touches_tenants(state: ORMExecuteState) -> bool:
    """Whether a table of municipalities occurs anywhere in the statement; remembered as long as that lives."""
    statement = cast(ClauseElement, state.statement)
    known = _touching.get(statement)
    if known is None:
        fenced = {m.local_table.description for m in Base.registry.mappers if issubclass(m.class_, TenantOwned)}
        known = any(getattr(part, "description", "") in fenced for part in visitors.iterate(statement))
        _touching[statement] = known
    return known


_touching: WeakKeyDictionary[ClauseElement, bool] = WeakKeyDictionary()


@event.listens_for(Session, "before_flush")
def _write_own_rows_only(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    if session.info.get("all_municipalities"):
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantOwned) and row.municipality_id != session.info.get("municipality_id"):
            raise ForeignTenantError(type(row).__name__)
