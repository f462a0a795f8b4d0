"""A report is dropped on a page: what became of it is said, and nothing is kept."""

from __future__ import annotations

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assess.checking import service
from tests.assess.town import CARLA, Town
from tests.assess.uploads import send
from tests.conftest import Browser
from tests.reports.builders import report
from tests.reports.signed import root, signed

PAGE = "/controleren/"


@pytest.fixture
def carla(town: Town) -> Browser:
    browser = town.browser(CARLA)
    browser.get(PAGE)
    return browser


def drop(browser: Browser, content: bytes, *, status: int = 200) -> None:
    send(browser, "Controleren", content, "rapport.pdf", status=status)


def kept(town: Town) -> list[str]:
    """Every file beside the database."""
    found = (path.name for path in town.settings.data.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith("toetspeil.sqlite3"))


def test_a_signed_report_is_recognised_by_the_authority_in_the_trust_folder(town: Town, carla: Browser) -> None:
    drop(carla, signed())
    assert "bewijst niet wie dit maakte" in carla.words

    town.settings.trust.mkdir()
    (town.settings.trust / "autoriteit.pem").write_bytes(root())
    carla.get(PAGE)
    drop(carla, signed())
    assert "Het rapport is heel en ondertekend door Gemeente Voorbeeldstad (proef)" in carla.words


def test_an_altered_report_is_named_and_nothing_is_kept(town: Town, carla: Browser) -> None:
    before = kept(town)

    drop(carla, signed().replace(b"/Catalog", b"/Catelog", 1))
    assert "Het rapport is veranderd of onvolledig" in carla.words
    assert "Vertrouw niet op dit bestand." in carla.words
    drop(carla, b"geen pdf")
    assert "het bestand is geen leesbare PDF" in carla.words
    drop(carla, report())
    assert "het is niet ondertekend" in carla.words

    assert kept(town) == before


def test_many_files_at_once_leave_threads_for_everybody_else(
    town: Town, carla: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, go_on = threading.Barrier(3), threading.Event()

    def slow(*_: object, **__: object) -> None:
        busy.wait(30)
        go_on.wait(30)
        raise subprocess.SubprocessError

    monkeypatch.setattr("assess.checking.service.subprocess.run", slow)
    with ThreadPoolExecutor(2) as others:
        waiting = [others.submit(service.check, b"%PDF", town.settings.trust) for _ in range(2)]
        busy.wait(30)
        drop(carla, b"%PDF")
        assert "Er worden al twee rapporten gecontroleerd." in carla.words
        go_on.set()
    assert [done.result().kind for done in waiting] == ["error", "error"]


def test_without_a_file_it_says_what_to_do(carla: Browser) -> None:
    drop(carla, b"", status=422)

    assert "Kies het rapport dat u wilt controleren, als PDF." in carla.words
