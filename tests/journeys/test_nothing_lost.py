"""What was acknowledged is in the history: after ten people edit the same, and after the server is killed at any moment."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest

from assess import demo
from assess.settings import DATABASE_NAME
from tests.http_client import Client
from tests.journeys.conftest import ENVIRONMENT, PROGRAM, toetspeil

_FRESH = f"/gemeente/voorbeeldstad/zelftoets/{demo.ASSESSMENTS[0][0]}"
_REQUIREMENTS = ("bio2-5.18.01", "bio2-5.18.02")
_CLIENTS = 10
_EDITS = 200
_TRIES = 20
#: `make proof` kills more often.
_KILLS = int(os.environ.get("TOETSPEIL_TEST_KILLS", "2"))


@pytest.fixture
def data(demonstration: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demonstration, tmp_path / "data"))


@dataclass
class Told:
    """The texts of which the server said that they were saved, and how often somebody else was first."""

    texts: list[str] = field(default_factory=list)
    conflicts: int = 0


@pytest.mark.timeout(300)
def test_two_hundred_edits_of_ten_people_at_once_are_all_in_the_history(data: Path) -> None:
    server, port = _start(data)
    each = _EDITS // _CLIENTS

    told = _all_at_once(data, port, lambda client, who, said: _edit(client, who, said, range(each)))
    _stop(server)

    texts = [text for said in told for text in said.texts]
    assert len(set(texts)) == _EDITS
    assert sum(said.conflicts for said in told) > 0, "they never met; this proves nothing"
    assert _history(data, "bewerking ") == sorted(texts)
    _verify(data)


@pytest.mark.timeout(max(600, 90 * _KILLS))
def test_a_server_killed_at_any_moment_has_every_text_that_it_acknowledged(data: Path) -> None:
    acknowledged: set[str] = set()
    dice = random.Random(20261122)
    for round_ in range(_KILLS):
        server, port = _start(data)
        # Counted from the first text that was saved: on a slow machine nothing would be saved in a fixed time.
        killer, is_first = threading.Timer(dice.random(), os.killpg, (server.pid, signal.SIGKILL)), threading.Lock()

        def begin(killer: threading.Timer = killer, is_first: threading.Lock = is_first) -> None:
            if is_first.acquire(blocking=False):
                killer.start()

        def edit(client: Client, who: str, said: Told, round_: int = round_, begin: Callable[[], None] = begin) -> None:
            _edit(client, f"{round_}/{who}", said, range(1_000_000), when_saved=begin)

        told = _all_at_once(data, port, edit)
        killer.join()
        _wait(server)
        acknowledged |= {text for said in told for text in said.texts}

    lost = acknowledged - set(_history(data, "bewerking "))

    assert not lost
    _verify(data)


@pytest.mark.timeout(120)
def test_of_two_people_who_save_at_the_same_moment_one_is_told(data: Path) -> None:
    server, port = _start(data)
    people = [_signed_in(port, account) for account in demo.accounts(data)[:2]]
    told = []
    for number in range(_TRIES):
        version = _version(people[0], _REQUIREMENTS[0])
        told.append(sorted(_at_once(people, version, number)))
    page = people[0].get(f"{_FRESH}/beheersmaatregel/5.18")[1]
    for person in people:
        person.close()
    _stop(server)

    assert told == [[200, 409]] * _TRIES
    assert f"poging {_TRIES - 1} van" in page


def _at_once(people: list[Client], version: int, number: int) -> list[int]:
    barrier, answers = threading.Barrier(len(people)), [0] * len(people)

    def save(index: int) -> None:
        barrier.wait()
        answers[index] = _save(people[index], _REQUIREMENTS[0], version, f"poging {number} van persoon {index}")[0]

    threads = [threading.Thread(target=save, args=(i,)) for i in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _all_at_once(data: Path, port: int, work: Callable[[Client, str, Told], None]) -> list[Told]:
    """Ten people, each signed in, who begin together; gives what each was told until the end, or until it broke."""
    people = demo.accounts(data)
    editors = [account for account in people if account.role in ("ENSIA-coördinator", "Invuller", "CISO")]
    clients = [_signed_in(port, editors[number % len(editors)]) for number in range(_CLIENTS)]
    told = [Told() for _ in clients]
    barrier = threading.Barrier(_CLIENTS)

    def run(number: int) -> None:
        barrier.wait()
        work(clients[number], str(number), told[number])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    return told


def _edit(
    client: Client, who: str, told: Told, numbers: range, *, when_saved: Callable[[], None] = lambda: None
) -> None:
    """Save one text after the other, in turns on each requirement; when somebody was first, look again and save again."""
    for number in numbers:
        text = f"bewerking {who}/{number}"
        try:
            _save_at_last(client, _REQUIREMENTS[number % len(_REQUIREMENTS)], text, told)
        except (OSError, HTTPException):
            return
        told.texts.append(text)
        when_saved()


def _save_at_last(client: Client, requirement: str, text: str, told: Told) -> None:
    while True:
        version = _version(client, requirement)
        status, body = _save(client, requirement, version, text)
        if status == 200:
            assert json.loads(body)["version"] == version + 1
            return
        assert status == 409, body
        told.conflicts += 1


def _history(data: Path, prefix: str) -> list[str]:
    with closing(sqlite3.connect(data / DATABASE_NAME)) as connection:
        rows = connection.execute("SELECT explanation FROM answer_version WHERE explanation LIKE ?", (f"{prefix}%",))
        return sorted(text for (text,) in rows)


def _verify(data: Path) -> None:
    toetspeil("audit", "verify", "--data", str(data))


def _save(client: Client, requirement: str, version: int, text: str) -> tuple[int, str]:
    fields = {"version": str(version), "outcome": "beoordeeld", "opzet": "deels", "bestaan": "open", "werking": "open"}
    return client.post(f"{_FRESH}/eis/{requirement}", {**fields, "explanation": text})


def _version(client: Client, requirement: str) -> int:
    page = client.get(f"{_FRESH}/beheersmaatregel/5.18")[1]
    form = page.split(f'/eis/{requirement}"', 1)[1]
    return int(form.split('name="version" value="', 1)[1].split('"', 1)[0])


def _signed_in(port: int, account: demo.DemoAccount) -> Client:
    client = Client(port, account.email, account.password)
    client.open_form(f"{_FRESH}/beheersmaatregel/5.18")
    return client


def _start(data: Path) -> tuple[subprocess.Popen[str], int]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [*PROGRAM, "serve", "--data", str(data), "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        start_new_session=True,  # so that the web process and the worker die with it
    )
    assert server.stdout is not None
    ready = server.stdout.readline()
    assert "staat klaar" in ready, ready
    return server, port


def _stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    _wait(server)


def _wait(server: subprocess.Popen[str]) -> None:
    server.wait(15)
    assert server.stdout is not None
    server.stdout.close()
