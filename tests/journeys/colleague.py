"""A person with an account of their own: invited, with a second factor, in a browser that nobody else uses."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Browser, Locator, expect
from pyotp import TOTP

from assess.demo import DemoAccount
from tests.journeys.person import Person

_PASSWORD = "kraai lantaarn deeg spoorboek"


class Colleague(Person):
    """Has a name and an address at the municipality that the journey is about."""

    def __init__(self, chromium: Browser, address: str, name: str) -> None:
        self.name = name
        self.email = f"{name.partition(' ')[0].lower()}@testhoven.example"
        super().__init__(chromium, address, DemoAccount(role="", name=name, email=self.email, password=_PASSWORD))
        self._secret = ""
        self.page.set_default_timeout(30_000)

    def join(self, link: str) -> None:
        """Accept the invitation and couple a telephone."""
        self.page.goto(link)
        self.page.get_by_label("Wachtwoord", exact=True).fill(_PASSWORD)
        self.page.get_by_label("Wachtwoord, nog een keer").fill(_PASSWORD)
        self.click("Account maken")
        self._secret = self.page.locator(".tp-to-copy").inner_text().replace(" ", "")
        self.page.get_by_label("Code", exact=True).fill(TOTP(self._secret).now())
        self.click("App koppelen")
        self.page.get_by_role("link", name="Ik heb ze bewaard, ga verder").click()
        expect(self.page.get_by_role("button", name="Afmelden")).to_be_visible()

    def come_back(self) -> None:
        """Sign out, and in again with the code that the telephone shows next: a code works once."""
        self.click("Afmelden")
        self.page.get_by_label("E-mailadres").fill(self.email)
        self.page.get_by_label("Wachtwoord", exact=True).fill(_PASSWORD)
        self.click("Aanmelden")
        self.look()
        totp = TOTP(self._secret)
        self.page.get_by_label("Code", exact=True).fill(totp.generate_otp(_steps(totp) + 1))
        self.page.locator("main button[type=submit]").first.click()
        expect(self.page.get_by_role("button", name="Afmelden")).to_be_visible()

    def click(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """The first button of this name."""
        place = within or self.page.locator("body")
        place.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """The first link of this name; axe reads where it leads."""
        place = within or self.page.locator("main")
        place.get_by_role("link", name=name).first.click()
        self.look()

    def reads(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words, timeout=30_000)

    def asks_for(self, address: str) -> str:
        """What the server sends this person, without showing it."""
        given = self.context.request.get(address)
        assert given.ok, given.status
        return given.text()

    def requirement(self, number: str) -> Locator:
        """The box of one requirement on the page of its control."""
        return self.page.locator(f"section[aria-labelledby='kop-{number}']")

    def answer(self, number: str, words: str, verdict: str = "Aangetoond") -> None:
        """All three aspects the same, with an explanation; saved by the button."""
        box = self.requirement(number)
        for aspect in ("Opzet", "Bestaan", "Werking"):
            box.get_by_role("radiogroup", name=aspect).get_by_label(verdict, exact=True).check()
        box.get_by_label("Toelichting").fill(words)
        self.click("Opslaan", box)
        self.reads(f"{number} is opgeslagen.")


def _steps(totp: TOTP) -> int:
    return totp.timecode(datetime.now(tz=UTC))
