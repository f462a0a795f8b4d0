"""The collective picture in a real browser: read by axe, wide and narrow, by a municipality, the operator and anybody."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from assess import demo
from tests.assess.published import published
from tests.journeys.person import Person

_WIDTHS = (1280, 320)


def test_axe_finds_nothing_and_nothing_sticks_out(chromium: Browser, server: tuple[str, Path]) -> None:
    address, data = server
    accounts = {account.email.partition("@")[0]: account for account in demo.accounts(data)}
    if not list((data / "vergelijking").glob("edition-*.json")):
        published(data)
    carla, operator = (Person(chromium, address, accounts[name]) for name in ("coordinator", "beheerder"))
    carla.sign_in()
    operator.sign_in()

    for person, path in ((carla, "/gemeente/voorbeeldstad/collectief-beeld/"), (carla, "/collectief-beeld/"),
                         (operator, "/beheer/collectief-beeld/")):  # fmt: skip
        person.page.goto(path)
        for folded in person.page.locator("main details").all():
            folded.evaluate("element => element.open = true")
        person.look()
        assert person.page.get_by_text("Synthetische cijfers").first.is_visible()
        for width in _WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 900})
            assert person.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert person.complaints == []
