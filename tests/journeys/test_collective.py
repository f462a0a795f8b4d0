"""The collective picture in a real browser: read by axe, wide and narrow, by a municipality, the operator and anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assess import demo
from tests.assess.published import published
from tests.journeys.person import Person


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(chromium: Browser, server: tuple[str, Path], width: int) -> None:
    address, data = server
    accounts = {account.email.partition("@")[0]: account for account in demo.accounts(data)}
    if not list((data / "vergelijking").glob("edition-*.json")):
        published(data)
    for name, path in (("coordinator", "/gemeente/voorbeeldstad/collectief-beeld/"), ("beheerder", "/beheer/collectief-beeld/"),
                       ("coordinator", "/collectief-beeld/")):  # fmt: skip
        person = Person(chromium, address, accounts[name])
        person.sign_in()
        person.page.set_viewport_size({"width": width, "height": 900})
        person.open(path)
        for folded in person.page.locator("main details").all():
            folded.evaluate("element => element.open = true")
        person.look()
        assert person.page.get_by_text("Synthetische cijfers").first.is_visible()
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert person.complaints == []
