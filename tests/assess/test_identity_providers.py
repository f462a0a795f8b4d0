"""Signing in at the provider of one's municipality: a real one, in a process of its own, that lies when it is asked to."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from assess import oidc
from assess.models import Role
from assess.oidc import Client, ProviderError
from assess.providers import Provider, keep, provider_of
from tests.assess.command import Command
from tests.assess.oidc_provider import CLIENT, SECRET
from tests.assess.persons import WILMA, actions, move_in
from tests.assess.town import AARDAM, BASE_URL, BEEKSTAD, CARLA, HOME, SECRET_KEY, Town
from tests.conftest import Browser

BACK = f"{BASE_URL}/aanmelden/terug"
IRIS = {"sub": "iris-1", "email": "Iris@aardam.example", "name": "Iris Inlog", "groups": ["ciso", "koffie"]}
ROLES = {"ciso": Role.CISO, "invullers": Role.CONTRIBUTOR, "coordinatie": Role.COORDINATOR}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.assess.oidc_provider", BACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def town(town: Town, issuer: str) -> Town:
    """With a provider for Aardam, and the time that the provider has too."""
    town.clock.now = datetime.now(UTC)
    set_up(town, issuer)
    return town


def set_up(town: Town, issuer: str, *, asks_own_factor: bool = False, place: int = AARDAM) -> None:
    client = Client(issuer=issuer, client_id=CLIENT, secret=SECRET, groups_claim="groups")
    made = Provider(
        municipality_id=place, slug="", name="", client=client, roles=ROLES, asks_own_factor=asks_own_factor
    )
    with town.all_rows() as session:
        keep(session, made, key=SECRET_KEY)


def at_the_provider(url: str, person: dict[str, object], lie: str = "") -> str:
    """Sign in there, and give the address to which the browser is sent back."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"X-Person": json.dumps(person), "X-Lie": lie})
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 302, response.status
    return str(response.headers["Location"]).removeprefix(BASE_URL)


def leave(browser: Browser, slug: str = "aardam", target: str = "") -> str:
    """Ask to sign in there, and give the address of the provider to which one is sent."""
    found = browser.request("GET", f"/aanmelden/via/{slug}{target}", status=303, follow=False)
    return str(found.headers["Location"])


def arrive(town: Town, person: dict[str, object] = IRIS, lie: str = "", target: str = "") -> Browser:
    browser = town.browser()
    browser.get(at_the_provider(leave(browser, target=target), person, lie))
    return browser


def test_somebody_new_comes_in_with_the_role_of_their_group(town: Town) -> None:
    iris = arrive(town, target=f"?volgende={HOME}/")

    assert iris.url == f"{HOME}/"
    assert "Iris Inlog" in iris.words
    assert roles(town) == [("iris@aardam.example", "", AARDAM, "ciso")]
    assert actions(town)[-3:] == ["identity:linked", "membership:changed", "signin:accepted"]


def roles(town: Town, name: str = "Iris Inlog") -> list[tuple[object, ...]]:
    return town.rows(
        "SELECT email, password_hash, municipality_id, role FROM user JOIN membership ON user.id = user_id "
        "WHERE name = ?",
        name,
    )


def test_the_page_to_sign_in_shows_the_municipalities_that_have_one(town: Town) -> None:
    browser = town.browser()
    browser.get(f"/aanmelden?volgende={HOME}/")

    assert f'href="/aanmelden/via/aardam?volgende={HOME}/"' in browser.html
    assert "/aanmelden/via/beekstad" not in browser.html
    browser.get("/aanmelden/via/beekstad", status=404)
    browser.get("/aanmelden/via/nergens", status=404)


def test_the_next_time_it_is_the_same_person_whatever_address_stands_in_the_token(town: Town) -> None:
    arrive(town)

    arrive(town, {**IRIS, "email": CARLA})

    assert roles(town) == [("iris@aardam.example", "", AARDAM, "ciso")]


def test_another_group_is_another_role_from_the_next_time_on(town: Town) -> None:
    arrive(town)

    arrive(town, {**IRIS, "groups": ["invullers"]})

    assert roles(town) == [("iris@aardam.example", "", AARDAM, "contributor")]


