"""Several frameworks in a real browser: every page read by axe, wide and narrow, and one answer that serves two laws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assess import demo
from tests.journeys.person import Person

_PLACE = "/gemeente/voorbeeldstad"
#: The demonstration that accounts to every framework, and is under way.
_WIDE = f"{_PLACE}/zelftoets/d00000000004"
#: The one that is half-way, and divided among the team.
_DIVIDED = f"{_PLACE}/zelftoets/d00000000002"
_PAGES = (
    f"{_PLACE}/nieuwe-zelftoets",
    f"{_WIDE}/",
    f"{_WIDE}/reikwijdte/",
    f"{_WIDE}/reikwijdte/gegevens",
    f"{_WIDE}/reikwijdte/digid/",
    f"{_WIDE}/reikwijdte/digid/aansluiting",
    f"{_WIDE}/reikwijdte/digid/tpm",
    f"{_WIDE}/reikwijdte/suwinet/",
    f"{_WIDE}/reikwijdte/officiele-lijst/suwinet",
    f"{_WIDE}/kader/cbw/beheersmaatregel/21a",
    f"{_WIDE}/kader/ensia/beheersmaatregel/BAG",
    f"{_WIDE}/kader/suwinet/beheersmaatregel/SUWI-01",
    f"{_WIDE}/verantwoording/",
    f"{_WIDE}/verantwoording/cbw",
    f"{_WIDE}/verantwoording/nis2",
    f"{_WIDE}/verantwoording/suwinet",
    f"{_WIDE}/verbeteren/",
    f"{_WIDE}/verbeteren/bord",
    f"{_WIDE}/verbeteren/kalender",
    f"{_WIDE}/verbeteren/verloop",
    f"{_WIDE}/verbeteren/voorstellen",
    f"{_WIDE}/verbeteren/nieuw",
    f"{_WIDE}/verbeteren/d70000000004",
    f"{_WIDE}/verbeteren/d70000000003/wijzigen",
    f"{_WIDE}/kalender/",
    f"{_WIDE}/kalender/college",
    f"{_WIDE}/kalender/registratie",
    f"{_WIDE}/melden/",
    f"{_WIDE}/overnemen/",
    f"{_WIDE}/overnemen/wachtend",
    f"{_WIDE}/indienen",
    f"{_PLACE}/afwezigheid",
    f"{_DIVIDED}/verdelen/?wie=rol-contributor",
    f"{_DIVIDED}/verdelen/kader/bio2",
    f"{_DIVIDED}/verdelen/kader/bio2/thema/mensen",
    f"{_DIVIDED}/verdelen/per-rol",
    f"{_DIVIDED}/mijn-vragen/",
    f"{_WIDE}/excel/",
)


@pytest.fixture
def carla(chromium: Browser, shared_server: tuple[str, Path]) -> Person:
    address, data = shared_server
    person = Person(chromium, address, demo.accounts(data)[0])
    person.sign_in()
    return person


def test_axe_finds_nothing_and_nothing_sticks_out(carla: Person) -> None:
    for address in _PAGES:
        carla.page.goto(address)
        for width in (1280, 320):
            carla.page.set_viewport_size({"width": width, "height": 900})
            carla.look()
            assert carla.page.evaluate("document.documentElement.scrollWidth") <= width, address

    assert carla.complaints == []


def test_a_proposal_becomes_an_answer_only_when_a_person_takes_it_over(carla: Person) -> None:
    carla.open(f"{_WIDE}/verantwoording/cbw?toon=voorstellen")
    carla.page.get_by_role("checkbox").first.check()

    carla.page.get_by_role("button", name=re.compile("overnemen", re.IGNORECASE)).first.click()

    expect(carla.page.get_by_role("status")).to_contain_text(re.compile("overgenomen", re.IGNORECASE))
    carla.look()
    assert carla.complaints == []


def test_the_report_of_an_incident_is_counted_from_the_moment_somebody_knew(carla: Person) -> None:
    carla.open(f"{_WIDE}/melden/")
    carla.page.locator("[name=aware_date]").fill("2026-11-20")
    carla.page.locator("[name=aware_time]").fill("09:30")

    carla.page.get_by_role("button", name="Bereken de momenten").click()

    expect(carla.page.get_by_text("21 november 2026").first).to_be_visible()
    expect(carla.page.get_by_text("23 november 2026").first).to_be_visible()
    carla.look()
    assert carla.complaints == []
