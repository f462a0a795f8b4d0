"""DigiD connections and TPMs: what they are, what rests on them, and what follows when they change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from controls.answers import Verdict
from controls.catalogue import Aspect
from tests.assess.scope import DIGID, answers, covered, given, post, stored
from tests.assess.town import (
    AARDAM,
    BOTH,
    CARLA,
    CONNECTION,
    DRAFT,
    ELSEWHERE,
    HOME,
    TPM_ID,
    Town,
    account_to_everything,
    assessment,
)
from tests.conftest import Browser
from tests.html_page import text_of

NEW_CONNECTION, MINE = f"{DIGID}/aansluiting", f"{DIGID}/aansluiting/{CONNECTION}"
NEW_TPM, THEIRS = f"{DIGID}/tpm", f"{DIGID}/tpm/{TPM_ID}"
GIVEN = {
    "supplier": "Zaakpakket BV",
    "application": "Mijn-omgeving",
    "reference": "Zaak 12",
    "period_from": "2025-07-01",
    "period_until": "2026-06-30",
    "issued_on": "2026-07-15",
}
LAST_YEAR = {"period_until": "2024-12-31", "issued_on": "2025-01-01"}


@pytest.fixture
def carla(town: Town) -> Browser:
    account_to_everything(town)
    browser = town.browser(CARLA)
    browser.get(f"{DIGID}/")
    return browser


@pytest.fixture
def robin(town: Town, carla: Browser) -> Browser:
    """The other coordinator of Aardam."""
    return town.browser(BOTH)


def connections(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT name, number FROM digid_connection ORDER BY name")


# --- connections --------------------------------------------------------------------------


def test_a_connection_is_added_and_can_be_answered_at_once(town: Town, carla: Browser) -> None:
    carla.get(NEW_CONNECTION)

    carla.submit("Toevoegen", name=" Belastingbalie ", number="9002")

    assert carla.url == f"{DIGID}/"
    assert connections(town) == [("Belastingbalie", "9002"), ("Mijn Aardam", "9001")]
    ((identity,),) = town.rows("SELECT id FROM digid_connection WHERE number = '9002'")
    assert town.trail()[-1] == ("Carla Coördinator", "connection:added", f"{DRAFT}/{identity}", "done")
    carla.get(f"{HOME}/kader/digid/aansluiting/{identity}/beheersmaatregel/B.01")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "", "number": "1"}, "Geef de aansluiting een naam."),
        ({"name": "Balie", "number": " "}, "Vul het nummer in dat Logius aan de aansluiting gaf."),
        ({"name": "\u3164", "number": "1"}, "Geef de aansluiting een naam."),
        ({"name": "Balie", "number": "\u3164"}, "Vul het nummer in dat Logius aan de aansluiting gaf."),
        ({"name": "x" * 121, "number": "1"}, "Deze tekst is te lang: maak er hoogstens 120 tekens van."),
        ({"name": "Balie", "number": "1" * 41}, "Deze tekst is te lang: maak er hoogstens 40 tekens van."),
        ({"name": "Balie", "number": "90 01"}, "Dit nummer heeft ‘Mijn Aardam’ al."),
        ({"name": "mijn aardam", "number": "1"}, "Er is al een aansluiting met deze naam."),
    ],
    ids=[
        "no name",
        "no number",
        "an unseen name",
        "an unseen number",
        "a long name",
        "a long number",
        "a number twice",
        "a name twice",
    ],
)
def test_a_connection_that_cannot_be_is_refused(
    town: Town, carla: Browser, given: dict[str, str], sentence: str
) -> None:
    carla.get(NEW_CONNECTION)

    carla.submit("Toevoegen", status=422, **given)

    assert sentence in carla.words
    assert connections(town) == [("Mijn Aardam", "9001")]
    assert carla.fields("Toevoegen")[1]["name"] == [given["name"]]


def test_the_number_of_a_connection_elsewhere_is_free(town: Town, carla: Browser) -> None:
    town.change(
        "INSERT INTO digid_connection (id, assessment_id, municipality_id, name, number) "
        "VALUES ('c00000000002', ?, 2, 'Mijn Beekstad', '9002')",
        ELSEWHERE,
    )
    carla.get(NEW_CONNECTION)

    carla.submit("Toevoegen", name="Balie", number="9002")

    assert ("Balie", "9002") in connections(town)
    carla.get(f"{DIGID}/aansluiting/c00000000002", status=404)


def test_what_belongs_to_another_assessment_of_the_municipality_is_not_found(town: Town, carla: Browser) -> None:
    with town.all_rows() as session:
        session.add(assessment("a00000000002", AARDAM))
    for table in ("digid_connection", "tpm"):
        town.change(f"UPDATE {table} SET assessment_id = 'a00000000002'")
    before = stored(town)

    for url in (MINE, THEIRS):
        carla.get(url, status=404)
        carla.get(f"{DIGID}/")
        post(carla, url, 404)
        carla.get(f"{DIGID}/")
        post(carla, f"{url}/verwijderen", 404)

    assert stored(town) == before


def test_adding_exactly_the_same_twice_is_adding_it_once(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(NEW_CONNECTION)
        browser.submit("Toevoegen", name="Balie", number="9002")

    assert connections(town) == [("Balie", "9002"), ("Mijn Aardam", "9001")]


def test_a_connection_is_mended_and_keeps_its_answers(town: Town, carla: Browser) -> None:
    given(town, "digid-b.05", unit=CONNECTION, explanation="Zo zit het.")
    carla.get(MINE)

    carla.submit("Opslaan", name="Mijn gemeente", number="9001")

    assert town.rows("SELECT id, name, number FROM digid_connection") == [(CONNECTION, "Mijn gemeente", "9001")]
    assert [unit for _, unit, *_ in answers(town)] == [CONNECTION]
    assert town.trail()[-1][1:3] == ("connection:changed", f"{DRAFT}/{CONNECTION}")


def test_a_connection_cannot_get_the_number_of_another(town: Town, carla: Browser) -> None:
    carla.get(NEW_CONNECTION)
    carla.submit("Toevoegen", name="Balie", number="9002")
    carla.get(MINE)

    carla.submit("Opslaan", status=422, number="9002")

    assert "Dit nummer heeft ‘Balie’ al." in carla.words
    assert connections(town) == [("Balie", "9002"), ("Mijn Aardam", "9001")]


def test_the_second_who_mends_a_connection_sees_both_versions(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(MINE)
    carla.submit("Opslaan", name="Van Carla")

    robin.submit("Opslaan", name="Van Robin", status=409)

    assert connections(town) == [("Van Carla", "9001")]
    assert "Naam Van Carla" in robin.words
    robin.submit("Opslaan")
    assert connections(town) == [("Van Robin", "9001")]


def test_a_connection_without_answers_can_be_removed(town: Town, carla: Browser) -> None:
    given(town, "digid-b.05", unit=CONNECTION, verdicts=dict.fromkeys(Aspect, Verdict.OPEN))

    carla.submit("Mijn Aardam verwijderen")

    assert connections(town) == []
    assert answers(town) == []
    assert "Er is nog geen aansluiting." in carla.words
    assert town.trail()[-1][1:3] == ("connection:removed", f"{DRAFT}/{CONNECTION}")


def test_a_connection_with_answers_stays(town: Town, carla: Browser) -> None:
    given(town, "digid-b.05", unit=CONNECTION, explanation="Zo zit het.")
    before = stored(town)

    carla.submit("Mijn Aardam verwijderen", status=422)

    assert "Bij ‘Mijn Aardam’ is al 1 antwoord gegeven." in carla.words
    assert stored(town) == before


def test_what_a_colleague_removed_is_not_found(town: Town, carla: Browser, robin: Browser) -> None:
    robin.get(MINE)
    carla.submit("Mijn Aardam verwijderen")

    robin.submit("Opslaan", name="Toch", status=404)
    robin.get(MINE, status=404)
    carla.get(f"{DIGID}/")
    post(carla, f"{MINE}/verwijderen", 404)

    assert connections(town) == []


# --- TPMs ---------------------------------------------------------------------------------


def verdicts(town: Town, supplier: str) -> Any:
    ((found,),) = town.rows("SELECT verdicts FROM tpm WHERE supplier = ?", supplier)
    return json.loads(found)


def test_a_tpm_is_added_with_what_it_says_per_norm_and_per_aspect(town: Town, carla: Browser) -> None:
    carla.get(NEW_TPM)
    fields = carla.fields("Toevoegen")[1]
    assert len([name for name in fields if name.endswith("-norm")]) == 21
    assert len([name for name in fields if name.endswith("-werking")]) == 5

    carla.submit(
        "Toevoegen", **GIVEN, norms_0_opzet="aangetoond", norms_0_bestaan="niet", norms_20_werking="aangetoond"
    )

    assert verdicts(town, "Zaakpakket BV") == {
        "digid-b.01": {"opzet": "aangetoond", "bestaan": "niet"},
        "digid-c.09": {"werking": "aangetoond"},
    }
    ((identity,),) = town.rows("SELECT id FROM tpm WHERE supplier = 'Zaakpakket BV'")
    assert town.trail()[-1] == ("Carla Coördinator", "tpm:added", f"{DRAFT}/{identity}", "done")
    assert "Telt mee tot en met 15 juli 2027" in carla.words
    assert "Normen in deze TPM 2 van de 21" in carla.words


def test_no_norm_is_met_before_somebody_chose_so(town: Town, carla: Browser) -> None:
    carla.get(f"{NEW_TPM}?begin=voldoet")

    carla.submit("Toevoegen", **GIVEN)

    assert verdicts(town, "Zaakpakket BV") == {}


@pytest.mark.parametrize("line", ["norms-999-norm", "norms-21-norm", "norms-1499-norm"])
def test_a_line_that_belongs_to_no_norm_is_refused_and_not_shown(town: Town, carla: Browser, line: str) -> None:
    carla.get(NEW_TPM)
    action, fields = carla.fields("Toevoegen")
    fields |= {name: [value] for name, value in GIVEN.items()}

    carla.request("POST", action, status=422, data={**fields, line: ["digid-b.01"]})

    assert "De vragen op deze pagina zijn intussen anders geworden." in carla.words
    assert len([name for name in carla.fields("Toevoegen")[1] if name.endswith("-norm")]) == 21
    assert town.rows("SELECT count(*) FROM tpm") == [(1,)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"supplier": " "}, "Vul de leverancier in."),
        ({"application": ""}, "Vul in over welke applicatie of dienst de TPM gaat."),
        ({"reference": ""}, "Vul in waar de TPM te vinden is."),
        ({"period_from": ""}, "Vul het begin van de periode in."),
        ({"period_until": "2026-6-30"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"issued_on": "2026-02-30"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"issued_on": ""}, "Vul de datum van afgifte in."),
        ({"period_until": "2025-06-30"}, "Het einde van de periode ligt vóór het begin."),
        ({"issued_on": "2026-06-29"}, "De TPM is afgegeven vóór het einde van de periode."),
        ({"issued_on": "9999-12-31"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"supplier": "\u3164"}, "Vul de leverancier in."),
        ({"reference": "x" * 301}, "Deze tekst is te lang: maak er hoogstens 300 tekens van."),
        ({"norms_0_norm": "digid-c.09"}, "De vragen op deze pagina zijn intussen anders geworden."),
    ],
)
def test_a_tpm_that_cannot_be_is_refused_and_what_was_chosen_stays(
    town: Town, carla: Browser, changes: dict[str, str], sentence: str
) -> None:
    carla.get(NEW_TPM)

    carla.submit("Toevoegen", status=422, **{**GIVEN, "norms_1_opzet": "niet", **changes})

    assert sentence in carla.words
    assert carla.fields("Toevoegen")[1]["norms-1-opzet"] == ["niet"]
    assert town.rows("SELECT count(*) FROM tpm") == [(1,)]


def test_partly_is_no_verdict_of_a_tpm(town: Town, carla: Browser) -> None:
    carla.get(NEW_TPM)

    carla.submit("Toevoegen", status=422, **GIVEN, norms_0_opzet="deels")

    assert town.rows("SELECT count(*) FROM tpm") == [(1,)]


def test_adding_the_same_tpm_twice_is_adding_it_once(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(NEW_TPM)
        browser.submit("Toevoegen", **GIVEN, norms_0_opzet="niet")

    assert town.rows("SELECT count(*) FROM tpm") == [(2,)]


@pytest.mark.parametrize(
    ("issued_on", "too_old"), [("2025-12-30", True), ("2025-12-31", False)], ids=["a day too old", "just in time"]
)
def test_a_tpm_counts_for_twelve_months_up_to_and_including_the_day(
    town: Town, carla: Browser, issued_on: str, too_old: bool
) -> None:
    town.change("UPDATE tpm SET issued_on = ?", issued_on)

    for url in (f"{DIGID}/", THEIRS):
        carla.get(url)
        warning = "Op de peildatum 31 december 2026 is deze TPM ouder dan twaalf maanden."
        assert (warning in carla.words) is too_old


def test_a_tpm_that_begins_after_the_date_says_so(town: Town, carla: Browser) -> None:
    town.change("UPDATE tpm SET period_from = '2027-01-01', period_until = '2027-12-31'")

    carla.get(f"{DIGID}/")

    assert "De periode van deze TPM begint pas na de peildatum 31 december 2026." in carla.words


@pytest.mark.parametrize("issued_on", ["2028-01-01", "9999-12-31"])
def test_a_tpm_of_long_after_the_date_locks_nobody_out_and_covers_nothing(
    town: Town, carla: Browser, issued_on: str
) -> None:
    town.change("UPDATE tpm SET issued_on = ?", issued_on)
    covered(town)

    for url in (f"{DIGID}/", THEIRS):
        carla.get(url)
        assert "Deze TPM is meer dan twaalf maanden na de peildatum 31 december 2026 afgegeven." in carla.words
    carla.submit("Opslaan", issued_on="2026-11-15", norms_0_bestaan="aangetoond")
    assert answers(town) == [("digid-b.01", CONNECTION, "aangetoond", 1)]


def test_the_question_says_what_the_tpm_says_and_hides_its_own_verdicts_then(town: Town, carla: Browser) -> None:
    covered(town)

    carla.get(f"{HOME}/kader/digid/aansluiting/{CONNECTION}/beheersmaatregel/B.01")

    assert "Webbouw: Formulieren Opzet: voldoet. Bestaan: voldoet niet." in carla.words
    shown = {d.attrib["data-only"]: text_of(d) for d in carla.page.all("div") if "data-only" in d.attrib}
    assert [only for only, words in shown.items() if "Niet getoetst" in words] == ["beoordeeld niet-voorgekomen"]
    assert [only for only, words in shown.items() if "Bestaan: voldoet niet." in words] == ["gedekt-door-tpm"]


def test_a_question_that_no_tpm_can_cover_always_shows_its_verdicts(carla: Browser) -> None:
    carla.get(f"{HOME}/beheersmaatregel/5.01")

    hidden = [text_of(d) for d in carla.page.all("div") if "data-only" in d.attrib]
    assert hidden
    assert not [words for words in hidden if "Opzet" in words]


def test_the_answers_that_rest_on_a_tpm_follow_when_it_changes(town: Town, carla: Browser) -> None:
    covered(town)
    given(town, "digid-b.05", unit=CONNECTION, verdicts=dict.fromkeys(Aspect, Verdict.NOT))
    town.change("UPDATE tpm SET period_from = '2024-01-01'")
    carla.get(THEIRS)

    carla.submit("Opslaan", norms_0_bestaan="aangetoond")

    assert answers(town) == [("digid-b.01", CONNECTION, "aangetoond", 1), ("digid-b.05", CONNECTION, "niet", 1)]
    assert "1 antwoord komt daardoor anders uit." in carla.words
    assert town.trail()[-1] == ("Carla Coördinator", "tpm:changed", f"{DRAFT}/{TPM_ID}", "done")
    for change, status in (
        ({"norms_0_bestaan": "niet"}, "deels"),
        ({"norms_0_bestaan": "open"}, "open"),
        ({"norms_0_bestaan": "aangetoond", **LAST_YEAR}, "open"),
        ({"period_until": "2026-10-31", "issued_on": "2026-11-15"}, "aangetoond"),
    ):
        carla.get(THEIRS)
        carla.submit("Opslaan", **change)
        assert answers(town)[0] == ("digid-b.01", CONNECTION, status, 1), change


def test_a_page_that_was_open_meanwhile_can_still_save_its_answer(town: Town, carla: Browser, robin: Browser) -> None:
    """A TPM that changes counts no version: nobody changed the answer itself."""
    covered(town)
    robin.get(f"{HOME}/kader/digid/aansluiting/{CONNECTION}/beheersmaatregel/B.01")
    carla.get(THEIRS)
    carla.submit("Opslaan", norms_0_bestaan="aangetoond")

    robin.submit("Opslaan", at="/eis/digid-b.01", explanation="Met een toelichting.")

    assert answers(town) == [("digid-b.01", CONNECTION, "aangetoond", 2)]


def test_saving_what_is_there_already_is_no_change(town: Town, carla: Browser) -> None:
    carla.get(THEIRS)
    before, trail = stored(town), town.trail()

    carla.submit("Opslaan")

    assert (stored(town), town.trail()) == (before, trail)


def test_the_second_who_mends_a_tpm_sees_what_is_stored_at_the_norm(town: Town, carla: Browser, robin: Browser) -> None:
    for browser in (carla, robin):
        browser.get(THEIRS)
    carla.submit("Opslaan", norms_0_opzet="niet")

    robin.submit("Opslaan", supplier="Anders", status=409)

    assert verdicts(town, "Webbouw")["digid-b.01"]["opzet"] == "niet"
    assert "Leverancier Webbouw" in robin.words
    assert robin.words.count("Opgeslagen: voldoet niet") == 1
    robin.submit("Opslaan")
    assert verdicts(town, "Anders")["digid-b.01"]["opzet"] == "aangetoond"


def test_a_tpm_on_which_nothing_rests_can_be_removed(town: Town, carla: Browser) -> None:
    carla.submit("TPM van Webbouw verwijderen")

    assert town.rows("SELECT count(*) FROM tpm") == [(0,)]
    assert "Er is nog geen TPM." in carla.words
    assert town.trail()[-1][1:3] == ("tpm:removed", f"{DRAFT}/{TPM_ID}")


def test_a_tpm_on_which_norms_rest_stays_and_the_page_names_them(town: Town, carla: Browser) -> None:
    covered(town)
    covered(town, "digid-c.07")
    covered(town, "digid-c.08", tpm="e00000000002")
    before = stored(town)

    carla.submit("TPM van Webbouw verwijderen", status=422)

    assert (
        "De TPM van Webbouw blijft staan: 2 normen steunen erop. "
        "Beantwoord die eerst op een andere manier: B.01 (Mijn Aardam), C.07 (Mijn Aardam)." in carla.words
    )
    assert stored(town) == before


def test_a_tpm_that_a_colleague_removed_is_not_found(town: Town, carla: Browser, robin: Browser) -> None:
    robin.get(THEIRS)
    carla.submit("TPM van Webbouw verwijderen")

    robin.submit("Opslaan", supplier="Toch", status=404)
    robin.get(THEIRS, status=404)
    carla.get(f"{DIGID}/")
    post(carla, f"{THEIRS}/verwijderen", 404)

    assert town.rows("SELECT count(*) FROM tpm") == [(0,)]


def test_connections_and_tpms_come_back_with_the_framework(town: Town, carla: Browser) -> None:
    carla.get(f"{HOME}/reikwijdte/")
    carla.submit("DigiD 3.0 weghalen")
    carla.get(f"{DIGID}/", status=404)
    carla.get(MINE, status=404)
    carla.get(THEIRS, status=404)
    carla.get(f"{HOME}/reikwijdte/")

    carla.submit("DigiD 3.0 kiezen")

    assert "1 aansluiting, 1 TPM." in carla.words
