"""The use of Suwinet, and the official list laid beside the working list."""

from __future__ import annotations

from typing import Any

import pytest

from assess.catalogues import all_catalogues
from tests.assess.scope import SCOPE, given, post, stored
from tests.assess.town import BOTH, CARLA, DRAFT, LOTTE, NOW, Town, account_to_everything
from tests.conftest import Browser

SUWINET = f"{SCOPE}/suwinet/"
LIST = f"{SCOPE}/officiele-lijst/suwinet"
SAVE = "Alle rijen opslaan"


@pytest.fixture
def carla(town: Town) -> Browser:
    account_to_everything(town)
    return town.browser(CARLA)


@pytest.fixture
def robin(town: Town, carla: Browser) -> Browser:
    """The other coordinator of Aardam."""
    return town.browser(BOTH)


# --- Suwinet ------------------------------------------------------------------------------


def uses(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT application, tasks, outsourced_to FROM suwinet_use ORDER BY application")


def send(browser: Browser, status: int = 200, **tasks: list[str]) -> None:
    """Tick these boxes, and no others of the same group."""
    action, fields = browser.fields("Opslaan")
    for name, values in tasks.items():
        fields[name.replace("_", "-")] = values
    browser.request("POST", action, status=status, data=fields)


def test_what_is_used_for_which_task_and_by_whom_is_kept(town: Town, carla: Browser) -> None:
    carla.get(SUWINET)
    assert carla.fields("Opslaan")[1]["uses-0-tasks"] == ["werk-en-inkomen"]

    send(
        carla,
        uses_0_tasks=["werk-en-inkomen", "burgerzaken"],
        uses_2_tasks=["schuldhulp"],
        uses_2_outsourced=["GR Zuid"],
    )

    assert uses(town) == [("dkd", "schuldhulp", "GR Zuid"), ("inkijk", "werk-en-inkomen burgerzaken", "")]
    assert town.trail()[-1] == ("Carla Coördinator", "suwinet:changed", DRAFT, "done")
    assert "Met dit gebruik krijgt de gemeente 16 van de 16 normen." in carla.words
    lotte = town.browser(LOTTE)
    lotte.get(SUWINET)
    assert "DKD-inlezen Schuldhulpverlening Uitbesteed aan GR Zuid" in lotte.words
    assert "Suwinet-Inlezen niet gebruikt" in lotte.words


def test_without_anything_filled_in_the_municipality_gets_every_norm(town: Town, carla: Browser) -> None:
    carla.get(SUWINET)

    send(carla, uses_0_tasks=[])

    assert uses(town) == []
    assert "Er is nog niets ingevuld. Tot dan krijgt de gemeente alle 16 normen." in carla.words


def test_a_joint_body_without_a_task_is_refused(town: Town, carla: Browser) -> None:
    carla.get(SUWINET)
    before = stored(town)

    send(carla, 422, uses_1_outsourced=["GR Zuid"])

    assert "Suwinet-Inlezen: kies voor welke taken, of maak de gemeenschappelijke regeling leeg." in carla.words
    assert carla.fields("Opslaan")[1]["uses-1-outsourced"] == ["GR Zuid"]
    assert stored(town) == before


@pytest.mark.parametrize(
    "changes",
    [{"uses_0_tasks": ["zwemmen"]}, {"uses_0_application": ["fax"]}, {"uses_0_outsourced": ["x" * 201]}],
    ids=["a task that does not exist", "an application that does not exist", "a long name"],
)
def test_what_the_edition_does_not_know_is_refused(town: Town, carla: Browser, changes: dict[str, list[str]]) -> None:
    carla.get(SUWINET)
    before = stored(town)

    send(carla, 422, **changes)

    assert stored(town) == before


def test_answers_to_norms_that_are_asked_no_longer_are_kept_and_named(town: Town, carla: Browser) -> None:
    carla.get(SUWINET)
    send(carla, uses_1_tasks=["burgerzaken"])
    given(town, "suwinet-11", explanation="Zo zit het.")
    given(town, "suwinet-01", explanation="Dit blijft gevraagd.")
    carla.get(SUWINET)

    send(carla, uses_1_tasks=[])

    assert "Niet meer gevraagd, maar wel bewaard: het antwoord op SUWI-11." in carla.words
    assert town.rows("SELECT count(*) FROM answer") == [(2,)]
    send(carla, uses_0_outsourced=["GR Zuid"])
    assert "Niet meer gevraagd" not in carla.words


def test_the_second_who_changes_the_use_sees_both_versions(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(SUWINET)
    send(carla, uses_0_tasks=["burgerzaken"])

    send(robin, 409, uses_0_tasks=["schuldhulp"])

    assert uses(town) == [("inkijk", "burgerzaken", "")]
    assert "Suwinet-Inkijk Burgerzaken Suwinet-Inlezen niet gebruikt" in robin.words
    send(robin)
    assert uses(town) == [("inkijk", "schuldhulp", "")]


# --- the official list --------------------------------------------------------------------


def beside(town: Town) -> dict[str, tuple[Any, ...]]:
    rows = town.rows("SELECT requirement_id, number, document, year, recorded_by FROM official_norm")
    return {name: tuple(rest) for name, *rest in rows}


def test_there_is_a_row_for_each_norm_that_this_municipality_is_asked(carla: Browser) -> None:
    carla.get(LIST)

    names = [v for n, (v,) in carla.fields(SAVE)[1].items() if n.endswith("-norm")]
    assert len(names) == 14
    assert not {"suwinet-11", "suwinet-12"} & set(names)
    assert all_catalogues()["suwinet/2025-werkversie"].notice in carla.words
    assert "0 van 14" in carla.words


def test_the_rows_run_in_the_order_of_their_numbers(town: Town, carla: Browser) -> None:
    carla.get(SUWINET)
    send(carla, uses_1_tasks=["burgerzaken"])

    carla.get(LIST)

    sent = carla.fields(SAVE)[1]
    assert [sent[f"rows-{place}-norm"] for place in range(16)] == [[f"suwinet-{n:02}"] for n in range(1, 17)]
    assert "Bijlage 2 zelf komt in een latere versie van Toetspeil." in carla.words


@pytest.mark.parametrize(
    ("url", "button", "line"), [(LIST, SAVE, "rows-999-norm"), (SUWINET, "Opslaan", "uses-999-application")]
)
def test_a_line_that_is_not_on_the_page_is_refused(
    town: Town, carla: Browser, url: str, button: str, line: str
) -> None:
    carla.get(url)
    action, fields = carla.fields(button)
    before = stored(town)

    carla.request("POST", action, status=422, data={**fields, line: ["suwinet-01"]})

    assert "De vragen op deze pagina zijn intussen anders geworden. Laad de pagina opnieuw." in carla.words
    assert stored(town) == before


def test_rows_are_saved_together_and_the_others_wait(town: Town, carla: Browser) -> None:
    carla.get(LIST)

    carla.submit(
        SAVE, document="Officiële lijst Suwinet", year="2026", rows_0_number="1.1", rows_1_number="1.2",
        rows_1_document="Addendum", rows_1_year="2025",
    )  # fmt: skip

    assert beside(town) == {
        "suwinet-01": ("1.1", "Officiële lijst Suwinet", "2026", "Carla Coördinator"),
        "suwinet-02": ("1.2", "Addendum", "2025", "Carla Coördinator"),
    }
    assert "2 rijen opgeslagen." in carla.words
    assert "2 van 14" in carla.words
    assert [line[1:3] for line in town.trail()[-2:]] == [
        ("norm:laid-beside", f"{DRAFT}/suwinet-01"),
        ("norm:laid-beside", f"{DRAFT}/suwinet-02"),
    ]


def test_what_was_saved_keeps_who_and_when_while_other_rows_change(town: Town, carla: Browser, robin: Browser) -> None:
    carla.get(LIST)
    carla.submit(SAVE, document="Lijst", year="2026", rows_0_number="1.1")
    robin.get(LIST)

    robin.submit(SAVE, rows_1_number="1.2", document="Andere lijst")

    assert beside(town) == {
        "suwinet-01": ("1.1", "Lijst", "2026", "Carla Coördinator"),
        "suwinet-02": ("1.2", "Andere lijst", "2026", "Robin Regio"),
    }


def test_a_row_that_is_made_empty_is_no_longer_laid_beside(town: Town, carla: Browser) -> None:
    carla.get(LIST)
    carla.submit(SAVE, document="Lijst", year="2026", rows_0_number="1.1")

    carla.submit(SAVE, rows_0_number="", rows_0_document="", rows_0_year="")

    assert beside(town) == {}
    assert town.trail()[-1][1:3] == ("norm:cleared", f"{DRAFT}/suwinet-01")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rows_2_number": "1.3"}, "SUWI-03: vul het document in, hier of bovenaan."),
        ({"rows_2_number": "1.3", "document": "Lijst"}, "SUWI-03: schrijf het jaar met vier cijfers"),
        ({"rows_2_document": "Lijst", "rows_2_year": "2026"}, "SUWI-03: vul het officiële nummer in"),
        ({"rows_2_number": "1", "document": "L", "rows_2_year": "26"}, "SUWI-03: schrijf het jaar met vier cijfers"),
        ({"rows_2_number": "1", "document": "L", "year": "9999"}, "SUWI-03: schrijf het jaar met vier cijfers"),
        ({"rows_2_number": "1" * 41, "document": "L", "year": "2026"}, "maak er hoogstens 40 tekens van"),
    ],
)
def test_a_row_that_is_half_filled_in_stops_all_of_them_with_its_own_sentence(
    town: Town, carla: Browser, changes: dict[str, str], sentence: str
) -> None:
    carla.get(LIST)
    sound = {"rows_0_number": "1.1", "rows_0_document": "Lijst", "rows_0_year": "2026"}

    carla.submit(SAVE, status=422, **sound, **changes)

    assert sentence in carla.words
    assert beside(town) == {}
    assert carla.fields(SAVE)[1]["rows-0-number"] == ["1.1"]
    faulty = [i.attrib["id"] for i in carla.page.all("input") if i.attrib.get("aria-invalid") == "true"]
    assert faulty
    assert all(name.startswith("rows-2-") for name in faulty)
    links = [a.attrib["href"] for a in carla.page.all("a") if a.attrib.get("href", "").startswith("#rows-2-")]
    assert links == [f"#{name}" for name in faulty]


