"""The demonstration of several frameworks: one assessment under way, and one that a lawyer can follow to the evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest

from assess.catalogues import all_catalogues
from assess.demo_frameworks import AT_ITS_BEST, CBW, UNDER_WAY
from assess.mappings import links
from tests.assess.accounting_builders import boxes, cards
from tests.assess.command import Command
from tests.assess.town import Town
from tests.conftest import Browser
from tests.html_page import text_of

HOME = "/gemeente/voorbeeldstad/zelftoets"
LED_TO = links(frozenset(("bio2/1.3", CBW)))


@pytest.fixture
def carla(demo: Path) -> Iterator[Browser]:
    town = Town.at(demo)
    browser = town.browser()
    browser.sign_in("coordinator@voorbeeldstad.example", "proef-2026-voorbeeld")
    yield browser
    town.close()


def parts(browser: Browser) -> dict[str, Element]:
    """Every requirement on the page, by its number."""
    found = (s for s in browser.page.all("section") if "tp-requirement" in s.attrib.get("class", "").split())
    return {section.attrib["id"]: section for section in found}


def test_from_article_to_answer_to_evidence_for_every_duty_of_the_cbw(carla: Browser) -> None:
    carla.get(f"{HOME}/{AT_ITS_BEST}/verantwoording/cbw")

    shown, bio2 = parts(carla), all_catalogues()["bio2/1.3"].requirement_by_id
    taken_over = 0
    for asked in all_catalogues()[CBW].requirements:
        words = text_of(shown[asked.number])
        assert asked.source in words
        if asked.id not in LED_TO or "overgenomen en bevestigd" not in words:
            continue
        taken_over += 1
        path = next(d for d in shown[asked.number].iter("details") if text_of(d).startswith("Het pad: "))
        steps = [step for step in path.iter("li") if "Telt hier als" in text_of(step)]
        for name, step in zip(LED_TO[asked.id].all_of, steps, strict=True):
            source = bio2[name]
            (link,) = step.iter("a")
            assert text_of(link) == f"BIO2 v1.3 {source.number} {source.title}"
            assert link.attrib["href"].endswith(f"/beheersmaatregel/{source.control}#{source.number}")
            assert "Toelichting" in text_of(step)
            assert "Bewijs" in text_of(step)
    assert taken_over > 30


def test_the_link_in_a_path_leads_to_the_answer_with_the_same_evidence(carla: Browser) -> None:
    carla.get(f"{HOME}/{AT_ITS_BEST}/verantwoording/cbw?toon=voorstellen")
    step = next(step for step in carla.page.all("li") if "Telt hier als" in text_of(step))
    (link,) = step.iter("a")
    evidence = next(
        text_of(dd) for dt, dd in zip(step.iter("dt"), step.iter("dd"), strict=True) if text_of(dt) == "Bewijs"
    )
    title = evidence.partition(",")[0]

    carla.get(urlsplit(link.attrib["href"]).path)

    assert title in {field.attrib.get("value", "") for field in carla.page.all("input")}


def test_what_bio2_does_not_say_is_shown_apart_at_its_best_too(carla: Browser) -> None:
    carla.get(f"{HOME}/{AT_ITS_BEST}/verantwoording/cbw?toon=niet-gedekt")

    assert set(cards(carla)) == {"MLD-07"}
    assert "beveiligde noodcommunicatie binnen de organisatie? Antwoord: nee." in carla.words


def test_the_assessment_under_way_shows_every_state(carla: Browser) -> None:
    at = f"{HOME}/{UNDER_WAY}/verantwoording"
    carla.get(f"{at}/cbw?toon=bron-gewijzigd")
    assert set(cards(carla)) == {"ZP-C2"}
    carla.get(f"{at}/cbw?toon=voorstellen")
    assert len(boxes(carla)) > 5
    carla.get(f"{at}/cbw?toon=open")
    assert len(cards(carla)) > 5
    carla.get(f"{at}/digid/aansluiting/c00000000001")
    assert "gedekt door een TPM" in carla.words
    assert "TPM Loketbouw Nederland: Portaal Mijn Loket" in carla.words
    carla.get(f"{at}/suwinet?toon=voorstellen")
    assert "Uitbesteed aan Gemeenschappelijke regeling Waterkant" in carla.words
    assert boxes(carla)


def test_two_demonstrations_are_the_same(toetspeil: Command, demonstration: Path, tmp_path: Path) -> None:
    toetspeil.good("demo", "--data", tmp_path / "nog een")

    assert rows(tmp_path / "nog een") == rows(demonstration)


def rows(data: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "toetspeil.sqlite3") as connection:
        found = connection.execute("SELECT * FROM answer ORDER BY assessment_id, requirement_id, unit").fetchall()
        found += connection.execute("SELECT actor, action, object FROM audit_event ORDER BY id").fetchall()
    assert len(found) > 1000
    return found
