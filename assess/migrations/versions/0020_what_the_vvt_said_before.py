"""Every version of a record of the Verklaring van toepasselijkheid is kept by the database itself, as those of answers are."""

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import after, fence, forbid, lift, open_fence, same, unchangeable

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLE = "applicability_version"
_KEY = ("assessment_id", "control")
_RECORD = (
    *(*_KEY, "applies", "grounds", "additional_measures", "measures_enough", "reference", "decided_on"),
    *("recorded_by", "recorded_at", "version", "municipality_id", "way"),
)


def upgrade() -> None:
    # Not filled by an UPDATE: a submitted assessment refuses that. By which way was not kept before.
    op.add_column("applicability", sa.Column("way", sa.String(16), nullable=False, server_default="onbekend"))
    op.create_table(
        _TABLE,
        # The key stands first: SQLite 3.40 sees damage in a table without rowid where it does not (integrity_check).
        sa.Column("assessment_id", sa.String(12), nullable=False),
        sa.Column("control", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("applies", sa.String(8), nullable=False),
        sa.Column("grounds", sa.String(60), nullable=False),
        sa.Column("additional_measures", sa.Text(), nullable=False),
        sa.Column("measures_enough", sa.String(8), nullable=False),
        sa.Column("reference", sa.String(300), nullable=False),
        sa.Column("decided_on", sa.String(10), nullable=False),
        sa.Column("recorded_by", sa.String(120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_applicability_version_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint(*_KEY, "number", name=op.f("pk_applicability_version")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_applicability_version_municipality_id"), _TABLE, ["municipality_id"])
    fence(_TABLE)
    _keep_versions()


def downgrade() -> None:
    for verb in ("insert", "update"):
        lift(f"applicability_keeps_its_versions_{verb}", "applicability")
    open_fence(_TABLE)
    op.drop_table(_TABLE)
    op.drop_column("applicability", "way")


def _keep_versions() -> None:
    """The database copies each version itself: no way of saving can forget it, and none can add another."""
    names = ", ".join(_RECORD)
    here = " AND ".join(f"{name} = NEW.{name}" for name in _KEY)
    last = f"(SELECT coalesce(max(number), 0) FROM {_TABLE} WHERE {here})"
    kept = f"EXISTS (SELECT 1 FROM {_TABLE} WHERE {here} AND number = {last} AND {same(_RECORD)})"
    copy = f"INSERT INTO {_TABLE} (number, {names}) VALUES ({last} + 1, {', '.join('NEW.' + name for name in _RECORD)})"
    op.execute(f"INSERT INTO {_TABLE} (number, {names}) SELECT 1, {names} FROM applicability")
    for verb in ("INSERT", "UPDATE"):
        after(f"applicability_keeps_its_versions_{verb.lower()}", verb, "applicability", when=f"NOT {kept}", then=copy)
    unchangeable(_TABLE)
    # What the triggers above add is the record as it stands now, once, and next in the row. Nothing else comes in.
    stands = f"EXISTS (SELECT 1 FROM applicability WHERE {same(_RECORD)})"
    forbid(
        f"{_TABLE}_no_insert",
        "INSERT",
        _TABLE,
        when=f"NEW.number <> {last} + 1 OR NOT {stands} OR {kept}",
        why=f"{_TABLE} is append-only: the database adds to it",
    )
