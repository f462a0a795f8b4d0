"""An auditor in a real browser: judge, share a finding, and what the CISO and a reader then see; read by axe."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assess import demo
from tests.journeys.person import Person

_HOME = "/gemeente/voorbeeldstad/zelftoets/d00000000003"
_ROOM = f"{_HOME}/auditruimte"
_WIDE = "/gemeente/voorbeeldstad/zelftoets/d00000000004/auditruimte"
_PAGES = (
    f"{_ROOM}/",
    f"{_ROOM}/eisen",
    f"{_ROOM}/eisen?toon=wijkt-af",
    f"{_ROOM}/eis/bio2-8.02.01",
    f"{_ROOM}/steekproeven",
    f"{_ROOM}/bevinding?eis=bio2-5.01.01",
    f"{_WIDE}/kader/digid/aansluiting/c00000000001/eis/digid-b.01",
    f"{_HOME}/bevindingen/",
)


def person(chromium: Browser, server: tuple[str, Path], email: str) -> Person:
    address, data = server
    found = Person(chromium, address, next(a for a in demo.accounts(data) if a.email.startswith(f"{email}@")))
    found.sign_in()
    return found


def findings(data: Path, condition: str) -> str:
    with closing(sqlite3.connect(data / "toetspeil.sqlite3")) as connection:
        ((identity,),) = connection.execute(f"SELECT id FROM finding WHERE {condition}").fetchall()
    return str(identity)


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(
    chromium: Browser, shared_server: tuple[str, Path], width: int
) -> None:
    arno = person(chromium, shared_server, "auditor")
    arno.page.set_viewport_size({"width": width, "height": 900})
    draft, shared = findings(shared_server[1], "number IS NULL"), findings(shared_server[1], "number = 1")

    for address in (*_PAGES, f"{_ROOM}/bevinding/{draft}", f"{_HOME}/bevindingen/{shared}"):
        arno.open(address)
        assert arno.page.evaluate("document.documentElement.scrollWidth") <= width, address

    assert arno.complaints == []


def test_from_a_verdict_to_a_finding_that_the_ciso_answers(chromium: Browser, server: tuple[str, Path]) -> None:
    arno, cees = person(chromium, server, "auditor"), person(chromium, server, "ciso")
    arno.open(f"{_ROOM}/eis/bio2-5.01.02")
    arno.page.get_by_role("group", name="Opzet").or_(arno.page.get_by_role("radiogroup", name="Opzet")).get_by_label(
        "Niet", exact=True
    ).check()
    arno.page.get_by_label("Werknotitie").fill("Alleen voor mij")
    arno.page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(arno.page.get_by_text("Uw oordeel over 5.01.02 is opgeslagen.")).to_be_visible()
    arno.look()

    # The keyboard leads to the finding and on from there.
    arno.page.keyboard.press("b")
    expect(arno.page.get_by_role("heading", level=1)).to_have_text("Een bevinding schrijven")
    arno.page.get_by_label("Titel").fill("Het beleid is niet bekend")
    arno.page.get_by_label("Wat hebt u vastgesteld?").fill("Drie van vijf medewerkers kennen het niet.")
    arno.page.get_by_role("radio", name="Midden").check()
    arno.page.get_by_role("button", name="Concept opslaan").click()
    arno.page.get_by_role("button", name="Opgeslagen bevinding delen").click()
    expect(arno.page.get_by_role("heading", level=1)).to_have_text("Bevinding 2: Het beleid is niet bekend")
    arno.look()

    cees.open(f"{_HOME}/bevindingen/")
    cees.page.get_by_role("link", name="2. Het beleid is niet bekend").click()
    cees.page.get_by_label("Reactie van de organisatie").fill("Wij nemen het op in de introductie.")
    cees.page.get_by_role("button", name="Reactie toevoegen").click()
    expect(cees.page.get_by_text("gereageerd, nog geen afspraak")).to_be_visible()
    cees.look()
    assert "Alleen voor mij" not in cees.page.content()
    with arno.page.expect_download() as taken:
        arno.page.goto(f"{_ROOM}/")
        arno.page.get_by_role("link", name="Werkdossier downloaden").click()
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    assert arno.complaints == cees.complaints == []
