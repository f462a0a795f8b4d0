"""What was acknowledged is there: after the server is killed, and after two people save at the same moment."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

import pytest

from assess import demo
from tests.http_client import Client

_FRESH = f"/gemeente/voorbeeldstad/zelftoets/{demo.ASSESSMENTS[0][0]}"
_PROGRAM = Path(sys.executable).with_name("toetspeil")
_REQUIREMENTS = ("bio2-5.18.01", "bio2-5.18.02")
_KILLS = 3
_TRIES = 20


@pytest.fixture
def data(tmp_path: Path) -> Path:
    subprocess.run([_PROGRAM, "demo", "--data", str(tmp_path)], check=True, capture_output=True)
    return tmp_path


@pytest.mark.timeout(180)
def test_a_killed_server_has_every_answer_that_it_acknowledged(data: Path) -> None:
    acknowledged: dict[str, str] = {}
    dice = random.Random(20261122)
    for round_ in range(_KILLS):
        server, port = _start(data)
        with closing(_signed_in(data, port, 0)) as client:
            killer = threading.Timer(0.2 + dice.random(), os.killpg, (server.pid, signal.SIGKILL))
            killer.start()
            _save_until_it_breaks(client, acknowledged, round_)
            killer.join()
        server.wait()
    assert len(acknowledged) == len(_REQUIREMENTS)

    server, port = _start(data)
    with closing(_signed_in(data, port, 1)) as client:
        page = client.get(f"{_FRESH}/beheersmaatregel/5.18")[1]
    _stop(server)

    for requirement, text in acknowledged.items():
        assert _at_least_as_new(page, requirement, text), f"{requirement}: {text} is gone"


@pytest.mark.timeout(120)
def test_of_two_people_who_save_at_the_same_moment_one_is_told(data: Path) -> None:
    server, port = _start(data)
    people = [_signed_in(data, port, account) for account in (0, 1)]
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


def _save_until_it_breaks(client: Client, acknowledged: dict[str, str], round_: int) -> None:
    versions = {requirement: _version(client, requirement) for requirement in _REQUIREMENTS}
    number = 0
    while True:
        requirement = _REQUIREMENTS[number % len(_REQUIREMENTS)]
        text = f"ronde {round_} tekst {number:06d}"
        try:
            status, body = _save(client, requirement, versions[requirement], text)
        except (OSError, HTTPException):
            return
        assert status == 200, body
        versions[requirement] = json.loads(body)["version"]
        acknowledged[requirement] = text
        number += 1


def _at_least_as_new(page: str, requirement: str, text: str) -> bool:
    """The text itself, or the one that was sent after it and was saved although the answer never came."""
    number = int(text[-6:])
    form = page.split(f'/eis/{requirement}"', 1)[1].split("</form>", 1)[0]
    return any(f"{text[:-6]}{number + more:06d}" in form for more in (0, len(_REQUIREMENTS)))


def _save(client: Client, requirement: str, version: int, text: str) -> tuple[int, str]:
    fields = {"version": str(version), "outcome": "beoordeeld", "opzet": "deels", "bestaan": "open", "werking": "open"}
    return client.post(f"{_FRESH}/eis/{requirement}", {**fields, "explanation": text})


def _version(client: Client, requirement: str) -> int:
    page = client.get(f"{_FRESH}/beheersmaatregel/5.18")[1]
    form = page.split(f'/eis/{requirement}"', 1)[1]
    return int(form.split('name="version" value="', 1)[1].split('"', 1)[0])


def _signed_in(data: Path, port: int, account: int) -> Client:
    chosen = demo.accounts(data)[account]
    client = Client(port, chosen.email, chosen.password)
    client.open_form(f"{_FRESH}/beheersmaatregel/5.18")
    return client


def _start(data: Path) -> tuple[subprocess.Popen[bytes], int]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [_PROGRAM, "serve", "--data", str(data), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # so that the web process and the worker die with it
    )
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "the server does not answer"
            continue
        return server, port


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(15)
