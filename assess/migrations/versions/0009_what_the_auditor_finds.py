"""An auditor judges, shares findings, and what happened to them is kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import append_only, forbid, forbid_emptying

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_TABLES = ("audit_verdict", "shared_verdict", "finding", "finding_event")
_SNAPSHOT = "coalesce((SELECT sha256 FROM snapshot WHERE assessment_id = NEW.assessment_id), '')"
_SAME = "assessment_id = NEW.assessment_id AND requirement_id = NEW.requirement_id AND unit = NEW.unit"


def upgrade() -> None:
    op.create_table(
        "audit_verdict",
        *_key(("requirement_id", sa.String(80)), ("unit", sa.String(12)), ("auditor_id", sa.Integer())),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_judged(),
        sa.ForeignKeyConstraint(["auditor_id"], ["user.id"], name=op.f("fk_audit_verdict_auditor_id_user")),
        *_of_its_assessment("audit_verdict", "requirement_id", "unit", "auditor_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shared_verdict",
        *_key(("requirement_id", sa.String(80)), ("unit", sa.String(12)), ("number", sa.Integer())),
        sa.Column("auditor_id", sa.Integer(), nullable=True),
        sa.Column("shared_at", _MOMENT, nullable=False),
        *_judged(),
        *_of_its_assessment("shared_verdict", "requirement_id", "unit", "number"),
        sqlite_with_rowid=False,
    )
    _make_finding()
    _make_event()
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])
    _keep_what_was_shared()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _keep_what_was_shared() -> None:
    append_only("shared_verdict", key=f"{_SAME} AND number = NEW.number")
    append_only(
        "finding_event",
        key="assessment_id = NEW.assessment_id AND finding_id = NEW.finding_id AND number = NEW.number",
    )
    forbid(
        "finding_event_of_shared",
        "INSERT",
        "finding_event",
        when="NOT EXISTS (SELECT 1 FROM finding WHERE assessment_id = NEW.assessment_id AND id = NEW.finding_id "
        "AND shared_at IS NOT NULL)",
        why="nothing happens to a finding before it is shared",
    )
    for verb in ("UPDATE", "DELETE"):
        forbid(
            f"finding_no_{verb.lower()}",
            verb,
            "finding",
            when="OLD.shared_at IS NOT NULL",
            why="a shared finding is append-only",
        )
    forbid_emptying("finding_no_truncate", "finding", why="a shared finding is append-only")
    # OR REPLACE deletes the row in the way without firing the delete trigger, by either of its keys.
    forbid(
        "finding_no_replace",
        "INSERT",
        "finding",
        when="EXISTS (SELECT 1 FROM finding AS other WHERE other.assessment_id = NEW.assessment_id "
        "AND (other.id = NEW.id OR other.number = NEW.number))",
        why="a shared finding is append-only",
    )
    forbid(
        "finding_no_move",
        "UPDATE",
        "finding",
        when="NEW.assessment_id <> OLD.assessment_id OR NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM finding AS other "
        "WHERE other.assessment_id = NEW.assessment_id AND other.id <> NEW.id AND other.number = NEW.number)",
        why="a shared finding is append-only",
    )
    for table, condition in (("finding", "NEW.shared_at IS NOT NULL AND "), ("shared_verdict", "")):
        for verb in ("INSERT", "UPDATE") if table == "finding" else ("INSERT",):
            forbid(
                f"{table}_names_snapshot_{verb.lower()}",
                verb,
                table,
                when=f"{condition}NEW.snapshot_sha256 <> {_SNAPSHOT}",
                why="what is shared names the snapshot it is about",
            )


def _make_finding() -> None:
    op.create_table(
        "finding",
        *_key(("id", sa.String(12))),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("aspects", sa.String(40), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("follows", sa.String(12), nullable=False),
        sa.Column("auditor", sa.String(120), nullable=False),
        sa.Column("auditor_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("shared_at", _MOMENT, nullable=True),
        sa.Column("snapshot_sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("severity in ('hoog', 'midden', 'laag')", name=op.f("ck_finding_severity")),
        sa.CheckConstraint("(shared_at is null) = (number is null)", name=op.f("ck_finding_number")),
        sa.UniqueConstraint("assessment_id", "number", name="uq_finding_number"),
        *_of_its_assessment("finding", "id"),
        sqlite_with_rowid=False,
    )


def _make_event() -> None:
    op.create_table(
        "finding_event",
        *_key(("finding_id", sa.String(12)), ("number", sa.Integer())),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("result", sa.String(14), nullable=False),
        sa.Column("said_by", sa.String(120), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind in ('reactie', 'afspraak', 'uitgevoerd', 'hertest')", name=op.f("ck_finding_event_kind")
        ),
        sa.CheckConstraint("(kind = 'afspraak') = (due_on <> '')", name=op.f("ck_finding_event_due_on")),
        sa.CheckConstraint("(kind = 'hertest') = (result <> '')", name=op.f("ck_finding_event_result")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "finding_id"], ["finding.assessment_id", "finding.id"], name="fk_finding_event_finding"
        ),
        *_of_its_assessment("finding_event", "finding_id", "number"),
        sqlite_with_rowid=False,
    )


def _key(*columns: tuple[str, sa.String | sa.Integer]) -> tuple[sa.Column[Any], ...]:
    """The key stands first: elsewhere SQLite 3.40 calls a sound row of a table without rowid damaged."""
    first = sa.Column("assessment_id", sa.String(12), nullable=False)
    return (first, *(sa.Column(name, kind, nullable=False) for name, kind in columns))


def _judged() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    return (
        sa.Column("opzet", sa.String(12), nullable=False),
        sa.Column("bestaan", sa.String(12), nullable=False),
        sa.Column("werking", sa.String(12), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("about_version", sa.Integer(), nullable=False),
        sa.Column("about_sha256", sa.String(64), nullable=False),
        sa.Column("snapshot_sha256", sa.String(64), nullable=False),
        sa.Column("auditor", sa.String(120), nullable=False),
    )


def _of_its_assessment(table: str, *key: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f(f"fk_{table}_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", *key, name=op.f(f"pk_{table}")),
    )
