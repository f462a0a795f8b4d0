"""One's own account: another password, another app, new recovery codes, and leaving everywhere."""

from __future__ import annotations

import re

import pytest
from pyotp import TOTP

from assess.models import Role
from tests.assess.persons import RECOVERY, WILMA, actions, enter, move_in
from tests.assess.test_second_factor import key_on
from tests.assess.town import AARDAM, CARLA, PASSWORD, Town
from tests.conftest import Browser

NEW = "kraai lantaarn deeg spoorboek"
CHANGE = {"current_password": PASSWORD, "password": NEW, "password_again": NEW}


@pytest.fixture
def wilma(town: Town) -> Browser:
    """Wilma, signed in, on the page of her account."""
    move_in(town, WILMA, {AARDAM: Role.COORDINATOR})
    browser = enter(town, WILMA)
    browser.get("/account")
    return browser


def is_in(browser: Browser) -> bool:
    browser.get("/gemeente/aardam/")
    return browser.url == "/gemeente/aardam/"


def test_the_name_in_the_header_leads_to_the_account_and_what_it_knows(wilma: Browser) -> None:
    assert [a.attrib["href"] for a in wilma.page.all("a") if a.attrib.get("class") == "tp-account-link"] == ["/account"]
    assert "E-mailadres wilma@aardam.example Aardam ENSIA-coördinator" in wilma.words
    assert "U hebt er nog 10." in wilma.words


# --- the password -------------------------------------------------------------------------


def test_another_password_ends_every_other_session_and_is_told_by_mail(town: Town, wilma: Browser) -> None:
    other = enter(town, WILMA)

    wilma.submit("Wachtwoord wijzigen", **CHANGE)

    assert "Uw wachtwoord is gewijzigd. Op andere apparaten bent u uitgelogd." in wilma.words
    assert (is_in(wilma), is_in(other)) == (True, False)
    assert [mail.subject for mail in town.letterbox.mails] == ["Toetspeil: uw wachtwoord is gewijzigd"]
    assert actions(town)[-1] == "password:changed"
    town.browser().sign_in(WILMA.email, PASSWORD, status=422)
    town.browser().sign_in(WILMA.email, NEW)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"current_password": "iets anders"}, "Dit is niet uw huidige wachtwoord."),
        ({"current_password": ""}, "Vul uw huidige wachtwoord in."),
        ({"password_again": "iets heel anders"}, "De twee wachtwoorden zijn niet gelijk."),
        ({"password": "kort", "password_again": "kort"}, "te kort"),
        ({"password": "WilmaWachter26", "password_again": "WilmaWachter26"}, "lijkt te veel op"),
        ({"password": "Aardam!Aardam?1", "password_again": "Aardam!Aardam?1"}, "lijkt te veel op"),
    ],
)
def test_a_password_that_is_refused_changes_nothing(
    town: Town, wilma: Browser, changes: dict[str, str], sentence: str
) -> None:
    other = enter(town, WILMA)

    wilma.submit("Wachtwoord wijzigen", status=422, **{**CHANGE, **changes})

    assert sentence in wilma.words
    assert is_in(other)
    assert "password:changed" not in actions(town)
    assert town.letterbox.mails == []


def test_whoever_finds_an_open_browser_cannot_guess_the_password_in_it(town: Town, wilma: Browser) -> None:
    for _ in range(5):
        wilma.submit("Wachtwoord wijzigen", status=422, **{**CHANGE, "current_password": "een gok"})

    wilma.submit("Wachtwoord wijzigen", status=422, **CHANGE)

    assert "Te vaak een verkeerd wachtwoord. Probeer het over 15 minuten opnieuw." in wilma.words
    assert "password:changed" not in actions(town)


def test_saying_the_right_password_is_not_counted_against_anybody(town: Town, wilma: Browser) -> None:
    for _ in range(7):
        wilma.get("/account")
        wilma.submit("Nieuwe herstelcodes maken", current_password=PASSWORD)

    assert town.rows("SELECT count(*) FROM failed_sign_in") == [(0,)]


# --- the app and the recovery codes -------------------------------------------------------