@pytest.mark.parametrize("groups", [[], ["koffie"], "koffie", None, {"ciso": True}])
def test_without_a_group_that_gives_a_role_nobody_comes_in(town: Town, groups: object) -> None:
    iris = arrive(town, {**IRIS, "groups": groups})

    assert "Uw gemeente geeft u geen rol in Toetspeil" in iris.words
    assert roles(town) == []
    assert actions(town)[-1] == "identity-provider:refused"


def test_who_loses_the_group_loses_what_is_open_at_the_next_try(town: Town) -> None:
    first = arrive(town)

    arrive(town, {**IRIS, "groups": []})

    first.get(f"{HOME}/")
    assert first.url.startswith("/aanmelden?volgende=")


def test_the_password_of_a_person_who_is_linked_works_no_more(town: Town) -> None:
    move_in(town, WILMA, {AARDAM: Role.READER})

    arrive(town, {**IRIS, "sub": "w", "email": WILMA.email})

    browser = town.browser()
    browser.get("/aanmelden")
    browser.submit("Aanmelden", email=WILMA.email, password="een lang genoeg wachtwoord", status=422)
    browser.submit("Aanmelden", email=WILMA.email, password="", status=422)
    assert roles(town, WILMA.name) == [(WILMA.email, "", AARDAM, "ciso")]


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"email": CARLA}, id="of the demonstration"),
        pytest.param({"email": WILMA.email}, id="of two municipalities"),
        pytest.param({"email": "iris@aardam.example", "email_verified": False}, id="nobody proved the address"),
        pytest.param({"email": ""}, id="no address"),
    ],
)
def test_a_provider_cannot_take_over_an_account_that_is_not_its_own(town: Town, claims: dict[str, object]) -> None:
    move_in(town, WILMA, {AARDAM: Role.READER, BEEKSTAD: Role.COORDINATOR})
    before = town.rows("SELECT id, password_hash FROM user ORDER BY id")

    browser = arrive(town, {**IRIS, **claims})

    assert "Uw account hier wordt niet door deze inlogvoorziening beheerd" in browser.words
    assert town.rows("SELECT id, password_hash FROM user ORDER BY id") == before
    assert town.rows("SELECT * FROM identity") == []


def test_a_person_of_one_municipality_does_not_come_in_at_another_with_the_same_provider(
    town: Town, issuer: str
) -> None:
    set_up(town, issuer, place=BEEKSTAD)
    arrive(town)
    browser = town.browser()

    browser.get(at_the_provider(leave(browser, "beekstad"), IRIS))

    assert "Uw account hier wordt niet door deze inlogvoorziening beheerd" in browser.words
    assert roles(town) == [("iris@aardam.example", "", AARDAM, "ciso")]


def test_where_it_is_asked_the_own_second_factor_comes_after_the_provider(town: Town, issuer: str) -> None:
    set_up(town, issuer, asks_own_factor=True)

    iris = arrive(town, target=f"?volgende={HOME}/")

    assert iris.url == f"/aanmelden/tweede-factor?volgende={HOME}/"
    iris.get(f"{HOME}/")
    assert iris.url.startswith("/aanmelden?volgende=")


# --- what does not hold -------------------------------------------------------------------


LIES = ("issuer", "audience", "nonce", "expired", "no subject", "shared secret", "unsigned", "key")


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_hold_opens_nothing(town: Town, lie: str) -> None:
    browser = arrive(town, lie=lie)

    assert "Het aanmelden bij uw gemeente is niet gelukt" in browser.words
    assert roles(town) == []
    assert actions(town)[-1] == "identity-provider:refused"


def test_the_answer_of_somebody_else_is_not_taken(town: Town) -> None:
    """Whoever sends a victim the end of their own attempt would have the victim work in their account."""
    mine, theirs = town.browser(), town.browser()
    leave(theirs)

    theirs.get(at_the_provider(leave(mine), IRIS))

    assert "Het aanmelden bij uw gemeente is niet gelukt" in theirs.words


def test_an_answer_works_once(town: Town) -> None:
    browser = town.browser()
    back = at_the_provider(leave(browser), IRIS)
    browser.get(back)

    browser.get(back)

    assert "Deze aanmelding is verlopen" in browser.words


