"""Beside other municipalities: computed here, approximate, and loud about what is invented."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assess.comparing.service import _group_words
from assess.models import Municipality
from controls.canonical import canonical_json
from controls.loading import load
from reports.benchmark import bands
from reports.collective.figures import scores
from reports.collective.names import Names
from tests.assess.collected import edition, publish_to
from tests.assess.test_statements import AT_MOST, counted
from tests.assess.town import AARDAM, BERT, CARLA, ELSEWHERE, HOME, Town
from tests.conftest import Browser
from tests.html_page import text_of

PAGE = f"{HOME}/vergelijking/"


@pytest.fixture(scope="module")
def compared_once(answered_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("compared")
    shutil.copy(answered_once, data / answered_once.name)
    with closing(Town.at(data)) as town, town.all_rows() as session:
        session.get_one(Municipality, AARDAM).inhabitants = 31_000
    publish_to(data)
    return data


@pytest.fixture
def compared(compared_once: Path, tmp_path: Path) -> Iterator[Town]:
    """Aardam with everything answered, and an edition of invented municipalities."""
    data = Path(shutil.copytree(compared_once, tmp_path / "data"))
    with closing(Town.at(data)) as town:
        yield town


def shown(town: Town, url: str = PAGE, email: str = CARLA) -> Browser:
    browser = town.browser(email)
    browser.get(url)
    return browser


def test_each_theme_says_about_where_we_are_and_never_with_a_decimal(compared: Town) -> None:
    carla = shown(compared)

    said = re.findall(r"<td>(ongeveer P\d0, in het (?:laagste|tweede|derde|hoogste) kwart)</td>", carla.html)
    assert len(said) == len(edition().themes)
    (table,) = (t for t in carla.page.all("table") if t.attrib.get("id") == "tabel-themas")
    # Scores are printed on the grid of 2.5 points, in the same digits as the collective picture.
    assert set(re.findall(r"\d,(\d+)", text_of(table))) <= {"5"}
    assert "20.000 tot 50.000 inwoners" in carla.words


def test_the_bands_are_those_of_the_collective_picture(compared: Town) -> None:
    carla = shown(compared, f"{PAGE}?groep=landelijk")

    (table,) = (t for t in carla.page.all("table") if t.attrib.get("id") == "tabel-themas")
    here = {text_of(row[0]): text_of(row[2]) for row in table.iter("tr") if row[1].tag == "td"}
    picture = scores(edition(), Names(load(edition().catalogue)))
    assert here == {one.theme: one.said_spread.replace("–", " tot ") for one in picture}
    assert bands.SAID in carla.words


def test_what_is_drawn_stands_in_the_table(compared: Town) -> None:
    carla = shown(compared)

    drawn = re.findall(r'class="tp-bar-marker" d="M([\d.]+) 0v28"', carla.html)
    (table,) = (t for t in carla.page.all("table") if t.attrib.get("id") == "tabel-themas")
    rows = [[text_of(cell) for cell in row.iter("td")] for row in table.iter("tr")]
    assert [float(x) / 4 for x in drawn] == [float(row[0].replace(",", ".")) for row in rows if row]


def test_the_page_asks_few_questions(compared: Town) -> None:
    carla = shown(compared)
    compared.clock.advance(minutes=2)

    with counted(compared) as seen:
        carla.get(PAGE)

    assert 3 < len(seen) <= AT_MOST, seen


def test_behind_and_ahead_are_what_the_print_is_sure_of(compared: Town) -> None:
    carla = shown(compared)
    tables = {t.attrib.get("id"): t for t in carla.page.all("table")}
    for name, sure in (
        ("tabel-achter", lambda low, _high: 3 * low >= 200),
        ("tabel-voor", lambda _low, high: 3 * high <= 100),
    ):
        shares = re.findall(r"(\d+) tot (\d+) %", text_of(tables[name])) if name in tables else []
        assert all(sure(int(low), int(high)) for low, high in shares)
        assert shares or name == "tabel-voor"


def test_invented_figures_are_called_so_loudly_and_real_ones_not(compared: Town) -> None:
    assert "Alle cijfers van de andere gemeenten zijn synthetisch" in shown(compared).words

    shutil.rmtree(compared.settings.data / "vergelijking")
    publish_to(compared.settings.data, replace(edition(), synthetic=False))
    assert "synthetisch" not in shown(compared).words


def test_the_page_says_what_the_ranges_are_for_and_what_it_cannot_tell(compared: Town) -> None:
    words = shown(compared).words

    for sentence in ("Waarom staan er bereiken?", "wat gemeenten van zichzelf zeggen", "Niet iedereen deed mee"):
        assert sentence in words


def test_one_can_compare_with_all_and_without_inhabitants_does(compared: Town) -> None:
    assert "alle gemeenten" in shown(compared, f"{PAGE}?groep=landelijk").words
    with compared.all_rows() as session:
        session.get_one(Municipality, AARDAM).inhabitants = None

    words = shown(compared).words

    assert "aantal inwoners van uw gemeente is hier niet bekend" in words
    assert "Vergeleken met alle gemeenten" in words


def test_without_an_edition_and_with_a_damaged_one_nothing_is_compared(compared: Town) -> None:
    path = compared.settings.data / "vergelijking" / "edition-2026.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"synthetic":true', '"synthetic":false'), encoding="utf-8")
    carla = shown(compared)
    assert "klopt niet, dus er wordt niets getoond" in carla.words
    assert "Per thema" not in carla.words
    shutil.rmtree(path.parent)

    assert "nog geen uitgave" in shown(compared).words


def test_a_draft_is_compared_as_it_stands_and_another_framework_not_at_all(compared: Town) -> None:
    elsewhere = f"/gemeente/beekstad/zelftoets/{ELSEWHERE}/vergelijking/"
    assert "nog niet ingediend: u ziet de stand van nu" in shown(compared, elsewhere, BERT).words
    compared.change("UPDATE assessment SET catalogue = 'cbw/2026' WHERE id = ?", ELSEWHERE)

    assert "van een ander kader" in shown(compared, elsewhere, BERT).words


def test_the_own_trend_counts_from_the_own_contribution_to_an_earlier_round(compared: Town) -> None:
    made = edition()
    nothing = {
        "schema": "toetspeil/benchmark/contribution/1", "round": "2025", "catalogue": made.catalogue, "class": "k2",
        "seq": 1, "answers": dict.fromkeys(made.requirements, 0), "delta": dict.fromkeys(made.themes),
    }  # fmt: skip
    assert "niet bekend" in shown(compared).words
    compared.change(
        "INSERT INTO benchmark_consent (municipality_id, round, seq, assessment_id, content, sha256, agreed_by, agreed_at)"
        " SELECT municipality_id, '2025', 1, id, ?, '', 'C', '2025-11-01 00:00:00' FROM assessment WHERE id LIKE 'a%'",
        canonical_json(nothing),
    )

    (table,) = (t for t in shown(compared).page.all("table") if t.attrib.get("id") == "tabel-themas")
    own = [[text_of(cell) for cell in row.iter("td")][4] for row in table.iter("tr") if list(row.iter("td"))]
    assert set(own) == {"vooruit"}


def test_when_too_few_took_part_the_page_says_so_and_not_that_we_are_behind_on_nothing(compared: Town) -> None:
    shutil.rmtree(compared.settings.data / "vergelijking")
    nothing: dict[str, Any] = {key: {} for key in ("cells", "quantiles", "levels", "trend")}
    publish_to(compared.settings.data, replace(edition(), **nothing))

    carla = shown(compared)

    assert "deden te weinig gemeenten mee om te vergelijken" in carla.words
    assert "Er is geen eis waar" not in carla.words


def test_all_classes_together_are_called_all_municipalities() -> None:
    assert _group_words("k1+k2+k3+k4") == _group_words("national") == "alle gemeenten"
    assert "alle" not in _group_words("k3+k4")
