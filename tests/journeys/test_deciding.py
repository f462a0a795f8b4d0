"""Deciding in a real browser: the pages read by axe, wide and narrow, and a hash that is computed where the file is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assess import demo
from tests.journeys.person import Person

_PLACE = "/gemeente/voorbeeldstad"
_SUBMITTED, _FOLLOWING = (f"{_PLACE}/zelftoets/d0000000000{number}" for number in (3, 6))
_PAGES = (
    f"{_PLACE}/",
    f"{_PLACE}/goedkeuringen/",
    f"{_SUBMITTED}/",
    f"{_SUBMITTED}/vaststellen/",
    f"{_SUBMITTED}/resultaten",
    f"{_SUBMITTED}/rapporten/",
    f"{_SUBMITTED}/gegevens/",
    f"{_SUBMITTED}/heropenen",
    f"{_PLACE}/zelftoets/d00000000007/overhandigd/",
    f"{_FOLLOWING}/vaststellen/",
    f"{_FOLLOWING}/heropenen",
    f"{_FOLLOWING}/spoor",
    f"{_FOLLOWING}/beheersmaatregel/5.01/toepasselijkheid/geschiedenis",
)


@pytest.fixture
def carla(chromium: Browser, shared_server: tuple[str, Path]) -> Person:
    address, data = shared_server
    person = Person(chromium, address, demo.accounts(data)[0])
    person.sign_in()
    return person


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(carla: Person, width: int) -> None:
    carla.page.set_viewport_size({"width": width, "height": 900})

    for address in _PAGES:
        carla.open(address)
        for folded in carla.page.locator("main details").all():
            folded.evaluate("element => element.open = true")
        assert carla.page.evaluate("document.documentElement.scrollWidth") <= width, address

    assert carla.complaints == []


def test_the_hash_of_a_signed_file_is_computed_in_the_browser_and_nothing_else_is_sent(
    carla: Person, tmp_path: Path
) -> None:
    file = tmp_path / "getekend.pdf"
    file.write_bytes(b"%PDF- een handtekening")
    carla.open(f"{_SUBMITTED}/vaststellen/")
    carla.page.get_by_text("Een handtekening vastleggen").click()
    sent: list[str] = []
    carla.page.on("request", lambda request: sent.append(request.url))

    carla.page.get_by_label("Kies het getekende bestand").set_input_files(file)

    field = carla.page.get_by_label("SHA-256 van het ondertekende bestand")
    expect(field).to_have_value(hashlib.sha256(file.read_bytes()).hexdigest())
    assert sent == []
    carla.page.locator("input[name=signed_on]").fill("2026-11-17")
    carla.page.get_by_role("button", name="Handtekening vastleggen").click()
    expect(carla.page.get_by_text("De handtekening is vastgelegd.")).to_be_visible()
