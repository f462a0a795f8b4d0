"""The menu says where one is: the part, and the page of it that one is at or below."""

from __future__ import annotations

import pytest

from tests.assess.routes import SAMPLE
from tests.assess.town import CARLA, HOME, LOTTE, Town, asked
from tests.conftest import Browser
from tests.html_page import text_of


def marked(browser: Browser) -> list[str]:
    links = (link for link in browser.page.all("a") if link.attrib.get("class") == "tp-nav-link")
    return [text_of(link) for link in links if "aria-current" in link.attrib]


@pytest.mark.parametrize(
    ("path", "part", "page"),
    [
        ("/", "Invullen", "Vragen"),
        ("/beheersmaatregel/5.01", "Invullen", "Vragen"),
        ("/reikwijdte/digid/", "Invullen", "Vragen"),
        ("/excel/", "Invullen", "Vragen"),
        (f"/gesprek/{asked('5.01.01').id}", "Invullen", "Vragen"),
        ("/verdelen/per-rol", "Invullen", "Verdelen"),
        (f"/steekproef/{SAMPLE}", "Invullen", "Beoordelen"),
        (f"/eis/{asked('5.01.01').id}/bewijs", "Invullen", "Bewijs"),
        ("/resultaten", "Verantwoorden", "Resultaten"),
        ("/indienen", "Verantwoorden", "Indienen"),
        ("/verbeteren/bord", "Verbeteren", "Verbeterplan"),
        ("/kalender/college", "Verbeteren", "Kalender"),
        ("/bevindingen/", "Audit", "Bevindingen"),
    ],
)
def test_one_part_and_one_page_are_marked(busy_town: Town, path: str, part: str, page: str) -> None:
    carla = busy_town.browser(CARLA)

    carla.get(HOME + path)

    assert marked(carla) == [part, page]


def test_outside_an_assessment_one_page_is_marked(town: Town) -> None:
    carla = town.browser(CARLA)

    carla.get("/gemeente/aardam/nieuwe-zelftoets")

    assert marked(carla) == ["Zelftoetsen"]


def test_who_only_reads_is_offered_no_pages_to_fill_in(town: Town) -> None:
    lotte = town.browser(LOTTE)

    lotte.get(HOME + "/")

    pages = {text_of(link) for link in lotte.page.all("a") if link.attrib.get("class") == "tp-nav-link"}
    assert {"Vragen", "Bewijs"} <= pages
    assert not pages & {"Overnemen", "Verdelen", "Beoordelen", "Mijn vragen"}
