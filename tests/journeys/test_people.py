"""Somebody is invited, makes an account with a second factor, and comes back without their telephone; axe reads along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pyotp import TOTP

from assess import demo
from assess.demo import DemoAccount
from tests.journeys.person import Person

_PASSWORD = "kraai lantaarn deeg spoorboek"
_NINA = DemoAccount(role="Invuller", name="Nina Nieuw", email="nina@voorbeeldstad.example", password=_PASSWORD)

_MAILS = [
    "Toetspeil: herstelcode gebruikt",
    "Toetspeil: nieuwe app voor codes gekoppeld",
    "Uitnodiging voor de zelftoets van de gemeente Voorbeeldstad",
    "Uw uitnodiging voor Toetspeil is gebruikt",
]


@pytest.mark.parametrize("width", [1280, 320])
def test_from_an_invitation_to_coming_back_with_a_recovery_code(
    chromium: Browser, server: tuple[str, Path], width: int
) -> None:
    address, data = server
    carla, nina = Person(chromium, address, demo.accounts(data)[0]), Person(chromium, address, _NINA)
    for person in (carla, nina):
        person.page.set_viewport_size({"width": width, "height": 900})

    carla.sign_in()
    link = _invites(carla)
    code = _makes_an_account(nina, link)
    _comes_back(nina, code)

    mails = [file.read_text(encoding="utf-8") for file in (data / "mail").glob("*.eml")]
    subjects = [re.findall(r"^Subject: (.*)", mail, re.MULTILINE)[0] for mail in mails if f"To: {_NINA.email}" in mail]
    # The worker may have told her of her questions by now; that is another test.
    assert sorted(one for one in subjects if "vragen voor u" not in one) == _MAILS
    assert carla.complaints == []
    assert nina.complaints == []


def _invites(carla: Person) -> str:
    carla.open("/gemeente/voorbeeldstad/mensen")
    carla.fits()
    carla.page.get_by_label("E-mailadres").fill(_NINA.email)
    carla.page.get_by_label("Naam", exact=True).fill(_NINA.name)
    carla.page.get_by_label("Rol").select_option("contributor")
    carla.page.get_by_role("button", name="Uitnodigen").click()
    carla.fits()
    found = re.search(r"/uitnodiging/[\w-]{43}", carla.page.inner_text("main"))
    assert found
    return found[0]


def _makes_an_account(nina: Person, link: str) -> str:
    nina.open(link)
    nina.fits()
    nina.page.get_by_label("Wachtwoord", exact=True).fill(_PASSWORD)
    nina.page.get_by_label("Wachtwoord, nog een keer").fill(_PASSWORD)
    nina.page.get_by_role("button", name="Account maken").click()
    nina.fits()
    expect(nina.page.get_by_role("img", name="QR-code")).to_be_visible()
    secret = nina.page.locator(".tp-to-copy").inner_text().replace(" ", "")
    nina.page.get_by_label("Code", exact=True).fill(TOTP(secret).now())
    nina.page.get_by_role("button", name="App koppelen").click()
    nina.fits()
    code = nina.page.locator(".tp-codes .tp-to-copy").first.inner_text()
    nina.page.get_by_role("link", name="Ik heb ze bewaard, ga verder").click()
    expect(nina.page.get_by_role("heading", level=1)).to_have_text("Mijn vragen")
    return code


def _comes_back(nina: Person, code: str) -> None:
    nina.open("/account")
    nina.fits()
    nina.page.get_by_role("button", name="Overal uitloggen").click()
    nina.page.get_by_label("E-mailadres").fill(_NINA.email)
    nina.page.get_by_label("Wachtwoord", exact=True).fill(_PASSWORD)
    nina.page.get_by_role("button", name="Aanmelden").click()
    nina.fits()
    nina.page.get_by_role("link", name="Gebruik een herstelcode").click()
    nina.fits()
    nina.page.get_by_label("Herstelcode").fill(code)
    nina.page.get_by_role("button", name="Verder").click()
    expect(nina.page.get_by_text("Nog over: 9")).to_be_visible()