def test_an_answer_without_an_attempt_or_after_ten_minutes_is_not_taken(town: Town) -> None:
    late, stranger = town.browser(), town.browser()
    back = at_the_provider(leave(late), IRIS)
    town.clock.advance(minutes=11)

    for browser in (late, stranger):
        browser.get(back)
        assert "Deze aanmelding is verlopen" in browser.words


@pytest.mark.parametrize(
    "changed",
    [
        lambda back: back.replace("code=", "code=x"),
        lambda back: back.replace("state=", "state=x"),
        lambda back: f"{back}&state=nog-een",
        lambda back: back.partition("&iss=")[0] + "&iss=https://iemand-anders.example",
        lambda back: "/aanmelden/terug?error=access_denied&state=" + parse_qs(urlsplit(back).query)["state"][0],
    ],
    ids=["code", "state", "two states", "issuer", "error"],
)
def test_an_answer_that_was_changed_opens_nothing(town: Town, changed: Callable[[str], str]) -> None:
    browser = town.browser()

    browser.get(changed(at_the_provider(leave(browser), IRIS)))

    assert "Het aanmelden bij uw gemeente is niet gelukt" in browser.words
    assert roles(town) == []


def test_nobody_is_sent_to_another_site_afterwards(town: Town) -> None:
    assert arrive(town, target="?volgende=//evil.example/").url == "/gemeente/aardam/"


def test_a_provider_that_is_gone_gives_a_sentence(town: Town) -> None:
    set_up(town, "http://127.0.0.1:9")
    browser = town.browser()

    browser.get("/aanmelden/via/aardam")

    assert "De inlogvoorziening van uw gemeente werkt nu niet" in browser.words


@pytest.mark.parametrize(
    "url", ["http://login.example", "ftp://127.0.0.1", "https://", "", "http://127.0.0.1.evil.example"]
)
def test_nothing_is_asked_over_a_line_that_others_read(url: str) -> None:
    with pytest.raises(ProviderError, match="is not https"):
        oidc.refuse_unsafe(url)


def test_a_provider_must_call_itself_what_it_is_called_here(issuer: str) -> None:
    with pytest.raises(ProviderError, match="calls itself"):
        oidc.discover(f"{issuer}/")


# --- the secret and the command -----------------------------------------------------------


def test_the_secret_is_locked_for_its_own_municipality(town: Town, issuer: str) -> None:
    stored = town.stored()
    assert CLIENT.encode() in stored
    assert SECRET.encode() not in stored
    set_up(town, issuer, place=BEEKSTAD)
    town.change("UPDATE identity_provider SET locked_secret = (SELECT locked_secret FROM identity_provider LIMIT 1)")

    with town.all_rows() as session:
        found = provider_of(session, "aardam", key=SECRET_KEY)
        assert found
        assert replace(found.client, secret="") == Client(
            issuer=issuer, client_id=CLIENT, secret="", groups_claim="groups"
        )
        with pytest.raises(ProviderError, match="another key"):
            provider_of(session, "beekstad", key=SECRET_KEY)


def test_the_command_sets_checks_lists_and_removes(toetspeil: Command, town: Town, issuer: str, tmp_path: Path) -> None:
    secret, data = tmp_path / "geheim", ("--data", town.settings.data)
    secret.write_text(SECRET + "\n", encoding="utf-8")
    given = ("--client-id", CLIENT, "--secret-file", secret, "--second-factor", "provider", "--role", "ciso=ciso")

    said = toetspeil.good("identity-provider", "set", "--municipality", "aardam", "--issuer", issuer, *given, *data)
    assert said.strip().endswith("/aanmelden/terug")
    assert "antwoordt" in toetspeil.good("identity-provider", "check", "--municipality", "aardam", *data)
    assert issuer in toetspeil.good("identity-provider", "list", *data)
    assert "geen gemeente" in toetspeil.sentence(
        "identity-provider", "set", "--municipality", "nergens", "--issuer", issuer, *given, *data
    )
    assert "groep=rol" in toetspeil.sentence(
        "identity-provider",
        "set",
        "--municipality",
        "aardam",
        "--issuer",
        issuer,
        *given,
        "--role",
        "re=auditor",
        *data,
    )
    toetspeil.good("identity-provider", "remove", "--municipality", "aardam", *data)
    assert "geen inlogvoorziening" in toetspeil.sentence(
        "identity-provider", "check", "--municipality", "aardam", *data
    )
