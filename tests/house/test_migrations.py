"""The migrations lead to the schema that the models describe, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assess.db import Database, open_database
from assess.models import Base
from assess.schema import HEAD, MIGRATIONS, NewerDatabaseError, open_current_database
from assess.trail import verify


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_current_database(tmp_path / "toetspeil.sqlite3")
    yield found
    found.close()


@contextmanager
def migrating(database: Database) -> Iterator[Config]:
    """What Alembic needs, on one connection that is committed at the end."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing.connect() as connection:
        config.attributes["connection"] = connection
        yield config
        connection.commit()


def differences(database: Database) -> list[Any]:
    with database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[Any] = compare_metadata(context, Base.metadata)
    return found


def everything(path: Path) -> list[tuple[str, str]]:
    """All tables, indexes and triggers with their SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
        ).fetchall()


def test_the_revision_that_the_application_expects_is_the_newest(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrated_schema_is_that_of_the_models(database: Database) -> None:
    assert differences(database) == []


def test_the_comparison_notices_a_column_and_an_index_too_many(database: Database) -> None:
    with database.writing.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE answer ADD COLUMN hash TEXT")
        connection.exec_driver_sql("CREATE INDEX ix_answer_version ON answer (version)")
        connection.commit()

    assert {found[0] for found in differences(database)} == {"remove_column", "remove_index"}


def test_down_leaves_nothing_and_up_again_gives_the_same(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "toetspeil.sqlite3"
    before = everything(path)

    with migrating(database) as config:
        command.downgrade(config, "base")
    assert [name for name, _ in everything(path)] == ["alembic_version"]

    with migrating(database) as config:
        command.upgrade(config, "head")
    assert everything(path) == before


def test_opening_a_second_time_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "toetspeil.sqlite3"
    database.close()
    before = path.read_bytes()

    open_current_database(path).close()

    assert path.read_bytes() == before


def test_a_database_of_a_newer_version_is_refused(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "toetspeil.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(NewerDatabaseError):
        open_current_database(path)


def test_every_connection_keeps_what_it_acknowledged_and_checks_its_references(
    tmp_path: Path, database: Database
) -> None:
    again = open_database(tmp_path / "toetspeil.sqlite3")
    for engine in (again.reading, again.writing):
        with engine.connect() as connection:
            asked = ("journal_mode", "synchronous", "foreign_keys")
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
        assert found == ["wal", 2, 1]
    again.close()


# --- what a revision does to what is there ------------------------------------------------

_BEFORE_0002 = """
INSERT INTO municipality (id, slug, name, code) VALUES (1, 'aardam', 'Aardam', 'GM9001');
INSERT INTO assessment (id, municipality_id, title, catalogue, reference_date, scope, status, created_at, submitted_at)
    VALUES ('a00000000001', 1, 'Concept', 'bio2/1.3', '2026-12-31', 'Alles', 'concept', '2026-11-01', NULL);
INSERT INTO assessment (id, municipality_id, title, catalogue, reference_date, scope, status, created_at, submitted_at)
    VALUES ('a00000000002', 1, 'Klaar', 'bio2/1.3', '2026-12-31', 'Alles', 'concept', '2026-11-01', NULL);
INSERT INTO answer SELECT id, 'bio2-5.01.01', 'beoordeeld', 'deels', 'aangetoond', 'deels', 'open', 'Zie map ' || id, '[]',
    '', '', '', NULL, '', '', '', 'Ilyas', NULL, '2026-11-02', 4, 1 FROM assessment;
INSERT INTO snapshot (assessment_id, canonical, sha256, municipality_id) VALUES ('a00000000002', '{}', 'f00', 1);
UPDATE assessment SET status = 'ingediend', submitted_at = '2026-11-03' WHERE id = 'a00000000002';
"""


@pytest.fixture
def before_0002(database: Database, tmp_path: Path) -> sqlite3.Connection:
    """A database of the first revision with a draft and a submitted assessment, brought up to date again."""
    path = tmp_path / "toetspeil.sqlite3"
    with migrating(database) as config:
        command.downgrade(config, "0001")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_BEFORE_0002)
    with migrating(database) as config:
        command.upgrade(config, "head")
    return sqlite3.connect(path)


def test_answers_of_before_are_about_the_municipality_as_a_whole(before_0002: sqlite3.Connection) -> None:
    with closing(before_0002) as connection:
        rows = connection.execute(
            "SELECT assessment_id, unit, details, explanation, bestaan, version FROM answer ORDER BY 1"
        ).fetchall()

    assert rows == [
        ("a00000000001", "", "{}", "Zie map a00000000001", "deels", 4),
        ("a00000000002", "", "{}", "Zie map a00000000002", "deels", 4),
    ]


def test_what_was_submitted_before_stays_frozen_and_the_draft_does_not(before_0002: sqlite3.Connection) -> None:
    with closing(before_0002) as connection:
        changed = "UPDATE answer SET explanation = 'x' WHERE assessment_id = ?"
        connection.execute(changed, ("a00000000001",))
        with pytest.raises(sqlite3.IntegrityError, match="the assessment was submitted"):
            connection.execute(changed, ("a00000000002",))
        with pytest.raises(sqlite3.IntegrityError, match="the assessment was submitted"):
            connection.execute(
                "INSERT INTO digid_connection (id, assessment_id, municipality_id, name, number) "
                "VALUES ('c00000000001', 'a00000000002', 1, 'Later', '1')"
            )


_BEFORE_0003 = """
INSERT INTO municipality (id, slug, name, code) VALUES (1, 'aardam', 'Aardam', 'GM9001');
INSERT INTO user (id, email, name, password_hash) VALUES (4, 'ilyas@aardam.example', 'Ilyas', 'x');
INSERT INTO assessment (id, municipality_id, title, catalogue, reference_date, scope, status, created_at, submitted_at)
    VALUES ('a00000000001', 1, 'Concept', 'bio2/1.3', '2026-12-31', 'Alles', 'concept', '2026-11-01', NULL);
