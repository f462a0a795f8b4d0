"""A round of the benchmark in a real browser: agree, get a token, hand in, close, and stand beside others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assess import demo, rounds
from assess.editions import editions_folder
from tests.assess.collected import NAME, Kit, publish_to
from tests.journeys.person import Person

_SUBMITTED = "/gemeente/voorbeeldstad/zelftoets/d00000000003"
_SHARING, _COMPARING = f"{_SUBMITTED}/bijdragen/", f"{_SUBMITTED}/vergelijking/"
_INDEX = "/beheer/vergelijking/"


@pytest.fixture
def data(server: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server, with a round and a published edition of invented municipalities."""
    kit = Kit(tmp_path_factory.mktemp("round"))
    rounds.home(kit.data).rename(rounds.home(server[1]))
    shutil.rmtree(editions_folder(server[1]))  # that of the demonstration is approved by others
    publish_to(server[1])
    return server[1]


def person(chromium: Browser, server: tuple[str, Path], name: str) -> Person:
    account = next(one for one in demo.accounts(server[1]) if one.email.startswith(name))
    found = Person(chromium, server[0], account)
    found.sign_in()
    return found


def fits(who: Person) -> None:
    """Open everything that is folded, narrow the window, and see that nothing sticks out."""
    for folded in who.page.locator("main details").all():
        folded.evaluate("element => element.open = true")
    who.page.set_viewport_size({"width": 320, "height": 900})
    assert who.page.evaluate("document.documentElement.scrollWidth") <= 320, who.page.url
    who.page.set_viewport_size({"width": 1280, "height": 900})
    who.look()


def test_a_round_from_consent_to_the_closed_box_and_where_we_stand(
    chromium: Browser, server: tuple[str, Path], data: Path
) -> None:
    ciso, operator = person(chromium, server, "ciso"), person(chromium, server, "beheerder")
    ciso.open(_SHARING)
    fits(ciso)
    ciso.page.get_by_label("Ik heb gezien wat er weggaat").check()
    ciso.page.get_by_role("button", name="Toestemming vastleggen").click()
    ciso.page.get_by_role("button", name="Aanvraag bij de uitgifte leggen").click()

    operator.open(_INDEX)
    fits(operator)
    operator.open(f"{_INDEX}ronde/{NAME}/")
    fits(operator)
    operator.page.get_by_role("button", name="Alle wachtende bewijzen uitgeven").click()
    expect(operator.page.get_by_text("Uitgegeven: 1.")).to_be_visible()

    ciso.open(_SHARING)
    ciso.page.get_by_role("button", name="Deelnamebewijs ophalen").click()
    ciso.page.get_by_role("button", name="In de stembus op deze server doen").click()
    expect(ciso.page.get_by_text("De envelop met nummer 1 zit in de stembus.")).to_be_visible()
    fits(ciso)

    ciso.page.get_by_label("Ja, trek onze bijdrage").check()
    ciso.page.get_by_role("button", name="Bijdrage intrekken").click()
    expect(ciso.page.get_by_text("In de stembus zit nog nummer 1, en dat telt.")).to_be_visible()
    fits(ciso)
    ciso.page.get_by_role("button", name="In de stembus op deze server doen").click()
    expect(ciso.page.get_by_text("De envelop met nummer 2 zit in de stembus.")).to_be_visible()

    operator.page.get_by_label("Ja, sluit de ronde voorgoed").check()
    operator.page.get_by_role("button", name="Ronde sluiten").click()
    expect(operator.page.get_by_role("link", name="Gesloten stembus ophalen")).to_be_visible()
    fits(operator)
    assert (rounds.home(data) / NAME / "stembus" / "stembus.bin").is_file()

    for address in (_COMPARING, f"{_COMPARING}?groep=landelijk", _SHARING):
        ciso.open(address)
        fits(ciso)
    assert ciso.complaints == operator.complaints == []
