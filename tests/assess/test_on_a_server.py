"""Toetspeil on a PostgreSQL server, from the command line: preparing, serving, and what is refused in a sentence."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from assess.db import open_database
from assess.demo import DemoAccount, accounts
from assess.models import Membership, Municipality, Role, User
from tests.assess.command import HALF, SUBMITTED, Command
from tests.assess.town import Town
from tests.postgres import OWNER, WEB, WORKER, Addresses, Server

pytestmark = pytest.mark.engines("postgres")

Point = Callable[..., None]


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch) -> Point:
    """Let the settings name a database."""

    def say(*, web: str = "", admin: str = "", url: str = "") -> None:
        for name, value in (("TOETSPEIL_DATABASE", web), ("TOETSPEIL_DATABASE_ADMIN", admin), ("TOETSPEIL_URL", url)):
            monkeypatch.setenv(name, value)

    return say


@pytest.fixture
def server(addresses: Addresses | None, point: Point) -> Addresses:
    """A prepared database; the command line is its owner."""
    assert addresses is not None
    point(admin=addresses.owner)
    return addresses


# --- preparing ----------------------------------------------------------------------------


def test_preparing_makes_everything_and_doing_it_again_changes_nothing(
    postgres: Server, toetspeil: Command, point: Point, tmp_path: Path
) -> None:
    with postgres.database() as empty:
        point(admin=empty.owner)
        assert "toetspeil database prepare" in toetspeil.sentence("municipality", "list", "--data", tmp_path)

        for _ in range(2):
            said = toetspeil.good("database", "prepare", "--role", WEB, "--data", tmp_path)
            assert (
                said
                == f"De tabellen zijn van deze versie en elke gemeente is afgeschermd.\nDe website mag erin als {WEB}.\n"
            )

        assert toetspeil.good("municipality", "add", "GM0363", "Amsterdam", "--data", tmp_path)
        assert "Amsterdam" in toetspeil.good("municipality", "list", "--data", tmp_path)


def test_a_role_that_is_not_there_is_made_by_whoever_may_and_may_do_nothing_more(
    postgres: Server, toetspeil: Command, point: Point, tmp_path: Path
) -> None:
    role = f"tp_nieuw_{os.getpid()}"
    with postgres.database() as empty:
        point(admin=empty.owner)
        said = toetspeil.sentence("database", "prepare", "--role", role, "--data", tmp_path)
        assert f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS" in said

        point(admin=empty.root)
        assert f"\\password {role}" in toetspeil.good("database", "prepare", "--role", role, "--data", tmp_path)
    postgres.root(f"DROP ROLE {role}")


def test_preparing_asks_for_the_owner(toetspeil: Command, point: Point, tmp_path: Path) -> None:
    point()
    assert "TOETSPEIL_DATABASE_ADMIN" in toetspeil.sentence("database", "prepare", "--data", tmp_path)
    point(admin="sqlite:///x")
    assert "geen adres" in toetspeil.sentence("database", "prepare", "--data", tmp_path)
    point(admin="postgresql://niemand@127.0.0.1:1/nergens?connect_timeout=2")
    assert "kan niet worden geopend" in toetspeil.sentence("database", "prepare", "--data", tmp_path)


def test_the_owner_itself_is_refused_as_the_role_of_the_website(
    server: Addresses, toetspeil: Command, tmp_path: Path
) -> None:
    said = toetspeil.sentence("database", "prepare", "--role", OWNER, "--data", tmp_path)

    assert f"De rol {OWNER} is eigenaar van" in said


# --- serving ------------------------------------------------------------------------------


def test_the_website_does_not_start_as_whoever_can_go_past_the_fence(
    server: Addresses, toetspeil: Command, point: Point, tmp_path: Path
) -> None:
    for address, why in ((server.root, "SUPERUSER"), (server.owner, "is eigenaar van")):
        point(web=address)
        said = toetspeil.sentence("serve", "--data", tmp_path, "--port", free_port())
        assert said.startswith("De website start niet.")
        assert why in said


def test_the_website_does_not_start_with_the_address_of_the_owner_at_hand(
    server: Addresses, toetspeil: Command, point: Point, tmp_path: Path
) -> None:
    point(web=server.web, admin=server.owner)

    assert "TOETSPEIL_DATABASE_ADMIN is niet voor de website" in toetspeil.sentence(
        "serve", "--data", tmp_path, "--port", free_port()
    )


def test_the_website_makes_no_tables(postgres: Server, toetspeil: Command, point: Point, tmp_path: Path) -> None:
    with postgres.database() as empty:
        point(web=empty.web)
        said = toetspeil.sentence("serve", "--data", tmp_path, "--port", free_port())

    assert "laat de eigenaar 'toetspeil database prepare' doen" in said


def test_the_website_answers_and_the_worker_runs_beside_it(
    server: Addresses, toetspeil: Command, tmp_path: Path
) -> None:
    port = free_port()
    said = toetspeil.good("database", "prepare", "--role", WEB, "--worker", WORKER, "--data", tmp_path)
    assert f"De werker mag erin als {WORKER}." in said
    for command, variable, address in (
        (["serve", "--port", port], "TOETSPEIL_DATABASE", server.web),
        (["worker"], "TOETSPEIL_DATABASE", server.worker),
    ):
        run = [sys.executable, "-u", "-c", "from assess.cli import main; main()", *command, "--data", str(tmp_path)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TOETSPEIL_DATABASE")}
        process = subprocess.Popen(run, env={**environment, variable: address}, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            assert "staat klaar" in process.stdout.readline()
            if command[0] == "serve":
                with urlopen(f"http://127.0.0.1:{port}/aanmelden") as page:
                    assert "Aanmelden" in page.read().decode()
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()


@pytest.mark.engines("sqlite")
def test_more_than_one_municipality_in_a_file_is_not_for_the_outside(
    town: Town, toetspeil: Command, point: Point
) -> None:
    point(url="https://toetspeil.example")

    said = toetspeil.sentence("serve", "--data", town.settings.data, "--port", free_port())

    assert said.startswith("In dit bestand werken meer gemeenten.")


def free_port() -> str:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


# --- the other commands -------------------------------------------------------------------


def test_a_command_does_not_run_as_the_website(
    server: Addresses, toetspeil: Command, point: Point, tmp_path: Path
) -> None:
    point(web=server.web)

    assert "TOETSPEIL_DATABASE_ADMIN" in toetspeil.sentence("people", "list", "--data", tmp_path)


def test_copies_of_a_server_are_its_own_work(server: Addresses, toetspeil: Command, tmp_path: Path) -> None:
    (tmp_path / "kopie").touch()

    assert "pg_dump" in toetspeil.sentence("backup", "--out", tmp_path / "uit", "--data", tmp_path)
    assert "pg_restore" in toetspeil.sentence("restore", tmp_path / "kopie", "--data", tmp_path)


def let_in(server: Addresses, toetspeil: Command, people: Iterable[DemoAccount], data: Path) -> None:
    """The municipality of the demonstration and its people, as they are before its assessments come."""
    toetspeil.good("municipality", "add", "GM9999", "Voorbeeldstad", "--data", data)
    database = open_database(server.owner)
    with database.all_municipalities(writes=True) as session:
        place = session.scalars(select(Municipality.id).where(Municipality.code == "GM9999")).one()
        users = [User(email=person.email, name=person.name, password_hash="-") for person in people]
        session.add_all(users)
        session.flush()
        session.add_all(Membership(user_id=u.id, municipality_id=place, role=Role.CONTRIBUTOR) for u in users)
    database.close()


def test_an_assessment_moves_from_a_file_to_the_server_with_the_same_hash(
    server: Addresses, toetspeil: Command, point: Point, demo: Path, tmp_path: Path
) -> None:
    point(admin=server.owner)
    let_in(server, toetspeil, accounts(demo), tmp_path)
    for identity in (HALF, SUBMITTED):
        there, back = tmp_path / f"heen-{identity}.json", tmp_path / f"terug-{identity}.json"
        export = ("assessment", "export", "--assessment", identity, "--out")
        point()
        told = toetspeil.good(*export, there, "--data", demo)

        point(admin=server.owner)
        toetspeil.good("assessment", "import", there, "--data", tmp_path)
        said = toetspeil.good(*export, back, "--data", tmp_path)

        assert back.read_bytes() == there.read_bytes()
        assert re.findall(r"sha256 [0-9a-f]{64}", said) == re.findall(r"sha256 [0-9a-f]{64}", told)
    assert "breuk" not in toetspeil.good("audit", "verify", "--data", tmp_path)


def test_the_demonstration_can_be_filled_on_the_server(server: Addresses, toetspeil: Command, tmp_path: Path) -> None:
    assert "Voorbeeldstad is aangemaakt" in toetspeil.good("demo", "--data", tmp_path)
    assert "was er al" in toetspeil.good("demo", "--data", tmp_path)
