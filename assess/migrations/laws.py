"""What the database itself refuses, as triggers in the words of the database at hand.

SQLite takes the condition of a trigger as it is. PostgreSQL wants a function
for each, because the condition of its triggers may not look at other tables.
A message of a trigger is for whoever reads a database log, hence in English.
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic import op
from sqlalchemy import Connection

#: Whose rows this transaction is about; `assess.postgres` sets it. Nothing is no municipality, and no rows.
_MUNICIPALITY = "(SELECT nullif(current_setting('toetspeil.municipality', true), '')::integer)"
#: Said by the worker and the command line; it means something for the owner of the tables only.
_ALL = "(SELECT current_setting('toetspeil.everything', true) = 'on')"


def forbid(name: str, verb: str, table: str, *, when: str = "1 = 1", why: str) -> None:
    """Refuse `verb` ("INSERT", "UPDATE", "UPDATE OF column", "DELETE") on a table `when` a condition holds.

    The condition may use OLD and NEW, and must be SQL that every database of ours knows.
    """
    if not is_postgres():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    row = "OLD" if verb == "DELETE" else "NEW"
    _function(name, f"IF {when} THEN {_refuse(why)} END IF; RETURN {row};")
    _trigger(name, f"BEFORE {verb} ON {table} FOR EACH ROW")


def after(name: str, verb: str, table: str, *, when: str, then: str) -> None:
    """Let the database do something itself after each `verb` on a table `when` a condition holds."""
    if not is_postgres():
        op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON {table} WHEN {when} BEGIN {then}; END")
        return
    _function(name, f"IF {when} THEN {then}; END IF; RETURN NULL;")
    _trigger(name, f"AFTER {verb} ON {table} FOR EACH ROW")


def lift(name: str, table: str) -> None:
    """Take a law away."""
    op.execute(f"DROP TRIGGER {name} ON {table}" if is_postgres() else f"DROP TRIGGER {name}")


def append_only(table: str, *, key: str) -> None:
    """Rows are added and never changed, replaced or removed; `key` is the condition of being the same row."""
    why = f"{table} is append-only"
    unchangeable(table)
    # INSERT OR REPLACE deletes without firing the delete trigger.
    forbid(f"{table}_no_replace", "INSERT", table, when=f"EXISTS (SELECT 1 FROM {table} WHERE {key})", why=why)


def unchangeable(table: str) -> None:
    """What stands in a row stays there."""
    for verb in ("UPDATE", "DELETE"):
        forbid(f"{table}_no_{verb.lower()}", verb, table, why=f"{table} is append-only")
    forbid_emptying(f"{table}_no_truncate", table, why=f"{table} is append-only")


def forbid_emptying(name: str, table: str, *, why: str) -> None:
    """TRUNCATE fires no trigger for rows; SQLite does not know it."""
    if is_postgres():
        _function(name, _refuse(why))
        _trigger(name, f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT")


def freeze_with_assessment(table: str) -> None:
    """Nothing changes below an assessment that has its snapshot."""
    # An UPDATE can also move a row into a submitted assessment, hence both rows.
    for verb, rows in (
        ("INSERT", "NEW.assessment_id"),
        ("UPDATE", "OLD.assessment_id, NEW.assessment_id"),
        ("DELETE", "OLD.assessment_id"),
    ):
        forbid(
            f"{table}_frozen_{verb.lower()}",
            verb,
            table,
            when=f"EXISTS (SELECT 1 FROM snapshot WHERE assessment_id IN ({rows}))",
            why="the assessment was submitted",
        )
    forbid_emptying(f"{table}_frozen_truncate", table, why="an assessment may have been submitted")


def set_aside(table: str) -> None:
    """Rename a table to `…_before`, so that a new one can take its name."""
    op.rename_table(table, f"{table}_before")
    if is_postgres():  # where the name of a key is taken for the whole schema
        op.execute(f"ALTER TABLE {table}_before RENAME CONSTRAINT pk_{table} TO pk_{table}_before")


def count_on(table: str) -> None:
    """After rows with numbers of their own: let the next number follow them, as SQLite does by itself."""
    if is_postgres():
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def same(names: Iterable[str]) -> str:
    """The condition that a row has the values of NEW in these columns; nothing is the same as nothing."""
    equal = "IS NOT DISTINCT FROM" if is_postgres() else "IS"  # the words of the standard are new in SQLite 3.39
    return " AND ".join(f"{name} {equal} NEW.{name}" for name in names)


# --- the second fence ---------------------------------------------------------------------


def fence(table: str) -> None:
    """Show and take rows of the municipality that the transaction is about, and no others.

    For every new table with a `municipality_id`; a test finds the one that was forgotten.
    """
    _fence(table, {"ALL": f"municipality_id = {_MUNICIPALITY}"})


def fence_trail(table: str) -> None:
    """As `fence`, where a row may belong to no municipality: then it is for who is in none."""
    _fence(table, {"ALL": f"municipality_id IS NOT DISTINCT FROM {_MUNICIPALITY}"})


def fence_doors(table: str) -> None:
    """As `fence`, but whoever is in no municipality yet may read all: that is how the right one is found."""
    own = f"municipality_id IS NOT DISTINCT FROM {_MUNICIPALITY}"
    seen = f"({_MUNICIPALITY} IS NULL OR {own})"
    _fence(table, {"SELECT": seen, "INSERT": own, "UPDATE": own, "DELETE": own})


def open_fence(table: str) -> None:
    """Take the second fence of a table away."""
    if not is_postgres():
        return
    found = op.get_bind().exec_driver_sql(
        "SELECT policyname FROM pg_policies WHERE schemaname = current_schema() AND tablename = %s", (table,)
    )
    for (name,) in found.all():
        op.execute(f"DROP POLICY {name} ON {table}")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")


def tables_of_municipalities() -> list[str]:
    """Every table there is now that has a `municipality_id`."""
    if not is_postgres():
        return []
    found = op.get_bind().exec_driver_sql(
        "SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = current_schema() AND column_name = 'municipality_id' AND table_type = 'BASE TABLE' ORDER BY 1"
    )
    return [name for (name,) in found]


def _fence(table: str, conditions: dict[str, str]) -> None:
    if not is_postgres():
        return
    # Forced: the owner is fenced too, and comes past it only by saying that it means every municipality.
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY every_municipality ON {table} TO CURRENT_USER USING ({_ALL}) WITH CHECK ({_ALL})")
    for verb, condition in conditions.items():
        using = "" if verb == "INSERT" else f" USING ({condition})"
        check = "" if verb in ("SELECT", "DELETE") else f" WITH CHECK ({condition})"
        op.execute(f"CREATE POLICY own_municipality_{verb.lower()} ON {table} FOR {verb}{using}{check}")


def counting_view(name: str, query: str, columns: str) -> None:
    """A view that tells of every municipality to whoever asks: numbers only. `columns` are those of the query, with types.

    On PostgreSQL it counts with the rights of the owner, in a function: the website itself sees one municipality.
    """
    if is_postgres():
        # What the setting says is heard by the policies for the owner alone: it is no danger that it stays on.
        op.execute(
            f"CREATE FUNCTION {name}_counted() RETURNS TABLE ({columns}) LANGUAGE plpgsql SECURITY DEFINER "
            f"SET search_path = {_schema()}, pg_temp AS $law$\n#variable_conflict use_column\n"
            f"BEGIN PERFORM set_config('toetspeil.everything', 'on', true); RETURN QUERY {query}; END $law$"
        )
        query = f"SELECT * FROM {name}_counted()"
    op.execute(f"CREATE VIEW {name} AS {query}")


def drop_counting_view(name: str) -> None:
    op.execute(f"DROP VIEW {name}")
    if is_postgres():
        op.execute(f"DROP FUNCTION {name}_counted()")


# --- the words of PostgreSQL --------------------------------------------------------------


def is_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"


def sweep(connection: Connection) -> None:
    """Drop the functions of triggers that are gone: a table takes its triggers with it, and leaves these."""
    if connection.dialect.name != "postgresql":
        return
    found = connection.exec_driver_sql(
        "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype "
        "AND proowner = current_user::regrole AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgfoid = pg_proc.oid)"
    )
    for (name,) in found.all():
        connection.exec_driver_sql(f"DROP FUNCTION {name}()")


def _function(name: str, body: str) -> None:
    # With a path of its own: a temporary table called "snapshot" must not be what a law looks at.
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {_schema()}, pg_temp "
        f"AS $law$ BEGIN {body} END $law$"
    )


def _schema() -> str:
    return str(op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one())


def _trigger(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")


def _refuse(why: str) -> str:
    return f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation';"
