"""How PostgreSQL is opened. Imported only when it is: an embedded database need not load its driver."""

from __future__ import annotations

from typing import cast

import psycopg
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Engine, create_engine, event, make_url

_LOCK_SECONDS = 10
_POOL = 8


def open_engines(address: str) -> tuple[Engine, Engine]:
    """One pool, and two ways to use it: for reading (one moment in time, nothing can be written) and for writing."""
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        hide_parameters=True,  # an error in the log must not hold the text of an answer
        connect_args={"options": f"-c timezone=UTC -c lock_timeout={_LOCK_SECONDS}s", "application_name": "toetspeil"},
        pool_size=_POOL,
        max_overflow=0,
        pool_timeout=_LOCK_SECONDS,
        pool_pre_ping=True,  # the server may have been restarted
    )
    event.listen(engine, "connect", _prepare)
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return reading, engine


def _prepare(connection: psycopg.Connection[object], _record: object) -> None:
    # Prepared statements are for one server process; a pooler in between would mix them up.
    connection.prepare_threshold = None
    connection.adapters.register_dumper(str, _WithoutNul)


class _WithoutNul(StrDumperUnknown):
    """PostgreSQL keeps no NUL in a text. Somebody may ask for an address with one in it: that is not found, no fault."""

    def dump(self, obj: str) -> bytes:
        return cast(bytes, super().dump(obj.replace("\x00", "\ufffd")))
