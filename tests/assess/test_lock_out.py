"""Guessing is slowed down, and cannot be used to keep the owner of an account out."""

from __future__ import annotations

import time

import pytest

from assess.errors import WrongCredentialsError
from assess.models import Role
from assess.passwords import hash_password
from assess.signin.service import check
from assess.throttle import Caller, network
from tests.assess.persons import RECOVERY, WILMA, actions, enter, move_in
from tests.assess.town import AARDAM, CARLA, PASSWORD, Town
from tests.conftest import Browser


@pytest.fixture
def home(town: Town) -> Browser:
    """A browser in which Wilma signed in before, and out again."""
    move_in(town, WILMA, {AARDAM: Role.CONTRIBUTOR})
    browser = enter(town, WILMA)
    browser.submit("Afmelden")
    return browser


def at(town: Town, address: str) -> Browser:
    """A strange browser at this network address."""
    browser = town.browser()
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def guess(browser: Browser, times: int, email: str = WILMA.email) -> None:
    for _ in range(times):
        browser.sign_in(email, "verkeerd", status=422)


def crowd(town: Town, tries: int) -> None:
    """Guesses at the account of Wilma from many addresses, five at each."""
    for number in range(-(-tries // 5)):
        guess(at(town, f"198.51.100.{number}"), min(5, tries - 5 * number))


# --- the owner gets in --------------------------------------------------------------------


def test_guessing_elsewhere_keeps_the_owner_out_nowhere(town: Town, home: Browser) -> None:
    crowd(town, 20)

    enter(town, WILMA, home)
    enter(town, WILMA, at(town, "203.0.113.7"))


def test_many_guessers_keep_the_owner_out_nowhere(town: Town, home: Browser) -> None:
    crowd(town, 25)
    for number in range(10):
        guess(at(town, f"192.0.2.{number}"), 1)

    enter(town, WILMA, home)
    enter(town, WILMA, at(town, "203.0.113.7"))


def test_a_colleague_behind_the_same_address_does_not_keep_the_owner_out(town: Town, home: Browser) -> None:
    guess(town.browser(), 5)
    for number in range(5):
        guess(town.browser(), 5, f"niemand{number}@aardam.example")
    town.browser().sign_in(CARLA, status=429)

    enter(town, WILMA, home)


def test_whoever_knows_the_password_does_not_use_up_the_codes_of_the_owner(town: Town, home: Browser) -> None:
    use_up_the_codes(town)

    enter(town, WILMA, home)


def test_the_owner_gets_in_anywhere_with_a_recovery_code(town: Town, home: Browser) -> None:
    use_up_the_codes(town)
    strange = at(town, "203.0.113.7")
    strange.sign_in(WILMA.email)
    strange.get("/aanmelden/herstelcode")

    strange.submit("Verder", code=RECOVERY[0])

    assert strange.url == "/gemeente/aardam/"


# --- the guesser does not -----------------------------------------------------------------


def test_a_guesser_gets_five_tries_at_one_place(town: Town, home: Browser) -> None:
    guesser = at(town, "203.0.113.9")
    guess(guesser, 5)

    guesser.sign_in(WILMA.email, PASSWORD, status=429)


def test_when_many_guess_at_one_account_every_strange_place_gets_one_try(town: Town, home: Browser) -> None:
    crowd(town, 25)
    guesser = at(town, "203.0.113.9")
    guess(guesser, 1)

    guesser.sign_in(WILMA.email, PASSWORD, status=429)
    assert actions(town)[-1] == "signin:throttled"


def test_an_address_that_nobody_has_is_slowed_down_in_the_same_way(town: Town) -> None:
    nobody = "niemand@aardam.example"
    for number in range(5):
        guess(at(town, f"198.51.100.{number}"), 5, nobody)
    guesser = at(town, "203.0.113.9")
    guess(guesser, 1, nobody)

    guesser.sign_in(nobody, status=429)


def test_a_known_browser_gets_five_tries_too(town: Town, home: Browser) -> None:
    guess(home, 5)

    home.sign_in(WILMA.email, status=429)

    enter(town, WILMA, at(town, "203.0.113.7"))


def test_a_browser_that_is_known_for_one_account_is_strange_to_another(town: Town, home: Browser) -> None:
    guess(town.browser(), 5, CARLA)

    home.sign_in(CARLA, status=429)


def test_a_made_up_mark_makes_no_browser_known(town: Town, home: Browser) -> None:
    guess(town.browser(), 5)
    guesser = town.browser()
    guesser.client.set_cookie("toetspeil-bekend", "x" * 43, domain="127.0.0.1")

    guesser.sign_in(WILMA.email, status=429)


def test_the_database_does_not_hold_the_mark_of_a_known_browser(town: Town, home: Browser) -> None:
    cookie = home.client.get_cookie("toetspeil-bekend", domain="127.0.0.1")
    assert cookie

    assert (cookie.http_only, cookie.same_site, len(cookie.value)) == (True, "Lax", 43)
    assert cookie.value.encode() not in town.stored()


def test_the_mark_of_a_browser_opens_nothing_by_itself(town: Town, home: Browser) -> None:
    home.get("/gemeente/aardam/")

    assert home.url.startswith("/aanmelden")


def use_up_the_codes(town: Town) -> None:
    """Somebody elsewhere, who knows the password, tries twenty codes."""
    for number in range(4):
        guesser = at(town, f"198.51.100.{number}")
        guesser.sign_in(WILMA.email)
        for left in range(5, 0, -1):
            guesser.submit("Verder", code=WILMA.wrong_code(town.clock()), status=422 if left > 1 else 200)


def test_after_twenty_wrong_codes_no_strange_place_gets_another_try_that_day(town: Town, home: Browser) -> None:
    use_up_the_codes(town)
    town.clock.advance(hours=23)
    strange = at(town, "203.0.113.9")
    strange.sign_in(WILMA.email)

    strange.submit("Verder", code=WILMA.code(town.clock()), status=429)
    assert "Er zijn vandaag te veel verkeerde codes ingevuld." in strange.words
    assert actions(town)[-1] == "signin:code-throttled"

    town.clock.advance(hours=1, seconds=1)
    enter(town, WILMA, at(town, "203.0.113.9"))


def test_the_owner_who_signs_in_gives_a_guesser_no_new_codes(town: Town, home: Browser) -> None:
    use_up_the_codes(town)
    enter(town, WILMA, home)
    strange = at(town, "203.0.113.9")
    strange.sign_in(WILMA.email)

    strange.submit("Verder", code=WILMA.code(town.clock()), status=429)


def test_an_unknown_address_takes_as_long_as_a_wrong_password(town: Town) -> None:
    def seconds(email: str) -> float:
        """The least processor time of a few tries, each from a place of its own."""
        taken = []
        for number in range(5):
            start = time.process_time()
            with pytest.raises(WrongCredentialsError):
                check(town.database, email, "verkeerd", caller=Caller(address=f"192.0.2.{number}"), now=town.clock())
            taken.append(time.process_time() - start)
        return min(taken)

    town.change("UPDATE user SET password_hash = ? WHERE email = ?", hash_password(PASSWORD), CARLA)  # as in earnest

    known, unknown = seconds(CARLA), seconds("niemand@aardam.example")

    assert 0.6 < unknown / known < 1.7


def test_a_browser_that_was_not_used_for_half_a_year_is_strange_again(town: Town, home: Browser) -> None:
    town.clock.advance(days=181)
    town.browser(CARLA)

    assert town.rows("SELECT count(*) FROM known_browser JOIN user ON id = user_id WHERE NOT is_demo") == [(0,)]


# --- what a place is ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("onbekend", "onbekend"),
    ],
)
def test_one_subscriber_is_one_place_however_many_addresses_they_have(address: str, place: str) -> None:
    assert network(address) == place


def test_changing_addresses_within_a_subscription_gives_no_new_tries(town: Town, home: Browser) -> None:
    for number in range(5):
        guess(at(town, f"2001:db8::{number:x}"), 1)

    at(town, "2001:db8::ffff").sign_in(WILMA.email, status=429)
