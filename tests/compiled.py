"""The application of each test: its own settings and database, on pages and templates that are wired once for all of them.

Measured: of the 100 ms that an application took, 64 went to compiling the same addresses, and each then read the same
templates again. And of every eight seconds of a test one went to compiling the same statements for its own engines.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import cache
from typing import Any

from flask import Config, Flask
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache

from assess.access import refuse_undeclared
from assess.application import configure, wired
from assess.db import Database
from assess.mail import Outlet
from assess.settings import Settings


@cache
def _wired() -> Flask:
    app = wired()
    refuse_undeclared(app)
    return app


def wired_once(settings: Settings, database: Database, *, clock: Callable[[], datetime], outlet: Outlet) -> Flask:
    """As `create_app`. Do not add a route to it: every other test would have it too."""
    first = _wired()
    app = copy(first)
    app.config = Config(first.root_path, dict(first.config))
    app.extensions = dict(first.extensions)
    configure(app, settings, database, clock=clock, outlet=outlet)
    return app


#: Of each sort of database what the first engine learned about it, and the statements that were compiled for it.
_KNOWN: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def compiled_once(database: Database) -> Database:
    """Compile a statement for the first engine only. On SQLite nothing waits for the disk either: no test outlives it."""
    for engine in (database.reading, database.writing):
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _do_not_wait)
        known = _KNOWN.get(engine.dialect.name) or _learned(engine)
        engine.dialect, engine._compiled_cache = known
    return database


def _learned(engine: Engine) -> tuple[Dialect, LRUCache[Any, Any]]:
    with engine.connect():  # now the dialect asks what it must know
        found = engine.dialect, LRUCache[Any, Any](5000)
    _KNOWN[engine.dialect.name] = found
    return found


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
