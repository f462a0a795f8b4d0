"""Requirements are assigned, answers are reviewed and talked about, and samples are drawn."""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import append_only, freeze_with_assessment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_TABLES = ("absence", "assignment", "remark", "review", "sample")


def upgrade() -> None:
    _make_assignment()
    op.create_table(
        "absence",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.String(10), nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id <> substitute_id", name=op.f("ck_absence_substitute")),
        *(_of_a_user("absence", name) for name in ("person_id", "substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    _make_review()
    op.create_table(
        "remark",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("requirement_id", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("in_report", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.String(120), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", _MOMENT, nullable=False),
        *_of_its_assessment("remark", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sample",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.Column("seed", sa.String(40), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.Column("drawn_by", sa.String(120), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("drawn_at", _MOMENT, nullable=False),
        sa.CheckConstraint("purpose in ('beoordeling', 'audit')", name=op.f("ck_sample_purpose")),
        *_of_its_assessment("sample", "id"),
        sqlite_with_rowid=False,
    )
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])
    for table in ("assignment", "remark", "review"):
        freeze_with_assessment(table)
    same = "assessment_id = NEW.assessment_id AND requirement_id = NEW.requirement_id AND unit = NEW.unit"
    append_only("review", key=f"{same} AND number = NEW.number")
    append_only("sample", key="assessment_id = NEW.assessment_id AND id = NEW.id")


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)


def _make_assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("catalogue", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(12), nullable=False),
        sa.Column("reach", sa.String(12), nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(20), nullable=True),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assigned_by", sa.String(120), nullable=False),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.Column("reminded_at", _MOMENT, nullable=True),
        sa.CheckConstraint("reach in ('requirement', 'control', 'theme')", name=op.f("ck_assignment_reach")),
        sa.CheckConstraint("(person_id is null) <> (role is null)", name=op.f("ck_assignment_assignee")),
        *(_of_a_user("assignment", name) for name in ("person_id", "assigned_by_id")),
        *_of_its_assessment("assignment", "id"),
        sqlite_with_rowid=False,
    )
    target = ["assessment_id", "catalogue", "unit", "reach", "target"]
    op.create_index("uq_assignment_target", "assignment", target, unique=True)


def _make_review() -> None:
    op.create_table(
        "review",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("requirement_id", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("verdict", sa.String(14), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.String(120), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", _MOMENT, nullable=False),
        sa.CheckConstraint("verdict in ('akkoord', 'teruggestuurd')", name=op.f("ck_review_verdict")),
        sa.CheckConstraint("verdict <> 'teruggestuurd' or reason <> ''", name=op.f("ck_review_reason")),
        *_of_its_assessment("review", "requirement_id", "unit", "number"),
        sqlite_with_rowid=False,
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


def _of_a_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}_user"))
