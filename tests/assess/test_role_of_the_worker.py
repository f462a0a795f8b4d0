"""On a server the worker has a role of its own: it reads every municipality, and writes nothing of an assessment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from assess.db import Database, open_database
from assess.mail import outlet
from assess.models import Assessment
from assess.reminders import send_due
from assess.schema import TooPowerfulError, prepare, refuse_a_powerful_website
from assess.spent_keys import wipe_spent
from assess.trail_heads import write_daily
from assess.worker import take_back, work_once
from tests.assess.command import Command
from tests.assess.published import published
from tests.assess.town import AARDAM, HOME, LOTTE, Town
from tests.postgres import WEB, WORKER, Addresses

pytestmark = pytest.mark.engines("postgres")


@pytest.fixture(name="server")
def _server(town: Town) -> Addresses:
    assert town.addresses is not None
    prepare(town.whole, WEB, worker=WORKER)
    return town.addresses


@pytest.fixture(name="worker")
def _worker(server: Addresses) -> Iterator[Database]:
    database = open_database(server.worker)
    yield database
    database.close()


def test_it_makes_reports_mails_people_and_writes_where_the_trail_ends(town: Town, worker: Database) -> None:
    town.submit()
    published(town.settings.data)
    town.change(
        "INSERT INTO benchmark_part (municipality_id, round, round_sha256, locked_own, has_token, handed_in) "
        "VALUES (?, '2026', '', 'x', true, 0)",
        AARDAM,
    )
    lotte = town.browser(LOTTE)
    lotte.get(f"{HOME}/rapporten/")
    lotte.submit("Raadsinformatie maken")

    take_back(worker)
    assert work_once(worker, town.settings.reports) is True
    assert write_daily(worker, town.settings.data, now=town.clock()) is not False
    sent = send_due(worker, outlet(town.settings, sends=False), base_url=town.settings.base_url, now=town.clock())

    assert wipe_spent(worker, town.settings.data, now=town.clock()) == 1
    assert town.rows("SELECT locked_own FROM benchmark_part") == [(b"",)]
    assert town.rows("SELECT state FROM report_job") == [("klaar",)]
    assert not sent.failed
    with worker.all_municipalities(writes=False) as session:
        ours = session.scalar(select(func.count()).select_from(Assessment))
    assert [(ours,)] == town.rows("SELECT count(*) FROM assessment")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET explanation = 'x'",
        "DELETE FROM answer",
        "UPDATE audit_event SET actor = 'x'",
        "DELETE FROM report_job",
        "UPDATE membership SET role = 'ciso'",
        "UPDATE benchmark_part SET has_token = false",
        "UPDATE alembic_version SET version_num = 'x'",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE answer DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_server_refuses_everything_else(server: Addresses, statement: str) -> None:
    with psycopg.connect(server.worker) as connection:
        connection.execute("SELECT set_config('toetspeil.everything', 'on', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_without_saying_that_it_means_every_municipality_it_sees_none(server: Addresses) -> None:
    with psycopg.connect(server.worker) as connection:
        assert connection.execute("SELECT count(*) FROM assessment").fetchone() == (0,)
        connection.execute("SELECT set_config('toetspeil.everything', 'on', true)")
        assert connection.execute("SELECT count(*) > 0 FROM assessment").fetchone() == (True,)


def test_the_website_does_not_start_as_the_worker(worker: Database) -> None:
    with pytest.raises(TooPowerfulError, match="is die van de werker"):
        refuse_a_powerful_website(worker)


def test_the_website_still_sees_one_municipality_at_a_time(server: Addresses) -> None:
    database = open_database(server.web)
    try:
        assert not database.sees_all
        refuse_a_powerful_website(database)
    finally:
        database.close()


def test_who_owns_the_tables_or_is_the_website_is_no_worker(town: Town, server: Addresses) -> None:
    with pytest.raises(TooPowerfulError, match="is eigenaar van"):
        prepare(town.whole, WEB, worker=town.rows("SELECT tableowner FROM pg_tables LIMIT 1")[0][0])
    with pytest.raises(TooPowerfulError, match="is die van de werker"):
        prepare(town.whole, WEB, worker=WEB)


def test_preparing_again_lets_the_same_worker_into_new_tables(
    server: Addresses, town: Town, toetspeil: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOETSPEIL_DATABASE_ADMIN", server.owner)
    town.change("DROP POLICY every_municipality_of_work ON answer")

    said = toetspeil.good("database", "prepare", "--role", WEB, "--data", tmp_path)

    assert f"De website mag erin als {WEB}." in said
    assert town.rows("SELECT count(*) FROM pg_policies WHERE policyname = 'every_municipality_of_work'") == (
        town.rows("SELECT count(*) FROM pg_policies WHERE policyname = 'every_municipality'")
    )
