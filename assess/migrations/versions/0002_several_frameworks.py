"""Several frameworks in one assessment: answers per DigiD connection, and what the frameworks ask to know.

The answer table is made anew, because SQLite cannot change a primary key.
"""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import freeze_with_assessment, set_aside

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OF_AN_ASSESSMENT = ("assessment_framework", "carried_answer", "digid_connection", "official_norm", "suwinet_use", "tpm")
_OF_A_MUNICIPALITY = ("board_member", "incident", "registration_change")
_SHARED_COLUMNS = (
    "assessment_id, requirement_id, outcome, status, opzet, bestaan, werking, explanation, evidence, improvement, "
    "reason, agreed_by, agreed_at, risk_reference, risk_owner, ends_on, answered_by, answered_by_id, answered_at, "
    "version, municipality_id"
)


def upgrade() -> None:
    _remake_answer(with_units=True)
    op.create_table(
        "assessment_framework",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("catalogue", sa.String(60), nullable=False),
        *_of_its_assessment("assessment_framework", "catalogue"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digid_connection",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        *_of_its_assessment("digid_connection"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tpm",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("supplier", sa.String(200), nullable=False),
        sa.Column("application", sa.String(200), nullable=False),
        sa.Column("reference", sa.String(300), nullable=False),
        sa.Column("period_from", sa.String(10), nullable=False),
        sa.Column("period_until", sa.String(10), nullable=False),
        sa.Column("issued_on", sa.String(10), nullable=False),
        sa.Column("verdicts", sa.Text(), nullable=False),
        *_of_its_assessment("tpm"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suwinet_use",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("application", sa.String(40), nullable=False),
        sa.Column("tasks", sa.String(200), nullable=False),
        sa.Column("outsourced_to", sa.String(200), nullable=False),
        *_of_its_assessment("suwinet_use", "application"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "official_norm",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("requirement_id", sa.String(80), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("year", sa.String(4), nullable=False),
        sa.Column("recorded_by", sa.String(120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_of_its_assessment("official_norm", "requirement_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "carried_answer",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("requirement_id", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(12), nullable=False),
        sa.Column("from_requirement", sa.String(80), nullable=False),
        sa.Column("from_assessment", sa.String(12), nullable=False),
        sa.Column("change", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        *_of_its_assessment("carried_answer", "requirement_id", "unit", "from_requirement"),
        sqlite_with_rowid=False,
    )
    _create_planning()
    for table in ("digid_connection", "tpm"):
        op.create_index(op.f(f"ix_{table}_assessment_id"), table, ["assessment_id"])
    for table in (*_OF_AN_ASSESSMENT, *_OF_A_MUNICIPALITY):
        op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])
    for table in _OF_AN_ASSESSMENT:
        freeze_with_assessment(table)


def downgrade() -> None:
    for table in (*_OF_AN_ASSESSMENT, *_OF_A_MUNICIPALITY):
        op.drop_table(table)
    _remake_answer(with_units=False)


def _create_planning() -> None:
    op.create_table(
        "board_member",
        *_of_its_municipality("board_member"),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("appointed_on", sa.String(10), nullable=False),
        sa.Column("certificate_on", sa.String(10), nullable=False),
        sa.Column("left_on", sa.String(10), nullable=False),
    )
    op.create_table(
        "registration_change",
        *_of_its_municipality("registration_change"),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("changed_on", sa.String(10), nullable=False),
        sa.Column("reported_on", sa.String(10), nullable=False),
    )
    op.create_table(
        "incident",
        *_of_its_municipality("incident"),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("aware_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trust_service", sa.Boolean(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("significant", sa.String(8), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.String(120), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )


def _of_its_assessment(table: str, *key: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    """What every table below an assessment has: the same reference, and its key (`id` unless told otherwise).

    Last, because SQLite's integrity check trips over a column that stands between those of a key.
    """
    return (
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f(f"fk_{table}_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint(*(("assessment_id", *key) if key else ("id",)), name=op.f(f"pk_{table}")),
    )


def _of_its_municipality(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _remake_answer(*, with_units: bool) -> None:
    """Rename, make anew, copy, drop. The triggers go with the old table and come back on the new one."""
    op.drop_index(op.f("ix_answer_municipality_id"), table_name="answer")
    set_aside("answer")
    unit = [sa.Column("unit", sa.String(12), nullable=False)] if with_units else []
    details = [sa.Column("details", sa.Text(), nullable=False)] if with_units else []
    key = ["assessment_id", "requirement_id", "unit"] if with_units else ["assessment_id", "requirement_id"]
    op.create_table(
        "answer",
        sa.Column("assessment_id", sa.String(length=12), nullable=False),
        sa.Column("requirement_id", sa.String(length=80), nullable=False),
        *unit,
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("opzet", sa.String(length=12), nullable=False),
        sa.Column("bestaan", sa.String(length=12), nullable=False),
        sa.Column("werking", sa.String(length=12), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("improvement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.String(length=120), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk_reference", sa.String(length=300), nullable=False),
        sa.Column("risk_owner", sa.String(length=200), nullable=False),
        sa.Column("ends_on", sa.String(length=10), nullable=False),
        *details,
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_answer_answered_by_id_user")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_answer_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    if with_units:
        op.execute(
            f"INSERT INTO answer ({_SHARED_COLUMNS}, unit, details) SELECT {_SHARED_COLUMNS}, '', '{{}}' FROM answer_before"
        )
    else:
        # Answers to other frameworks did not exist before this revision.
        op.execute(f"INSERT INTO answer ({_SHARED_COLUMNS}) SELECT {_SHARED_COLUMNS} FROM answer_before WHERE unit = ''")
    op.drop_table("answer_before")
    op.create_index(op.f("ix_answer_municipality_id"), "answer", ["municipality_id"])
    freeze_with_assessment("answer")
