"""The improvement plan: actions, the requirements they make better, and which action waits for which."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_TABLES = ("improvement_action", "improvement_target", "improvement_need")


def upgrade() -> None:
    _make_action()
    op.create_table(
        "improvement_target",
        sa.Column("action_id", sa.String(12), nullable=False),
        sa.Column("requirement_id", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(12), nullable=False),
        sa.Column("catalogue", sa.String(60), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        _of_an_action("improvement_target", "action_id"),
        sa.PrimaryKeyConstraint("action_id", "requirement_id", "unit", name=op.f("pk_improvement_target")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_improvement_target_requirement_id"), "improvement_target", ["requirement_id"])
    op.create_table(
        "improvement_need",
        sa.Column("action_id", sa.String(12), nullable=False),
        sa.Column("needs_id", sa.String(12), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        _of_an_action("improvement_need", "action_id"),
        _of_an_action("improvement_need", "needs_id"),
        sa.CheckConstraint("action_id <> needs_id", name=op.f("ck_improvement_need_needs")),
        sa.PrimaryKeyConstraint("action_id", "needs_id", name=op.f("pk_improvement_need")),
        sqlite_with_rowid=False,
    )
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _make_action() -> None:
    op.create_table(
        "improvement_action",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.String(120), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("effort", sa.String(8), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("euros", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.String(12), nullable=True),
        sa.Column("created_by", sa.String(120), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(120), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_improvement_action_{name}")) for name, rule in _RULES.items()),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_improvement_action_municipality_id_municipality"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_improvement_action_owner_id_user")),
        sa.ForeignKeyConstraint(
            ["origin_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_improvement_action_origin_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_action")),
        sa.UniqueConstraint("id", "municipality_id", name="uq_improvement_action_id_municipality"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_improvement_action_origin_id"), "improvement_action", ["origin_id"])


_RULES = {
    "state": "state in ('te-doen', 'bezig', 'klaar', 'vervallen')",
    "effort": "effort in ('klein', 'middel', 'groot')",
    "reason": "state <> 'vervallen' or reason <> ''",
    "owner": "owner_id is null or owner_name = ''",
    "costs": "days >= 0 and euros >= 0",
}


def _of_an_action(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "municipality_id"],
        ["improvement_action.id", "improvement_action.municipality_id"],
        name=op.f(f"fk_{table}_{column}_improvement_action"),
    )