INSERT INTO assessment (id, municipality_id, title, catalogue, reference_date, scope, status, created_at, submitted_at)
    VALUES ('a00000000002', 1, 'Klaar', 'bio2/1.3', '2026-12-31', 'Alles', 'concept', '2026-11-01', NULL);
INSERT INTO answer (assessment_id, requirement_id, unit, outcome, status, opzet, bestaan, werking, explanation, evidence,
    improvement, reason, agreed_by, agreed_at, risk_reference, risk_owner, ends_on, details, answered_by, answered_by_id,
    answered_at, version, municipality_id)
    SELECT id, 'bio2-5.01.01', '', 'beoordeeld', 'deels', 'aangetoond', 'deels', 'open', 'Zie map ' || id, '[]', '', '',
    '', NULL, '', '', '', '{}', 'Ilyas', 4, '2026-11-02 10:00:00.000000', 4, 1 FROM assessment;
INSERT INTO answer (assessment_id, requirement_id, unit, outcome, status, opzet, bestaan, werking, explanation, evidence,
    improvement, reason, agreed_by, agreed_at, risk_reference, risk_owner, ends_on, details, answered_by, answered_by_id,
    answered_at, version, municipality_id)
    VALUES ('a00000000001', 'digid-b.01', 'c00000000001', 'niet-van-toepassing', 'nvt', 'open', 'open', 'open', '', '[]',
    '', 'Geen zwembad', 'Tess', '2026-11-03 10:00:00.000000', '', '', '', '{"done_on":"2026-01-01"}', 'Ilyas', 4,
    '2026-11-02 10:00:00.000000', 2, 1);
INSERT INTO snapshot (assessment_id, canonical, sha256, municipality_id) VALUES ('a00000000002', '{}', 'f00', 1);
UPDATE assessment SET status = 'ingediend', submitted_at = '2026-11-03' WHERE id = 'a00000000002';
INSERT INTO audit_event (id, at, municipality_id, actor, actor_id, origin, action, object, result) VALUES
    (3, '2026-11-01 09:00:00.000000', 1, 'Ilyas', 4, '10.0.0.1', 'assessment:created', 'a00000000001', 'done'),
    (5, '2026-11-01 09:00:00.250000', NULL, 'onbekend', NULL, '10.0.0.2', 'signin:failed', '', 'failed'),
    (6, '2026-11-02 10:00:00.000000', 1, 'Zoë ‘’', NULL, '', 'answer:saved', 'a00000000001/bio2-5.01.01', 'done'),
    (9, '2026-11-04 10:00:00.000000', NULL, 'Ilyas', 4, '10.0.0.1', 'signin:accepted', '', 'done');
