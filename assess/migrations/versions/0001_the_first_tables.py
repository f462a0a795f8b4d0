"""The first tables, and the triggers that make a submitted assessment and the trail unchangeable.

A message of a trigger is for whoever reads a database log, hence in English.
"""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import append_only, forbid, freeze_with_assessment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Nothing hangs below a draft that has its snapshot already: between the two steps of submitting nothing changes either.
_HAS_ITS_SNAPSHOT = "EXISTS (SELECT 1 FROM snapshot WHERE assessment_id IN ({rows}))"


def _create_triggers() -> None:
    # INSERT OR REPLACE meets whichever unique key it can.
    append_only("snapshot", key="assessment_id = NEW.assessment_id OR sha256 = NEW.sha256")
    append_only("catalogue_text", key="sha256 = NEW.sha256")
    append_only("audit_event", key="id = NEW.id")
    why = "assessment is append-only"
    forbid("assessment_no_replace", "INSERT", "assessment", when="EXISTS (SELECT 1 FROM assessment WHERE id = NEW.id)", why=why)
    for table in ("answer", "applicability"):
        freeze_with_assessment(table)
    _create_triggers_of_submitting()


def _create_triggers_of_submitting() -> None:
    """A draft, then its snapshot, then submitted: in that order, and never back."""
    frozen, why = _HAS_ITS_SNAPSHOT.format(rows="OLD.id"), "the assessment was submitted"
    forbid("assessment_frozen_update", "UPDATE", "assessment", when="OLD.status = 'ingediend'", why=why)
    forbid("assessment_frozen_delete", "DELETE", "assessment", when=frozen, why=why)
    forbid(
        "assessment_is_what_its_snapshot_says",
        "UPDATE OF title, catalogue, reference_date, scope, created_at",
        "assessment",
        when=frozen,
        why=why,
    )
    forbid(
        "assessment_keeps_its_id",
        "UPDATE OF id, municipality_id",
        "assessment",
        when="NEW.id <> OLD.id OR NEW.municipality_id <> OLD.municipality_id",
        why="an assessment keeps its id and its municipality",
    )
    forbid(
        "assessment_starts_as_a_draft",
        "INSERT",
        "assessment",
        when="NEW.status <> 'concept'",
        why="an assessment starts as a draft",
    )
    forbid(
        "assessment_submitted_with_its_snapshot",
        "UPDATE OF status",
        "assessment",
        when=f"NEW.status <> 'concept' AND NOT {frozen}",
        why="an assessment is submitted with its snapshot",
    )
    forbid(
        "snapshot_of_a_draft",
        "INSERT",
        "snapshot",
        when="NOT EXISTS (SELECT 1 FROM assessment WHERE id = NEW.assessment_id AND status = 'concept')",
        why="snapshot is append-only: a draft gets one when it is submitted",
    )


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object", sa.String(length=200), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "catalogue_text",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_catalogue_text")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_sign_in_account"), ["account"], unique=False)

    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("code", name=op.f("uq_municipality_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("catalogue", sa.String(length=60), nullable=False),
        sa.Column("reference_date", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'ingediend') = (submitted_at is not null)", name=op.f("ck_assessment_submitted_at")
        ),
        sa.CheckConstraint("status in ('concept', 'ingediend')", name=op.f("ck_assessment_status")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_assessment_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("id", "municipality_id", name="uq_assessment_id_municipality"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint("role in ('coordinator', 'contributor', 'reader')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_membership_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", "municipality_id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("assessment_id", sa.String(length=12), nullable=False),
        sa.Column("requirement_id", sa.String(length=80), nullable=False),
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
        sa.PrimaryKeyConstraint("assessment_id", "requirement_id", name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "applicability",
        sa.Column("assessment_id", sa.String(length=12), nullable=False),
        sa.Column("control", sa.String(length=12), nullable=False),
        sa.Column("applies", sa.String(length=8), nullable=False),
        sa.Column("grounds", sa.String(length=60), nullable=False),
        sa.Column("additional_measures", sa.Text(), nullable=False),
        sa.Column("measures_enough", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("decided_on", sa.String(length=10), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_applicability_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", "control", name=op.f("pk_applicability")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("applicability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applicability_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "report_job",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("assessment_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cache_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("peak_megabytes", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('wacht', 'bezig', 'klaar', 'mislukt')", name=op.f("ck_report_job_state")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_report_job_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_job")),
    )
    with op.batch_alter_table("report_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_job_assessment_id"), ["assessment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_job_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_job_state"), ["state"], unique=False)
        batch_op.create_index("uq_report_job_cache_key", ["cache_key"], unique=True)

    op.create_table(
        "snapshot",
        sa.Column("assessment_id", sa.String(length=12), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_snapshot_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("sha256", name=op.f("uq_snapshot_sha256")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshot_municipality_id"), ["municipality_id"], unique=False)

    _create_triggers()


def downgrade() -> None:
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshot_municipality_id"))

    op.drop_table("snapshot")
    with op.batch_alter_table("report_job", schema=None) as batch_op:
        batch_op.drop_index("uq_report_job_cache_key")
        batch_op.drop_index(batch_op.f("ix_report_job_state"))
        batch_op.drop_index(batch_op.f("ix_report_job_municipality_id"))
        batch_op.drop_index(batch_op.f("ix_report_job_assessment_id"))

    op.drop_table("report_job")
    with op.batch_alter_table("applicability", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applicability_municipality_id"))

    op.drop_table("applicability")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_municipality_id"))

    op.drop_table("answer")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_municipality_id"))

    op.drop_table("membership")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_municipality_id"))

    op.drop_table("assessment")
    op.drop_table("user")
    op.drop_table("municipality")
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_sign_in_account"))

    op.drop_table("catalogue_text")
    op.drop_table("failed_sign_in")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_municipality_id"))

    op.drop_table("audit_event")
