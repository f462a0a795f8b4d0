"""Answering in Excel: a file of questions out, a filled-in one in, after a look at every change."""

from __future__ import annotations

from io import BytesIO
from time import perf_counter
from typing import Any

import openpyxl
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from assess.models import AnswerRow, Role
from assess.offline import service
from assess.offline.questions import Wanted
from assess.place import Place
from controls.exchange.worksheet import LARGEST, column
from tests.assess.everything import COVERED, EVENT, PLAIN, TAKEN_OVER
from tests.assess.everything import fill as fill_everything
from tests.assess.test_statements import AT_MOST, counted
from tests.assess.test_statements import fill as fill_all_of_bio
from tests.assess.town import (
    AARDAM,
    BY_ROLE,
    CARLA,
    CONNECTION,
    DRAFT,
    ELSEWHERE,
    HEAD,
    HOME,
    ILYAS,
    NOW,
    SECRET_KEY,
    TESS,
    TPM_ID,
    Town,
    account_to_everything,
    actor,
    assessment,
    catalogue,
)
from tests.conftest import Browser
from tests.html_page import text_of

EXCEL = f"{HOME}/excel/"
LOOK, SAVE = "Bekijken wat er verandert", "Antwoorden opslaan"
FIRST, SECOND = "5.01.01", "5.01.02"