"""


@pytest.fixture
def before_0003(database: Database, tmp_path: Path) -> Path:
    """A database of the second revision with answers and a trail, brought up to date again."""
    path = tmp_path / "toetspeil.sqlite3"
    with migrating(database) as config:
        command.downgrade(config, "0002")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_BEFORE_0003)
    with migrating(database) as config:
        command.upgrade(config, "head")
    return path


def rows(path: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_every_answer_of_before_becomes_its_own_first_version_by_a_way_that_nobody_kept(before_0003: Path) -> None:
    kept = "SELECT {} FROM answer_version ORDER BY assessment_id, requirement_id"

    assert rows(before_0003, kept.format("requirement_id, number, version, explanation, saved_by, saved_at, way")) == [
        ("bio2-5.01.01", 1, 4, "Zie map a00000000001", "Ilyas", "2026-11-02 10:00:00.000000", "onbekend"),
        # The last save was the agreement.
        ("digid-b.01", 1, 2, "", "Tess", "2026-11-03 10:00:00.000000", "onbekend"),
        ("bio2-5.01.01", 1, 4, "Zie map a00000000002", "Ilyas", "2026-11-02 10:00:00.000000", "onbekend"),
    ]
    of_the_answer = [row[1] for row in rows(before_0003, "PRAGMA table_info(answer)")]
    same = kept.format(", ".join(of_the_answer))
    assert rows(before_0003, same) == rows(before_0003, same.replace("answer_version", "answer"))


def test_the_trail_of_before_becomes_a_chain_that_holds(database: Database, before_0003: Path) -> None:
    with database.all_municipalities(writes=False) as session:
        found = {one.name: one.result for one in verify(session, ())}

    assert {name: getattr(result, "length", result) for name, result in found.items()} == {
        "Zonder gemeente": 2,
        "Aardam": 2,
    }
    assert rows(before_0003, "SELECT id, chain, sequence, at, actor, object FROM audit_event ORDER BY id") == [
        (3, 1, 1, "2026-11-01 09:00:00.000000", "Ilyas", "a00000000001"),
        (5, 0, 1, "2026-11-01 09:00:00.250000", "onbekend", ""),
        (6, 1, 2, "2026-11-02 10:00:00.000000", "Zoë ‘’", "a00000000001/bio2-5.01.01"),
        (9, 0, 2, "2026-11-04 10:00:00.000000", "Ilyas", ""),
    ]


def test_after_it_saving_goes_on_where_it_was_and_what_was_submitted_stays_frozen(before_0003: Path) -> None:
    with closing(sqlite3.connect(before_0003)) as connection:
        change = "UPDATE answer SET explanation = 'x', version = version + 1 WHERE assessment_id = ?"
        connection.execute(change, ("a00000000001",))
        with pytest.raises(sqlite3.IntegrityError, match="the assessment was submitted"):
            connection.execute(change, ("a00000000002",))
        kept = connection.execute(
            "SELECT number, version FROM answer_version WHERE requirement_id = 'bio2-5.01.01' ORDER BY 1, 2"
        ).fetchall()

    assert kept == [(1, 4), (1, 4), (2, 5)]


def test_going_back_loses_the_chain_and_the_versions_and_nothing_else(database: Database, before_0003: Path) -> None:
    with migrating(database) as config:
        command.downgrade(config, "0002")

    assert rows(before_0003, "SELECT id, actor FROM audit_event ORDER BY id") == [
        (3, "Ilyas"),
        (5, "onbekend"),
        (6, "Zoë ‘’"),
        (9, "Ilyas"),
    ]
    assert rows(before_0003, "SELECT requirement_id, version FROM answer ORDER BY assessment_id, requirement_id") == [
        ("bio2-5.01.01", 4),
        ("digid-b.01", 2),
        ("bio2-5.01.01", 4),
    ]


def test_the_key_of_a_table_without_rowid_stands_first(before_0003: Path) -> None:
    """Elsewhere SQLite 3.40 calls a sound row damaged, and then no backup can be made."""
    keys = [row[5] for row in rows(before_0003, "PRAGMA table_info(answer_version)")]

    assert keys[:4] == [1, 2, 3, 4]
    assert not any(keys[4:])


_BEFORE_0004 = """
INSERT INTO municipality (id, slug, name, code) VALUES (1, 'aardam', 'Aardam', 'GM9001');
INSERT INTO municipality (id, slug, name, code) VALUES (2, 'voorbeeldstad', 'Voorbeeldstad', 'GM9999');
INSERT INTO user (id, email, name, password_hash) VALUES (1, 'carla@aardam.example', 'Carla', 'x');
INSERT INTO user (id, email, name, password_hash) VALUES (2, 'lezer@voorbeeldstad.example', 'Lotte', 'x');
INSERT INTO user (id, email, name, password_hash) VALUES (3, 'echt@voorbeeldstad.example', 'Els', 'x');
INSERT INTO user (id, email, name, password_hash) VALUES (4, 'gast@aardam.example', 'Gast', 'x');
INSERT INTO membership (user_id, municipality_id, role)
    VALUES (1, 1, 'coordinator'), (2, 2, 'reader'), (3, 1, 'reader'), (4, 2, 'contributor');
INSERT INTO sign_in (token_hash, user_id, started_at, seen_at) VALUES ('t', 1, '2026-11-01', '2026-11-01');
"""


@pytest.fixture
def before_0004(database: Database, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database of the third revision with people, brought up to date again."""
    path = tmp_path / "toetspeil.sqlite3"
    with migrating(database) as config:
        command.downgrade(config, "0003")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_BEFORE_0004)
    with migrating(database) as config:
        command.upgrade(config, "head")
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_only_the_accounts_of_the_demonstration_go_on_without_a_second_factor(before_0004: sqlite3.Connection) -> None:
    assert before_0004.execute("SELECT id FROM user WHERE is_demo").fetchall() == [(2,)]
    assert before_0004.execute("SELECT count(*) FROM user WHERE is_operator").fetchall() == [(0,)]