def test_two_people_on_different_rows_lose_nothing(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(LIST)
    carla.submit(SAVE, document="Lijst", year="2026", rows_0_number="1.1")

    robin.submit(SAVE, document="Lijst", year="2026", rows_5_number="1.6")

    assert {name: row[0] for name, row in beside(town).items()} == {"suwinet-01": "1.1", "suwinet-06": "1.6"}


def test_two_people_on_one_row_see_both_versions(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(LIST)
    carla.submit(SAVE, document="Lijst", year="2026", rows_0_number="1.1")

    robin.submit(SAVE, document="Lijst", year="2026", rows_0_number="9.9", rows_1_number="9.8", status=409)

    assert {name: row[0] for name, row in beside(town).items()} == {"suwinet-01": "1.1"}
    assert "SUWI-01: Carla Coördinator heeft intussen 1.1, Lijst, 2026 ingevuld." in robin.words
    assert robin.fields(SAVE)[1]["rows-0-number"] == ["9.9"]
    robin.submit(SAVE)
    assert {name: row[0] for name, row in beside(town).items()} == {"suwinet-01": "9.9", "suwinet-02": "9.8"}


def test_a_row_that_a_colleague_made_empty_is_a_clash_too(town: Town, carla: Browser, robin: Browser) -> None:
    carla.get(LIST)
    carla.submit(SAVE, document="Lijst", year="2026", rows_0_number="1.1")
    robin.get(LIST)
    carla.submit(SAVE, rows_0_number="", rows_0_document="", rows_0_year="")

    robin.submit(SAVE, rows_0_number="2.2", status=409)

    assert "SUWI-01: een collega heeft deze rij intussen leeggemaakt." in robin.words
    assert beside(town) == {}


def test_a_page_from_before_the_use_changed_is_refused(town: Town, carla: Browser, robin: Browser) -> None:
    robin.get(LIST)
    carla.get(SUWINET)
    send(carla, uses_1_tasks=["burgerzaken"])

    robin.submit(SAVE, document="Lijst", year="2026", rows_0_number="1.1", status=422)

    assert "De vragen op deze pagina zijn intussen anders geworden. Laad de pagina opnieuw." in robin.words
    assert beside(town) == {}


def test_a_request_without_rows_is_refused(town: Town, carla: Browser) -> None:
    carla.get(LIST)

    post(carla, LIST, 422, document="Lijst")

    assert beside(town) == {}


def test_a_reader_sees_what_was_laid_beside_and_by_whom(town: Town, carla: Browser) -> None:
    carla.get(LIST)
    carla.submit(SAVE, document="Lijst", year="2026", rows_0_number="1.1")
    lotte = town.browser(LOTTE)

    lotte.get(LIST)

    assert NOW.year == 2026
    cells = [" ".join("".join(cell.itertext()).split()) for cell in lotte.page.all("td")]
    assert cells[:4] == ["1.1", "Lijst", "2026", "Carla Coördinator, 20 november 2026, 10:00 uur"]
    assert cells[4:] == ["Nog niet ernaast gelegd"] * 13