def test_a_new_app_replaces_the_old_one_and_ends_every_other_session(town: Town, wilma: Browser) -> None:
    other = enter(town, WILMA)
    wilma.get("/account/tweede-factor")
    secret = key_on(wilma)
    assert secret != WILMA.secret

    wilma.submit("Nieuwe app koppelen", code=TOTP(secret).at(town.clock()), current_password=PASSWORD)

    assert len(re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", wilma.words)) == 10
    assert (is_in(wilma), is_in(other)) == (True, False)
    assert town.letterbox.mails[-1].subject == "Toetspeil: nieuwe app voor codes gekoppeld"
    town.clock.advance(minutes=1)
    later = town.browser()
    later.sign_in(WILMA.email)
    later.submit("Verder", code=WILMA.code(town.clock()), status=422)
    later.submit("Verder", code=TOTP(secret).at(town.clock()))
    wilma.get("/account/tweede-factor")
    assert key_on(wilma) != secret, "the next one is another one"


def test_a_new_app_needs_the_password_and_a_code_of_that_app(town: Town, wilma: Browser) -> None:
    wilma.get("/account/tweede-factor")
    secret = key_on(wilma)
    good = TOTP(secret).at(town.clock())

    wilma.submit("Nieuwe app koppelen", code=good, current_password="een gok", status=422)
    wilma.submit("Nieuwe app koppelen", code=WILMA.code(town.clock()), current_password=PASSWORD, status=422)
    wilma.submit("Nieuwe app koppelen", code="", current_password=PASSWORD, status=422)

    assert "second-factor:made" not in actions(town)
    wilma.get("/account/tweede-factor")
    assert key_on(wilma) == secret
    enter(town, WILMA)


def test_new_recovery_codes_make_the_old_ones_worthless(town: Town, wilma: Browser) -> None:
    wilma.submit("Nieuwe herstelcodes maken", current_password=PASSWORD)
    fresh = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", wilma.words)

    assert len(set(fresh)) == 10
    assert town.letterbox.mails[-1].subject == "Toetspeil: nieuwe herstelcodes gemaakt"
    wilma.get("/account")
    assert fresh[0] not in wilma.words
    later = town.browser()
    later.sign_in(WILMA.email)
    later.get("/aanmelden/herstelcode")
    later.submit("Verder", code=RECOVERY[0], status=422)
    later.submit("Verder", code=fresh[0])
    assert is_in(later)


def test_recovery_codes_are_not_made_for_whoever_finds_an_open_browser(town: Town, wilma: Browser) -> None:
    wilma.submit("Nieuwe herstelcodes maken", current_password="een gok", status=422)

    assert "Dit is niet uw huidige wachtwoord." in wilma.words
    assert "recovery-codes:made" not in actions(town)


# --- sessions -----------------------------------------------------------------------------


def test_the_sessions_are_listed_as_their_owner_knows_them(town: Town, wilma: Browser) -> None:
    other = town.browser()
    other.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    other.client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    enter(town, WILMA, other)
    town.browser(CARLA)
    half = town.browser()
    half.sign_in(WILMA.email)

    other.get("/account")

    rows = re.findall(r"Firefox op Windows deze browser 203\.0\.113\.7|onbekende browser 127\.0\.0\.1", other.words)
    assert rows == ["Firefox op Windows deze browser 203.0.113.7", "onbekende browser 127.0.0.1"]


def test_leaving_everywhere_ends_every_session_this_one_too(town: Town, wilma: Browser) -> None:
    other = enter(town, WILMA)
    carla = town.browser(CARLA)
    wilma.get("/account")

    wilma.submit("Overal uitloggen")

    assert "U bent overal uitgelogd." in wilma.words
    assert (is_in(wilma), is_in(other), is_in(carla)) == (False, False, True)
    assert actions(town)[-1] == "signin:ended-everywhere"
    assert town.rows("SELECT count(*) FROM known_browser JOIN user ON id = user_id WHERE NOT is_demo") == [(0,)]


def test_leaving_everywhere_also_ends_what_was_half_way(town: Town, wilma: Browser) -> None:
    half = town.browser()
    half.sign_in(WILMA.email)

    wilma.submit("Overal uitloggen")

    half.submit("Verder", code=WILMA.code(town.clock()))
    assert half.url == "/aanmelden"


# --- the demonstration --------------------------------------------------------------------


def test_the_accounts_of_the_demonstration_are_everybodys_and_nobody_changes_them(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get("/account")
    assert carla.buttons == ["Afmelden", "Overal uitloggen"]
    token = carla.fields("Overal uitloggen")[1]["csrf_token"]

    for path in ("wachtwoord", "tweede-factor", "herstelcodes"):
        fields = {"csrf_token": token, **{name: [value] for name, value in CHANGE.items()}}
        carla.request("POST", f"/account/{path}", status=404, data=fields)
    carla.get("/account/tweede-factor", status=404)

    town.browser(CARLA)