def test_who_was_let_in_before_stays_in_without_an_end(before_0004: sqlite3.Connection) -> None:
    rows = before_0004.execute("SELECT user_id, municipality_id, role, until FROM membership ORDER BY 1").fetchall()
    handles = before_0004.execute("SELECT DISTINCT handle FROM membership WHERE length(handle) = 12").fetchall()

    assert [row[:3] for row in rows] == [
        (1, 1, "coordinator"),
        (2, 2, "reader"),
        (3, 1, "reader"),
        (4, 2, "contributor"),
    ]
    assert {row[3] for row in rows} == {None}
    assert len(handles) == 4
    assert before_0004.execute("SELECT stage, tries FROM sign_in").fetchall() == [("full", 0)]


def test_going_back_gives_nobody_more_than_they_had(database: Database, before_0004: sqlite3.Connection) -> None:
    before_0004.executescript(
        """
        UPDATE membership SET role = 'auditor', until = '2027-01-01' WHERE user_id = 3;
        UPDATE membership SET role = 'ciso' WHERE user_id = 4;
        UPDATE user SET is_operator = 1 WHERE id = 2;
        INSERT INTO sign_in (token_hash, user_id, stage, origin, browser, tries, started_at, seen_at)
            VALUES ('half', 1, 'code', '', '', 0, '2026-11-01', '2026-11-01'),
                   ('beheer', 2, 'full', '', '', 0, '2026-11-01', '2026-11-01');
        """
    )
    with migrating(database) as config:
        command.downgrade(config, "0003")

    assert before_0004.execute("SELECT user_id, role FROM membership ORDER BY 1").fetchall() == [
        (1, "coordinator"),
        (2, "reader"),
    ]
    assert before_0004.execute("SELECT token_hash FROM sign_in").fetchall() == [("t",)]


_BEFORE_0020 = """
INSERT INTO municipality (id, slug, name, code) VALUES (1, 'aardam', 'Aardam', 'GM9001');
INSERT INTO assessment (id, municipality_id, title, catalogue, reference_date, scope, status, created_at, submitted_at)
    VALUES ('a00000000001', 1, 'Concept', 'bio2/1.3', '2026-12-31', 'Alles', 'concept', '2026-11-01', NULL),
           ('a00000000002', 1, 'Klaar', 'bio2/1.3', '2026-12-31', 'Alles', 'concept', '2026-11-01', NULL);
INSERT INTO applicability (assessment_id, control, applies, grounds, additional_measures, measures_enough, reference,
    decided_on, recorded_by, recorded_at, version, municipality_id)
    SELECT id, '5.01', 'ja', 'risico', '', 'open', 'Zie ' || id, '', 'Ilyas', '2026-11-02 10:00:00.000000', 4, 1 FROM assessment;
INSERT INTO snapshot (assessment_id, canonical, sha256, municipality_id) VALUES ('a00000000002', '{}', 'f00', 1);
UPDATE assessment SET status = 'ingediend', submitted_at = '2026-11-03' WHERE id = 'a00000000002';
"""


def test_every_vvt_record_of_before_becomes_its_own_first_version_and_stays_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "toetspeil.sqlite3"
    with migrating(database) as config:
        command.downgrade(config, "0019")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_BEFORE_0020)
    before = rows(path, "SELECT * FROM applicability")
    with migrating(database) as config:
        command.upgrade(config, "head")

    kept = "SELECT assessment_id, number, version, reference, recorded_by, way FROM applicability_version ORDER BY 1, 2"
    first = [(name, 1, 4, f"Zie {name}", "Ilyas", "onbekend") for name in ("a00000000001", "a00000000002")]
    assert rows(path, kept) == first
    assert [row[5] for row in rows(path, "PRAGMA table_info(applicability_version)")][:4] == [1, 2, 3, 0]
    with closing(sqlite3.connect(path)) as connection:
        change = (
            "UPDATE applicability SET reference = 'x', version = version + 1, way = 'formulier' WHERE assessment_id = ?"
        )
        with pytest.raises(sqlite3.IntegrityError, match="the assessment was submitted"):
            connection.execute(change, ("a00000000002",))
        connection.execute(change, ("a00000000001",))
        assert len(connection.execute(kept).fetchall()) == 3
        connection.rollback()

    with migrating(database) as config:
        command.downgrade(config, "0019")
    assert rows(path, "SELECT * FROM applicability") == before
