"""People may sign in at the identity provider of their municipality."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_provider",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("client_id", sa.String(200), nullable=False),
        sa.Column("locked_secret", sa.LargeBinary(), nullable=False),
        sa.Column("groups_claim", sa.String(80), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("second_factor", sa.String(10), nullable=False),
        sa.CheckConstraint("second_factor in ('own', 'provider')", name=op.f("ck_identity_provider_second_factor")),
        _of("identity_provider", "municipality"),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_identity_provider")),
    )
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        _of("identity", "municipality"),
        _of("identity", "user"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
    )
    for column in ("municipality_id", "user_id"):
        op.create_index(op.f(f"ix_identity_{column}"), "identity", [column])


def downgrade() -> None:
    op.drop_table("identity")
    op.drop_table("identity_provider")


def _of(table: str, whole: str) -> sa.ForeignKeyConstraint:
    column = f"{whole}_id"
    return sa.ForeignKeyConstraint([column], [f"{whole}.id"], name=op.f(f"fk_{table}_{column}_{whole}"))
