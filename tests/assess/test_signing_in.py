"""Signing in and out: passwords, guessing, sessions, cookies, and where one goes afterwards."""

from __future__ import annotations

import pytest

from tests.assess.town import CARLA, HOME, ILYAS, PASSWORD, Town
from tests.conftest import Browser

WRONG = "E-mailadres of wachtwoord klopt niet. Controleer ze allebei en probeer het opnieuw."


def guess(town: Town, times: int, *, email: str = CARLA) -> Browser:
    browser = town.browser()
    for _ in range(times):
        browser.sign_in(email, "verkeerd", status=422)
    return browser


def failures(town: Town) -> list[tuple[str, str, str, str]]:
    return [line for line in town.trail() if line[1].startswith("signin:")]


def test_the_right_password_opens_the_municipality_and_leaves_a_line(town: Town) -> None:
    browser = town.browser()

    browser.sign_in(f" {CARLA.upper()} ")

    assert browser.url == "/gemeente/aardam/"
    assert town.trail() == [("Carla Coördinator", "signin:accepted", "", "done")]


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(town: Town) -> None:
    pages = []
    for email in (CARLA, "niemand@aardam.example"):
        browser = guess(town, 1, email=email)
        assert WRONG in browser.words
        pages.append(browser.html.replace(email, "…").split('name="csrf_token"')[1].partition(">")[2])

    assert pages[0] == pages[1]
    assert "verkeerd" not in browser.html


def test_five_wrong_passwords_leave_five_lines_and_the_sixth_try_is_refused(town: Town) -> None:
    browser = guess(town, 5)
    assert failures(town) == [(CARLA, "signin:failed", "", "failed")] * 5

    browser.sign_in(CARLA, status=429)

    assert "Probeer het over 15 minuten opnieuw." in browser.words
    assert failures(town)[5:] == [(CARLA, "signin:throttled", "", "refused")]


def test_a_restart_gives_no_new_tries(town: Town) -> None:
    guess(town, 5)

    town.restart()

    town.browser().sign_in(CARLA, status=429)


def test_after_fifteen_minutes_the_right_password_works_again(town: Town) -> None:
    guess(town, 5)

    town.clock.advance(minutes=14, seconds=59)
    town.browser().sign_in(CARLA, status=429)
    town.clock.advance(seconds=1)

    town.browser().sign_in(CARLA)


def test_guessing_at_one_account_does_not_lock_another(town: Town) -> None:
    guess(town, 5)

    town.browser().sign_in(ILYAS)


def test_an_address_that_does_not_exist_is_throttled_like_one_that_does(town: Town) -> None:
    browser = guess(town, 5, email="niemand@aardam.example")

    browser.sign_in("niemand@aardam.example", status=429)


def test_thirty_wrong_passwords_from_one_place_close_it_for_every_account(town: Town) -> None:
    for number in range(6):
        guess(town, 5, email=f"niemand{number}@aardam.example")

    town.browser().sign_in(CARLA, status=429)


def test_signing_in_forgets_the_mistakes_before_it(town: Town) -> None:
    guess(town, 4).sign_in(CARLA)

    guess(town, 4)

    town.browser().sign_in(CARLA)


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("", "", "Vul uw e-mailadres in."),
        (CARLA, "", "Vul uw wachtwoord in."),
        ("a" * 255, PASSWORD, "Dit e-mailadres is te lang."),
        (CARLA, "w" * 201, "Dit wachtwoord is te lang."),
    ],
    ids=["nothing", "no password", "a long address", "a long password"],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(town: Town, email: str, password: str, sentence: str) -> None:
    browser = town.browser()

    browser.sign_in(email, password, status=422)

    assert sentence in browser.words


@pytest.mark.parametrize("email", ["niemand\x00@aardam.example", "\u202e🐟@aardam.example", "<script>@aardam.example"])
def test_strange_addresses_are_unknown_addresses(town: Town, email: str) -> None:
    browser = town.browser()

    browser.sign_in(email, status=422)

    assert WRONG in browser.words


# --- the session --------------------------------------------------------------------------


def test_thirty_minutes_without_a_request_end_the_session(town: Town) -> None:
    carla = town.browser(CARLA)
    town.clock.advance(minutes=29)
    carla.get("/gemeente/aardam/")
    town.clock.advance(minutes=30)
    carla.get("/gemeente/aardam/")

    town.clock.advance(minutes=30, seconds=1)
    carla.get("/gemeente/aardam/")

    assert carla.url == "/aanmelden?volgende=/gemeente/aardam/"


def test_twelve_hours_end_the_session_of_somebody_who_never_stops(town: Town) -> None:
    carla = town.browser(CARLA)
    for _ in range(36):
        town.clock.advance(minutes=20)
        carla.get("/gemeente/aardam/")
        assert carla.url == "/gemeente/aardam/"

    town.clock.advance(minutes=1)
    carla.get("/gemeente/aardam/")

    assert carla.url.startswith("/aanmelden")


