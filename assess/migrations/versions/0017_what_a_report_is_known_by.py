"""The hash of each report, before and after it was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("sha256", "unsigned_sha256"):
        op.add_column("report_job", sa.Column(name, sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("unsigned_sha256", "sha256"):
        op.drop_column("report_job", name)
