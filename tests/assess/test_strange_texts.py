"""What people paste: long texts, emoji, right to left, markup, characters that nobody sees."""

from __future__ import annotations

import pytest

from tests.assess.town import HOME, ILYAS, Town, asked
from tests.conftest import Browser

CONTROL = f"{HOME}/beheersmaatregel/5.01"
AT = f"/eis/{asked('5.01.01').id}"
MEGABYTE = 1024 * 1024


@pytest.fixture
def ilyas(town: Town) -> Browser:
    browser = town.browser(ILYAS)
    browser.get(CONTROL)
    return browser


def stored(town: Town) -> str:
    ((text,),) = town.rows("SELECT explanation FROM answer")
    return str(text)


@pytest.mark.parametrize(
    "text",
    [
        "🐟🏊🏽‍♀️👩‍👩‍👧",
        "مرحبا بالعالم 123",
        "links \u202erechts\u202c om",
        "<script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "{# weg #} %s %(naam)s ${x} {naam}",
        "'; DROP TABLE answer; --",
        '"aanhaling" & &amp; &#60;',
        "\u00e9 en e\u0301",
        "a\u00a0b\u200bc\u2028d",
        "regel een\n\n\tregel twee",
    ],
)
def test_a_text_comes_back_as_it_was_written(town: Town, ilyas: Browser, text: str) -> None:
    ilyas.submit("Opslaan", at=AT, explanation=text, evidence_0_title=text.replace("\n", " "))

    ilyas.get(CONTROL)

    assert stored(town) == text
    assert ilyas.fields("Opslaan", at=AT)[1]["explanation"] == [text.replace("\n", "\r\n")]
    assert "alert(1)" not in [script.text for script in ilyas.page.all("script")]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("voor\x00na", "voorna"),
        ("bel\x07 en escape\x1b[31m", "bel en escape[31m"),
        ("een\r\ntwee\rdrie\n", "een\ntwee\ndrie"),
        ("\x85nel\x9f\ufffe\uffff\ufdd0", "nel"),
        ("  \n\t ruimte \n ", "ruimte"),
        ("\n\neerst leeg", "eerst leeg"),
    ],
)
def test_characters_that_nobody_sees_are_left_out(town: Town, ilyas: Browser, written: str, kept: str) -> None:
    ilyas.submit("Opslaan", at=AT, explanation=written)

    assert stored(town) == kept


def test_ten_thousand_characters_fit_however_the_browser_ends_its_lines(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="een\r\n" * 2499 + "eind")

    assert len(stored(town)) == 10_000


def test_an_explanation_of_two_megabytes_is_refused_in_a_sentence_and_still_on_the_page(
    town: Town, ilyas: Browser
) -> None:
    text = "lang " * (2 * MEGABYTE // 5)

    ilyas.submit("Opslaan", at=AT, explanation=text, opzet="deels", status=422)

    assert "Deze tekst is te lang: maak er hoogstens 10.000 tekens van." in ilyas.words
    assert ilyas.fields("Opslaan", at=AT)[1]["explanation"] == [text.strip()]
    assert ilyas.fields("Opslaan", at=AT)[1]["opzet"] == ["deels"]
    assert town.rows("SELECT count(*) FROM answer") == [(0,)]


@pytest.mark.parametrize("address", ["/gemeente/aar%00dam/", f"{HOME}%00/", f"{HOME}/eis/a%00b", "/uitnodiging/a%00b"])
def test_an_address_with_a_character_that_a_database_cannot_keep_is_not_found(
    town: Town, ilyas: Browser, address: str
) -> None:
    ilyas.get(address, status=404)

    assert "\x00" not in "".join(object_ for _, _, object_, _ in town.trail())


def test_a_script_gets_the_same_sentence(town: Town, ilyas: Browser) -> None:
    told = ilyas.submit("Opslaan", at=AT, explanation="x" * 2 * MEGABYTE, status=422, as_json=True).json

    assert told == {"errors": {"explanation": "Deze tekst is te lang: maak er hoogstens 10.000 tekens van."}}


def test_more_than_eight_megabytes_is_refused_before_it_is_read(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="x" * 9 * MEGABYTE, status=413)

    assert "Uw tekst is te groot" in ilyas.words
    assert town.rows("SELECT count(*) FROM answer") == [(0,)]


def test_bytes_that_are_no_text_do_no_harm(town: Town, ilyas: Browser) -> None:
    action, sent = ilyas.fields("Opslaan", at=AT)
    token = sent["csrf_token"][0]
    body = f"csrf_token={token}&version=0&explanation=".encode() + b"%ff%fe%ed%a0%80"

    response = ilyas.client.post(
        action,
        data=body,
        content_type="application/x-www-form-urlencoded",
        base_url=ilyas.base_url,
    )

    assert response.status_code == 303
    assert stored(town) == "%FF%FE%ED%A0%80"


@pytest.mark.parametrize("words", ["<script>", "\x00", "%", "🐟", "'", "a" * 5000])
def test_searching_for_something_strange_finds_nothing_and_breaks_nothing(ilyas: Browser, words: str) -> None:
    ilyas.request("GET", f"{HOME}/", status=200)
    _, fields = ilyas.fields("Zoeken")
    assert "zoek" in fields

    response = ilyas.client.get(f"{HOME}/", query_string={"zoek": words}, base_url=ilyas.base_url)

    assert response.status_code == 200
    assert "<script>alert" not in response.text