def test_saving_counts_as_being_there(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    for number in range(3):
        town.clock.advance(minutes=20)
        carla.submit("Opslaan", at="/eis/", explanation=f"Versie {number}")


def test_signing_out_ends_the_session_here_and_on_the_server(town: Town) -> None:
    carla = town.browser(CARLA)
    cookie = carla.client.get_cookie("toetspeil", domain="127.0.0.1")
    assert cookie

    carla.submit("Afmelden")

    assert "U bent afgemeld." in carla.words
    assert town.trail()[-1] == ("Carla Coördinator", "signin:ended", "", "done")
    thief = town.browser()
    thief.client.set_cookie("toetspeil", cookie.value, domain="127.0.0.1")
    thief.get("/gemeente/aardam/")
    assert thief.url.startswith("/aanmelden")


def test_the_token_from_before_signing_in_is_worth_nothing_afterwards(town: Town) -> None:
    browser = town.browser()
    browser.get("/aanmelden")
    before = browser.client.get_cookie("toetspeil", domain="127.0.0.1")
    assert before

    browser.sign_in(CARLA)

    after = browser.client.get_cookie("toetspeil", domain="127.0.0.1")
    assert after
    assert after.value != before.value
    planted = town.browser()
    planted.client.set_cookie("toetspeil", before.value, domain="127.0.0.1")
    planted.get("/gemeente/aardam/")
    assert planted.url.startswith("/aanmelden")


def test_the_database_does_not_hold_the_token(town: Town) -> None:
    browser = town.browser(CARLA)
    cookie = browser.client.get_cookie("toetspeil", domain="127.0.0.1")
    assert cookie

    assert town.rows("SELECT count(*) FROM sign_in WHERE token_hash = ?", cookie.value) == [(0,)]
    assert cookie.value.encode() not in town.stored()


@pytest.mark.parametrize("token", ["", "x" * 42, "x" * 43, "é" * 43, "x" * 3000])
def test_a_made_up_token_is_nobody(town: Town, token: str) -> None:
    browser = town.browser()
    browser.client.set_cookie("toetspeil", token, domain="127.0.0.1")

    browser.get("/gemeente/aardam/")

    assert browser.url.startswith("/aanmelden")


# --- cookies ------------------------------------------------------------------------------


def test_on_this_machine_the_cookie_is_http_only_and_lax(town: Town) -> None:
    cookie = town.browser().get("/aanmelden").headers["Set-Cookie"]

    assert cookie.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert cookie.startswith("toetspeil=")


def test_over_https_the_cookie_is_bound_to_the_host_and_secure(town: Town) -> None:
    town.restart(base_url="https://toets.example")
    browser = town.browser()

    cookie = browser.get("/aanmelden").headers["Set-Cookie"]

    assert cookie.startswith("__Host-toetspeil=")
    assert set(cookie.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    browser.sign_in(CARLA)
    assert browser.url == "/gemeente/aardam/"


def test_a_response_that_may_be_kept_for_others_sets_no_cookie(town: Town) -> None:
    response = town.browser().request("GET", "/static/app.css", status=200)

    assert "public" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers


def test_a_message_is_shown_once_and_cannot_be_made_up(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    carla.submit("Opslaan", at="/eis/", explanation="Het staat in het handboek.")
    assert "5.01.01 is opgeslagen." in carla.words

    carla.get(f"{HOME}/beheersmaatregel/5.01")
    assert "is opgeslagen" not in carla.words

    carla.client.set_cookie("toetspeil-melding", "W1siaW5mbyIsIkxBQyJdXQ.verzonnen", domain="127.0.0.1")
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    assert "LAC" not in carla.words


# --- where one goes afterwards ------------------------------------------------------------


def test_after_signing_in_one_is_where_one_wanted_to_be(town: Town) -> None:
    browser = town.browser()
    browser.get(f"{HOME}/?toon=open&zoek=back up")
    assert browser.url.startswith("/aanmelden?volgende=")

    browser.submit("Aanmelden", email=CARLA, password=PASSWORD)

    assert browser.url == f"{HOME}/?toon=open&zoek=back%20up"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\n/evil.example",
        "/\r\n/evil.example",
        "/\t/evil.example",
        "/a\\..\\/evil.example",
        "/ok\r\nSet-Cookie: a=b",
        "\x00//evil.example",
        " //evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(town: Town, target: str) -> None:
    browser = town.browser()
    browser.get("/aanmelden")
    _, fields = browser.fields("Aanmelden")

    response = browser.request(
        "POST",
        "/aanmelden",
        status=303,
        data={**fields, "email": [CARLA], "password": [PASSWORD], "volgende": [target]},
        follow=False,
    )

    assert response.headers["Location"] == "/"


def test_a_form_without_its_token_is_refused_and_leaves_a_line(town: Town) -> None:
    browser = town.browser()

    browser.request("POST", "/aanmelden", status=400, data={"email": CARLA, "password": PASSWORD})

    assert "Uw pagina was verouderd" in browser.words
    assert PASSWORD not in browser.html
    assert town.trail() == [("onbekend", "csrf:refused", "/aanmelden", "refused")]


def test_the_token_of_another_browser_is_refused(town: Town) -> None:
    other, browser = town.browser(), town.browser(CARLA)
    other.get("/aanmelden")
    _, theirs = other.fields("Aanmelden")

    browser.request("POST", "/afmelden", status=400, data={"csrf_token": theirs["csrf_token"]})

    browser.get("/gemeente/aardam/")
    assert browser.url == "/gemeente/aardam/"
