"""The law in the database itself: no way to a row past the triggers, and submitted only together with a snapshot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assess.models import AnswerRow, ApplicabilityRow, Base
from assess.records import fill_answer, fill_applicability
from controls.answers import Answer, Applicability
from tests.assess.town import AARDAM, BY_LAW, DRAFT, NOW, Town, asked, assessment

#: A draft in the same municipality as the submitted one.
OTHER = "a00000000002"
FIRST = asked("5.01.01")

SUBMIT = f"UPDATE assessment SET status = 'ingediend', submitted_at = '2026-11-20 09:00:00' WHERE id = '{OTHER}'"
SNAPSHOT = (
    f"INSERT INTO snapshot (assessment_id, canonical, sha256, municipality_id) VALUES ('{OTHER}', '{{}}', 'y', 1)"
)


@pytest.fixture
def two(town: Town) -> Town:
    """Two assessments with an answer and a VvT record each; the first one is submitted."""
    with town.all_rows() as session:
        session.add(assessment(OTHER, AARDAM))
        session.flush()
        for identity in (DRAFT, OTHER):
            row = AnswerRow(assessment_id=identity, municipality_id=AARDAM, requirement_id=FIRST.id)
            answer = Answer(requirement_id=FIRST.id, explanation="Zo zit het", answered_at=NOW.isoformat(), version=1)
            fill_answer(row, answer, FIRST, by_id=None)
            record = ApplicabilityRow(assessment_id=identity, municipality_id=AARDAM, control="5.01")
            fill_applicability(record, Applicability(control="5.01", recorded_at=NOW.isoformat(), version=1))
            session.add_all((row, record))
    town.submit()
    return town


def contents(town: Town) -> list[object]:
    tables = ("answer", "applicability", "assessment", "snapshot", "catalogue_text", "audit_event")
    return [town.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


def past_the_application(town: Town, statement: str) -> None:
    """As somebody with the file in their hands would: references are not even checked."""
    if town.addresses:
        town.change(statement)
        return
    with closing(sqlite3.connect(town.file)) as connection:
        connection.execute(statement)
        connection.commit()


# --- one way to a row ---------------------------------------------------------------------


def second_ways(connection: sqlite3.Connection) -> list[str]:
    """Tables with a trigger whose rows can also be reached by a number that is not their key."""
    guarded = [
        name for (name,) in connection.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type='trigger'")
    ]
    without = [name for _, name, _, _, wr, _ in connection.execute("PRAGMA table_list") if wr]
    return [name for name in guarded if name not in without and not _is_its_rowid(connection, name)]


def _is_its_rowid(connection: sqlite3.Connection, table: str) -> bool:
    keys = [type_ for _, _, type_, _, _, key in connection.execute(f"PRAGMA table_info({table})") if key]
    return keys == ["INTEGER"]


def test_a_guarded_row_has_one_key_only(settled: Path) -> None:
    with closing(sqlite3.connect(settled)) as connection:
        assert second_ways(connection) == []


def test_a_text_key_beside_a_hidden_number_is_noticed() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, more in (("hidden", ""), ("whole", "WITHOUT ROWID")):
            connection.execute(f"CREATE TABLE {name} (id TEXT PRIMARY KEY NOT NULL) {more}")
            connection.execute(f"CREATE TRIGGER {name}_t BEFORE DELETE ON {name} BEGIN SELECT 1; END")

        assert second_ways(connection) == ["hidden"]


def test_the_models_say_the_same_of_every_table(settled: Path) -> None:
    said = {t.name for t in Base.metadata.sorted_tables if not t.dialect_options["sqlite"]["with_rowid"]}

    with closing(sqlite3.connect(settled)) as connection:
        found = {name for _, name, _, _, wr, _ in connection.execute("PRAGMA table_list") if wr}

    assert said == found
    assert found >= {
        *(
            "assessment",
            "answer",
            "answer_version",
            "applicability",
            "applicability_version",
            "snapshot",
            "catalogue_text",
        ),
        *("assignment", "remark", "review", "sample"),
        *("decision", "decision_confirmation", "signature", "measure_approval", "succession", "handover"),
        *("improvement_action", "improvement_need", "improvement_target"),
        *("audit_verdict", "shared_verdict", "finding", "finding_event"),
        *("assessment_framework", "carried_answer", "digid_connection", "official_norm", "suwinet_use", "tpm"),
        *("assignment", "remark", "review", "sample", "evidence_item", "evidence_revision"),
    }


BY_NUMBER = {
    "the snapshot": "INSERT OR REPLACE INTO snapshot (rowid, assessment_id, canonical, sha256, municipality_id) "
    f"VALUES (1, '{OTHER}', '{{}}', 'y', 1)",
    "an answer": "UPDATE OR REPLACE answer SET rowid = 1",
    "a VvT record": "UPDATE OR REPLACE applicability SET rowid = 1",
    "the assessment": f"UPDATE OR REPLACE assessment SET rowid = 1 WHERE id = '{OTHER}'",
    "the questions": "INSERT OR REPLACE INTO catalogue_text (rowid, sha256, canonical) VALUES (1, 'y', '{}')",
}


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("statement", BY_NUMBER.values(), ids=BY_NUMBER.keys())
def test_what_is_frozen_has_no_number_to_replace_it_by(two: Town, statement: str) -> None:
    before = contents(two)

    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        past_the_application(two, statement)

    assert contents(two) == before


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("name", ["id", "rowid", "_rowid_", "oid"])
def test_a_line_of_the_trail_is_not_replaced_under_any_name_of_its_number(two: Town, name: str) -> None:
    columns = "at, municipality_id, actor, actor_id, origin, action, object, result"
    line = f"SELECT 1, {columns.replace('actor,', repr('niemand') + ',')} FROM audit_event WHERE id = 1"
    before = contents(two)

    with pytest.raises(BY_LAW, match="append-only"):
        past_the_application(two, f"INSERT OR REPLACE INTO audit_event ({name}, {columns}) {line}")
    with pytest.raises(BY_LAW, match="append-only"):
        past_the_application(two, f"UPDATE OR REPLACE audit_event SET {name} = 1")

    assert contents(two) == before


# --- a draft, its snapshot, submitted -----------------------------------------------------


REFUSED = {
    "submit without a snapshot": (SUBMIT, "submitted with its snapshot"),
    "bring in one that is submitted already": (
        (
            "INSERT INTO assessment SELECT 'a00000000003', municipality_id, title, catalogue, reference_date, scope, "
            f"status, created_at, submitted_at FROM assessment WHERE id = '{DRAFT}'"
        ),
        "starts as a draft",
    ),
    "give a submitted one another snapshot": (
        (
            "INSERT INTO snapshot (assessment_id, canonical, sha256, municipality_id) "
            f"VALUES ('{DRAFT}', '{{}}', 'y', 1)"
        ),
        "append-only",
    ),
    "give a snapshot to nothing": (
        "INSERT INTO snapshot (assessment_id, canonical, sha256, municipality_id) VALUES ('zz', '{}', 'y', 1)",
        "append-only",
    ),
    "put a draft over a submitted one": (
        (
            "INSERT INTO assessment SELECT id, municipality_id, title, catalogue, reference_date, 'x', 'concept', "
            f"created_at, NULL FROM assessment WHERE id = '{DRAFT}' ON CONFLICT DO UPDATE SET scope = 'x'"
        ),
        "append-only",
    ),
    "ignore the law": (
        f"UPDATE OR IGNORE answer SET explanation = 'x' WHERE assessment_id = '{DRAFT}'",
        "submitted",
    ),
}


@pytest.mark.parametrize(("statement", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_to(two: Town, statement: str, why: str) -> None:
    before = contents(two)

    with pytest.raises(BY_LAW, match=why):
        past_the_application(two, statement)

    assert contents(two) == before


BETWEEN = {
    "an answer": f"UPDATE answer SET explanation = 'x' WHERE assessment_id = '{OTHER}'",
    "an answer less": f"DELETE FROM answer WHERE assessment_id = '{OTHER}'",
    "a VvT record": f"UPDATE applicability SET applies = 'nee' WHERE assessment_id = '{OTHER}'",
    "the scope": f"UPDATE assessment SET scope = 'x' WHERE id = '{OTHER}'",
    "the assessment": f"DELETE FROM assessment WHERE id = '{OTHER}'",
    "another assessment in its place": (
        "INSERT OR REPLACE INTO assessment SELECT id, municipality_id, 'x', catalogue, reference_date, scope, status, "
        f"created_at, submitted_at FROM assessment WHERE id = '{OTHER}'"
    ),
}


@pytest.mark.parametrize("statement", BETWEEN.values(), ids=BETWEEN.keys())
def test_between_the_snapshot_and_the_word_submitted_nothing_changes(two: Town, statement: str) -> None:
    past_the_application(two, SNAPSHOT)
    before = contents(two)

    with pytest.raises(BY_LAW, match=r"submitted|append-only"):
        past_the_application(two, statement)

    assert contents(two) == before
    past_the_application(two, SUBMIT)
    assert two.rows("SELECT status FROM assessment WHERE id = ?", OTHER) == [("ingediend",)]
