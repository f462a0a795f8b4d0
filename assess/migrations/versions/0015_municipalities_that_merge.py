"""A municipality has a province and inhabitants, and may become part of another."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("municipality", sa.Column("province", sa.String(40), nullable=False, server_default=""))
    op.add_column("municipality", sa.Column("inhabitants", sa.Integer(), nullable=True))
    op.create_table(
        "merger",
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("heir_id", sa.Integer(), nullable=False),
        sa.Column("merged_on", sa.String(10), nullable=False),
        sa.CheckConstraint("former_id <> heir_id", name=op.f("ck_merger_heir")),
        *(
            sa.ForeignKeyConstraint([name], ["municipality.id"], name=op.f(f"fk_merger_{name}_municipality"))
            for name in ("former_id", "heir_id")
        ),
        sa.PrimaryKeyConstraint("former_id", name=op.f("pk_merger")),
    )
    op.create_index(op.f("ix_merger_heir_id"), "merger", ["heir_id"])


def downgrade() -> None:
    op.drop_table("merger")
    op.drop_column("municipality", "inhabitants")
    op.drop_column("municipality", "province")
