"""What the database itself refuses, as triggers in the words of the database at hand.

A message of a trigger is for whoever reads a database log, hence in English.
"""

from __future__ import annotations

from alembic import op


def forbid(name: str, verb: str, table: str, *, when: str = "1 = 1", why: str) -> None:
    """Refuse `verb` ("INSERT", "UPDATE", "UPDATE OF column", "DELETE") on a table `when` a condition holds.

    The condition may use OLD and NEW, and must be SQL that every database of ours knows.
    """
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def append_only(table: str, *, key: str) -> None:
    """Rows are added and never changed, replaced or removed; `key` is the condition of being the same row."""
    why = f"{table} is append-only"
    for verb in ("UPDATE", "DELETE"):
        forbid(f"{table}_no_{verb.lower()}", verb, table, why=why)
    # INSERT OR REPLACE deletes without firing the delete trigger.
    forbid(f"{table}_no_replace", "INSERT", table, when=f"EXISTS (SELECT 1 FROM {table} WHERE {key})", why=why)


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
