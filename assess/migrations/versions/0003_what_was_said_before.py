"""Every version of an answer is kept by the database itself, and the trail becomes a chain of hashes.

Both tables are made anew: their own triggers refuse the UPDATE that filling new columns would take.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from assess.migrations.laws import after, append_only, count_on, forbid, freeze_with_assessment, lift, same, set_aside, unchangeable

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ANSWER = (
    *("assessment_id", "requirement_id", "unit", "outcome", "status", "opzet", "bestaan", "werking", "explanation"),
    *("evidence", "improvement", "reason", "agreed_by", "agreed_at", "risk_reference", "risk_owner", "ends_on"),
    *("details", "answered_by", "answered_by_id", "answered_at", "version", "municipality_id"),
)
_SAVED = ("saved_by", "saved_by_id", "saved_at", "way")
_KEY = ("assessment_id", "requirement_id", "unit")
#: What makes a version: everything but the status, which follows from a TPM too, without anybody saving.
_SAID = tuple(name for name in (*_ANSWER, *_SAVED) if name != "status")
#: What the first line of a chain carries as the hash before it.
_START = "0" * 64
_EVENT = ("id", "at", "municipality_id", "actor", "actor_id", "origin", "action", "object", "result")


def upgrade() -> None:
    _remake_answer(with_saver=True)
    key, rest = _answer_columns(with_saver=True)[: len(_KEY)], _answer_columns(with_saver=True)[len(_KEY) :]
    op.create_table(
        "answer_version",
        # The key stands first: SQLite 3.40 sees damage in a table without rowid where it does not (integrity_check).
        *key,
        sa.Column("number", sa.Integer(), nullable=False),
        *rest,
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_answer_version_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint(*_KEY, "number", name=op.f("pk_answer_version")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_answer_version_municipality_id"), "answer_version", ["municipality_id"])
    _keep_versions()
    _remake_trail(chained=True)


def downgrade() -> None:
    _remake_trail(chained=False)
    for verb in ("insert", "update"):
        lift(f"answer_keeps_its_versions_{verb}", "answer")
    op.drop_table("answer_version")
    _remake_answer(with_saver=False)


def _answer_columns(*, with_saver: bool) -> tuple[sa.Column[object], ...]:
    text = {"explanation", "evidence", "improvement", "reason", "details"}
    sizes = {
        **{"assessment_id": 12, "requirement_id": 80, "unit": 12, "outcome": 24, "status": 12, "opzet": 12},
        **{"bestaan": 12, "werking": 12, "agreed_by": 120, "risk_reference": 300, "risk_owner": 200, "ends_on": 10},
        **{"answered_by": 120, "saved_by": 120, "way": 16},
    }
    kinds: dict[str, sa.types.TypeEngine[Any]] = {
        **{name: sa.Text() for name in text},
        **{name: sa.String(size) for name, size in sizes.items()},
        **{name: sa.DateTime(timezone=True) for name in ("agreed_at", "answered_at", "saved_at")},
        **{name: sa.Integer() for name in ("answered_by_id", "saved_by_id", "version", "municipality_id")},
    }
    optional = {"agreed_at", "answered_by_id", "saved_by_id"}
    names = (*_ANSWER, *(_SAVED if with_saver else ()))
    return tuple(sa.Column(name, kinds[name], nullable=name in optional) for name in names)


def _remake_answer(*, with_saver: bool) -> None:
    op.drop_index(op.f("ix_answer_municipality_id"), table_name="answer")
    set_aside("answer")
    people = ["answered_by_id", "saved_by_id"] if with_saver else ["answered_by_id"]
    op.create_table(
        "answer",
        *_answer_columns(with_saver=with_saver),
        *(sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_answer_{name}_user")) for name in people),
        sa.ForeignKeyConstraint(
            ["assessment_id", "municipality_id"],
            ["assessment.id", "assessment.municipality_id"],
            name=op.f("fk_answer_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", "requirement_id", "unit", name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    names = ", ".join(_ANSWER)
    if with_saver:
        # By which way was not kept. The last save was the agreement, unless somebody wrote after it.
        last = "CASE WHEN agreed_at >= answered_at THEN {} ELSE {} END"
        by, by_id = last.format("agreed_by", "answered_by"), last.format("NULL", "answered_by_id")
        at = last.format("agreed_at", "answered_at")
        op.execute(
            f"INSERT INTO answer ({names}, {', '.join(_SAVED)}) "
            f"SELECT {names}, {by}, {by_id}, {at}, 'onbekend' FROM answer_before"
        )
    else:
        op.execute(f"INSERT INTO answer ({names}) SELECT {names} FROM answer_before")
    op.drop_table("answer_before")
    op.create_index(op.f("ix_answer_municipality_id"), "answer", ["municipality_id"])
    freeze_with_assessment("answer")


def _keep_versions() -> None:
    """The database copies each version itself: no way of saving can forget it, and none can add another."""
    names = (*_ANSWER, *_SAVED)
    here = " AND ".join(f"{name} = NEW.{name}" for name in _KEY)
    last = f"(SELECT coalesce(max(number), 0) FROM answer_version WHERE {here})"
    kept = f"EXISTS (SELECT 1 FROM answer_version WHERE {here} AND number = {last} AND {same(_SAID)})"
    copy = (
        f"INSERT INTO answer_version (number, {', '.join(names)}) "
        f"VALUES ({last} + 1, {', '.join('NEW.' + name for name in names)})"
    )
    op.execute(f"INSERT INTO answer_version (number, {', '.join(names)}) SELECT 1, {', '.join(names)} FROM answer")
    for verb in ("INSERT", "UPDATE"):
        after(f"answer_keeps_its_versions_{verb.lower()}", verb, "answer", when=f"NOT {kept}", then=copy)
    unchangeable("answer_version")
    # What the triggers above add is the answer as it stands now, once, and next in the row. Nothing else comes in.
    stands = f"EXISTS (SELECT 1 FROM answer WHERE {same(names)})"
    forbid(
        "answer_version_no_insert",
        "INSERT",
        "answer_version",
        when=f"NEW.number <> {last} + 1 OR NOT {stands} OR {kept}",
        why="answer_version is append-only: the database adds to it",
    )


def _remake_trail(*, chained: bool) -> None:
    found = op.get_bind().execute(sa.text(f"SELECT {', '.join(_EVENT)} FROM audit_event ORDER BY id")).all()
    op.drop_table("audit_event")
    more = (
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    table = op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("object", sa.String(200), nullable=False),
        sa.Column("result", sa.String(12), nullable=False),
        *(more if chained else ()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_municipality_id"), "audit_event", ["municipality_id"])
    if chained:
        op.create_index("uq_audit_event_chain", "audit_event", ["chain", "sequence"], unique=True)
    rows: list[dict[str, Any]] = [dict(zip(_EVENT, row, strict=True)) for row in found]
    for row in rows:
        row["at"] = _moment(row["at"])
    if rows:
        op.bulk_insert(table, _chained(rows) if chained else rows)
        count_on("audit_event")
    append_only("audit_event", key="id = NEW.id")
    if chained:
        _only_after_the_last_line()


def _only_after_the_last_line() -> None:
    """A line goes at the end of the chain of its municipality. Whether its own hash is right, SQL cannot tell."""
    last = "SELECT {} FROM audit_event WHERE chain = NEW.chain ORDER BY sequence DESC LIMIT 1"
    forbid(
        "audit_event_follows_the_last",
        "INSERT",
        "audit_event",
        # None of the three may be empty, so plain inequality is enough.
        when=(
            "NEW.chain <> coalesce(NEW.municipality_id, 0) "
            f"OR NEW.sequence <> coalesce(({last.format('sequence')}), 0) + 1 "
            f"OR NEW.previous <> coalesce(({last.format('hash')}), '{_START}')"
        ),
        why="audit_event is append-only: a line follows the last one",
    )


def _chained(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ends: dict[int, tuple[int, str]] = {}
    for row in rows:
        chain = row["municipality_id"] or 0
        length, last = ends.get(chain, (0, _START))
        row.update(chain=chain, sequence=length + 1, previous=last)
        row["hash"] = _hash(row)
        ends[chain] = (length + 1, row["hash"])
    return rows


def _hash(row: dict[str, Any]) -> str:
    """As `assess.chain` did it when this was written; a revision does not change with the code around it."""
    said = {name: value for name, value in row.items() if name not in ("id", "municipality_id", "hash")}
    said["at"] = row["at"].isoformat()
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(value: object) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
