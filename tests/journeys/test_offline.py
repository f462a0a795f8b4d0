"""A file of questions in a real browser: downloaded, filled in, looked at with axe, and saved."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from assess import demo
from tests.journeys.person import Person

_HOME = "/gemeente/voorbeeldstad/zelftoets/d00000000002"


def filled_in(data: bytes, verdict: str) -> FilePayload:
    """The first question of the file, answered."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["Vragen"]
    heads = {sheet.cell(1, index).value: index for index in range(1, sheet.max_column + 1)}
    sheet.cell(2, heads["Opzet"]).value = verdict
    sheet.cell(2, heads["Toelichting"]).value = "Ingevuld in Excel."
    kept = BytesIO()
    book.save(kept)
    return {"name": "ingevuld.xlsx", "mimeType": "application/octet-stream", "buffer": kept.getvalue()}


@pytest.mark.parametrize("width", [1280, 320])
def test_a_file_goes_out_and_comes_back(chromium: Browser, shared_server: tuple[str, Path], width: int) -> None:
    address, data = shared_server
    carla = Person(chromium, address, demo.accounts(data)[0])
    carla.sign_in()
    carla.page.set_viewport_size({"width": width, "height": 900})
    carla.open(f"{_HOME}/excel/")
    with carla.page.expect_download() as download:
        carla.page.get_by_role("button", name="Bestand maken").click()
    made = Path(download.value.path()).read_bytes()

    for verdict, title in (
        ("misschien", "Dit bestand klopt nog niet"),
        ("deels" if width == 320 else "aangetoond", "Wat er verandert"),
    ):
        carla.page.get_by_label("Ingevuld bestand", exact=True).set_input_files(filled_in(made, verdict))
        carla.page.get_by_role("button", name="Bekijken wat er verandert").click()
        expect(carla.page.get_by_role("heading", level=1)).to_have_text(title)
        carla.look()
        assert carla.page.evaluate("document.documentElement.scrollWidth") <= width
    carla.page.get_by_role("button", name="Antwoorden opslaan").click()

    expect(carla.page.get_by_role("status")).to_contain_text("1 antwoord is ingelezen.")
    # A refused file answers 422, which the console of the browser reports.
    assert [said for said in carla.complaints if "422" not in said] == []
