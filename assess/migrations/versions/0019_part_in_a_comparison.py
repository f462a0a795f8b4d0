"""The part of a municipality in a round of the benchmark: its one-round secret, and what it agreed to."""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import append_only, fence, open_fence

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TABLES = ("benchmark_part", "benchmark_consent")


def upgrade() -> None:
    op.create_table(
        "benchmark_part",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(16), nullable=False),
        sa.Column("round_sha256", sa.String(64), nullable=False),
        sa.Column("locked_own", sa.LargeBinary(), nullable=False),
        sa.Column("has_token", sa.Boolean(), nullable=False),
        sa.Column("handed_in", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "round", name=op.f("pk_benchmark_part")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_benchmark_part_municipality_id_municipality"),
    )
    op.create_table(
        "benchmark_consent",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("agreed_by", sa.String(120), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "round", "seq", name="pk_benchmark_consent"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_benchmark_consent_municipality_id_municipality"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_benchmark_consent_assessment_id_assessment"),
        sqlite_with_rowid=False,
    )
    append_only(
        "benchmark_consent", key="municipality_id = NEW.municipality_id AND round = NEW.round AND seq = NEW.seq"
    )
    for table in _TABLES:
        fence(table)


def downgrade() -> None:
    for table in _TABLES:
        open_fence(table)
        op.drop_table(table)