class Desk:
    """Somebody with the file open in Excel."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(BytesIO(data))
        self.sheet = self.book["Vragen"]
        self.numbers = [row[0].value for row in self.sheet.iter_rows(min_row=2)]
        self.heads = {self.sheet.cell(1, i).value: i for i in range(1, self.sheet.max_column + 1)}

    def at(self, number: str, name: str) -> Any:
        return self.sheet.cell(self.numbers.index(number) + 2, self.heads[column(name).header])

    def fill(self, number: str, **cells: Any) -> Desk:
        for name, value in cells.items():
            cell = self.at(number, name)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        return self

    @property
    def saved(self) -> bytes:
        kept = BytesIO()
        self.book.save(kept)
        return kept.getvalue()


def file(browser: Browser, query: str = "wat=alles", *, home: str = HOME) -> Desk:
    """The file that a person downloads."""
    return Desk(browser.get(f"{home}/excel/bestand?{query}").data)


def upload(browser: Browser, url: str, **fields: Any) -> TestResponse:
    """What a browser sends for a form with a file."""
    boundary, body = encode_multipart(fields)
    return browser.client.post(
        url,
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Referer": browser.base_url},
        base_url=browser.base_url,
        buffered=True,
    )


def chosen(data: bytes, name: str = "ingevuld.xlsx") -> FileStorage:
    return FileStorage(BytesIO(data), filename=name)


def look(browser: Browser, data: bytes, *, status: int = 200, url: str = EXCEL) -> TestResponse:
    """Choose a file on the page and press the button, as a browser sends it."""
    browser.get(url)
    action, sent = browser.fields(LOOK)
    response = upload(browser, action, csrf_token=sent["csrf_token"][0], file=chosen(data))
    browser._look_at(response)
    assert response.status_code == status, browser.words
    return response


def save(town: Town, email: str, number: str = FIRST, **fields: str) -> None:
    """As somebody saves it in the form."""
    browser = town.browser(email)
    browser.get(f"{HOME}/beheersmaatregel/{number.rpartition('.')[0]}")
    browser.submit("Opslaan", at=f"/eis/bio2-{number}", **fields)


def stored(town: Town, number: str = FIRST) -> dict[str, Any]:
    names = (
        "outcome",
        "opzet",
        "explanation",
        "reason",
        "improvement",
        "agreed_by",
        "answered_by",
        "saved_by",
        "way",
        "version",
    )
    rows = town.rows(f"SELECT {', '.join(names)} FROM answer WHERE requirement_id = ?", f"bio2-{number}")
    return dict(zip(names, rows[0], strict=True)) if rows else {}


def answers(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT * FROM answer ORDER BY requirement_id, unit")


def changes(browser: Browser) -> list[tuple[str, ...]]:
    """What the page says of each field that would change: its name, what it is, what it would be."""
    found = [item for item in browser.page.all("div") if any(child.tag == "dd" for child in item)]
    return [tuple(text_of(child) for child in item) for item in found]


def wrong_cells(browser: Browser) -> dict[str, str]:
    """What the page says of each cell."""
    return {text_of(row[0]): text_of(row[1]) for row in browser.page.all("tr")[1:]}


@pytest.fixture
def ilyas(town: Town) -> Browser:
    return town.browser(ILYAS)


# --- which questions ----------------------------------------------------------------------


def test_a_file_holds_the_open_questions_of_what_was_chosen(town: Town, ilyas: Browser) -> None:
    save(town, TESS, opzet="niet", bestaan="niet", werking="niet")

    everything = file(ilyas)
    with_answered = file(ilyas, "wat=alles&ook=y")
    theme = file(ilyas, "wat=thema+bio2+sturing")
    role = file(ilyas, "wat=rol+inkoop")

    assert (len(everything.numbers), len(with_answered.numbers)) == (186, 187)
    assert FIRST not in everything.numbers
    assert with_answered.at(FIRST, "opzet").value == "niet"
    assert 0 < len(theme.numbers) < 60
    assert 0 < len(role.numbers) < 60
    assert set(theme.numbers) != set(role.numbers)


def test_a_file_of_one_framework_speaks_its_words(town: Town) -> None:
    account_to_everything(town)
    desk = file(town.browser(ILYAS), f"wat=kader+digid_{CONNECTION}")

    rules = {rule.formula1 for rule in desk.sheet.data_validations.dataValidation if rule.type == "list"}
    assert '"voldoet,voldoet niet"' in rules
    assert not any("deels" in rule for rule in rules)
    assert desk.at("B.01", "framework").value == "DigiD 3.0, Mijn Aardam"
    assert desk.book["Keuzes"]["A1"].value == "Webbouw: Formulieren"


def test_another_page_may_name_the_questions_itself(ilyas: Browser) -> None:
    desk = file(
        ilyas, "sleutel=bio2-5.01.02&sleutel=bio2-5.01.01&sleutel=bestaat-niet&titel=Mijn+vragen&voor=2026-12-01"
    )

    said = {row[0].value: row[1].value for row in desk.book["Toelichting"].iter_rows() if row[0].value}
    assert desk.numbers == [FIRST, SECOND]
    assert said["Vragen"] == "Mijn vragen: 2 vragen"
    assert said["Klaar vóór"] == "Stuur het bestand uiterlijk 1 december 2026 terug aan Ilyas Invuller."


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("wat=alles&voor=morgen", "Schrijf de datum als jjjj-mm-dd"),
        ("sleutel=bestaat-niet", "Van deze vragen staat er geen open."),
        ("wat=thema+bio2+bestaat-niet", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_made_is_said_on_the_page(ilyas: Browser, query: str, sentence: str) -> None:
    ilyas.get(f"{HOME}/excel/bestand?{query}", status=422)

    assert sentence in ilyas.words
    assert "Fout: Invullen in Excel" in ilyas.words


def test_who_made_a_file_stands_in_the_trail_and_the_file_is_to_be_kept(town: Town, ilyas: Browser) -> None:
    response = ilyas.get(f"{HOME}/excel/bestand?wat=rol+ciso")

    assert response.headers["Content-Disposition"] == 'attachment; filename="toetspeil-aardam-ciso-2026-11-20.xlsx"'
    assert response.headers["Cache-Control"] == "no-store"
    assert town.trail()[-1] == ("Ilyas Invuller", "worksheet:made", DRAFT, "done")


def test_the_overview_leads_to_it_for_who_may_fill_in(town: Town, ilyas: Browser) -> None:
    ilyas.get(f"{HOME}/")
    assert f'href="{EXCEL}"' in ilyas.html

    reader = town.browser(BY_ROLE[Role.READER])
    reader.get(f"{HOME}/")
    assert f'href="{EXCEL}"' not in reader.html


# --- a look, and then saving --------------------------------------------------------------


def test_every_change_is_shown_and_nothing_is_saved_before_somebody_says_so(town: Town, ilyas: Browser) -> None:
    save(town, TESS, explanation="Het beleid is oud.")
    desk = file(ilyas, "wat=alles&ook=y").fill(FIRST, opzet="aangetoond", explanation="Het beleid is nieuw.")
    before = answers(town)

    look(ilyas, desk.saved)

    assert changes(ilyas) == [
        ("Opzet", "Was:[verwijderd:open]", "Werd:[toegevoegd:aangetoond]"),
        ("Toelichting", "Was:Het beleid is [verwijderd:oud.]", "Werd:Het beleid is [toegevoegd:nieuw.]"),
    ]
    assert "1 antwoord verandert. 186 rijen blijven gelijk." in ilyas.words
    assert answers(town) == before


def test_many_changes_are_folded_up_by_theme_with_their_number_and_none_is_left_out(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas)
    for number in desk.numbers:
        desk.fill(number, explanation=f"Over {number}.")

    look(ilyas, desk.saved)

    folded = [one for one in ilyas.page.all("details") if "open" not in one.attrib]
    heads = [text_of(next(one.iter("summary"))) for one in folded]
    assert heads[0] == "BIO2 v1.3: Kader (31 antwoorden)"
    assert len(heads) == len({requirement.theme for requirement in catalogue().requirements})
    inside = [text_of(head).partition(" ")[0] for one in folded for head in one.iter("h3")]
    assert sorted(inside) == sorted(desk.numbers)


def test_a_few_changes_are_shown_without_folding(ilyas: Browser) -> None:
    look(ilyas, file(ilyas).fill(FIRST, explanation="Zo.").fill(SECOND, explanation="En zo.").saved)

    assert "(1 antwoord)" not in ilyas.words
    assert len(changes(ilyas)) == 2


def test_what_was_looked_at_is_saved_as_somebodys_own_answers_with_a_line_for_each(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas)
    desk.fill(FIRST, opzet="aangetoond", explanation="=Ja", evidence_1_title="Besluit", evidence_1_date="1-3-2026")
    desk.fill(SECOND, opzet="deels")
    lines = len(town.trail())

    look(ilyas, desk.saved)
    ilyas.submit(SAVE)

    assert "2 antwoorden zijn ingelezen." in ilyas.words
    assert stored(town) == {
        "outcome": "beoordeeld",
        "opzet": "aangetoond",
        "explanation": "=Ja",
        "reason": "",
        "improvement": "",
        "agreed_by": "",
        "answered_by": "Ilyas Invuller",
        "saved_by": "Ilyas Invuller",
        "way": "import",
        "version": 1,
    }
    ((evidence,),) = town.rows("SELECT evidence FROM answer WHERE requirement_id = ?", PLAIN)
    assert evidence == '[{"title": "Besluit", "location": "", "date": "2026-03-01"}]'
    assert town.trail()[lines:] == [
        ("Ilyas Invuller", "answer:imported", f"{DRAFT}/bio2-{FIRST}", "done"),
        ("Ilyas Invuller", "answer:imported", f"{DRAFT}/bio2-{SECOND}", "done"),
    ]
    ilyas.get(f"{HOME}/eis/bio2-{FIRST}/geschiedenis")
    assert "uit een ingelezen bestand" in ilyas.words


def test_a_file_that_nobody_changed_changes_nothing(town: Town) -> None:
    fill_everything(town)
    ilyas = town.browser(ILYAS)
    desk = file(ilyas, "wat=alles&ook=y")

    look(ilyas, desk.saved)

    assert "niets anders dan wat er in Toetspeil al staat" in ilyas.words
    assert SAVE not in ilyas.buttons


def test_every_kind_of_answer_comes_through(town: Town) -> None:
    fill_everything(town)
    ilyas = town.browser(ILYAS)
    desk = file(ilyas, "wat=alles&ook=y")
    row = next(
        i for i, (n, f) in enumerate(zip(desk.numbers, [r[1].value for r in desk.sheet.iter_rows(min_row=2)], strict=True), 2)
        if (n, f) == ("B.05", "DigiD 3.0, Mijn Aardam")
    )  # fmt: skip
    for name, value in (("outcome", "gedekt door TPM"), ("tpm", "Webbouw: Formulieren")):
        desk.sheet.cell(row, desk.heads[column(name).header]).value = value
    taken_over = next(r.number for r in town_requirements() if r.id == TAKEN_OVER)
    desk.fill(taken_over, rest_4="ja")

    look(ilyas, desk.saved)
    ilyas.submit(SAVE)

    ((outcome, details),) = town.rows(
        "SELECT outcome, details FROM answer WHERE requirement_id = ? AND unit = ?", EVENT, CONNECTION
    )
    assert (outcome, TPM_ID in details) == ("gedekt-door-tpm", True)
    ((details,),) = town.rows("SELECT details FROM answer WHERE requirement_id = ?", TAKEN_OVER)
    assert '"remainder":{"3":"ja","4":"ja"}' in details
    # Somebody said it: it no longer follows from other answers.
    assert "inferred_from" not in details
    assert town.rows("SELECT count(*) FROM answer WHERE requirement_id = ?", COVERED) == [(2,)]


def town_requirements() -> Any:
    from assess.catalogues import all_catalogues

    return [r for edition in all_catalogues().values() for r in edition.requirements]


def test_not_applicable_from_a_file_still_needs_a_second_person(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas).fill(FIRST, outcome="niet van toepassing", reason="Wij hebben geen zwembad.")

    look(ilyas, desk.saved)
    assert "tot een tweede persoon ermee instemt" in ilyas.words
    ilyas.submit(SAVE)

    assert (stored(town)["outcome"], stored(town)["agreed_by"]) == ("niet-van-toepassing", "")
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    assert "Ik stem in met niet van toepassing" not in ilyas.buttons
    tess = town.browser(TESS)
    tess.get(f"{HOME}/beheersmaatregel/5.01")
    tess.submit("Ik stem in met niet van toepassing", at=FIRST)

    data = file(ilyas, "wat=alles&ook=y").fill(FIRST, reason="Om een andere reden.").saved
    look(ilyas, data)
    assert "Die instemming vervalt." in ilyas.words
    ilyas.submit(SAVE)
    assert stored(town)["agreed_by"] == ""


# --- two people ---------------------------------------------------------------------------


def test_what_somebody_saved_meanwhile_stays_unless_it_is_chosen_away(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas).fill(FIRST, explanation="Uit het bestand.").fill(SECOND, explanation="Ook uit het bestand.")
    save(town, TESS, explanation="Van Tess.")

    look(ilyas, desk.saved)
    assert "Nu opgeslagen door Tess Tweede" in ilyas.words
    assert ("Toelichting", "Was:[verwijderd:Van Tess.]", "Werd:[toegevoegd:Uit het bestand.]") in changes(ilyas)
    ilyas.submit(SAVE)

    assert "1 antwoord is ingelezen. 1 antwoord bleef zoals het was." in ilyas.words
    assert stored(town)["explanation"] == "Van Tess."
    assert stored(town, SECOND)["explanation"] == "Ook uit het bestand."


def test_what_was_chosen_from_the_file_comes_as_a_new_version(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas).fill(FIRST, explanation="Uit het bestand.")
    save(town, TESS, explanation="Van Tess.", improvement="Later.")

    look(ilyas, desk.saved)
    ilyas.submit(SAVE, keuze_0=f"overnemen bio2-{FIRST}")

    assert stored(town) | {"explanation": "Uit het bestand.", "version": 2} == stored(town)
    assert town.rows(
        "SELECT explanation FROM answer_version WHERE requirement_id = ? ORDER BY number", f"bio2-{FIRST}"
    ) == [
        ("Van Tess.",),
        ("Uit het bestand.",),
    ]


def test_a_row_that_was_not_filled_in_never_takes_away_what_somebody_saved(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas).fill(SECOND, explanation="Ja.")
    save(town, TESS, explanation="Van Tess.")

    look(ilyas, desk.saved)

    assert f"{FIRST} " not in ilyas.words
    ilyas.submit(SAVE)
    assert stored(town)["explanation"] == "Van Tess."


def test_what_both_of_them_wrote_alike_is_no_conflict(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas).fill(FIRST, explanation="Hetzelfde.")
    save(town, TESS, explanation="Hetzelfde.")

    look(ilyas, desk.saved)

    assert "niets anders dan wat er in Toetspeil al staat" in ilyas.words


def test_who_saves_between_looking_and_confirming_is_shown_first_and_nothing_is_saved(
    town: Town, ilyas: Browser
) -> None:
    desk = file(ilyas).fill(FIRST, explanation="Uit het bestand.").fill(SECOND, explanation="Ook.")
    look(ilyas, desk.saved)
    save(town, TESS, explanation="Van Tess.")

    ilyas.submit(SAVE, status=409)

    assert "Intussen is een antwoord gewijzigd; er is nog niets opgeslagen." in ilyas.words
    assert "Van Tess." in ilyas.words
    assert stored(town, SECOND) == {}
    ilyas.submit(SAVE, keuze_0=f"overnemen bio2-{FIRST}")
    assert stored(town)["explanation"] == "Uit het bestand."
    assert stored(town, SECOND)["explanation"] == "Ook."


def test_confirming_twice_is_one_save(town: Town, ilyas: Browser) -> None:
    look(ilyas, file(ilyas).fill(FIRST, explanation="Eén keer.").saved)
    action, sent = ilyas.fields(SAVE)
    ilyas.submit(SAVE)

    ilyas.request("POST", action, data=sent, status=409)

    assert stored(town)["version"] == 1


def test_an_answer_that_began_anew_with_its_framework_is_not_mistaken_for_the_one_of_the_file(
    town: Town, ilyas: Browser
) -> None:
    save(town, TESS, explanation="Van vroeger.")
    desk = file(ilyas, "wat=alles&ook=y").fill(FIRST, explanation="Uit het bestand.")
    town.change("DELETE FROM answer")
    save(town, TESS, explanation="Van nu.")
    assert stored(town)["version"] == 1

    look(ilyas, desk.saved)

    assert "Intussen ook in Toetspeil gewijzigd" in ilyas.words


# --- refused ------------------------------------------------------------------------------


def test_every_wrong_cell_is_named_at_once_and_nothing_changes(town: Town, ilyas: Browser) -> None:
    desk = file(ilyas)
    desk.fill(FIRST, opzet="misschien", explanation="x" * 10_001, evidence_2_location="Kast 3", risk_owner="y" * 201)
    desk.fill(SECOND, outcome="niet van toepassing")
    desk.fill("5.02.01", explanation="Dit is goed.")

    look(ilyas, desk.saved, status=422)

    assert wrong_cells(ilyas) == {
        f"Vragen!{desk.at(FIRST, 'opzet').coordinate}": (
            "‘misschien’ is geen van de keuzes; kies aangetoond, deels of niet."
        ),
        f"Vragen!{desk.at(FIRST, 'explanation').coordinate}": (
            "Deze tekst is te lang: maak er hoogstens 10.000 tekens van."
        ),
        f"Vragen!{desk.at(FIRST, 'evidence_2_title').coordinate}": (
            "Geef dit bewijs een titel, of maak ook de vindplaats en de datum leeg."
        ),
        f"Vragen!{desk.at(FIRST, 'risk_owner').coordinate}": "Deze tekst is te lang: maak er hoogstens 200 tekens van.",
        f"Vragen!{desk.at(SECOND, 'reason').coordinate}": (
            "Schrijf waarom dit niet van toepassing is. Daarna kan een tweede persoon instemmen."
        ),
    }
    assert "5 cellen zijn niet goed. Er is niets opgeslagen." in ilyas.words
    assert answers(town) == []


def test_the_rules_of_the_form_hold_for_dates_and_conditions_too(town: Town) -> None:
    account_to_everything(town)
    ilyas = town.browser(ILYAS)
    law, bio = file(ilyas, "wat=kader+cbw"), file(ilyas, "wat=kader+bio2")
    conditional = next(r.number for r in town_requirements() if r.id == "cbw-reg-03")
    repeated = next(n for n in bio.numbers if bio.at(n, "done_on").value != "–")
    law.fill(conditional, condition="nee")
    bio.fill(repeated, done_on="2027-01-01")

    look(ilyas, law.saved, status=422)

    assert wrong_cells(ilyas) == {
        f"Vragen!{law.at(conditional, 'condition_reason').coordinate}": (
            "Schrijf waaruit blijkt dat dit zich hier niet voordoet."
        ),
        f"Vragen!{law.at(conditional, 'condition_on').coordinate}": (
            "Vul in sinds welke datum u weet dat dit zich niet voordoet."
        ),
    }
    look(ilyas, bio.saved, status=422)
    place = bio.at(repeated, "done_on").coordinate
    assert wrong_cells(ilyas) == {f"Vragen!{place}": "Deze datum ligt in de toekomst. Kijk de datum na."}


def test_of_many_wrong_cells_fifty_are_shown_and_the_others_counted(ilyas: Browser) -> None:
    desk = file(ilyas)
    for number in desk.numbers[:70]:
        desk.fill(number, opzet="misschien")

    look(ilyas, desk.saved, status=422)

    assert len(ilyas.page.all("tr")) == 51
    assert "70 cellen zijn niet goed." in ilyas.words
    assert "En nog 20 andere cellen." in ilyas.words


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Kies een ingevuld bestand."),
        (b"%PDF-1.7", "Dit is geen Excel-bestand"),
        (b"PK\x03\x04" + b"\0" * LARGEST, "Dit bestand is te groot."),
    ],
    ids=["none", "a PDF", "too large"],
)
def test_what_is_no_file_of_ours_is_refused_in_a_sentence(
    town: Town, ilyas: Browser, data: bytes, sentence: str
) -> None:
    look(ilyas, data, status=422)

    assert sentence in ilyas.words
    assert answers(town) == []


def test_a_form_without_a_file_is_refused_in_a_sentence(ilyas: Browser) -> None:
    ilyas.get(EXCEL)
    ilyas.submit(LOOK, status=422)

    assert "Kies een ingevuld bestand." in ilyas.words


def test_a_file_of_another_assessment_or_municipality_is_refused(town: Town) -> None:
    other = "a00000000002"
    with town.all_rows() as session:
        session.add(assessment(other, AARDAM))
    both = town.browser("both@regio.example")
    here = file(both).fill(FIRST, explanation="Hier.").saved
    elsewhere = f"/gemeente/beekstad/zelftoets/{ELSEWHERE}"

    for url in (f"/gemeente/aardam/zelftoets/{other}/excel/", f"{elsewhere}/excel/"):
        look(both, here, status=422, url=url)
        assert "Dit bestand hoort bij een andere zelftoets." in both.words
    look(both, file(both, home=elsewhere).saved, status=422)
    assert "Dit bestand hoort bij een andere zelftoets." in both.words
    assert answers(town) == []


def test_a_file_goes_only_to_a_page_that_asks_for_one(ilyas: Browser) -> None:
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    action, sent = ilyas.fields("Opslaan", at=FIRST)
    fields = {name: values[0] for name, values in sent.items()}

    response = upload(ilyas, action, **fields, bestand=chosen(b"x"))

    assert response.status_code == 415


@pytest.mark.parametrize("extra", ["bestand2", "<x>"])
def test_more_files_or_strange_names_are_refused(ilyas: Browser, extra: str) -> None:
    ilyas.get(EXCEL)
    action, sent = ilyas.fields(LOOK)
    files = {"bestand": chosen(b"x"), extra: chosen(b"y")}

    response = upload(ilyas, action, csrf_token=sent["csrf_token"][0], **files)

    assert response.status_code == 400


def test_a_file_without_a_token_is_refused(ilyas: Browser) -> None:
    response = upload(ilyas, EXCEL, bestand=chosen(b"x"))

    assert response.status_code == 400


def test_a_proposal_is_only_good_for_who_looked_at_it_and_as_it_was_looked_at(town: Town, ilyas: Browser) -> None:
    look(ilyas, file(ilyas).fill(FIRST, explanation="Van Ilyas.").saved)
    proposal = ilyas.fields(SAVE)[1]["voorstel"][0]
    tess = town.browser(TESS)
    tess.get(EXCEL)
    token = tess.fields(LOOK)[1]["csrf_token"][0]

    for sent in (proposal, f"{proposal}x", f".{proposal}", "", "x.y"):
        tess.request("POST", f"{EXCEL}inlezen", data={"csrf_token": token, "voorstel": sent}, status=422)
        assert "Dit voorstel geldt niet meer. Lees het bestand opnieuw in." in tess.words
    assert answers(town) == []


def test_what_is_no_longer_asked_when_somebody_confirms_is_refused(town: Town) -> None:
    account_to_everything(town)
    ilyas = town.browser(ILYAS)
    desk = file(ilyas, f"wat=kader+digid_{CONNECTION}").fill(
        "B.05", outcome="gedekt door TPM", tpm="Webbouw: Formulieren"
    )
    look(ilyas, desk.saved)
    town.change("DELETE FROM tpm")

    ilyas.submit(SAVE, status=422)

    assert "Dit voorstel geldt niet meer." in ilyas.words


def test_after_submitting_nothing_is_made_read_or_saved(town: Town) -> None:
    carla = town.browser(CARLA)
    data = file(carla).fill(FIRST, explanation="Te laat.").saved
    look(carla, data)
    action, sent = carla.fields(SAVE)
    carla.get(EXCEL)
    token = carla.fields(LOOK)[1]["csrf_token"][0]
    town.submit()
    before = answers(town)

    carla.request("POST", action, data=sent, status=409)
    sent_again = upload(carla, EXCEL, csrf_token=token, file=chosen(data))
    assert sent_again.status_code == 409
    carla.get(f"{HOME}/excel/bestand?wat=alles", status=409)
    carla.get(EXCEL)
    assert "Deze zelftoets is ingediend." in carla.words
    assert carla.buttons == ["Afmelden"]
    assert answers(town) == before


@pytest.mark.parametrize("role", [Role.READER, Role.APPROVER, Role.AUDITOR])
def test_who_may_not_fill_in_sees_nothing_of_it(busy_town: Town, role: Role) -> None:
    browser = busy_town.browser(BY_ROLE[role])

    for url in (EXCEL, f"{HOME}/excel/bestand?wat=alles"):
        browser.get(url, status=404)


# --- what it costs ------------------------------------------------------------------------


def test_a_file_of_everything_is_made_within_a_second_in_few_statements(town: Town) -> None:
    fill_all_of_bio(town)
    carla = town.browser(CARLA)
    started = perf_counter()
    with counted(town) as seen:
        desk = carla.get(f"{HOME}/excel/bestand?wat=alles&ook=y")
    spent = perf_counter() - started

    assert len(seen) <= AT_MOST, seen
    assert spent < 3, "three times what it may take on a quiet machine"
    assert len(Desk(desk.data).numbers) == 187


def test_looking_asks_as_much_for_many_changes_as_for_one_and_saving_four_times_per_answer(
    town: Town, ilyas: Browser
) -> None:
    one = file(ilyas).fill(FIRST, explanation="Eén.").saved
    desk = file(ilyas)
    for number in desk.numbers:
        desk.fill(number, opzet="deels", explanation=f"Over {number}.")
    with counted(town) as for_one:
        look(ilyas, one)
    with counted(town) as for_many:
        look(ilyas, desk.saved)
    with counted(town) as for_saving:
        ilyas.submit(SAVE)

    assert len(for_many) == len(for_one)
    assert "187 antwoorden zijn ingelezen." in ilyas.words
    # For each: whether there is an answer, the answer, the end of the trail, the line; triggers do the rest.
    assert len(for_saving) < 4 * 187 + 20
    assert town.rows("SELECT count(*) FROM answer WHERE way = 'import'") == [(187,)]


@pytest.mark.engines("sqlite")  # whose words the trigger is in
def test_a_save_that_fails_halfway_saves_nothing(town: Town, ilyas: Browser) -> None:
    look(ilyas, file(ilyas).fill(FIRST, explanation="Een.").fill(SECOND, explanation="Twee.").saved)
    town.change(
        f"CREATE TRIGGER stuk BEFORE INSERT ON answer WHEN NEW.requirement_id = 'bio2-{SECOND}' "
        "BEGIN SELECT RAISE(ABORT, 'stuk'); END"
    )

    ilyas.submit(SAVE, status=409)

    assert answers(town) == []


def test_the_service_gives_the_same_file_whoever_asks_the_page(town: Town) -> None:
    place = Place(id=AARDAM, slug="aardam", name="Aardam", code="GM9001")
    ask = service.Ask(wanted=Wanted(keys=(f"bio2-{FIRST}",)), title="Van mij")
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        known = service.questions(session, HEAD).values()
        made = service.workbook(known, HEAD, place, ask, by=actor(ILYAS), now=NOW, secret=SECRET_KEY)
        assert session.get(AnswerRow, (DRAFT, f"bio2-{FIRST}", "")) is None

    assert Desk(made).numbers == [FIRST]
