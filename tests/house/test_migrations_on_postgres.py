"""The same migrations on PostgreSQL: the schema of the models, the laws of SQLite, and nothing left on the way back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic import command

from assess.db import Database, open_database
from assess.schema import UnpreparedDatabaseError, UnsortedDatabaseError, open_current_database, prepare
from tests.house.test_migrations import differences, migrating
from tests.postgres import WEB, Addresses, Server

_EVERYTHING = """
SELECT 'table', relname::text, relkind::text || relrowsecurity || relforcerowsecurity FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S', 'i')
UNION SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION SELECT 'policy', tablename || '.' || policyname, concat(roles, cmd, qual, with_check) FROM pg_policies
UNION SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
ORDER BY 1, 2
"""


@pytest.fixture
def empty(postgres: Server) -> Iterator[Addresses]:
    with postgres.database() as found:
        yield found


@pytest.fixture
def owned(empty: Addresses) -> Iterator[Database]:
    """Prepared by its owner."""
    database = open_database(empty.owner)
    prepare(database, WEB)
    yield database
    database.close()


def everything(addresses: Addresses) -> list[tuple[str, ...]]:
    with psycopg.connect(addresses.root) as root:
        return root.execute(_EVERYTHING).fetchall()


def test_the_migrated_schema_is_that_of_the_models(owned: Database) -> None:
    assert differences(owned) == []


def test_down_leaves_nothing_and_up_again_gives_the_same(empty: Addresses, owned: Database) -> None:
    before = everything(empty)

    with migrating(owned) as config:
        command.downgrade(config, "base")
    assert {name for _, name, _ in everything(empty)} == {"alembic_version", "alembic_version_pkc"}

    with migrating(owned) as config:
        command.upgrade(config, "head")
    assert everything(empty) == before


def test_every_law_of_sqlite_is_a_law_here_and_emptying_a_table_is_one_more(
    empty: Addresses, owned: Database, tmp_path: Path
) -> None:
    open_current_database(tmp_path / "toetspeil.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "toetspeil.sqlite3")) as connection:
        there = set(connection.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"))
    with psycopg.connect(empty.root) as root:
        here = set(root.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"))

    assert {(table, name) for table, name in here if not name.endswith("_truncate")} == there
    assert {table for table, name in there if name.endswith(("_no_update", "_frozen_update"))} <= {
        table for table, name in here if name.endswith("_truncate")
    } | {"assessment"}  # which nobody empties without emptying what hangs below it


def test_only_the_owner_makes_tables_and_on_purpose(empty: Addresses) -> None:
    with pytest.raises(UnpreparedDatabaseError):
        open_current_database(empty.owner)

    assert everything(empty) == []


def test_a_database_that_sorts_otherwise_than_we_do_is_refused(postgres: Server) -> None:
    """Exports list things in the order of the database, and a hash holds them to it."""
    with postgres.database(more="LOCALE_PROVIDER icu ICU_LOCALE 'nl'") as dutch:
        database = open_database(dutch.owner)
        with pytest.raises(UnsortedDatabaseError):
            prepare(database, WEB)
        database.close()
