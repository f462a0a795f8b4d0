"""A session that ended, a page that was too old: what somebody wrote is not lost."""

from __future__ import annotations

import pytest

from tests.assess.town import CARLA, HOME, ILYAS, Town, asked
from tests.conftest import Browser
from tests.html_page import text_of

CONTROL = f"{HOME}/beheersmaatregel/5.01"
AT = f"/eis/{asked('5.01.01').id}"
TEXT = "Een lange tekst\r\nover twee regels, met <em>tekens</em> & een 🐟"
STORED = TEXT.replace("\r\n", "\n")
SIGN_IN = "Meld u aan in een nieuw tabblad"


@pytest.fixture
def ilyas(town: Town) -> Browser:
    browser = town.browser(ILYAS)
    browser.get(CONTROL)
    return browser


def second_tab(browser: Browser) -> Browser:
    """Another page in the same browser: it shares the cookies."""
    tab = Browser(browser.client.application)
    tab.client = browser.client
    return tab


def send_again(browser: Browser, *, status: int = 200) -> None:
    """Signing in gave this browser a new token; the page that comes back after the first press has it."""
    browser.submit("Opnieuw opslaan", status=400)
    assert " ".join(TEXT.split()) in browser.words
    browser.submit("Opnieuw opslaan", status=status)


def stored(town: Town) -> list[tuple[str, str]]:
    return town.rows("SELECT explanation, opzet FROM answer")


def test_after_the_session_ended_the_page_shows_the_text_and_sends_it_again_after_signing_in(
    town: Town, ilyas: Browser
) -> None:
    town.clock.advance(minutes=31)
    ilyas.submit("Opslaan", at=AT, explanation=TEXT, opzet="deels", status=401)
    assert "Uw sessie is verlopen" in ilyas.words
    assert SIGN_IN in ilyas.words
    assert f"Toelichting {' '.join(TEXT.split())}" in ilyas.words
    assert stored(town) == []

    second_tab(ilyas).sign_in(ILYAS)
    send_again(ilyas)

    assert stored(town) == [(STORED, "deels")]
    assert "5.01.01 is opgeslagen." in ilyas.words


def test_a_page_with_an_old_token_shows_the_text_and_sends_it_again(town: Town, ilyas: Browser) -> None:
    second_tab(ilyas).sign_in(ILYAS)

    ilyas.submit("Opslaan", at=AT, explanation=TEXT, opzet="deels", status=400)
    assert "Uw pagina was verouderd" in ilyas.words
    assert SIGN_IN not in ilyas.words, "this browser is signed in"
    assert f"Toelichting {' '.join(TEXT.split())}" in ilyas.words
    assert stored(town) == []

    ilyas.submit("Opnieuw opslaan")

    assert stored(town) == [(STORED, "deels")]
    assert town.trail()[-2][:2] == ("onbekend", "csrf:refused")


def test_a_script_is_told_and_may_try_again_with_the_new_token(town: Town, ilyas: Browser) -> None:
    town.clock.advance(minutes=31)
    told = ilyas.submit("Opslaan", at=AT, explanation=TEXT, status=401, as_json=True).json
    assert told
    assert told["message"] == "Uw sessie is verlopen. Meld u opnieuw aan."

    second_tab(ilyas).sign_in(ILYAS)
    told = ilyas.submit("Opslaan", at=AT, explanation=TEXT, status=400, as_json=True).json
    assert told
    action, sent = ilyas.fields("Opslaan", at=AT)
    fresh = {**sent, "explanation": [TEXT], "csrf_token": [told["csrf_token"]]}
    ilyas.request("POST", action, status=200, data=fresh, headers={"Accept": "application/json"})

    assert stored(town) == [(STORED, "open")]


def test_somebody_else_who_signs_in_meanwhile_saves_under_their_own_name(town: Town, ilyas: Browser) -> None:
    town.clock.advance(minutes=31)
    ilyas.submit("Opslaan", at=AT, explanation=TEXT, status=401)

    second_tab(ilyas).sign_in(CARLA)
    send_again(ilyas)

    assert town.rows("SELECT answered_by FROM answer") == [("Carla Coördinator",)]


def test_a_text_that_waited_does_not_overwrite_what_came_in_between(town: Town, ilyas: Browser) -> None:
    town.clock.advance(minutes=31)
    ilyas.submit("Opslaan", at=AT, explanation=TEXT, status=401)
    carla = town.browser(CARLA)
    carla.get(CONTROL)
    carla.submit("Opslaan", at=AT, explanation="Van Carla")

    second_tab(ilyas).sign_in(ILYAS)
    send_again(ilyas, status=409)

    assert stored(town) == [("Van Carla", "open")]
    assert ilyas.fields("Mijn versie opslaan")[1]["explanation"] == [TEXT]


def test_what_was_lost_with_the_sign_in_form_is_not_shown_again(town: Town) -> None:
    browser = town.browser()

    browser.request(
        "POST", "/aanmelden", status=400, data={"csrf_token": "oud", "email": CARLA, "password": "kanarie-7f3a"}
    )

    assert "kanarie-7f3a" not in browser.html
    assert "Opnieuw opslaan" not in [b.text for b in browser.page.all("button")]


def test_what_was_written_stands_below_words_that_a_person_knows(town: Town, ilyas: Browser) -> None:
    town.clock.advance(minutes=31)
    ilyas.submit(
        "Opslaan", at=AT, opzet="deels", explanation="Zo", reason="Daarom", evidence_0_title="Handboek", ends_on="ooit",
        status=401,
    )  # fmt: skip

    labels = [text_of(term) for term in ilyas.page.all("dt")]
    values = [text_of(given) for given in ilyas.page.all("dd")]

    assert set(zip(labels, values, strict=True)) == {
        ("Opzet", "deels"), ("Bestaan", "open"), ("Werking", "open"), ("Toelichting", "Zo"), ("Reden", "Daarom"),
        ("Bewijs", "Handboek"), ("Tot en met", "ooit"),
    }  # fmt: skip


def test_a_page_to_read_waits_behind_the_sign_in_page(town: Town, ilyas: Browser) -> None:
    town.clock.advance(minutes=31)
    ilyas.get(f"{CONTROL}?a=b")
    assert ilyas.url == f"/aanmelden?volgende={CONTROL}?a%3Db"

    ilyas.submit("Aanmelden", email=ILYAS, password="een lang genoeg wachtwoord")

    assert ilyas.url == f"{CONTROL}?a=b"
