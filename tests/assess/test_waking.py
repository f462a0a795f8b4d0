"""The worker sleeps until somebody asks for a report; whoever cannot wake it is served a little later."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from assess.waking import Bell, ring
from tests.assess.town import CARLA, HOME, Town

_LONG = 60.0


def test_a_bell_that_rang_before_the_wait_is_heard_once(tmp_path: Path) -> None:
    bell = Bell(tmp_path)
    ring(tmp_path)

    assert bell.wait(0)
    assert not bell.wait(0)


def test_who_waits_is_woken_long_before_the_time_is_up(tmp_path: Path) -> None:
    bell, heard = Bell(tmp_path), []
    waiting = threading.Thread(target=lambda: heard.append(bell.wait(_LONG)))
    start = time.monotonic()
    waiting.start()

    ring(tmp_path)
    waiting.join(_LONG)

    assert heard == [True]
    assert time.monotonic() - start < _LONG / 2


def test_what_rang_before_the_worker_started_does_not_wake_it(tmp_path: Path) -> None:
    ring(tmp_path)

    assert not Bell(tmp_path).wait(0)


def test_a_folder_that_cannot_be_written_wakes_nobody_and_fails_nothing(tmp_path: Path) -> None:
    bell = Bell(tmp_path / "weg")

    ring(tmp_path / "weg")

    assert not bell.wait(0)


def test_asking_for_a_report_rings_once_the_row_is_there(town: Town) -> None:
    town.submit()
    bell = Bell(town.settings.data)
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/rapporten/")
    assert not bell.wait(0)

    carla.submit("Auditrapport maken")

    assert bell.wait(0)
    assert town.rows("SELECT state FROM report_job") == [("wacht",)]
