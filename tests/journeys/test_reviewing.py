"""Reviewing in a real browser: its pages read by axe, wide and narrow, and an answer that goes there and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assess import demo
from tests.journeys.person import Person

_HALF = "/gemeente/voorbeeldstad/zelftoets/d00000000002"
_WIDE = "/gemeente/voorbeeldstad/zelftoets/d00000000004"
_PAGES = (
    f"{_HALF}/beoordelen",
    f"{_WIDE}/beoordelen?kader=suwinet",
    f"{_HALF}/beoordelen/bio2-5.01.01",
    f"{_HALF}/teruggestuurd",
    f"{_HALF}/steekproef",
    f"{_HALF}/steekproef/d00000000052",
    f"{_HALF}/gesprek/bio2-5.01.01",
    f"{_HALF}/?toon=teruggestuurd",
    f"{_HALF}/resultaten",
)
_REASON = "Voeg het zaaknummer van het besluit toe."


def person(chromium: Browser, server: tuple[str, Path], name: str) -> Person:
    address, data = server
    found = Person(chromium, address, next(a for a in demo.accounts(data) if a.name == name))
    found.sign_in()
    return found


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(
    chromium: Browser, shared_server: tuple[str, Path], width: int
) -> None:
    ciso = person(chromium, shared_server, "Cees Ciso")
    ciso.page.set_viewport_size({"width": width, "height": 900})

    for address in _PAGES:
        ciso.open(address)
        assert ciso.page.evaluate("document.documentElement.scrollWidth") <= width, address

    assert ciso.complaints == []


def test_an_answer_is_sent_back_and_the_first_person_reads_why(chromium: Browser, server: tuple[str, Path]) -> None:
    ciso, ilyas = person(chromium, server, "Cees Ciso"), person(chromium, server, "Ilyas Invuller")
    ciso.open(f"{_HALF}/beoordelen?wie=Ilyas+Invuller")
    ciso.page.get_by_role("link", name=re.compile("Terugsturen of apart beoordelen")).first.click()
    ciso.page.locator("[name=reden]").fill(_REASON)
    ciso.page.get_by_role("button", name="Terugsturen").click()
    expect(ciso.page.get_by_role("status").first).to_contain_text("is teruggestuurd")

    ilyas.open(f"{_HALF}/teruggestuurd")

    expect(ilyas.page.get_by_text(_REASON)).to_be_visible()
    ilyas.look()
    assert ciso.complaints + ilyas.complaints == []
