"""Answering the frameworks beside BIO2: each with its own scale, its own fields, and DigiD once per connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from controls.catalogue import Asked, Way
from tests.assess.town import (
    AARDAM,
    CARLA,
    CONNECTION,
    DRAFT,
    HOME,
    ILYAS,
    OTHERS,
    TPM_ID,
    Town,
    account_to_everything,
)
from tests.conftest import Browser
from tests.html_page import text_of

DIGID = f"{HOME}/kader/digid/aansluiting/{CONNECTION}"
CBW, ENSIA = f"{HOME}/kader/cbw", f"{HOME}/kader/ensia"
CONDITIONAL = next(r for r in all_catalogues()["cbw/2026"].requirements if r.condition)
NORM = all_catalogues()["digid/3.0"].requirements[0]
EVENT = next(r for r in all_catalogues()["digid/3.0"].requirements if Way.NON_OCCURRENCE in r.ways)
REGISTER = all_catalogues()["ensia/2026"].requirement_by_id["ensia-bag"]


@pytest.fixture
def wide(town: Town) -> Town:
    """A town whose draft accounts to every framework."""
    account_to_everything(town)
    return town


@pytest.fixture
def ilyas(wide: Town) -> Browser:
    return wide.browser(ILYAS)


def stored(town: Town, requirement_id: str, unit: str = "") -> Mapping[str, Any]:
    """The row of an answer with its details read; empty when there is none."""
    names = town.columns("answer")
    rows = town.rows("SELECT * FROM answer WHERE requirement_id = ? AND unit = ?", requirement_id, unit)
    if not rows:
        return {}
    row = dict(zip(names, rows[0], strict=True))
    return {**row, "details": json.loads(row["details"])}


def labels(browser: Browser, name: str, at: str) -> list[str]:
    """What can be chosen for a field of the form that posts there."""
    form = next(f for f in browser.page.all("form") if at in f.attrib.get("action", ""))
    ids = [i.attrib["id"] for i in form.iter("input") if i.attrib.get("name") == name]
    return [text_of(label) for label in form.iter("label") if label.attrib.get("for") in ids]


# --- every page of every framework --------------------------------------------------------


@pytest.mark.parametrize("key", [k for k in OTHERS if all_catalogues()[k].asked is Asked.DIRECTLY])
def test_every_page_of_a_framework_shows_its_questions_with_their_source(wide: Town, ilyas: Browser, key: str) -> None:
    catalogue = all_catalogues()[key]
    unit = f"/aansluiting/{CONNECTION}" if catalogue.id == "digid" else ""
    asked_here = [
        c for c in catalogue.controls if not c.requirements[0].applies_to or "inkijk" in c.requirements[0].applies_to
    ]

    for control in asked_here:
        ilyas.get(f"{HOME}/kader/{catalogue.id}{unit}/beheersmaatregel/{control.number}")
        for requirement in control.requirements:
            assert requirement.title in ilyas.words
            assert requirement.source in ilyas.words
            assert requirement.questions[0] in ilyas.words
    assert len(asked_here) > 5


def test_a_norm_for_an_application_that_is_not_used_is_not_asked(ilyas: Browser) -> None:
    suwinet = all_catalogues()["suwinet/2025-werkversie"]
    elsewhere = next(c for c in suwinet.controls if set(c.requirements[0].applies_to) == {"inlezen", "dkd"})

    ilyas.get(f"{HOME}/kader/suwinet/beheersmaatregel/{elsewhere.number}", status=404)


@pytest.mark.parametrize(
    "address",
    [
        "/kader/bio2/beheersmaatregel/5.01",
        "/kader/nis2/beheersmaatregel/20",
        "/kader/digid/beheersmaatregel/B.01",
        "/kader/digid/aansluiting/ffffffffffff/beheersmaatregel/B.01",
        f"/kader/cbw/aansluiting/{CONNECTION}/beheersmaatregel/24.1",
        "/kader/niets/beheersmaatregel/24.1",
    ],
)
def test_a_framework_or_connection_that_the_assessment_does_not_have_is_not_found(ilyas: Browser, address: str) -> None:
    ilyas.get(HOME + address, status=404)


def test_without_the_framework_its_pages_do_not_exist(town: Town) -> None:
    town.browser(CARLA).get(f"{CBW}/beheersmaatregel/24.1", status=404)


# --- DigiD --------------------------------------------------------------------------------


def test_digid_knows_no_deels_and_speaks_of_voldoet(ilyas: Browser) -> None:
    ilyas.get(f"{DIGID}/beheersmaatregel/{NORM.control}")

    assert labels(ilyas, "opzet", NORM.id) == ["Voldoet", "Voldoet niet", "Niet getoetst"]
    assert labels(ilyas, "werking", NORM.id) == []


def test_deels_that_no_form_offers_is_refused_and_changes_nothing(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{DIGID}/beheersmaatregel/{NORM.control}")

    ilyas.submit("Opslaan", at=NORM.id, opzet="deels", status=422)

    assert stored(wide, NORM.id, CONNECTION) == {}


def test_a_norm_is_answered_for_one_connection(wide: Town, ilyas: Browser) -> None:
    wide.change(
        "INSERT INTO digid_connection (id, assessment_id, municipality_id, name, number) VALUES (?, ?, ?, ?, ?)",
        *("c00000000002", DRAFT, AARDAM, "Burgerzaken", "9002"),
    )
    ilyas.get(f"{DIGID}/beheersmaatregel/{NORM.control}")

    ilyas.submit("Opslaan", at=NORM.id, opzet="aangetoond", explanation="Zie het beleid.")

    assert stored(wide, NORM.id, CONNECTION)["opzet"] == "aangetoond"
    assert stored(wide, NORM.id, "c00000000002") == {}
    assert "Mijn Aardam" in ilyas.words


def test_a_tpm_gives_its_verdicts_and_the_answer_keeps_none_of_its_own(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{DIGID}/beheersmaatregel/{NORM.control}")

    ilyas.submit("Opslaan", at=NORM.id, outcome="gedekt-door-tpm", tpm=TPM_ID, opzet="aangetoond", bestaan="aangetoond")

    row = stored(wide, NORM.id, CONNECTION)
    assert (row["opzet"], row["bestaan"], row["details"]["tpm"]) == ("open", "open", TPM_ID)
    assert row["status"] == "deels"
    reader = wide.browser(CARLA)
    reader.get(f"{DIGID}/beheersmaatregel/{NORM.control}")
    assert "voldoet niet op elk aspect" in reader.words


def test_a_tpm_without_the_norm_leaves_it_open_and_says_why(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{DIGID}/beheersmaatregel/{EVENT.control}")

    ilyas.submit("Opslaan", at=EVENT.id, outcome="gedekt-door-tpm", tpm=TPM_ID)

    assert stored(wide, EVENT.id, CONNECTION)["status"] == "open"
    assert "In deze TPM staat geen oordeel over deze norm." in ilyas.words


def test_a_tpm_that_the_assessment_does_not_have_is_refused(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{DIGID}/beheersmaatregel/{NORM.control}")

    ilyas.submit("Opslaan", at=NORM.id, outcome="gedekt-door-tpm", tpm="ffffffffffff", status=422)

    assert stored(wide, NORM.id, CONNECTION) == {}


def test_what_did_not_occur_needs_its_comparable_measure(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{DIGID}/beheersmaatregel/{EVENT.control}")
    ilyas.submit("Opslaan", at=EVENT.id, outcome="niet-voorgekomen", status=422)
    assert stored(wide, EVENT.id, CONNECTION) == {}

    ilyas.submit("Opslaan", at=EVENT.id, outcome="niet-voorgekomen", reason="Er is niets uitbesteed; het inkoopproces.")

    assert stored(wide, EVENT.id, CONNECTION)["outcome"] == "niet-voorgekomen"


def test_a_norm_that_knows_no_comparable_measure_does_not_take_one(wide: Town, ilyas: Browser) -> None:
    plain = next(r for r in all_catalogues()["digid/3.0"].requirements if Way.NON_OCCURRENCE not in r.ways)
    ilyas.get(f"{DIGID}/beheersmaatregel/{plain.control}")

    ilyas.submit("Opslaan", at=plain.id, outcome="niet-voorgekomen", reason="Niet gebeurd.", status=422)

    assert stored(wide, plain.id, CONNECTION) == {}


# --- the Cbw ------------------------------------------------------------------------------


def conditional_page(browser: Browser) -> str:
    url = f"{CBW}/beheersmaatregel/{CONDITIONAL.control}"
    browser.get(url)
    return url


def test_a_conditional_duty_asks_its_condition_first(ilyas: Browser) -> None:
    conditional_page(ilyas)

    assert CONDITIONAL.condition
    assert CONDITIONAL.condition.question in ilyas.words
    assert "Zeg eerst of deze situatie zich voordoet." in ilyas.words


def test_a_duty_that_does_not_exist_here_is_settled_with_date_and_reason(wide: Town, ilyas: Browser) -> None:
    conditional_page(ilyas)
    ilyas.submit("Opslaan", at=CONDITIONAL.id, condition="nee", status=422)
    assert stored(wide, CONDITIONAL.id) == {}

    ilyas.submit(
        "Opslaan",
        at=CONDITIONAL.id,
        condition="nee",
        condition_on="2026-11-01",
        condition_reason="Er is geen opdracht ontvangen.",
    )

    row = stored(wide, CONDITIONAL.id)
    assert (row["status"], row["details"]["condition"], row["details"]["condition_on"]) == ("nvt", "nee", "2026-11-01")


def test_a_condition_that_is_known_only_in_the_future_settles_nothing(wide: Town, ilyas: Browser) -> None:
    conditional_page(ilyas)

    ilyas.submit(
        "Opslaan",
        at=CONDITIONAL.id,
        condition="nee",
        condition_on="2026-11-21",
        condition_reason="Er komt vast geen opdracht.",
        status=422,
    )

    assert "Deze datum ligt in de toekomst." in ilyas.words
    assert stored(wide, CONDITIONAL.id) == {}


def test_a_law_is_not_deliberately_deviated_from(ilyas: Browser) -> None:
    conditional_page(ilyas)

    assert "Bewust afgeweken: wij doen het niet en dragen het risico" not in labels(ilyas, "outcome", CONDITIONAL.id)
    ilyas.submit("Opslaan", at=CONDITIONAL.id, outcome="bewust-afgeweken", status=422)


def test_a_question_that_bio2_leaves_open_is_answered_by_itself(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{CBW}/beheersmaatregel/24.1")
    _, fields = ilyas.fields("Opslaan", at="cbw-bst-01")
    number = next(name for name in fields if name.startswith("rest_"))

    ilyas.submit("Opslaan", at="cbw-bst-01", **{number: "ja"})

    row = stored(wide, "cbw-bst-01")
    assert row["details"]["remainder"] == {number.removeprefix("rest_"): "ja"}
    assert row["status"] == "open"


# --- ENSIA --------------------------------------------------------------------------------


def test_the_result_of_a_register_is_kept_as_it_stands_in_the_portal(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{ENSIA}/beheersmaatregel/{REGISTER.control}")

    ilyas.submit(
        "Opslaan",
        at=REGISTER.id,
        portal_score="82 procent",
        portal_date="2026-11-03",
        portal_reference="zaak 2026-114",
    )

    assert stored(wide, REGISTER.id)["details"]["portal"] == {
        "score": "82 procent",
        "date": "2026-11-03",
        "reference": "zaak 2026-114",
    }


# --- freezing -----------------------------------------------------------------------------


def test_submitting_freezes_every_framework_and_asks_why_it_is_open(wide: Town) -> None:
    carla = wide.browser(CARLA)
    carla.get(f"{HOME}/indienen")
    _, fields = carla.fields("Indienen en vastleggen")
    names = {name for name in fields if name.startswith("reden_")}
    assert {"reden_cbw", f"reden_digid_{CONNECTION}", "reden_suwinet"} <= names
    assert "reden_ensia" not in names
    assert "reden_nis2" not in names

    carla.submit("Indienen en vastleggen", zeker="y", status=422)
    carla.submit("Indienen en vastleggen", zeker="y", **dict.fromkeys(names, "Dat komt in januari."))

    (canonical,) = wide.rows("SELECT canonical FROM snapshot")[0]
    frozen = json.loads(canonical)
    assert [(f["catalogue"], f["unit"]) for f in frozen["frameworks"]] == [
        ("cbw/2026", ""),
        ("digid/3.0", CONNECTION),
        ("ensia/2026", ""),
        ("suwinet/2025-werkversie", ""),
    ]
    assert frozen["profile"]["connections"][0]["name"] == "Mijn Aardam"
    kept = {row[0] for row in wide.rows("SELECT sha256 FROM catalogue_text")}
    assert kept == {frozen["catalogue_sha256"], *(f["catalogue_sha256"] for f in frozen["frameworks"])}


def test_nothing_of_a_submitted_framework_can_be_changed(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{DIGID}/beheersmaatregel/{NORM.control}")
    action, sent = ilyas.fields("Opslaan", at=NORM.id)
    carla = wide.browser(CARLA)
    carla.get(f"{HOME}/indienen")
    _, fields = carla.fields("Indienen en vastleggen")
    reasons = {name: "Dat komt in januari." for name in fields if name.startswith("reden_")}
    carla.submit("Indienen en vastleggen", zeker="y", **reasons)

    ilyas.request("POST", action, status=409, data={**sent, "opzet": ["aangetoond"]})

    assert stored(wide, NORM.id, CONNECTION) == {}


# --- what rests on an answer --------------------------------------------------------------


def test_a_word_on_what_the_sources_leave_open_makes_a_taken_over_answer_somebodys_own(
    wide: Town, ilyas: Browser
) -> None:
    page = f"{CBW}/beheersmaatregel/24.1"
    ilyas.get(page)
    _, fields = ilyas.fields("Opslaan", at="cbw-bst-01")
    number = next(name for name in fields if name.startswith("rest_"))
    ilyas.submit("Opslaan", at="cbw-bst-01", **{number: "ja"})
    wide.change(
        "UPDATE answer SET bestaan = 'aangetoond', details = ? WHERE requirement_id = 'cbw-bst-01'",
        json.dumps({"remainder": {number.removeprefix("rest_"): "ja"}, "inferred_from": {"bio2-5.01.01": 1}}),
    )
    ilyas.get(page)

    ilyas.submit("Opslaan", at="cbw-bst-01", **{number: "nee"})

    row = stored(wide, "cbw-bst-01")
    assert "inferred_from" not in row["details"]
    assert "Schrijf een toelichting of noem bewijs" in ilyas.words


def test_changing_an_answer_says_how_many_taken_over_answers_rest_on_it(wide: Town, ilyas: Browser) -> None:
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at="/eis/bio2-5.01.01", opzet="aangetoond", explanation="Zie het beleid.")
    ilyas.get(f"{CBW}/beheersmaatregel/24.1")
    ilyas.submit("Opslaan", at="cbw-bst-01", bestaan="deels", explanation="Zie het besluit.")
    wide.change(
        "UPDATE answer SET details = ? WHERE requirement_id = 'cbw-bst-01'",
        json.dumps({"inferred_from": {"bio2-5.01.01": 1}}),
    )
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")

    said = ilyas.submit("Opslaan", at="/eis/bio2-5.01.01", opzet="niet", as_json=True).json

    assert said
    assert "1 overgenomen antwoord steunt hierop en moet" in said["message"]
    ilyas.get(f"{HOME}/")
    assert "1 overgenomen antwoord steunt op een antwoord dat daarna is gewijzigd." in ilyas.words
    carla = wide.browser(CARLA)
    carla.get(f"{HOME}/indienen")
    assert "De bron is gewijzigd" in carla.words
    assert "BST-01" in carla.words
