"""A municipality keeps its evidence in a register, with files."""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import append_only, forbid

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "evidence_item",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("location", sa.String(300), nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("valid_until", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(120), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_evidence_item_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_item")),
        sa.UniqueConstraint("id", "municipality_id", name="uq_evidence_item_id_municipality"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence_revision",
        sa.Column("item_id", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("uploaded_by", sa.String(120), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", _MOMENT, nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "municipality_id"],
            ["evidence_item.id", "evidence_item.municipality_id"],
            name=op.f("fk_evidence_revision_item_id_evidence_item"),
        ),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_evidence_revision")),
        sqlite_with_rowid=False,
    )
    for table in ("evidence_item", "evidence_revision"):
        op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])
    forbid("evidence_item_no_delete", "DELETE", "evidence_item", why="evidence is withdrawn, never deleted")
    forbid(
        "evidence_item_no_replace",
        "INSERT",
        "evidence_item",
        when="EXISTS (SELECT 1 FROM evidence_item WHERE id = NEW.id)",
        why="evidence is withdrawn, never deleted",
    )
    append_only("evidence_revision", key="item_id = NEW.item_id AND number = NEW.number")


def downgrade() -> None:
    for table in ("evidence_revision", "evidence_item"):
        op.drop_table(table)
