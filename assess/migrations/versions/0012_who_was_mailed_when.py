"""When somebody last got a mail about their questions, and how much mail they want."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailing",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("only_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_mailing_person_id_user")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_mailing_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("person_id", "municipality_id", name=op.f("pk_mailing")),
    )
    op.create_index(op.f("ix_mailing_municipality_id"), "mailing", ["municipality_id"])


def downgrade() -> None:
    op.drop_table("mailing")
