"""Decisions of the college, signatures, the approval of measures, and assessments that follow one another."""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import append_only, forbid

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_TABLES = ("succession", "measure_approval", "signature", "decision_confirmation", "decision")
_OF_ITS_SNAPSHOT = (
    "NOT EXISTS (SELECT 1 FROM snapshot WHERE assessment_id = NEW.assessment_id AND sha256 = NEW.snapshot_sha256)"
)


def upgrade() -> None:
    op.add_column("report_job", sa.Column("decided", sa.Text(), nullable=False, server_default=""))
    _make_decision()
    _make_confirmation()
    _make_signature()
    _make_measure_approval()
    _make_succession()
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])
    op.create_index("uq_succession_follows", "succession", ["follows"], unique=True)
    _make_laws()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("report_job", "decided")


def _make_laws() -> None:
    same = "assessment_id = NEW.assessment_id AND number = NEW.number"
    for table in ("decision", "decision_confirmation", "signature"):
        append_only(table, key=same)
    append_only("measure_approval", key="municipality_id = NEW.municipality_id AND number = NEW.number")
    append_only("succession", key="assessment_id = NEW.assessment_id OR follows = NEW.follows")
    for table in ("decision", "signature"):
        forbid(f"{table}_names_its_snapshot", "INSERT", table, when=_OF_ITS_SNAPSHOT, why="no such snapshot")
    forbid(
        "decision_refers_to_one_that_is_there",
        "INSERT",
        "decision",
        when="NEW.refers_to <> 0 AND NOT EXISTS (SELECT 1 FROM decision WHERE assessment_id = NEW.assessment_id "
        "AND number = NEW.refers_to)",
        why="no such decision",
    )
    forbid(
        "decision_confirmed_as_it_is",
        "INSERT",
        "decision_confirmation",
        when=f"NOT EXISTS (SELECT 1 FROM decision WHERE {same} AND sha256 = NEW.decision_sha256)",
        why="no such decision",
    )
    # Of somebody who came in with a file only the name is known.
    forbid(
        "decision_confirmed_by_a_second_person",
        "INSERT",
        "decision_confirmation",
        when=f"EXISTS (SELECT 1 FROM decision WHERE {same} AND (recorded_by_id = NEW.confirmed_by_id OR "
        "(coalesce(recorded_by_id, NEW.confirmed_by_id) IS NULL AND recorded_by = NEW.confirmed_by)))",
        why="a second person confirms",
    )
    forbid(
        "signature_under_an_adopted_decision",
        "INSERT",
        "signature",
        when="NOT EXISTS (SELECT 1 FROM decision WHERE assessment_id = NEW.assessment_id "
        "AND number = NEW.decision AND kind = 'vaststelling')",
        why="no such decision",
    )
    forbid(
        "measure_approval_refers_to_one_that_is_there",
        "INSERT",
        "measure_approval",
        when="NEW.refers_to <> 0 AND NOT EXISTS (SELECT 1 FROM measure_approval "
        "WHERE municipality_id = NEW.municipality_id AND number = NEW.refers_to)",
        why="no such approval",
    )
    forbid(
        "succession_of_a_submitted_one",
        "INSERT",
        "succession",
        when="NOT EXISTS (SELECT 1 FROM assessment WHERE id = NEW.follows AND status = 'ingediend')",
        why="only what was submitted is followed",
    )
    forbid(
        "succession_by_a_draft",
        "INSERT",
        "succession",
        when="EXISTS (SELECT 1 FROM snapshot WHERE assessment_id = NEW.assessment_id)",
        why="the assessment was submitted",
    )


def _make_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("refers_to", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.String(10), nullable=False),
        sa.Column("reference", sa.String(300), nullable=False),
        sa.Column("signed_by", sa.String(120), nullable=False),
        sa.Column("signed_as", sa.String(120), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        *_recorded(),
        sa.CheckConstraint("kind in ('vaststelling', 'niet-vastgesteld', 'intrekking')", name=op.f("ck_decision_kind")),
        sa.CheckConstraint("refers_to >= 0 and refers_to < number", name=op.f("ck_decision_refers_to")),
        sa.CheckConstraint("kind <> 'intrekking' or refers_to > 0", name=op.f("ck_decision_withdrawal")),
        *_of_its_assessment("decision", "number"),
        sqlite_with_rowid=False,
    )


def _make_confirmation() -> None:
    op.create_table(
        "decision_confirmation",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision_sha256", sa.String(64), nullable=False),
        sa.Column("confirmed_by", sa.String(120), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", _MOMENT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        _of_its_decision("decision_confirmation", "number"),
        *_of_its_assessment("decision_confirmation", "number"),
        sqlite_with_rowid=False,
    )


def _make_signature() -> None:
    op.create_table(
        "signature",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(64), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(120), nullable=False),
        sa.Column("signed_as", sa.String(120), nullable=False),
        sa.Column("signed_on", sa.String(10), nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        *_recorded(),
        _of_its_decision("signature", "decision"),
        *_of_its_assessment("signature", "number"),
        sqlite_with_rowid=False,
    )


def _make_measure_approval() -> None:
    op.create_table(
        "measure_approval",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("refers_to", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("approved_on", sa.String(10), nullable=False),
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("reference", sa.String(300), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        *_recorded(),
        sa.CheckConstraint("refers_to >= 0 and refers_to < number", name=op.f("ck_measure_approval_refers_to")),
        sa.CheckConstraint("not is_withdrawal or refers_to > 0", name=op.f("ck_measure_approval_withdrawal")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_measure_approval_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "number", name=op.f("pk_measure_approval")),
        sqlite_with_rowid=False,
    )


def _make_succession() -> None:
    op.create_table(
        "succession",
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("follows", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(120), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", _MOMENT, nullable=False),
        *_of_its_assessment("succession"),
        sa.ForeignKeyConstraint(
            ["follows", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_succession_follows_assessment"),
        ),
        sqlite_with_rowid=False,
    )


def _recorded() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("recorded_by", sa.String(120), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )


def _of_its_assessment(table: str, *key: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f(f"fk_{table}_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", *key, name=op.f(f"pk_{table}")),
    )


def _of_its_decision(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["assessment_id", column],
        ["decision.assessment_id", "decision.number"],
        name=op.f(f"fk_{table}_assessment_id_decision"),
    )
