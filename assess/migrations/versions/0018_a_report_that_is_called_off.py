"""A report that is being made can be called off."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NAME, _STATES = "ck_report_job_state", ("wacht", "bezig", "klaar", "mislukt")


def upgrade() -> None:
    _allow((*_STATES, "afgebroken"))


def downgrade() -> None:
    op.execute("DELETE FROM report_job WHERE state = 'afgebroken'")
    _allow(_STATES)


def _allow(states: tuple[str, ...]) -> None:
    with op.batch_alter_table("report_job") as table:
        table.drop_constraint(op.f(_NAME), type_="check")
        table.create_check_constraint(op.f(_NAME), f"state in ({', '.join(map(repr, states))})")
