"""Municipalities: by hand, from a list of CBS, and what the operator sees of them."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from assess.chain import Broken
from assess.errors import InvalidError, RefusedFileError
from assess.models import Role
from assess.municipalities import Named, named, read_csv, size_class, slug_of
from assess.trail import verify
from tests.assess.command import Command
from tests.assess.persons import WILMA, enter, move_in
from tests.assess.town import AARDAM, BEEKSTAD, BERT, CARLA, DRAFT, ELSEWHERE, HOME, ILYAS, OPERATOR, Town
from tests.conftest import Browser

AMSTERDAM = Named(code="GM0363", name="Amsterdam")

LISTS = {
    "the list of municipalities": "Gemeentecode;GemeentecodeGM;Gemeentenaam;Provincienaam\n"
    "363;GM0363;Amsterdam;Noord-Holland\n1900;GM1900;Súdwest-Fryslân;Fryslân\n",
    "StatLine": '"Regio\'s";"Codes en namen van gemeenten/Code (code)";"Codes en namen van gemeenten/Naam (naam)"\n'
    '"Amsterdam";"GM0363";"Amsterdam"\n"Súdwest-Fryslân";"GM1900";"Súdwest-Fryslân"\n"Bron: CBS"\n',
    "open data": "ID,Code_1,Naam_2,SorteringNaam_3\n0,GM0363    ,Amsterdam   ,Amsterdam\n"
    "1,GM1900,Súdwest-Fryslân,Sudwest\n",
    "next year's open data": "ID,Naam_7,Code_8\r\n0,Amsterdam,GM0363\r\n1,Súdwest-Fryslân,GM1900\r\n",
    "a map": "statcode\tstatnaam\tgeom\nGM0363\tAmsterdam\tx\nGM1900\tSúdwest-Fryslân\tx\n",
    "numbers only": "gemeentecode;gemeentenaam\n0363;Amsterdam\n1900;Súdwest-Fryslân",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_list_of_cbs_is_read_by_the_names_of_its_columns(text: str, encoding: str) -> None:
    found = read_csv(text.encode(encoding))

    assert [(one.code, one.name) for one in found] == [("GM0363", "Amsterdam"), ("GM1900", "Súdwest-Fryslân")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Er is geen kolom met de code van de gemeente"),
        ("code;provincie\nGM0363;Noord-Holland\n", "Er is geen kolom met de naam van de gemeente"),
        ("code;naam\n", "In dit bestand staat geen enkele gemeente."),
        ("code;naam\nGM0363;Amsterdam\nPV20;Groningen\n", "Regel 3: 'PV20' is geen gemeentecode van het CBS"),
        ("code;naam\nGM0363;…\n", "Regel 2: '…' is geen naam van een gemeente."),
        ("code;naam\nGM0363;" + "a" * 200_000 + "\n", "Dit is geen CSV-bestand."),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_the_line(text: str, sentence: str) -> None:
    with pytest.raises(RefusedFileError) as refused:
        read_csv(text.encode())

    assert sentence in refused.value.reason


@pytest.mark.parametrize("given", ["363", "0363", "gm363", " GM0363 "])
def test_a_code_is_known_however_it_is_typed(given: str) -> None:
    assert named(given, " Amsterdam ") == AMSTERDAM


@pytest.mark.parametrize("given", ["", "GM", "GM12345", "NL0363", "36 3", "٣٦٣"])
def test_what_is_no_code_is_refused(given: str) -> None:
    with pytest.raises(InvalidError):
        named(given, "Amsterdam")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Súdwest-Fryslân", "sudwest-fryslan"),
        ("'s-Gravenhage", "s-gravenhage"),
        ("Bergen (NH.)", "bergen-nh"),
        ("Aa en Hunze", "aa-en-hunze"),
        ("…", ""),
    ],
)
def test_a_name_in_an_address_is_plain(name: str, slug: str) -> None:
    assert slug_of(name) == slug


# --- on the command line ------------------------------------------------------------------


def found(toetspeil: Command, data: Path) -> list[tuple[str, str, str]]:
    lines = json.loads(toetspeil.good("municipality", "list", "--data", data, "--format", "json"))
    return [(line["code"], line["slug"], line["name"]) for line in lines]


def test_a_list_is_added_once_however_often_it_is_read(toetspeil: Command, tmp_path: Path) -> None:
    data, file = tmp_path / "var", tmp_path / "lijst.csv"
    file.write_text(LISTS["open data"], encoding="utf-8")

    first = toetspeil.good("municipality", "import", file, "--data", data)
    again = toetspeil.good("municipality", "import", file, "--data", data)
    file.write_text(LISTS["open data"].replace("Amsterdam   ", "Amstelveen"), encoding="utf-8")
    renamed = toetspeil.good("municipality", "import", file, "--data", data)

    assert first == "2 toegevoegd, 0 van naam veranderd, 0 bijgewerkt, 0 waren er al.\n"
    assert again == "0 toegevoegd, 0 van naam veranderd, 0 bijgewerkt, 2 waren er al.\n"
    assert renamed == "0 toegevoegd, 1 van naam veranderd, 0 bijgewerkt, 1 waren er al.\n"
    assert found(toetspeil, data) == [
        ("GM0363", "amsterdam", "Amstelveen"),
        ("GM1900", "sudwest-fryslan", "Súdwest-Fryslân"),
    ]


def test_a_list_with_a_mistake_adds_nothing(toetspeil: Command, tmp_path: Path) -> None:
    data, file = tmp_path / "var", tmp_path / "lijst.csv"
    toetspeil.good("municipality", "add", "GM1900", "Súdwest-Fryslân", "--data", data)
    file.write_text("code;naam\nGM0363;Amsterdam\nPV20;Groningen\n", encoding="utf-8")

    assert "Regel 3" in toetspeil.sentence("municipality", "import", file, "--data", data)

    assert [code for code, _, _ in found(toetspeil, data)] == ["GM1900"]


def test_two_municipalities_of_one_name_have_two_addresses(toetspeil: Command, tmp_path: Path) -> None:
    data = tmp_path / "var"
    for code in ("GM0001", "GM0002"):
        toetspeil.good("municipality", "add", code, "Bergen", "--data", data)

    assert found(toetspeil, data) == [("GM0001", "bergen", "Bergen"), ("GM0002", "bergen-gm0002", "Bergen")]
    assert "is bezet" in toetspeil.sentence("municipality", "add", "3", "Elders", "--slug", "bergen", "--data", data)
    assert "kan niet" in toetspeil.sentence("municipality", "add", "3", "Elders", "--slug", "Ber gen", "--data", data)
    assert "geen gemeentecode" in toetspeil.sentence("municipality", "add", "drie", "Elders", "--data", data)


# --- what the operator sees ---------------------------------------------------------------


def test_the_operator_sees_numbers_and_no_word_of_what_was_written(busy_town: Town) -> None:
    ilyas = busy_town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    busy_town.clock.advance(hours=1)
    ilyas = busy_town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at="/eis/", explanation="Vertrouwelijk")
    operator = busy_town.browser(OPERATOR)

    assert operator.url == "/beheer/"
    assert "Aardam GM9001 onbekend onbekend onbekend 1 10 20 november 2026, 11:00 uur" in operator.words
    assert "Beekstad GM9002 onbekend onbekend onbekend 1 4 nog niets" in operator.words
    for word in ("Zelftoets a", "Vertrouwelijk", "Ilyas", "zwembad"):
        assert word not in operator.html


def test_access_that_ended_is_not_counted(busy_town: Town) -> None:
    busy_town.change("UPDATE membership SET until = '2026-11-19 00:00:00.000000' WHERE role = 'auditor'")

    assert "Aardam GM9001 onbekend onbekend onbekend 1 9 " in busy_town.browser(OPERATOR).words


def test_an_operator_signs_in_with_a_second_factor_like_everybody(town: Town) -> None:
    move_in(town, WILMA, {}, is_operator=True)

    wilma = enter(town, WILMA)

    assert wilma.url == "/beheer/"
    wilma.get("/gemeente/aardam/", status=404)


def test_who_is_no_operator_finds_no_such_page(town: Town) -> None:
    move_in(town, WILMA, {AARDAM: Role.COORDINATOR})

    for browser in (enter(town, WILMA), town.browser(CARLA)):
        refused = browser.get("/beheer/", status=404)
        assert refused.data == browser.get("/bestaat-niet/", status=404).data


# --- province, inhabitants and size -------------------------------------------------------

CBS = (
    "gm_code,naam,provincie_code,provincie,grootteklasse_code,grootteklasse,inwoners_2024_01_01\n"
    "GM9001,Aardam,PV22,Drenthe,4,20 000 tot 50 000 inwoners,25845\n"
    "GM9003,Nieuwdam,PV22,Drenthe,8,,\n"
)


def test_a_list_says_province_and_inhabitants_and_silence_changes_nothing(busy_town: Town) -> None:
    operator = busy_town.browser(OPERATOR)

    upload(operator, CBS)

    assert "1 toegevoegd, 0 van naam veranderd, 1 bijgewerkt, 0 waren er al." in operator.words
    assert "Aardam GM9001 Drenthe 25.845 20.000 tot 50.000" in operator.words
    assert "Nieuwdam GM9003 Drenthe onbekend onbekend" in operator.words
    upload(operator, "code;naam\nGM9001;Aardam\n")
    assert "0 bijgewerkt, 1 waren er al." in operator.words
    assert "Aardam GM9001 Drenthe 25.845" in operator.words


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("code;naam;inwoners\nGM9001;Aardam;veel\n", "Regel 2: 'veel' is geen aantal inwoners."),
        ("code;naam;inwoners\nGM9001;Aardam;-5\n", "Regel 2: '-5' is geen aantal inwoners."),
        ("code;naam;provincie\nGM9001;Aardam;" + "p" * 41 + "\n", "is geen naam van een provincie."),
        ("", "Er is geen kolom met de code van de gemeente"),
    ],
)
def test_a_list_with_a_mistake_is_refused_on_the_page_too(busy_town: Town, content: str, sentence: str) -> None:
    operator = busy_town.browser(OPERATOR)
    before = busy_town.rows("SELECT * FROM municipality")

    upload(operator, content, status=422)

    assert sentence in operator.words
    assert busy_town.rows("SELECT * FROM municipality") == before


@pytest.mark.parametrize(
    ("inhabitants", "size"),
    [
        (0, "tot 20.000"),
        (19_999, "tot 20.000"),
        (20_000, "20.000 tot 50.000"),
        (49_999, "20.000 tot 50.000"),
        (50_000, "50.000 tot 100.000"),
        (99_999, "50.000 tot 100.000"),
        (100_000, "100.000 of meer"),
    ],
)
def test_the_size_classes_begin_where_they_say(inhabitants: int, size: str) -> None:
    assert size_class(inhabitants).value == size


def upload(browser: Browser, content: str, *, status: int = 200) -> None:
    browser.get("/beheer/")
    action, fields = browser.fields("Inlezen")
    sent = {**{name: values[0] for name, values in fields.items()}, "file": (BytesIO(content.encode()), "cbs.csv")}
    browser.request("POST", action, status=status, data=sent)  # type: ignore[arg-type]


# --- herindeling --------------------------------------------------------------------------


@pytest.fixture
def merged(busy_town: Town) -> Town:
    """Aardam became part of Beekstad."""
    operator = busy_town.browser(OPERATOR)
    operator.get("/beheer/herindeling")
    operator.submit("Vastleggen", former="aardam", heir="beekstad", on="2027-01-01")
    assert "Aardam (opgegaan in Beekstad)" in operator.words
    return busy_town


def test_after_a_merger_the_people_of_both_may_read_the_former_one_and_nobody_changes_it(merged: Town) -> None:
    for email in (CARLA, ILYAS, BERT):
        browser = merged.browser(email)
        browser.get("/")
        browser.get(f"{HOME}/beheersmaatregel/5.01")
        assert "Aardam is per 1 januari 2027 opgegaan in Beekstad." in browser.words
        assert "Opslaan" not in browser.words
        browser.get(f"{HOME}/indienen", status=404)
        browser.get("/gemeente/aardam/nieuwe-zelftoets", status=404)


def test_the_heir_stays_closed_to_the_people_of_the_former_one_and_open_to_its_own(merged: Town) -> None:
    merged.browser(CARLA).get("/gemeente/beekstad/", status=404)
    bert = merged.browser(BERT)

    bert.get("/gemeente/beekstad/")
    assert "opgegaan" not in bert.words
    assert "Nieuwe zelftoets beginnen" in bert.words
    bert.get("/")
    assert "Aardam (opgegaan in een andere gemeente, alleen lezen)" in bert.words


def test_both_histories_stay_what_they_were(merged: Town) -> None:
    assert merged.rows("SELECT id, municipality_id FROM assessment ORDER BY id") == [
        (DRAFT, AARDAM),
        (ELSEWHERE, BEEKSTAD),
    ]
    with merged.all_rows() as session:
        assert not any(isinstance(found.result, Broken) for found in verify(session, ()))


@pytest.mark.parametrize(
    ("former", "heir", "sentence"),
    [
        ("beekstad", "beekstad", "een gemeente gaat niet op in zichzelf"),
        ("nergens", "beekstad", "Er is geen gemeente 'nergens'"),
        ("aardam", "nergens", "Er is geen gemeente 'nergens'"),
        ("", "beekstad", "Kies een gemeente."),
    ],
)
def test_a_merger_that_cannot_be_is_refused(busy_town: Town, former: str, heir: str, sentence: str) -> None:
    operator = busy_town.browser(OPERATOR)
    operator.get("/beheer/herindeling")

    operator.submit("Vastleggen", former=former, heir=heir, on="2027-01-01", status=422)

    assert sentence in operator.words
    assert busy_town.rows("SELECT * FROM merger") == []


def test_a_municipality_merges_once_and_not_into_one_that_is_no_more(merged: Town, toetspeil: Command) -> None:
    data = ("--on", "2028-01-01", "--data", merged.settings.data)
    toetspeil.good("municipality", "add", "GM9003", "Nieuwdam", "--data", merged.settings.data)

    assert "Aardam is al opgegaan" in toetspeil.sentence("municipality", "merge", "aardam", "nieuwdam", *data)
    assert "Aardam is al opgegaan" in toetspeil.sentence("municipality", "merge", "nieuwdam", "aardam", *data)
    assert "eerder een gemeente opgegaan" in toetspeil.sentence("municipality", "merge", "beekstad", "nieuwdam", *data)
