"""Samples of the CISO: drawn by a seed that is printed, drawn again by hand, and never replaced."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from controls.answers import Answer, Verdict
from controls.catalogue import Aspect
from tests.assess.town import AARDAM, BY_LAW, BY_ROLE, CARLA, DRAFT, HOME, LOTTE, NOW, Role, Town, answered, catalogue
from tests.conftest import Browser

SAMPLES = f"{HOME}/steekproef"
NAMES = [r.id for r in catalogue().requirements[:12]]


def fill(town: Town, *, but: int = 0) -> None:
    """Twelve answers, of which some say nothing yet."""
    for number, name in enumerate(NAMES):
        said = Verdict.OPEN if number < but else Verdict.PROVED
        answered(
            town,
            Answer(
                requirement_id=name,
                verdicts=dict.fromkeys(Aspect, said),
                explanation="Zo zit het.",
                answered_by="Ilyas Invuller",
                answered_at=NOW.isoformat(),
                version=1,
            ),
        )


@pytest.fixture
def carla(town: Town) -> Browser:
    fill(town)
    browser = town.browser(CARLA)
    browser.get(SAMPLES)
    return browser


def stored(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT seed, population, drawn, drawn_by FROM sample ORDER BY drawn_at")


def drawn(town: Town) -> list[str]:
    found: list[str] = json.loads(stored(town)[-1][2])
    return found


def test_a_sample_is_what_anybody_draws_again_from_its_seed(town: Town, carla: Browser) -> None:
    carla.submit("Trekken", grootte="4", kiem="afgesproken met de auditor")

    by_hand = sorted(NAMES, key=lambda key: sha256(f"afgesproken met de auditor\n{key}".encode()).digest())[:4]
    assert drawn(town) == by_hand
    assert "afgesproken met de auditor" in carla.words
    assert "4 van de 12 antwoorden" in carla.words
    for key in NAMES:
        assert key in carla.words
    first = sha256(f"afgesproken met de auditor\n{by_hand[0]}".encode()).hexdigest()[:12]
    assert first in carla.words
    assert town.trail()[-1][:2] == ("Carla Coördinator", "sample:drawn")


def test_the_server_proposes_another_seed_each_time_and_prints_the_one_that_was_used(town: Town) -> None:
    fill(town)
    carla = town.browser(CARLA)
    seeds = set()
    for _ in range(3):
        carla.get(SAMPLES)
        seeds.add(carla.fields("Trekken")[1]["kiem"][0])

    carla.submit("Trekken", grootte="2")

    assert len(seeds) == 3
    assert stored(town)[0][0] in seeds
    assert stored(town)[0][0] in carla.words


def test_what_says_nothing_yet_is_not_drawn_from(town: Town) -> None:
    fill(town, but=5)
    carla = town.browser(CARLA)
    carla.get(SAMPLES)

    carla.submit("Trekken", grootte="7")

    assert sorted(drawn(town)) == sorted(NAMES[5:])


def test_drawing_again_adds_a_sample(town: Town, carla: Browser) -> None:
    for seed in ("een", "twee"):
        carla.get(SAMPLES)
        carla.submit("Trekken", grootte="3", kiem=seed)
        town.clock.advance(minutes=1)

    carla.get(SAMPLES)

    assert [row[0] for row in stored(town)] == ["een", "twee"]
    assert len([a for a in carla.page.all("a") if f"{SAMPLES}/" in a.attrib["href"]]) == 2


@pytest.mark.parametrize("statement", ["UPDATE sample SET drawn = '[]'", "DELETE FROM sample"])
def test_a_sample_stays(town: Town, carla: Browser, statement: str) -> None:
    carla.submit("Trekken", grootte="3")

    with pytest.raises(BY_LAW, match="append-only"):
        town.change(statement)


@pytest.mark.parametrize("size", ["", "0", "-1", "13", "3,5", "veel", "9" * 30])
def test_a_size_that_cannot_be_drawn_is_refused_with_what_can(town: Town, carla: Browser, size: str) -> None:
    carla.submit("Trekken", grootte=size, status=422)

    assert "Kies een aantal van 1 tot en met 12" in carla.words
    assert stored(town) == []


@pytest.mark.parametrize("seed", ["", "   ", "\n", "x" * 41])
def test_a_seed_that_is_none_or_too_long_is_refused(town: Town, carla: Browser, seed: str) -> None:
    carla.submit("Trekken", kiem=seed, grootte="3", status=422)

    assert stored(town) == []


def test_the_sample_is_reviewed_from_the_queue_and_shows_how_far_it_is(town: Town, carla: Browser) -> None:
    carla.submit("Trekken", grootte="3")
    page = carla.url
    sample = page.rsplit("/", 1)[1]
    carla.get(f"{HOME}/beoordelen?steekproef={sample}")
    boxes = [i.attrib["value"] for i in carla.page.all("input") if i.attrib.get("type") == "checkbox"]
    assert sorted(box.split()[0] for box in boxes) == sorted(drawn(town))
    action, sent = carla.fields("Akkoord met wat is aangevinkt")

    carla.request("POST", action, status=200, data={**sent, "kies": boxes[:2]})

    assert carla.url.endswith(f"?steekproef={sample}")
    carla.get(page)
    assert "2 akkoord, 0 teruggestuurd, 1 nog niet beoordeeld." in carla.words


def test_everybody_sees_a_sample_and_only_a_reviewer_draws(busy_town: Town) -> None:
    fill(busy_town)
    for role, email in BY_ROLE.items():
        browser = busy_town.browser(email)
        browser.get(SAMPLES)
        assert ("Trekken" in browser.buttons) is (role in (Role.COORDINATOR, Role.CISO)), role


def test_the_sample_of_an_auditor_is_the_auditors(town: Town) -> None:
    fill(town)
    town.change(
        "INSERT INTO sample (assessment_id, id, purpose, seed, population, drawn, drawn_by, drawn_at, municipality_id) "
        f"VALUES ('{DRAFT}', 'a00000000009', 'audit', 'geheim', '[]', '[]', 'A', '2026-11-20 09:00:00.000000', {AARDAM})"
    )
    carla = town.browser(CARLA)

    carla.get(SAMPLES)
    assert "geheim" not in carla.html
    carla.get(f"{SAMPLES}/a00000000009", status=404)
    carla.get(f"{HOME}/beoordelen?steekproef=a00000000009", status=404)


def test_nothing_is_drawn_after_submitting(town: Town, carla: Browser) -> None:
    _, sent = carla.fields("Trekken")
    town.submit()

    carla.request("POST", SAMPLES, status=409, data={**sent, "grootte": "3"})

    assert stored(town) == []
    lotte = town.browser(LOTTE)
    lotte.get(SAMPLES)
    assert "Er is nog geen steekproef getrokken." in lotte.words
