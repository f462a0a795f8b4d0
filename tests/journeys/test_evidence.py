"""Evidence from one end to the other: uploaded at a question, renewed in the register, taken along by the auditor."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assess import demo
from tests.journeys.person import Person

ASSESSMENT = "/gemeente/voorbeeldstad/zelftoets/d00000000002"
_PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


@pytest.mark.parametrize("width", [1280, 320])
def test_from_an_upload_to_the_package_of_the_auditor(
    chromium: Browser, server: tuple[str, Path], tmp_path: Path, width: int
) -> None:
    address, data = server
    accounts = {account.role: account for account in demo.accounts(data)}
    ilyas = Person(chromium, address, accounts["Invuller"])
    arno = Person(chromium, address, accounts["Auditor"])
    for person in (ilyas, arno):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.sign_in()

    _links(ilyas)
    _renews(ilyas)
    _takes_along(arno, tmp_path / "pakket.zip")

    # Chromium tells of every page that refuses something.
    assert len([said for said in ilyas.complaints if "status of 422" in said]) == len(ilyas.complaints) == 1
    assert arno.complaints == []


def _links(ilyas: Person) -> None:
    ilyas.open(f"{ASSESSMENT}/beheersmaatregel/5.24")
    ilyas.page.get_by_role("link", name="Bewijs koppelen of een bestand toevoegen").first.click()
    ilyas.fits()
    ilyas.page.get_by_label("Titel").fill("Draaiboek incidenten")
    ilyas.page.locator("input[type=file]").set_input_files(
        {"name": "tekening.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    ilyas.page.get_by_role("button", name="Toevoegen en koppelen").click()
    expect(ilyas.page.get_by_role("alert")).to_contain_text("Dit soort bestand nemen wij niet aan")
    ilyas.fits()
    ilyas.page.locator("input[type=file]").set_input_files(
        {"name": "draaiboek.pdf", "mimeType": "application/pdf", "buffer": _PDF}
    )
    ilyas.page.get_by_role("button", name="Toevoegen en koppelen").click()
    expect(ilyas.page.get_by_role("link", name="draaiboek.pdf")).to_be_visible()
    ilyas.fits()


def _renews(ilyas: Person) -> None:
    ilyas.page.get_by_role("link", name="Draaiboek incidenten").click()
    ilyas.fits()
    ilyas.page.locator("input[type=file]").set_input_files(
        {"name": "draaiboek-2.pdf", "mimeType": "application/pdf", "buffer": _PDF + b"%2\n"}
    )
    ilyas.page.get_by_role("button", name="Nieuwe versie toevoegen").click()
    ilyas.page.get_by_role("button", name="Overal in open zelftoetsen vernieuwen").click()
    expect(ilyas.page.get_by_text("1 antwoord heeft nu het bewijs")).to_be_visible()
    ilyas.fits()
    ilyas.open("/gemeente/voorbeeldstad/bewijs/")
    ilyas.fits()
    ilyas.open("/gemeente/voorbeeldstad/bewijs/nieuw")
    ilyas.fits()


def _takes_along(arno: Person, target: Path) -> None:
    arno.open(f"{ASSESSMENT}/bewijs")
    arno.fits()
    with arno.page.expect_download() as coming:
        arno.page.get_by_role("link", name="Bewijspakket downloaden").click()
    coming.value.save_as(target)
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        assert any(name.endswith("-draaiboek-2.pdf") for name in package.namelist())
    target.unlink()
