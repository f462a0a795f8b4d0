"""What an assessment is about: its name, its date, and the frameworks it accounts to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.models import CarriedAnswer
from assess.offering import in_one_line, may_lead, offered
from controls.answers import Outcome, Verdict
from controls.catalogue import Aspect, EditionStatus
from tests.assess.scope import SCOPE, answers, chosen, covered, given, post, stored, submit_everything
from tests.assess.test_statements import AT_MOST, counted
from tests.assess.town import (
    AARDAM,
    BERT,
    BOTH,
    CARLA,
    DRAFT,
    HOME,
    ILYAS,
    LOTTE,
    OTHERS,
    Town,
    account_to_everything,
)
from tests.conftest import Browser

ABOUT = f"{SCOPE}/gegevens"


@pytest.fixture
def carla(town: Town) -> Browser:
    browser = town.browser(CARLA)
    browser.get(f"{SCOPE}/")
    return browser


@pytest.fixture
def robin(town: Town) -> Browser:
    """The other coordinator of Aardam."""
    browser = town.browser(BOTH)
    browser.get(f"{SCOPE}/")
    return browser


# --- choosing frameworks ------------------------------------------------------------------


def test_every_other_edition_in_force_is_offered_with_a_line_and_its_notice(carla: Browser) -> None:
    buttons = [words for words in carla.buttons if words.endswith(" kiezen")]

    assert buttons == [f"{all_catalogues()[key].short_title} kiezen" for key in OTHERS]
    for key in OTHERS:
        assert in_one_line(all_catalogues()[key]) in carla.words
        assert all_catalogues()[key].notice in carla.words
    assert "BIO2 v2.0" not in carla.words
    assert "49 vragen, van kracht sinds 15 augustus 2026." in carla.words


def test_the_editions_of_the_leading_framework_and_what_is_not_in_force_are_not_offered() -> None:
    known = all_catalogues()

    assert [c.key for c in offered(known.values(), "bio2")] == list(OTHERS)
    assert "bio2/1.3" in [c.key for c in offered(known.values(), "cbw")]
    assert known["bio2/2.0-concept"].status is EditionStatus.CONCEPT
    assert "bio2/2.0-concept" not in [c.key for c in offered(known.values(), "cbw")]
    assert [key for key, c in known.items() if may_lead(c)] == ["bio2/1.3"]


def test_choosing_a_framework_is_kept_with_a_line_in_the_trail(town: Town, carla: Browser) -> None:
    carla.submit("Cbw kiezen")

    assert carla.url == f"{SCOPE}/"
    assert "Deze zelftoets verantwoordt zich nu ook over Cbw." in carla.words
    assert chosen(town) == ["cbw/2026"]
    assert town.trail()[-1] == ("Carla Coördinator", "framework:added", f"{DRAFT}/cbw/2026", "done")
    assert "Cbw weghalen" in carla.buttons
    assert "Cbw kiezen" not in carla.buttons


def test_choosing_what_a_colleague_chose_already_changes_nothing(town: Town, carla: Browser, robin: Browser) -> None:
    carla.submit("Cbw kiezen")
    trail = town.trail()

    robin.submit("Cbw kiezen")

    assert chosen(town) == ["cbw/2026"]
    assert town.trail() == trail


def test_taking_away_what_a_colleague_took_away_already_changes_nothing(
    town: Town, carla: Browser, robin: Browser
) -> None:
    carla.submit("Cbw kiezen")
    robin.get(f"{SCOPE}/")
    carla.submit("Cbw weghalen")
    trail = town.trail()

    robin.submit("Cbw weghalen")

    assert chosen(town) == []
    assert town.trail() == trail


@pytest.mark.parametrize(
    ("edition", "status"),
    [("bio2/2.0-concept", 422), ("bio2/1.3", 422), ("cbw/1999", 404), ("waterschap/1", 404)],
    ids=["a concept", "the leading norm itself", "an edition that does not exist", "a framework that does not exist"],
)
def test_what_is_not_offered_cannot_be_chosen(town: Town, carla: Browser, edition: str, status: int) -> None:
    post(carla, f"{SCOPE}/kaders/{edition}", status)

    assert chosen(town) == []
    if status == 422:
        assert "is voor deze zelftoets niet te kiezen. Kies een kader uit de lijst." in carla.words


def test_a_framework_without_answers_can_be_taken_away(town: Town, carla: Browser) -> None:
    carla.submit("ENSIA 2026 kiezen")

    carla.submit("ENSIA 2026 weghalen")

    assert chosen(town) == []
    assert "ENSIA 2026 hoort niet meer bij deze zelftoets." in carla.words
    assert town.trail()[-1] == ("Carla Coördinator", "framework:removed", f"{DRAFT}/ensia/2026", "done")


def test_a_framework_with_answers_stays_and_the_page_says_how_many(town: Town, carla: Browser) -> None:
    carla.submit("Cbw kiezen")
    given(town, "cbw-bst-01", explanation="Zo zit het.")
    given(town, "cbw-bst-02", verdicts={Aspect.OPZET: Verdict.NOT})
    given(town, "bio2-5.01.01", explanation="Dit hoort bij BIO2.")
    before = stored(town)

    carla.submit("Cbw weghalen", status=422)

    assert "Bij Cbw zijn al 2 antwoorden gegeven. Daarom blijft Cbw staan: zo gaat er niets verloren." in carla.words
    assert stored(town) == before


def test_an_answer_that_was_made_empty_again_holds_nothing_up_and_goes_along(town: Town, carla: Browser) -> None:
    carla.submit("Cbw kiezen")
    given(town, "cbw-bst-01", version=2, verdicts=dict.fromkeys(Aspect, Verdict.OPEN))

    carla.submit("Cbw weghalen")

    assert chosen(town) == []
    assert answers(town) == []


@pytest.mark.parametrize(
    "said",
    [{"improvement": "In 2027."}, {"outcome": Outcome.NOT_APPLICABLE}, {"done_on": "2026-05-01"}],
    ids=["an intention", "another outcome", "a date"],
)
def test_an_answer_with_anything_in_it_is_not_empty(town: Town, carla: Browser, said: dict[str, Any]) -> None:
    carla.submit("Cbw kiezen")
    given(town, "cbw-bst-01", **said)

    carla.submit("Cbw weghalen", status=422)

    assert "Bij Cbw is al 1 antwoord gegeven." in carla.words
    assert chosen(town) == ["cbw/2026"]


def test_earlier_answers_that_wait_to_be_confirmed_keep_a_framework_too(town: Town, carla: Browser) -> None:
    carla.submit("Cbw kiezen")
    with town.all_rows() as session:
        session.add(
            CarriedAnswer(
                assessment_id=DRAFT, municipality_id=AARDAM, requirement_id="cbw-bst-01", unit="",
                from_requirement="cbw-bst-01", from_assessment="a00000000009", change="kept", note="", answer="{}",
            )
        )  # fmt: skip

    carla.submit("Cbw weghalen", status=422)

    assert "Bij Cbw is al 1 eerder antwoord klaargezet om te bevestigen." in carla.words
    assert chosen(town) == ["cbw/2026"]


def test_what_is_read_off_another_framework_says_so_when_that_is_missing(carla: Browser) -> None:
    carla.submit("NIS2 kiezen")
    assert "Dit volgt uit de antwoorden op Cbw. Dat kader is niet gekozen" in carla.words

    carla.submit("Cbw kiezen")

    assert "Dat kader is niet gekozen" not in carla.words


def test_only_what_was_chosen_leads_to_its_own_pages(town: Town, carla: Browser) -> None:
    links = ("Aansluitingen en TPM’s", "Gebruik van Suwinet", "Officiële lijst ernaast leggen")
    assert not any(words in carla.words for words in links)
    for url in ("digid/", "digid/tpm", "digid/aansluiting", "suwinet/", "officiele-lijst/suwinet"):
        carla.get(f"{SCOPE}/{url}", status=404)

    account_to_everything(town)
    carla.get(f"{SCOPE}/")

    assert all(words in carla.words for words in links)
    assert "1 aansluiting, 1 TPM." in carla.words
    assert "Suwinet-Inkijk. De gemeente krijgt 14 van de 16 normen." in carla.words
    assert "0 van 14 rijen gedaan." in carla.words
    carla.get(f"{SCOPE}/officiele-lijst/cbw", status=404)


def test_the_questions_lead_to_this_page(carla: Browser) -> None:
    carla.get(f"{HOME}/")

    assert f"{SCOPE}/" in [a.attrib["href"] for a in carla.page.all("a")]


# --- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [ILYAS, LOTTE])
def test_others_read_everything_and_can_press_nothing(town: Town, email: str) -> None:
    account_to_everything(town)
    reader = town.browser(email)

    for url in ("", "digid/", "suwinet/", "officiele-lijst/suwinet"):
        reader.get(f"{SCOPE}/{url}")
        assert [form.attrib["action"] for form in reader.page.all("form")] == ["/afmelden"]
    for url in ("gegevens", "digid/tpm", "digid/aansluiting"):
        reader.get(f"{SCOPE}/{url}", status=404)


def test_a_municipality_elsewhere_finds_none_of_it(town: Town) -> None:
    account_to_everything(town)
    bert = town.browser(BERT)

    for url in ("", "digid/", "suwinet/", "officiele-lijst/suwinet", "digid/aansluiting/c00000000001"):
        bert.get(f"{SCOPE}/{url}", status=404)


def test_after_submitting_everything_can_be_read_and_nothing_changed(town: Town, carla: Browser) -> None:
    account_to_everything(town)
    opened = {
        url: town.browser(CARLA)
        for url in ("", "gegevens", "digid/", "digid/tpm", "digid/aansluiting", "suwinet/", "officiele-lijst/suwinet")
    }
    for url, browser in opened.items():
        browser.get(f"{SCOPE}/{url}")
    submit_everything(town)
    before = stored(town)

    opened[""].submit("Cbw weghalen", status=409)
    opened["gegevens"].submit("Opslaan", title="Anders", status=409)
    opened["digid/"].submit("Mijn Aardam verwijderen", status=409)
    opened["digid/tpm"].submit("Toevoegen", status=409)
    opened["digid/aansluiting"].submit("Toevoegen", name="Later", number="1", status=409)
    opened["suwinet/"].submit("Opslaan", status=409)
    opened["officiele-lijst/suwinet"].submit("Alle rijen opslaan", status=409)

    assert stored(town) == before
    for url in ("", "digid/", "suwinet/", "officiele-lijst/suwinet"):
        carla.get(f"{SCOPE}/{url}")
        assert [form.attrib["action"] for form in carla.page.all("form")] == ["/afmelden"]


@pytest.mark.parametrize(
    "url",
    ["", "gegevens", "digid/", "digid/tpm", "digid/tpm/e00000000001", "digid/aansluiting/c00000000001", "suwinet/",
     "officiele-lijst/suwinet"],
)  # fmt: skip
def test_a_page_asks_the_database_little_however_much_was_chosen(town: Town, url: str) -> None:
    account_to_everything(town)
    covered(town)
    carla = town.browser(CARLA)
    town.clock.now += timedelta(minutes=2)

    with counted(town) as seen:
        carla.get(f"{SCOPE}/{url}")

    assert 0 < len(seen) <= AT_MOST, seen


# --- name, date and scope -----------------------------------------------------------------


def test_name_date_and_scope_of_a_draft_can_be_mended(town: Town, carla: Browser) -> None:
    carla.get(ABOUT)

    carla.submit("Opslaan", title=" ENSIA 2027 ", reference_date="2027-12-31", scope="Ook het zwembad.")

    assert carla.url == f"{SCOPE}/"
    (row,) = town.rows("SELECT title, reference_date, scope FROM assessment WHERE id = ?", DRAFT)
    assert row == ("ENSIA 2027", "2027-12-31", "Ook het zwembad.")
    assert town.trail()[-1] == ("Carla Coördinator", "assessment:changed", DRAFT, "done")
    assert all(words in carla.words for words in ("ENSIA 2027", "31 december 2027", "Ook het zwembad."))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "  "}, "Geef de zelftoets een naam."),
        ({"reference_date": "31-12-2026"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"reference_date": "2026-02-30"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"reference_date": ""}, "Vul de peildatum in."),
        ({"scope": ""}, "Beschrijf wat u beoordeelt, in een paar zinnen."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    town: Town, carla: Browser, changes: dict[str, str], sentence: str
) -> None:
    carla.get(ABOUT)
    before = stored(town)

    carla.submit("Opslaan", status=422, **changes)

    assert sentence in carla.words
    assert stored(town) == before


def test_the_second_of_two_coordinators_sees_both_versions(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(ABOUT)
    carla.submit("Opslaan", title="Van Carla")

    robin.submit("Opslaan", title="Van Robin", status=409)

    assert town.rows("SELECT title FROM assessment WHERE id = ?", DRAFT) == [("Van Carla",)]
    assert "Iemand anders heeft dit intussen gewijzigd." in robin.words
    assert "Naam Van Carla" in robin.words
    assert robin.fields("Opslaan")[1]["title"] == ["Van Robin"]
    robin.submit("Opslaan")
    assert town.rows("SELECT title FROM assessment WHERE id = ?", DRAFT) == [("Van Robin",)]


def test_saving_what_is_there_already_is_no_change(town: Town, carla: Browser) -> None:
    carla.get(ABOUT)
    trail = town.trail()

    carla.submit("Opslaan")

    assert town.trail() == trail


def test_another_date_judges_the_answers_that_rest_on_a_tpm_again(town: Town, carla: Browser) -> None:
    account_to_everything(town)
    carla.get(ABOUT)
    covered(town)
    town.change("UPDATE answer SET status = 'deels'")
    assert answers(town) == [("digid-b.01", "c00000000001", "deels", 1)]

    carla.submit("Opslaan", reference_date="2027-12-31")

    assert answers(town) == [("digid-b.01", "c00000000001", "open", 1)]
    assert "Nieuwe peildatum: 1 antwoord met een TPM komt anders uit." in carla.words
    carla.get(ABOUT)
    carla.submit("Opslaan", reference_date="2026-12-31")
    assert answers(town) == [("digid-b.01", "c00000000001", "deels", 1)]


def test_another_name_judges_nothing_again(town: Town, carla: Browser) -> None:
    account_to_everything(town)
    covered(town)
    town.change("UPDATE answer SET status = 'aangetoond'")  # what no TPM says; only a judgement would notice
    carla.get(ABOUT)

    carla.submit("Opslaan", title="Anders")

    assert answers(town) == [("digid-b.01", "c00000000001", "aangetoond", 1)]


# --- a new assessment ---------------------------------------------------------------------


@pytest.fixture
def new(town: Town) -> Browser:
    browser = town.browser(CARLA)
    browser.get("/gemeente/aardam/nieuwe-zelftoets")
    return browser


def test_the_usual_frameworks_are_ticked_in_advance(new: Browser) -> None:
    fields = new.fields("Zelftoets beginnen")[1]

    assert fields["frameworks"] == ["cbw/2026", "ensia/2026", "nis2/2022-2555"]
    boxes = [i.attrib["value"] for i in new.page.all("input") if i.attrib.get("name") == "frameworks"]
    assert boxes == list(OTHERS)
    norms = [o.attrib["value"] for o in new.page.all("option")]
    assert norms == ["bio2/1.3"]


def test_a_new_assessment_accounts_to_what_was_ticked(town: Town, new: Browser) -> None:
    new.submit("Zelftoets beginnen", title="ENSIA 2027", scope="Alles.")

    identity = new.url.split("/")[4]
    rows = town.rows("SELECT catalogue, municipality_id FROM assessment_framework WHERE assessment_id = ?", identity)
    assert sorted(rows) == [("cbw/2026", AARDAM), ("ensia/2026", AARDAM), ("nis2/2022-2555", AARDAM)]
    new.get("/gemeente/aardam/")
    assert "ENSIA 2027 BIO2 v1.3 0 van 187 Cbw, ENSIA 2026, NIS2 31 december 2026 concept" in _cells(new)


def test_without_a_tick_there_is_the_norm_alone(town: Town, new: Browser) -> None:
    action, fields = new.fields("Zelftoets beginnen")
    del fields["frameworks"]

    new.request("POST", action, status=200, data={**fields, "title": ["Klein"], "scope": ["Alles."]})

    assert town.rows("SELECT count(*) FROM assessment_framework") == [(0,)]
    new.get("/gemeente/aardam/")
    assert "Klein BIO2 v1.3 0 van 187 geen 31 december 2026 concept" in _cells(new)


def test_a_concept_cannot_be_ticked_by_hand(town: Town, new: Browser) -> None:
    new.submit("Zelftoets beginnen", status=422, title="X", scope="Y", frameworks="bio2/2.0-concept")

    assert town.rows("SELECT count(*) FROM assessment_framework") == [(0,)]
    assert town.rows("SELECT count(*) FROM assessment") == [(2,)]


def test_a_form_that_is_refused_keeps_its_ticks(new: Browser) -> None:
    new.submit("Zelftoets beginnen", status=422, title="", scope="Y", frameworks="digid/3.0")

    assert new.fields("Zelftoets beginnen")[1]["frameworks"] == ["digid/3.0"]


def test_the_list_counts_the_answers_to_the_norm_and_not_those_to_other_frameworks(town: Town) -> None:
    account_to_everything(town)
    carla = town.browser(CARLA)
    given(town, "bio2-5.01.01", verdicts=dict.fromkeys(Aspect, Verdict.NOT))
    given(town, "cbw-bst-01", verdicts=dict.fromkeys(Aspect, Verdict.NOT))

    carla.get("/gemeente/aardam/")

    assert "Zelftoets a BIO2 v1.3 1 van 187" in _cells(carla)


def _cells(browser: Browser) -> str:
    """The cells of the table with a space between them."""
    return " ".join(" ".join("".join(cell.itertext()).split()) for cell in browser.page.all("th", "td"))
