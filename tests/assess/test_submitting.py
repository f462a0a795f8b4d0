"""Submitting: what is missing is said, what may stay open is explained, and the rest is frozen as it was."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import Any

import pytest

from assess.demo import answers
from assess.records import all_answers, all_applicability, stored_snapshot
from controls.answers import Answer, Outcome, Verdict
from controls.catalogue import Aspect
from controls.snapshot import Snapshot, freeze
from tests.assess.town import BOTH, CARLA, DRAFT, HOME, ILYAS, NOW, Town, answered, asked, catalogue
from tests.conftest import Browser
from tests.html_page import text_of

THEMES = catalogue().themes
BUTTON = "Indienen en vastleggen"
SURE: dict[str, Any] = {"zeker": "y"}
CONTRADICTS = "Dit spreekt zichzelf tegen"
AWAITS = "Dit wacht op instemming"


def reasons(text: str = "Dat komt in januari.") -> dict[str, Any]:
    """What is left to fill in when everything is open: a reason for each theme, and the tick."""
    return {**{f"reden_{theme.id}": text for theme in THEMES}, **SURE}


def full(town: Town) -> None:
    """Every requirement answered, and agreed where it must be."""
    who: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    agreed: dict[str, Any] = {"agreed_by": "Tess Tweede", "agreed_at": NOW.isoformat()}
    answered(town, *(replace(a, **who, **(agreed if a.reason else {})) for a in answers(catalogue(), 1.0)))


@pytest.fixture
def carla(town: Town) -> Browser:
    browser = town.browser(CARLA)
    browser.get(f"{HOME}/indienen")
    return browser


def test_the_page_names_every_open_requirement_with_a_link(carla: Browser) -> None:
    links = {
        a.attrib["href"].partition("#")[2] for a in carla.page.all("a") if "/beheersmaatregel/" in a.attrib["href"]
    }

    assert links == {r.number for r in catalogue().requirements}
    assert f"{len(catalogue().requirements)} eisen staan nog open." in carla.words


def test_without_a_reason_for_every_open_theme_nothing_is_submitted(town: Town, carla: Browser) -> None:
    missing = THEMES[3]
    changes = {**reasons(), f"reden_{missing.id}": "   "}

    carla.submit(BUTTON, status=422, **changes)

    assert f"{missing.title}: schrijf waarom dit open mag blijven, of beantwoord de vragen." in carla.words
    assert carla.fields(BUTTON)[1][f"reden_{THEMES[0].id}"] == ["Dat komt in januari."]
    assert town.rows("SELECT status FROM assessment WHERE id = ?", DRAFT) == [("concept",)]
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]


def test_without_the_tick_nothing_is_submitted_and_the_reasons_stay(town: Town, carla: Browser) -> None:
    given = {name: text for name, text in reasons().items() if name not in SURE}

    carla.submit(BUTTON, status=422, **given)

    assert "Zet een vinkje als u zeker weet dat de antwoorden vast mogen liggen." in carla.words
    shown = carla.fields(BUTTON)[1]
    assert {name: shown[name] for name in given} == {name: [text] for name, text in given.items()}
    assert shown["zeker"] == []
    assert town.rows("SELECT status FROM assessment WHERE id = ?", DRAFT) == [("concept",)]
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]


def test_the_tick_says_what_it_is_for_and_is_not_set_beforehand(carla: Browser) -> None:
    assert carla.fields(BUTTON)[1]["zeker"] == []
    (box,) = (i for i in carla.page.all("input") if i.attrib.get("name") == "zeker")
    (label,) = (text_of(i) for i in carla.page.all("label") if i.attrib["for"] == box.attrib["id"])
    assert label == "Ik weet dat niemand de antwoorden hierna nog kan wijzigen."


def test_what_was_typed_is_kept_in_the_tab_until_it_is_sent(carla: Browser) -> None:
    """The script finds the form by this mark; it is not saved while someone types, as an answer is."""
    (form,) = (f for f in carla.page.all("form") if f.attrib["action"] == f"{HOME}/indienen")

    assert "data-draft" in form.attrib
    assert "data-autosave" not in form.attrib


def test_a_reason_of_two_thousand_characters_is_the_limit(town: Town, carla: Browser) -> None:
    carla.submit(BUTTON, status=422, **reasons("x" * 2001))

    assert "Houd de reden onder de 2.000 tekens." in carla.words
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]


def test_with_the_reasons_the_assessment_is_frozen_with_them(town: Town, carla: Browser) -> None:
    carla.submit(BUTTON, **reasons("Dat komt\x07 in januari."))

    assert carla.url == f"{HOME}/rapporten/"
    assert "De zelftoets is ingediend. De antwoorden liggen nu vast." in carla.words
    ((canonical, sha256),) = town.rows("SELECT canonical, sha256 FROM snapshot")
    snapshot = Snapshot.from_json(canonical, sha256=sha256)
    assert snapshot.left_open == {theme.id: "Dat komt in januari." for theme in THEMES}
    assert (snapshot.submitted_by, snapshot.submitted_at) == ("Carla Coördinator", NOW.isoformat())
    assert (snapshot.municipality, snapshot.reference_date) == ("Aardam", "2026-12-31")
    assert town.trail()[-1] == (
        "Carla Coördinator", "assessment:submitted", f"{DRAFT} sha256:{sha256}", "done",
    )  # fmt: skip
    assert sha256 in carla.words


def test_a_deviation_that_is_not_finished_stops_it(town: Town, carla: Browser) -> None:
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    carla.submit("Opslaan", at="/eis/bio2-5.01.01", outcome="bewust-afgeweken", risk_owner="De secretaris")
    carla.get(f"{HOME}/indienen")
    assert "Dit moet eerst af" in carla.words

    carla.submit(BUTTON, status=422, **reasons())

    assert (
        "5.01.01: Vul bij de afwijking nog in: een toelichting met de reden, de verwijzing naar de risicoanalyse, "
        "tot wanneer."
    ) in carla.words
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]


def test_a_deviation_without_an_explanation_is_not_finished(town: Town, carla: Browser) -> None:
    deviation: dict[str, Any] = {"risk_reference": "Regel 12", "risk_owner": "De secretaris", "ends_on": "2027-06-30"}
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    carla.submit("Opslaan", at="/eis/bio2-5.01.01", outcome="bewust-afgeweken", **deviation)
    carla.get(f"{HOME}/indienen")
    carla.submit(BUTTON, status=422, **reasons())
    assert "5.01.01: Vul bij de afwijking nog in: een toelichting met de reden." in carla.words
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]

    carla.get(f"{HOME}/beheersmaatregel/5.01")
    carla.submit("Opslaan", at="/eis/bio2-5.01.01", explanation="Het pand wordt verkocht.")
    carla.get(f"{HOME}/indienen")
    assert "Dit moet eerst af" not in carla.words
    carla.submit(BUTTON, **reasons())

    assert town.rows("SELECT count(*) FROM snapshot") == [(1,)]


def test_not_applicable_without_a_second_person_is_still_open(town: Town, carla: Browser) -> None:
    full(town)
    town.change("UPDATE answer SET agreed_by = '' WHERE requirement_id = 'bio2-5.01.01'")
    town.change("UPDATE answer SET outcome = 'niet-van-toepassing', reason = 'x' WHERE requirement_id = 'bio2-5.01.01'")

    carla.get(f"{HOME}/indienen")

    assert "1 eis staat open." in carla.words
    assert "1 eis staat nog open." in carla.words


def listed_below(browser: Browser, title: str) -> list[str] | None:
    """The numbers in the list below this heading; None without the heading."""
    for heading in browser.page.all("h2"):
        if text_of(heading) == title:
            after = list(browser.page.parents[heading])
            (links, *_) = (e for e in after[after.index(heading) :] if e.tag == "ul")
            return [a.attrib["href"].partition("#")[2] for a in links.iter("a")]
    return None


def test_contradictions_and_what_awaits_agreement_are_listed_but_do_not_stop_it(town: Town, carla: Browser) -> None:
    given: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    below = {Aspect.OPZET: Verdict.NOT, Aspect.BESTAAN: Verdict.PROVED, Aspect.WERKING: Verdict.OPEN}
    nothing: dict[str, Any] = {"outcome": Outcome.NOT_APPLICABLE, "reason": "Geen zwembad."}
    answered(
        town,
        Answer(requirement_id=asked("5.01.01").id, verdicts=below, explanation="Zo zit het.", **given),
        Answer(requirement_id=asked("5.02.01").id, **nothing, **given),
        Answer(requirement_id=asked("5.02.02").id, **nothing, agreed_by="Tess Tweede", agreed_at=NOW.isoformat(), **given),
    )  # fmt: skip

    carla.get(f"{HOME}/indienen")

    assert listed_below(carla, CONTRADICTS) == ["5.01.01"]
    assert listed_below(carla, AWAITS) == ["5.02.01"]
    carla.submit(BUTTON, **{name: text for name, text in reasons().items() if name in carla.fields(BUTTON)[1]})
    assert town.rows("SELECT count(*) FROM snapshot") == [(1,)]


def test_without_contradictions_or_claims_there_are_no_such_lists(town: Town, carla: Browser) -> None:
    full(town)
    # The demonstration contradicts itself here and there; this assessment does not.
    town.change("UPDATE answer SET opzet = 'niet', bestaan = 'niet', werking = 'niet'")

    carla.get(f"{HOME}/indienen")

    assert listed_below(carla, CONTRADICTS) is None
    assert listed_below(carla, AWAITS) is None


@pytest.mark.parametrize(
    ("days", "early"), [(0, True), (40, True), (42, False)], ids=["November", "30 December", "1 January"]
)
def test_before_the_reference_date_the_page_warns(town: Town, carla: Browser, days: int, early: bool) -> None:
    town.clock.advance(days=days)
    if days:
        carla.sign_in(CARLA)

    carla.get(f"{HOME}/indienen")

    assert ("De peildatum 31 december 2026 is nog niet voorbij." in carla.words) is early


def test_a_full_assessment_needs_no_reasons(town: Town, carla: Browser) -> None:
    full(town)
    carla.get(f"{HOME}/indienen")
    assert "Alle vragen zijn beantwoord." in carla.words

    carla.submit(BUTTON, **SURE)

    assert town.rows("SELECT status, submitted_at FROM assessment WHERE id = ?", DRAFT) == [
        ("ingediend", "2026-11-20 09:00:00.000000")
    ]


def test_the_snapshot_is_what_a_second_computation_gives(town: Town) -> None:
    full(town)
    town.submit()

    with town.all_rows() as session:
        stored = stored_snapshot(session, DRAFT)
        again = freeze(
            catalogue(),
            assessment_id=DRAFT,
            title="Zelftoets a",
            municipality="Aardam",
            municipality_code="GM9001",
            reference_date="2026-12-31",
            scope="Alles behalve het zwembad.",
            answers=all_answers(session, DRAFT),
            applicability=all_applicability(session, DRAFT),
            left_open={},
            submitted_by="Carla Coördinator",
            submitted_at=NOW.isoformat(),
        )

    ((canonical, sha256),) = town.rows("SELECT canonical, sha256 FROM snapshot")
    assert stored == again
    assert again.canonical == canonical
    assert hashlib.sha256(canonical.encode()).hexdigest() == sha256
    assert len(again.answers) == len(catalogue().requirements)
    assert again.answers["bio2-5.01.01"].answered_at == NOW.isoformat()


def test_submitting_twice_is_refused_the_second_time(town: Town, carla: Browser) -> None:
    robin = town.browser(BOTH)
    robin.get(f"{HOME}/indienen")
    carla.submit(BUTTON, **reasons("Van Carla"))
    before = town.rows("SELECT * FROM snapshot"), town.trail()

    robin.submit(BUTTON, status=409, **reasons("Van Robin"))
    assert "Deze zelftoets is al ingediend" in robin.words
    assert "Reden (sturing) Van Robin" in robin.words
    assert "Opnieuw opslaan" not in robin.buttons

    assert (town.rows("SELECT * FROM snapshot"), town.trail()) == before


def test_a_second_press_without_reasons_is_told_the_same(town: Town, carla: Browser) -> None:
    _, sent = carla.fields(BUTTON)
    town.submit()

    carla.request("POST", f"{HOME}/indienen", status=409, data={"csrf_token": sent["csrf_token"]})


def test_of_two_coordinators_at_the_same_moment_one_succeeds(town: Town, carla: Browser) -> None:
    robin = town.browser(BOTH)
    robin.get(f"{HOME}/indienen")
    forms = [(browser, browser.fields(BUTTON)[1]) for browser in (carla, robin)]
    start = threading.Barrier(2)
    codes: list[int] = []

    def press(browser: Browser, sent: dict[str, list[str]]) -> None:
        data = {**sent, **{name: [text] for name, text in reasons().items()}}
        start.wait()
        answer = browser.client.post(f"{HOME}/indienen", data=data, base_url=browser.base_url)
        codes.append(answer.status_code)

    threads = [threading.Thread(target=press, args=form) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [303, 409]
    assert town.rows("SELECT count(*) FROM snapshot") == [(1,)]
    assert [line[1] for line in town.trail()].count("assessment:submitted") == 1


def test_an_answer_that_came_in_while_the_page_was_open_is_in_the_snapshot(town: Town, carla: Browser) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at="/eis/bio2-5.01.01", opzet="aangetoond", explanation="Op de valreep")

    carla.submit(BUTTON, **reasons())

    ((canonical,),) = town.rows("SELECT canonical FROM snapshot")
    assert Snapshot.from_json(canonical).answers["bio2-5.01.01"].explanation == "Op de valreep"


def test_the_results_show_what_the_snapshot_holds(town: Town) -> None:
    full(town)
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/resultaten")
    before = carla.words

    town.submit()
    carla.get(f"{HOME}/resultaten")

    assert carla.words.replace(" Indienen ", " ") == before.replace(" Indienen ", " ")


# --- starting an assessment ---------------------------------------------------------------


@pytest.fixture
def new(town: Town) -> Browser:
    browser = town.browser(CARLA)
    browser.get("/gemeente/aardam/nieuwe-zelftoets")
    return browser


def test_a_new_assessment_starts_empty_and_opens_at_once(town: Town, new: Browser) -> None:
    new.submit("Zelftoets beginnen", title=" ENSIA 2027 ", reference_date="2027-12-31", scope="Alles.")

    ((identity, title, day, scope, status),) = town.rows(
        "SELECT id, title, reference_date, scope, status FROM assessment WHERE id NOT LIKE '%00000000001'"
    )
    assert new.url == f"/gemeente/aardam/zelftoets/{identity}/"
    assert (title, day, scope, status) == ("ENSIA 2027", "2027-12-31", "Alles.", "concept")
    assert town.trail()[-1] == ("Carla Coördinator", "assessment:created", identity, "done")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "   "}, "Geef de zelftoets een naam."),
        ({"title": "x" * 201}, "Houd de naam korter."),
        ({"reference_date": ""}, "Vul de peildatum in."),
        ({"reference_date": "20261231"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"reference_date": "31 december"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"scope": "\n \n"}, "Beschrijf wat u beoordeelt, in een paar zinnen."),
        ({"scope": "x" * 5001}, "Houd de beschrijving onder de 5.000 tekens."),
        ({"catalogue": "bio2/0.9"}, ""),
    ],
    ids=["no name", "a long name", "no day", "a day without dashes", "a day in words", "no scope", "a long scope", "an edition that does not exist"],
)  # fmt: skip
def test_a_new_assessment_that_cannot_be_is_refused(
    town: Town, new: Browser, changes: dict[str, Any], sentence: str
) -> None:
    given: dict[str, Any] = {"title": "ENSIA", "reference_date": "2026-12-31", "scope": "Alles.", **changes}

    new.submit("Zelftoets beginnen", status=422, **given)

    assert sentence in new.words
    assert town.rows("SELECT count(*) FROM assessment") == [(2,)]
