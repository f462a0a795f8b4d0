"""A register of what was handed over of a submitted assessment: the database itself keeps its lines as they were."""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import append_only, fence, forbid, open_fence

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLE = "handover"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.String(10), nullable=False),
        sa.Column("received_by", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(120), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("way", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("recorded_by", sa.String(120), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("corrects >= 0 and corrects < number", name=op.f("ck_handover_corrects")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_handover_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", "number", name=op.f("pk_handover")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_handover_municipality_id"), _TABLE, ["municipality_id"])
    fence(_TABLE)
    _make_laws()


def downgrade() -> None:
    open_fence(_TABLE)
    op.drop_table(_TABLE)


def _make_laws() -> None:
    append_only(_TABLE, key="assessment_id = NEW.assessment_id AND number = NEW.number")
    forbid(
        "handover_of_what_was_submitted",
        "INSERT",
        _TABLE,
        when="NOT EXISTS (SELECT 1 FROM snapshot WHERE assessment_id = NEW.assessment_id)",
        why="the assessment was not submitted",
    )
    of_it = "assessment_id = NEW.assessment_id AND"
    forbid(
        "handover_follows_the_line_before",
        "INSERT",
        _TABLE,
        when=f"NEW.number <> 1 AND NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE {of_it} number = NEW.number - 1)",
        why="no line before it",
    )
    forbid(
        "handover_mends_a_line_once",
        "INSERT",
        _TABLE,
        when=f"NEW.corrects <> 0 AND EXISTS (SELECT 1 FROM {_TABLE} WHERE {of_it} corrects = NEW.corrects)",
        why="this line was mended already",
    )
