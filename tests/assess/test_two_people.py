"""Two people on one requirement: nobody overwrites the other unseen, and agreement takes a second person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assess.town import CARLA, DRAFT, HOME, ILYAS, TESS, Town, asked
from tests.conftest import Browser

CONTROL = f"{HOME}/beheersmaatregel/5.01"
FIRST = asked("5.01.01")
AT = f"/eis/{FIRST.id}"
AGREE = "Ik stem in met niet van toepassing"
VVT = "/toepasselijkheid"


@pytest.fixture
def ilyas(town: Town) -> Browser:
    return at_the_control(town, ILYAS)


@pytest.fixture
def tess(town: Town) -> Browser:
    return at_the_control(town, TESS)


def at_the_control(town: Town, email: str) -> Browser:
    browser = town.browser(email)
    browser.get(CONTROL)
    return browser


def stored(town: Town) -> tuple[str, str, int]:
    (row,) = town.rows("SELECT answered_by, explanation, version FROM answer WHERE requirement_id = ?", FIRST.id)
    return row[0], row[1], row[2]


# --- two versions -------------------------------------------------------------------------


def test_who_saves_from_an_old_page_sees_both_versions_and_changes_nothing(
    town: Town, ilyas: Browser, tess: Browser
) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="De tekst van Ilyas")
    trail = town.trail()

    tess.submit("Opslaan", at=AT, explanation="De tekst van Tess", status=409)

    assert stored(town) == ("Ilyas Invuller", "De tekst van Ilyas", 1)
    assert town.trail() == trail
    assert "Ilyas Invuller heeft 5.01.01 intussen gewijzigd." in tess.words
    assert "De tekst van Ilyas" in tess.words
    assert tess.fields("Mijn versie opslaan")[1]["explanation"] == ["De tekst van Tess"]


def test_from_that_page_ones_own_version_can_be_saved_with_open_eyes(town: Town, ilyas: Browser, tess: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="De tekst van Ilyas", evidence_0_title="Van Ilyas")
    tess.submit("Opslaan", at=AT, explanation="De tekst van Tess", evidence_0_title="Van Tess", status=409)

    tess.submit("Mijn versie opslaan", explanation="De tekst van allebei")

    assert stored(town) == ("Tess Tweede", "De tekst van allebei", 2)
    assert "Van Tess" in tess.fields("Opslaan", at=AT)[1]["evidence-0-title"]


def test_a_third_version_in_between_is_shown_again(town: Town, ilyas: Browser, tess: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="Ilyas, een")
    tess.submit("Opslaan", at=AT, explanation="Tess", status=409)
    ilyas.submit("Opslaan", at=AT, explanation="Ilyas, twee")

    tess.submit("Mijn versie opslaan", status=409)

    assert "Ilyas, twee" in tess.words
    assert stored(town) == ("Ilyas Invuller", "Ilyas, twee", 2)


def test_a_script_is_told_in_a_sentence(town: Town, ilyas: Browser, tess: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="De tekst van Ilyas")

    told = tess.submit("Opslaan", at=AT, explanation="De tekst van Tess", as_json=True, status=409).json

    assert told
    assert told["message"].startswith("Ilyas Invuller heeft 5.01.01 intussen gewijzigd.")
    assert "final" not in told, "the two texts can still be compared"
    assert stored(town)[2] == 1


def test_who_meets_their_own_other_tab_is_told_so(town: Town, ilyas: Browser) -> None:
    other_tab = at_the_control(town, ILYAS)
    other_tab.submit("Opslaan", at=AT, explanation="In het andere tabblad")

    ilyas.submit("Opslaan", at=AT, explanation="In dit tabblad", status=409)

    assert "U hebt in een ander tabblad of op een ander apparaat 5.01.01 intussen gewijzigd." in ilyas.words
    assert stored(town) == ("Ilyas Invuller", "In het andere tabblad", 1)


def test_two_people_who_wrote_the_same_are_not_in_conflict(town: Town, ilyas: Browser, tess: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="Hetzelfde")
    tess.submit("Opslaan", at=AT, explanation="Hetzelfde")

    assert stored(town) == ("Ilyas Invuller", "Hetzelfde", 1)


def test_two_people_on_two_requirements_of_one_page_do_not_meet(town: Town, ilyas: Browser, tess: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="De eerste")
    tess.submit("Opslaan", at="/eis/bio2-5.01.02", explanation="De tweede")

    assert town.rows("SELECT answered_by, explanation FROM answer ORDER BY requirement_id") == [
        ("Ilyas Invuller", "De eerste"),
        ("Tess Tweede", "De tweede"),
    ]


def test_a_version_from_the_future_is_no_way_round(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="Een")
    action, sent = ilyas.fields("Opslaan", at=AT)

    ilyas.request("POST", action, status=409, data={**sent, "version": ["7"], "explanation": ["Twee"]})

    assert stored(town) == ("Ilyas Invuller", "Een", 1)


def test_a_first_answer_from_an_impossible_page_shows_that_nothing_was_stored_yet(town: Town, ilyas: Browser) -> None:
    action, sent = ilyas.fields("Opslaan", at=AT)

    ilyas.request("POST", action, status=409, data={**sent, "version": ["7"], "explanation": ["Twee"]})

    assert town.rows("SELECT count(*) FROM answer") == [(0,)]
    assert ilyas.fields("Mijn versie opslaan")[1]["explanation"] == ["Twee"]


def test_the_vvt_record_too_shows_both_versions(town: Town, ilyas: Browser, tess: Browser) -> None:
    ilyas.submit("Opslaan", at=VVT, applies="ja", reference="Van Ilyas")

    tess.submit("Opslaan", at=VVT, applies="nee", reference="Van Tess", status=409)

    assert town.rows("SELECT applies, reference, version FROM applicability") == [("ja", "Van Ilyas", 1)]
    assert "Van Ilyas" in tess.words
    assert tess.fields("Opslaan", at=VVT)[1]["reference"] == ["Van Tess"]
    tess.submit("Opslaan", at=VVT)
    assert town.rows("SELECT applies, reference, version FROM applicability") == [("nee", "Van Tess", 2)]


def test_a_script_that_saves_a_stale_vvt_record_is_told_in_json(ilyas: Browser, tess: Browser) -> None:
    ilyas.submit("Opslaan", at=VVT, reference="Van Ilyas")

    told = tess.submit("Opslaan", at=VVT, reference="Van Tess", as_json=True, status=409).json

    assert told
    assert "Iemand anders heeft dit intussen gewijzigd." in told["message"]


# --- a second person ----------------------------------------------------------------------


def claim(browser: Browser, reason: str = "Wij hebben geen zwembad.", **more: Any) -> None:
    browser.get(CONTROL)
    browser.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason=reason, **more)


def agreement(town: Town) -> tuple[str, str]:
    ((agreed_by, status),) = town.rows("SELECT agreed_by, status FROM answer WHERE requirement_id = ?", FIRST.id)
    return agreed_by, status


def test_not_applicable_counts_as_open_until_a_second_person_agrees(town: Town, ilyas: Browser, tess: Browser) -> None:
    claim(ilyas)
    assert agreement(town) == ("", "open")
    assert "Dit telt als open tot een tweede persoon ermee instemt" in ilyas.words

    tess.get(CONTROL)
    tess.submit(AGREE)

    assert agreement(town) == ("Tess Tweede", "nvt")
    assert town.trail()[-1] == ("Tess Tweede", "answer:not-applicable-agreed", f"{DRAFT}/{FIRST.id}", "done")
    assert "Tess Tweede stemde op 20 november 2026, 10:00 uur in met ‘niet van toepassing’." in tess.words


def test_whoever_gave_the_reason_is_not_offered_to_agree_and_may_not(town: Town, ilyas: Browser) -> None:
    claim(ilyas)
    assert AGREE not in ilyas.words

    _, sent = ilyas.fields("Opslaan", at=AT)
    ilyas.request("POST", f"{HOME}{AT}/instemmen", status=409, data={k: sent[k] for k in ("csrf_token", "version")})

    assert "Instemmen moet een tweede persoon doen: u hebt dit zelf ingevuld." in ilyas.words
    assert agreement(town) == ("", "open")


def test_a_word_of_somebody_else_elsewhere_in_the_answer_does_not_make_the_first_person_the_second(
    town: Town, ilyas: Browser, tess: Browser
) -> None:
    claim(ilyas)
    tess.get(CONTROL)
    tess.submit("Opslaan", at=AT, improvement="Een zwembad bouwen.")

    ilyas.get(CONTROL)
    assert AGREE not in ilyas.words
    _, sent = ilyas.fields("Opslaan", at=AT)
    ilyas.request("POST", f"{HOME}{AT}/instemmen", status=409, data={k: sent[k] for k in ("csrf_token", "version")})
    assert agreement(town) == ("", "open")

    tess.get(CONTROL)
    tess.submit(AGREE)
    assert agreement(town) == ("Tess Tweede", "nvt")


def test_who_rewrites_the_reason_becomes_the_first_person(town: Town, ilyas: Browser, tess: Browser) -> None:
    claim(ilyas)
    claim(tess, "Het zwembad is van de buren.")
    assert AGREE not in tess.words

    ilyas.get(CONTROL)
    ilyas.submit(AGREE)

    assert agreement(town) == ("Ilyas Invuller", "nvt")


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"reason": "Toch een andere reden."}, "open"), ({"outcome": "beoordeeld", "opzet": "niet"}, "niet")],
    ids=["another reason", "assessed after all"],
)
def test_changing_what_was_agreed_to_drops_the_agreement(
    town: Town, ilyas: Browser, tess: Browser, changes: dict[str, Any], status: str
) -> None:
    claim(ilyas)
    tess.get(CONTROL)
    tess.submit(AGREE)

    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT, **changes)

    assert agreement(town) == ("", status)


def test_going_back_to_the_old_reason_does_not_bring_the_agreement_back(
    town: Town, ilyas: Browser, tess: Browser
) -> None:
    claim(ilyas)
    tess.get(CONTROL)
    tess.submit(AGREE)

    claim(ilyas, "Toch een andere reden.")
    claim(ilyas)

    assert agreement(town) == ("", "open")


def test_changing_something_else_keeps_the_agreement(town: Town, ilyas: Browser, tess: Browser) -> None:
    claim(ilyas)
    tess.get(CONTROL)
    tess.submit(AGREE)

    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT, evidence_0_title="Raadsbesluit")

    assert agreement(town) == ("Tess Tweede", "nvt")


def test_agreeing_with_a_version_that_changed_meanwhile_is_refused(town: Town, ilyas: Browser, tess: Browser) -> None:
    claim(ilyas)
    tess.get(CONTROL)
    claim(ilyas, "Een heel andere reden.")

    tess.submit(AGREE, status=409)

    assert "Het antwoord is net gewijzigd. Lees het opnieuw en stem dan in." in tess.words
    assert "Een heel andere reden." in tess.fields("Opslaan", at=AT)[1]["reason"]
    assert agreement(town) == ("", "open")


def test_there_is_nothing_to_agree_to_where_nobody_says_not_applicable(town: Town, tess: Browser) -> None:
    tess.submit("Opslaan", at="/eis/bio2-5.01.02", opzet="aangetoond")
    _, sent = tess.fields("Opslaan", at="/eis/bio2-5.01.02")
    only = {k: sent[k] for k in ("csrf_token", "version")}

    carla = town.browser(CARLA)
    carla.get(CONTROL)
    only["csrf_token"] = carla.fields("Opslaan", at=AT)[1]["csrf_token"]
    carla.request("POST", f"{HOME}/eis/bio2-5.01.02/instemmen", status=404, data=only)
    carla.request("POST", f"{HOME}{AT}/instemmen", status=404, data=only)


def test_on_a_measure_the_page_asks_why_it_cannot_apply(ilyas: Browser) -> None:
    assert "Waarom kan deze overheidsmaatregel hier niet van toepassing zijn?" in ilyas.words
