"""People are invited and sign in with a second factor; more roles, and access that ends by itself.

`membership` is made anew, because SQLite cannot change a constraint.
"""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROLES = ("coordinator", "contributor", "reader", "ciso", "owner", "approver", "auditor")
_ROLES_BEFORE = _ROLES[:3]
_MOMENT = sa.DateTime(timezone=True)

#: Columns that earlier rows get with a value that says nothing.
_NEW_COLUMNS = (
    ("user", "is_operator", sa.Boolean(), "0"),
    ("user", "is_demo", sa.Boolean(), "0"),
    ("sign_in", "stage", sa.String(8), "full"),
    ("sign_in", "origin", sa.String(64), ""),
    ("sign_in", "browser", sa.String(80), ""),
    ("sign_in", "tries", sa.Integer(), "0"),
    ("failed_sign_in", "tried", sa.String(8), "password"),
    ("failed_sign_in", "is_known", sa.Boolean(), "0"),
)

#: The demonstration of before: its accounts go on without a second factor.
_DEMO = """
UPDATE "user" SET is_demo = true WHERE email LIKE '%@voorbeeldstad.example' AND id IN (
    SELECT user_id FROM membership JOIN municipality ON municipality.id = municipality_id WHERE code = 'GM9999')
"""


def upgrade() -> None:
    for table, name, kind, value in _NEW_COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=value))
    op.execute(_DEMO)
    _remake_membership(with_end=True)
    _make_invitation()
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("locked_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        _of_a_user("second_factor"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _of_a_user("recovery_code"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "known_browser",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        _of_a_user("known_browser"),
        sa.PrimaryKeyConstraint("token_hash", "user_id", name=op.f("pk_known_browser")),
    )
    op.create_index(op.f("ix_known_browser_user_id"), "known_browser", ["user_id"])


def downgrade() -> None:
    for table in ("known_browser", "recovery_code", "second_factor", "invitation"):
        op.drop_table(table)
    # Whoever owes a second step, or is an operator, would be signed in completely by an earlier version.
    op.execute("""DELETE FROM sign_in WHERE stage <> 'full' OR user_id IN (SELECT id FROM "user" WHERE is_operator)""")
    _remake_membership(with_end=False)
    for table, name, _kind, _value in reversed(_NEW_COLUMNS):
        op.drop_column(table, name)


def _of_a_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id_user"))


def _of_a_municipality(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id_municipality")
    )


def _make_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(20), nullable=True),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("invited_by", sa.String(120), nullable=False),
        sa.Column("invited_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.CheckConstraint("(municipality_id is null) = (role is null)", name=op.f("ck_invitation_role")),
        sa.CheckConstraint("role <> 'auditor' or until is not null", name=op.f("ck_invitation_until")),
        _of_a_municipality("invitation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_municipality_id"), "invitation", ["municipality_id"])


def _remake_membership(*, with_end: bool) -> None:
    """The rows that there are, in a table with or without the new columns.

    Back to before, a role of later has no access, and access that ends would have no end: neither goes along.
    """
    lasting = "" if with_end else " WHERE until IS NULL"
    rows = op.get_bind().execute(sa.text(f"SELECT user_id, municipality_id, role FROM membership{lasting}")).all()
    roles = _ROLES if with_end else _ROLES_BEFORE
    op.drop_index(op.f("ix_membership_municipality_id"), table_name="membership")
    op.drop_table("membership")
    table = op.create_table(
        "membership",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        *_ends(with_end=with_end),
        sa.CheckConstraint(f"role in ({', '.join(map(repr, roles))})", name=op.f("ck_membership_role")),
        _of_a_municipality("membership"),
        _of_a_user("membership"),
        sa.PrimaryKeyConstraint("user_id", "municipality_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_municipality_id"), "membership", ["municipality_id"])
    kept = [dict(zip(("user_id", "municipality_id", "role"), row, strict=True)) for row in rows if row[2] in roles]
    if kept:
        op.bulk_insert(table, [{**row, "handle": token_hex(6)} for row in kept] if with_end else kept)


def _ends(*, with_end: bool) -> tuple[sa.schema.SchemaItem, ...]:
    if not with_end:
        return ()
    return (
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("handle", sa.String(12), nullable=False),
        sa.CheckConstraint("role <> 'auditor' or until is not null", name=op.f("ck_membership_until")),
        sa.UniqueConstraint("handle", name=op.f("uq_membership_handle")),
    )
