"""Taking over: what an upgrade would do is shown first, and a new assessment begins in which every answer waits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.demo import answers as demo_answers
from assess.models import AnswerRow, AssessmentFramework, DigidConnection, OfficialNorm, SuwinetUse, TpmRow
from assess.records import fill_answer
from controls.answers import Answer, Choice, Evidence, Outcome, Verdict
from controls.catalogue import Aspect
from controls.snapshot import answer_from
from tests.assess.town import AARDAM, CARLA, DRAFT, HOME, ILYAS, LOTTE, NOW, Town, answered, asked
from tests.conftest import Browser
from tests.html_page import text_of

CONCEPT = "bio2/2.0-concept"
BEGIN = "Zelftoets beginnen met deze antwoorden"
WHO: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 3}
FRONT_DESK, TAXES = "c00000000001", "c00000000002"


def said(number: str, letters: str = "aaa", **more: Any) -> Answer:
    """An answer to BIO2 as somebody may have given it: a letter for each aspect."""
    words = {"a": Verdict.PROVED, "d": Verdict.PARTLY, "n": Verdict.NOT, "-": Verdict.OPEN}
    verdicts = dict(zip(Aspect, (words[letter] for letter in letters), strict=True))
    fields: dict[str, Any] = {
        "verdicts": verdicts,
        "explanation": f"Zo regelen wij {number}.",
        "evidence": (Evidence(title="Besluit", location="Zaak 12", date="2026-03-04"),),
        **WHO,
    }
    return Answer(requirement_id=asked(number).id, **{**fields, **more})


def with_frameworks(town: Town) -> None:
    """Everything beside BIO2: DigiD for two connections, Suwinet, the Cbw and the steps of the round."""
    own: dict[str, Any] = {"assessment_id": DRAFT, "municipality_id": AARDAM}
    dates = {"period_from": "2026-01-01", "period_until": "2026-12-31"}
    with town.all_rows() as session:
        for key in ("cbw/2026", "digid/3.0", "ensia/2026", "nis2/2022-2555", "suwinet/2025-werkversie"):
            session.add(AssessmentFramework(**own, catalogue=key))
        session.add(DigidConnection(**own, id=FRONT_DESK, name="Burgerzaken", number="1001"))
        session.add(DigidConnection(**own, id=TAXES, name="Belastingen", number="1002"))
        session.add(SuwinetUse(**own, application="inkijk", tasks="participatiewet", outsourced_to="Regio Zuid"))
        for identity, supplier, issued in (("e1", "Nieuw BV", "2027-02-01"), ("e2", "Oud BV", "2026-02-01")):
            session.add(
                TpmRow(
                    **own, **dates, id=identity, supplier=supplier, application="E-formulieren", reference="Zaak 9",
                    issued_on=issued, verdicts=json.dumps({"digid-b.05": {"opzet": "aangetoond"}}),
                )
            )  # fmt: skip
        session.add(
            OfficialNorm(
                **own, requirement_id="suwinet-1", number="B.01", document="Normenkader", year="2026",
                recorded_by="Ilyas Invuller", recorded_at=NOW,
            )
        )  # fmt: skip
        session.flush()
        for answer in beside():
            edition = next(e for e in all_catalogues().values() if answer.requirement_id in e.requirement_by_id)
            row = AnswerRow(assessment_id=DRAFT, municipality_id=AARDAM)
            row.requirement_id = answer.requirement_id
            fill_answer(row, answer, edition.requirement_by_id[answer.requirement_id], by_id=None)
            session.add(row)


def beside() -> Iterator[Answer]:
    """Answers to every other framework, those of DigiD per connection; some through a TPM, some taken over."""
    for key, units in {"cbw/2026": [""], "digid/3.0": [FRONT_DESK, TAXES], "ensia/2026": [""]}.items():
        edition = all_catalogues()[key]
        for number, (unit, answer) in enumerate((u, a) for u in units for a in demo_answers(edition, 1.0)):
            given = replace(answer, unit=unit, **WHO)
            requirement = edition.requirement_by_id[answer.requirement_id]
            if answer.outcome is Outcome.DEVIATED:
                given = replace(given, outcome=Outcome.NOT_APPLICABLE, reason="Dat is er niet.", ends_on="")
            elif requirement.condition:
                given = replace(
                    given, condition=Choice.NO, condition_on="2026-08-15", condition_reason="Dat zijn wij niet."
                )
            elif requirement.ways and number % 3 == 0:
                given = replace(given, outcome=Outcome.COVERED, tpm="e2", verdicts={})
            elif key == "cbw/2026" and number % 4 == 0:
                given = replace(given, inferred_from={asked("5.01.01").id: 3})
            yield given


def carried(town: Town, identity: str) -> dict[tuple[str, str, str], tuple[str, Answer]]:
    """What waits in an assessment, by requirement, unit and where it came from: the change and the answer."""
    rows = town.rows(
        "SELECT requirement_id, unit, from_requirement, change, answer FROM carried_answer WHERE assessment_id = ?",
        identity,
    )
    return {(r, u, f): (change, answer_from(json.loads(answer))) for r, u, f, change, answer in rows}


def contents(town: Town, identity: str) -> list[list[tuple[Any, ...]]]:
    """Everything in one assessment."""
    tables = ("answer", "applicability", "carried_answer", "digid_connection", "tpm", "suwinet_use", "snapshot")
    below = [town.rows(f"SELECT * FROM {table} WHERE assessment_id = ? ORDER BY 1, 2, 3", identity) for table in tables]
    return [*below, town.rows("SELECT * FROM assessment WHERE id = ?", identity)]


def take_over(browser: Browser, to: str = "", **changes: str) -> str:
    """Begin a new assessment with the answers of the draft, as the coordinator does; gives its id."""
    browser.get(f"{HOME}/overnemen/?naar={to}")
    browser.submit(BEGIN, **changes)
    assert browser.url.endswith("/overnemen/wachtend")
    return browser.url.split("/")[4]


@pytest.fixture
def carla(town: Town) -> Browser:
    return town.browser(CARLA)


# --- looking ahead --------------------------------------------------------------------------


def table(browser: Browser, identity: str) -> dict[str, list[int]]:
    """The figures of a table on the page, by the name of their row."""
    (found,) = (t for t in browser.page.all("table") if t.attrib["id"] == identity)
    rows = [row for row in found.iter("tr") if row[0].attrib["scope"] == "row"]
    return {text_of(row[0]): [int(text_of(cell)) for cell in row[1:]] for row in rows}


def test_the_preview_counts_what_every_change_does_to_questions_and_answers(town: Town, carla: Browser) -> None:
    answered(town, said("5.01.01"), said("8.07.02"), said("5.14.02"), said("5.26.02"))

    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    assert table(carla, "veranderingen") == {
        "Gelijk gebleven": [158, 1],
        "Ander nummer": [3, 1],
        "Anders gevraagd": [25, 1],
        "Vervallen": [1, 1],
        "Nieuw": [1, 0],
    }


def test_the_questions_of_the_preview_are_those_of_the_new_edition_and_what_it_lets_go(carla: Browser) -> None:
    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    found = table(carla, "veranderingen")
    assert sum(n for n, _ in found.values()) - found["Vervallen"][0] == len(all_catalogues()[CONCEPT].requirements)


def test_a_changed_question_stands_beside_the_old_one_with_the_note_and_the_answer(town: Town, carla: Browser) -> None:
    answered(town, said("5.14.02", "adn"))
    new = all_catalogues()[CONCEPT].requirement_by_id[asked("5.14.02").id]

    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    (step,) = (s for s in carla.page.all("section") if s.attrib.get("aria-labelledby") == f"stap-{new.id}")
    words = text_of(step)
    assert all(question in words for question in (*asked("5.14.02").questions, *new.questions))
    assert "publiek vertrouwde TLS-certificaten" in words
    assert "deels aangetoond" in words
    assert "Zo regelen wij 5.14.02." in words
    assert any(a.attrib["href"].endswith("/beheersmaatregel/5.14#5.14.02") for a in step.iter("a"))


def test_what_was_withdrawn_is_listed_with_the_answer_that_stays(town: Town, carla: Browser) -> None:
    answered(town, said("5.26.02"))

    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    assert "Vervallen: 1 vraag" in carla.words
    assert "Zo regelen wij 5.26.02." in carla.words
    assert "Het antwoord blijft in deze zelftoets te lezen." in carla.words


def test_a_concept_says_so_before_anybody_begins(carla: Browser) -> None:
    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    assert all_catalogues()[CONCEPT].notice in carla.words


def test_a_next_round_keeps_everything_and_names_each_framework(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    answered(town, said("5.01.01"))

    carla.get(f"{HOME}/overnemen/")

    digid = len(all_catalogues()["digid/3.0"].requirements)
    assert table(carla, "veranderingen") == {"Gelijk gebleven": [187, 1]}
    assert table(carla, "andere-kaders") == {
        "Cbw": [len(all_catalogues()["cbw/2026"].requirements)],
        "DigiD 3.0, Belastingen": [digid],
        "DigiD 3.0, Burgerzaken": [digid],
        "ENSIA 2026": [len(all_catalogues()["ensia/2026"].requirements)],
        "Suwinet (werkversie)": [0],
    }


def test_the_page_says_what_does_not_come_along(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    agreed = {"agreed_by": "Tess Tweede", "agreed_at": NOW.isoformat()}
    answered(town, said("5.01.01", "---", outcome=Outcome.NOT_APPLICABLE, reason="Dat is er niet.", **agreed))

    carla.get(f"{HOME}/overnemen/")

    covered = sum(a.outcome is Outcome.COVERED for a in beside())
    assert "De instemming van een tweede persoon: 1 keer." in carla.words
    assert f"De keuze voor een TPM: {covered} keer." in carla.words
    assert "De nummers uit de officiële normenlijst: 1 keer." in carla.words
    assert "De verklaring van toepasselijkheid vult u opnieuw in." in carla.words
    assert (
        f"De stappen en registers van deze ronde: {len(all_catalogues()['ensia/2026'].requirements)} keer."
        in carla.words
    )
    assert "Nieuw BV, E-formulieren: telt mee tot en met 1 februari 2028." in carla.words


def test_an_answer_that_belongs_to_nothing_is_listed(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    town.change("DELETE FROM digid_connection WHERE id = ?", TAXES)
    town.change("DELETE FROM assessment_framework WHERE catalogue = 'ensia/2026'")

    carla.get(f"{HOME}/overnemen/")

    gone = [a for a in beside() if a.unit == TAXES or a.requirement_id.startswith("ensia")]
    assert f"die niet meer bij deze zelftoets hoort: {len(gone)}." in carla.words
    assert all(f"Blijft hier: {a.requirement_id}" in carla.words for a in gone)


def test_a_reader_may_look_ahead_and_is_offered_no_form(town: Town) -> None:
    lotte = town.browser(LOTTE)

    lotte.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    assert lotte.buttons == ["Afmelden"]
    assert "De coördinator kan hiermee een nieuwe zelftoets beginnen." in lotte.words


@pytest.mark.parametrize("to", ["bio2/9.9", "cbw/2026", "bio2/1.3"])
def test_an_edition_that_does_not_follow_on_this_one_is_not_found(carla: Browser, to: str) -> None:
    carla.get(f"{HOME}/overnemen/?naar={to}", status=404)


def test_looking_ahead_changes_nothing(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    before = contents(town, DRAFT), town.rows("SELECT count(*) FROM audit_event")

    carla.get(f"{HOME}/overnemen/")
    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    assert (contents(town, DRAFT), town.rows("SELECT count(*) FROM audit_event")) == before


# --- beginning ------------------------------------------------------------------------------


def test_the_form_proposes_the_next_year(carla: Browser) -> None:
    carla.get(f"{HOME}/overnemen/")

    _, sent = carla.fields(BEGIN)
    assert (sent["title"], sent["reference_date"]) == (["Zelftoets a (2027)"], ["2027-12-31"])


def test_the_year_in_the_title_goes_up_with_the_date(town: Town, carla: Browser) -> None:
    town.change("UPDATE assessment SET title = 'ENSIA 2026, gemeentebreed' WHERE id = ?", DRAFT)

    carla.get(f"{HOME}/overnemen/")

    assert carla.fields(BEGIN)[1]["title"] == ["ENSIA 2027, gemeentebreed"]


def test_looking_ahead_to_a_concept_says_so_in_the_title_and_keeps_the_date(carla: Browser) -> None:
    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    _, sent = carla.fields(BEGIN)
    assert (sent["title"], sent["reference_date"]) == (["Zelftoets a (vooruitblik BIO2 v2.0)"], ["2026-12-31"])


def test_a_long_title_still_fits(town: Town, carla: Browser) -> None:
    town.change("UPDATE assessment SET title = ? WHERE id = ?", "x" * 200, DRAFT)

    new = take_over(carla, CONCEPT)

    ((title,),) = town.rows("SELECT title FROM assessment WHERE id = ?", new)
    assert len(title) == 200
    assert title.endswith("x (vooruitblik BIO2 v2.0)")


def test_the_new_assessment_has_the_same_frameworks_connections_and_use_of_suwinet(town: Town, carla: Browser) -> None:
    with_frameworks(town)

    new = take_over(carla)

    assert town.rows("SELECT catalogue, scope, status, reference_date FROM assessment WHERE id = ?", new) == [
        ("bio2/1.3", "Alles behalve het zwembad.", "concept", "2027-12-31")
    ]
    for columns, name in (
        ("catalogue", "assessment_framework"),
        ("name, number", "digid_connection"),
        ("application, tasks, outsourced_to", "suwinet_use"),
    ):
        found, before = (town.rows(f"SELECT {columns} FROM {name} WHERE assessment_id = ?", i) for i in (new, DRAFT))
        assert sorted(found) == sorted(before) != []
    own = {i for (i,) in town.rows("SELECT id FROM digid_connection WHERE assessment_id = ?", new)}
    assert own.isdisjoint({FRONT_DESK, TAXES})


def test_a_tpm_goes_along_as_long_as_it_still_counts(town: Town, carla: Browser) -> None:
    with_frameworks(town)

    new = take_over(carla, reference_date="2028-02-01")
    later = take_over(carla, reference_date="2028-02-02")

    assert town.rows("SELECT supplier FROM tpm WHERE assessment_id = ?", new) == [("Nieuw BV",)]
    assert town.rows("SELECT supplier FROM tpm WHERE assessment_id = ?", later) == []
    assert town.rows("SELECT verdicts FROM tpm WHERE assessment_id = ?", new) == [
        ('{"digid-b.05":{"opzet":"aangetoond"}}',)
    ]


def test_the_page_says_which_tpms_go_along_on_the_date_in_the_form(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    town.change("UPDATE tpm SET issued_on = '2029-01-01' WHERE id = 'e2'")
    carla.get(f"{HOME}/overnemen/")
    along = "Bij de peildatum 31 december 2027 gaat deze TPM mee: Nieuw BV, E-formulieren: telt mee tot en met 1 februari 2028."
    behind = "gaat deze TPM niet mee: Oud BV, E-formulieren: afgegeven op 1 januari 2029, meer dan twaalf maanden"
    assert along in carla.words
    assert behind in carla.words

    carla.submit("Zelftoets beginnen met deze antwoorden", title="", reference_date="2028-02-02", status=422)

    assert "Bij de peildatum 2 februari 2028 gaat deze TPM mee: Oud BV" in carla.words
    assert "niet mee: Nieuw BV, E-formulieren: telt maar mee tot en met 1 februari 2028." in carla.words
    carla.submit("Zelftoets beginnen met deze antwoorden", reference_date="ooit", status=422)
    assert along in carla.words


def test_a_change_in_the_note_of_an_upgrade_has_the_word_that_people_read(carla: Browser) -> None:
    carla.get(f"{HOME}/overnemen/?naar=bio2/2.0-concept")

    assert "dan staat de eis bij ‘gelijk gebleven’." in carla.words
    assert "kept" not in carla.words


def test_official_norms_laid_beside_and_vvt_records_stay_behind(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    carla.submit("Opslaan", at="/toepasselijkheid", applies="ja")

    new = take_over(carla)

    for name in ("official_norm", "applicability"):
        assert town.rows(f"SELECT count(*) FROM {name} WHERE assessment_id = ?", DRAFT) == [(1,)]
        assert town.rows(f"SELECT count(*) FROM {name} WHERE assessment_id = ?", new) == [(0,)]


def test_the_trail_tells_from_where_it_was_taken_over(town: Town, carla: Browser) -> None:
    new = take_over(carla)

    assert town.trail()[-2:] == [
        ("Carla Coördinator", "assessment:created", new, "done"),
        ("Carla Coördinator", "assessment:answers-carried", f"{new} from {DRAFT}", "done"),
    ]


def test_a_submitted_assessment_can_be_taken_over_and_does_not_change(town: Town, carla: Browser) -> None:
    answered(town, said("5.01.01"))
    town.submit()
    before = contents(town, DRAFT)

    new = take_over(carla)

    assert contents(town, DRAFT) == before
    assert list(carried(town, new)) == [(asked("5.01.01").id, "", asked("5.01.01").id)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Geef de zelftoets een naam."),
        ({"title": "x" * 201}, "Houd de naam korter."),
        ({"reference_date": ""}, "Vul de peildatum in."),
        ({"reference_date": "31-12-2027"}, "Schrijf de datum als jjjj-mm-dd"),
    ],
    ids=["no name", "a long name", "no date", "a date the wrong way round"],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    town: Town, carla: Browser, changes: dict[str, str], sentence: str
) -> None:
    carla.get(f"{HOME}/overnemen/?naar={CONCEPT}")

    carla.submit(BEGIN, status=422, **changes)

    assert sentence in carla.words
    assert "Anders gevraagd" in carla.words
    assert town.rows("SELECT count(*) FROM assessment") == [(2,)]
    assert town.rows("SELECT count(*) FROM carried_answer") == [(0,)]


def test_an_invuller_cannot_begin_a_new_assessment(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/overnemen/")
    (token, *_) = (i.attrib["value"] for i in ilyas.page.all("input") if i.attrib["name"] == "csrf_token")

    data = {"csrf_token": token, "title": "Stiekem", "reference_date": "2027-12-31"}
    ilyas.request("POST", f"{HOME}/overnemen/", status=404, data=data)

    assert town.rows("SELECT count(*) FROM assessment") == [(2,)]


# --- a concept is for looking ahead only --------------------------------------------------------


def test_a_concept_cannot_be_submitted(town: Town, carla: Browser) -> None:
    new = take_over(carla, CONCEPT)
    place = f"/gemeente/aardam/zelftoets/{new}/indienen"

    carla.get(place)
    assert all_catalogues()[CONCEPT].notice in carla.words
    assert "Indienen en vastleggen" not in carla.buttons

    (token, *_) = (i.attrib["value"] for i in carla.page.all("input") if i.attrib["name"] == "csrf_token")
    reasons = {f"reden_{theme.id}": "Later." for theme in all_catalogues()[CONCEPT].themes}
    carla.request("POST", place, status=422, data={"csrf_token": token, "zeker": "y", **reasons})
    assert "BIO2 v2.0 (concept) is een concept. Een zelftoets met een concept kan niet worden ingediend." in carla.words
    assert town.rows("SELECT status FROM assessment WHERE id = ?", new) == [("concept",)]
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]


def test_an_edition_in_force_can_be_submitted(town: Town, carla: Browser) -> None:
    new = take_over(carla)

    town.submit(new)

    assert town.rows("SELECT status FROM assessment WHERE id = ?", new) == [("ingediend",)]


def test_a_new_assessment_cannot_be_begun_with_a_concept(carla: Browser) -> None:
    carla.get("/gemeente/aardam/nieuwe-zelftoets")

    assert CONCEPT not in [o.attrib["value"] for o in carla.page.all("option")]
    assert "bio2/1.3" in [o.attrib["value"] for o in carla.page.all("option")]
