"""The main job in a real browser: from signing in to holding the audit report."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assess import demo
from tests.journeys.person import Person
from tests.reports.inside import verify

_FRESH = f"/gemeente/voorbeeldstad/zelftoets/{demo.ASSESSMENTS[0][0]}"
_CONTROL = f"{_FRESH}/beheersmaatregel/5.18"


@pytest.mark.timeout(240)
def test_somebody_answers_through_a_broken_line_and_a_conflict_and_leaves_with_the_report(
    chromium: Browser, server: tuple[str, Path], tmp_path: Path
) -> None:
    address, data = server
    accounts = demo.accounts(data)
    carla, ilyas = Person(chromium, address, accounts[0]), Person(chromium, address, accounts[1])
    carla.sign_in()
    ilyas.sign_in()

    _answers(carla)
    _loses_the_network(carla)
    _meets_a_colleague(carla, ilyas)
    _submits(carla)
    report = _downloads(carla, tmp_path)

    assert verify(report).is_whole
    _checks(carla, report)
    assert carla.complaints == []
    assert ilyas.complaints == []


def test_the_questionnaire_works_without_javascript(chromium: Browser, server: tuple[str, Path]) -> None:
    address, data = server
    account = demo.accounts(data)[0]
    context = chromium.new_context(base_url=address, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto("/aanmelden")
    page.get_by_label("E-mailadres").fill(account.email)
    page.get_by_label("Wachtwoord", exact=True).fill(account.password)
    page.get_by_role("button", name="Aanmelden").click()
    page.goto(_CONTROL)
    form = _form(page, "5.18.01")
    form.get_by_role("radiogroup", name="Opzet").get_by_label("Aangetoond").check()
    form.get_by_label("Toelichting").fill("Zonder script ingevuld.")

    form.get_by_role("button", name="Opslaan").click()

    expect(page.get_by_text("5.18.01 is opgeslagen.")).to_be_visible()
    expect(_form(page, "5.18.01").get_by_label("Toelichting")).to_have_value("Zonder script ingevuld.")


def _answers(person: Person) -> None:
    person.open(f"{_FRESH}/")
    person.page.get_by_role("link", name="Volgende open vraag").click()
    person.look()
    person.open(_CONTROL)
    form = _form(person.page, "5.18.01")
    form.get_by_role("radiogroup", name="Opzet").get_by_label("Aangetoond").check()
    form.get_by_label("Toelichting").fill("Nieuwe beheeraccounts geven een melding bij de CISO.")
    _saved(form)
    person.look()


def _loses_the_network(person: Person) -> None:
    form = _form(person.page, "5.18.02")
    person.context.set_offline(True)
    form.get_by_label("Toelichting").fill("Geschreven terwijl de verbinding weg was.")
    expect(_status(form)).to_contain_text("geen verbinding", timeout=15_000)
    person.look()
    person.context.set_offline(False)
    _saved(form)
    person.page.reload()
    expect(_form(person.page, "5.18.02").get_by_label("Toelichting")).to_have_value(
        "Geschreven terwijl de verbinding weg was."
    )
    _forgive(person, "ERR_INTERNET_DISCONNECTED")


def _meets_a_colleague(carla: Person, ilyas: Person) -> None:
    ilyas.open(_CONTROL)
    theirs = _form(ilyas.page, "5.18.01")
    theirs.get_by_label("Toelichting").fill("Ilyas schreef dit intussen.")
    _saved(theirs)
    mine = _form(carla.page, "5.18.01")
    mine.get_by_label("Toelichting").fill("Carla schreef dit op een oude pagina.")
    expect(_status(mine)).to_contain_text("Ilyas Invuller heeft 5.18.01 intussen gewijzigd")
    _status(mine).get_by_role("button").click()
    expect(carla.page.get_by_role("heading", level=1)).to_have_text("Twee versies van 5.18.01")
    expect(carla.page.get_by_text("Ilyas schreef dit intussen.")).to_be_visible()
    carla.look()
    carla.page.get_by_role("button", name="Mijn versie opslaan").click()
    expect(_form(carla.page, "5.18.01").get_by_label("Toelichting")).to_have_value(
        "Carla schreef dit op een oude pagina."
    )
    _forgive(carla, "409 (CONFLICT)")


def _submits(person: Person) -> None:
    person.open(f"{_FRESH}/resultaten")
    person.open(f"{_FRESH}/indienen")
    person.page.get_by_role("button", name="Indienen en vastleggen").click()
    expect(person.page).to_have_title("Fout: Indienen – Toetspeil")
    person.look()
    for box in person.page.get_by_role("textbox").all():
        box.fill("Dit onderdeel volgt in het voorjaar.")
    person.page.get_by_label("Ik weet dat niemand de antwoorden hierna nog kan wijzigen.").check()
    person.page.get_by_role("button", name="Indienen en vastleggen").click()
    expect(person.page.get_by_text("De antwoorden liggen nu vast.")).to_be_visible()
    person.look()
    _forgive(person, "422 (UNPROCESSABLE ENTITY)")


def _downloads(person: Person, folder: Path) -> bytes:
    person.page.get_by_role("button", name="Auditrapport maken").click()
    person.look()
    link = person.page.get_by_role("link", name="Download het rapport (PDF)")
    expect(link).to_be_visible(timeout=120_000)
    person.look()
    with person.page.expect_download() as download:
        link.click()
    target = folder / "rapport.pdf"
    download.value.save_as(target)
    return target.read_bytes()


def _checks(person: Person, report: bytes) -> None:
    """As somebody who got the file by mail."""
    person.open("/controleren/")
    person.page.get_by_label("Het rapport (PDF)").set_input_files(
        {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": report}
    )
    person.page.get_by_role("button", name="Controleren").click()
    expect(person.page.get_by_text("Het rapport is heel en ondertekend door")).to_be_visible(timeout=60_000)
    person.look()


def _form(page: Page, number: str) -> Locator:
    return page.locator(f"section[aria-labelledby='kop-{number}'] form").first


def _status(form: Locator) -> Locator:
    return form.locator("[data-autosave-status]")


def _saved(form: Locator) -> None:
    expect(_status(form)).to_contain_text("Opgeslagen om", timeout=20_000)


def _forgive(person: Person, expected: str) -> None:
    """What the browser says of an answer that this step wanted is no complaint; that it was said is asserted."""
    assert any(expected in text for text in person.complaints), f"{expected} was not seen: {person.complaints}"
    person.complaints[:] = [text for text in person.complaints if expected not in text]
