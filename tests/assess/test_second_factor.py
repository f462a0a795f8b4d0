"""The second step of signing in: a code that works once, recovery codes, and nothing before it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from pyotp import TOTP

from assess.models import Role
from assess.qr import drawn
from assess.second_factor import UnreadableSecretError, address, lock, recovery_hash, step_of, unlock
from tests.assess.persons import NICO, RECOVERY, WILMA, actions, enter, move_in
from tests.assess.town import AARDAM, CARLA, HOME, NOW, SECRET_KEY, Town
from tests.conftest import Browser

SECRET = WILMA.secret


@pytest.fixture
def wilma(town: Town) -> Browser:
    """A browser in which Wilma gave her password, and owes a code."""
    move_in(town, WILMA, {AARDAM: Role.CONTRIBUTOR})
    browser = town.browser()
    browser.get(f"{HOME}/?toon=open")
    browser.submit("Aanmelden", email=WILMA.email, password="een lang genoeg wachtwoord")
    return browser


def key_on(browser: Browser) -> str:
    """The secret as it stands on the page, to type over."""
    found = re.search(r"tp-to-copy\">([A-Z2-7 ]+)<", browser.html)
    assert found
    return found[1].replace(" ", "")


# --- the code -----------------------------------------------------------------------------


def test_password_and_code_open_the_page_that_was_asked_for(town: Town, wilma: Browser) -> None:
    assert wilma.url.startswith("/aanmelden/code?volgende=")

    wilma.submit("Verder", code=WILMA.code(town.clock()))

    assert wilma.url == f"{HOME}/?toon=open"
    assert actions(town) == ["signin:password-accepted", "signin:accepted"]


def test_the_password_alone_opens_nothing(town: Town, wilma: Browser) -> None:
    for url in ("/", "/gemeente/aardam/", f"{HOME}/", "/account"):
        wilma.get(url)
        assert wilma.url.startswith("/aanmelden?volgende="), url
    _, fields = wilma.fields("Aanmelden")
    wilma.request("POST", "/account/overal-uitloggen", status=401, data={"csrf_token": fields["csrf_token"]})

    assert "signin:ended-everywhere" not in actions(town)


def test_the_token_changes_with_each_step(town: Town) -> None:
    move_in(town, WILMA, {AARDAM: Role.CONTRIBUTOR})
    browser, seen = town.browser(), []
    browser.get("/aanmelden")
    for button, fields in (
        ("Aanmelden", {"email": WILMA.email, "password": "een lang genoeg wachtwoord"}),
        ("Verder", {"code": WILMA.code(town.clock())}),
    ):
        cookie = browser.client.get_cookie("toetspeil", domain="127.0.0.1")
        assert cookie
        seen.append(cookie.value)
        browser.submit(button, **fields)
    last = browser.client.get_cookie("toetspeil", domain="127.0.0.1")
    assert last

    assert len({*seen, last.value}) == 3
    thief = town.browser()
    thief.client.set_cookie("toetspeil", seen[1], domain="127.0.0.1")
    thief.get("/aanmelden/code")
    assert thief.url == "/aanmelden"


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_telephone_may_be_half_a_minute_off(town: Town, wilma: Browser, seconds: int) -> None:
    shown = TOTP(SECRET).at(town.clock().timestamp() + seconds)

    wilma.submit("Verder", code=f"{shown[:3]} {shown[3:]}")

    assert wilma.url.startswith(HOME)


@pytest.mark.parametrize("seconds", [-60, 60, 3600])
def test_a_code_of_another_time_is_refused(town: Town, wilma: Browser, seconds: int) -> None:
    shown = TOTP(SECRET).at(NOW.timestamp() + seconds)
    assert shown != WILMA.code(NOW)

    wilma.submit("Verder", code=shown, status=422)

    assert "Deze code klopt niet, of is al gebruikt. U kunt het nog 4 keer proberen." in wilma.words
    assert actions(town)[-1] == "signin:code-failed"


def test_a_code_works_once_also_for_somebody_who_looked_along(town: Town, wilma: Browser) -> None:
    shown = WILMA.code(town.clock())
    wilma.submit("Verder", code=shown)
    other = town.browser()
    other.sign_in(WILMA.email)

    other.submit("Verder", code=shown, status=422)

    town.clock.advance(seconds=30)
    other.submit("Verder", code=shown, status=422)  # within the drift, and used all the same
    other.submit("Verder", code=WILMA.code(town.clock()))
    assert other.url == "/gemeente/aardam/"


def test_a_code_that_comes_twice_at_the_same_time_is_taken_once() -> None:
    step = int(NOW.timestamp()) // 30

    assert step_of(SECRET, WILMA.code(NOW), now=NOW, after=step - 1) == step
    assert step_of(SECRET, WILMA.code(NOW), now=NOW, after=step) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "🐟🐟🐟🐟🐟🐟", "0" * 21])
def test_what_is_no_code_is_refused_with_a_sentence(wilma: Browser, code: str) -> None:
    wilma.submit("Verder", code=code, status=422)

    assert "Er ging iets mis" in wilma.words
    assert "aria-invalid" in wilma.html


def test_ten_minutes_after_the_password_it_must_be_given_again(town: Town, wilma: Browser) -> None:
    town.clock.advance(minutes=10, seconds=1)

    wilma.submit("Verder", code=WILMA.code(town.clock()))

    assert wilma.url == "/aanmelden"
    assert "signin:accepted" not in actions(town)


def test_without_a_password_there_is_no_second_step(town: Town) -> None:
    browser = town.browser()

    for step in ("code", "herstelcode", "tweede-factor"):
        browser.get(f"/aanmelden/{step}")
        assert browser.url == "/aanmelden"


def test_somebody_with_a_second_factor_cannot_make_another_one_by_the_password_alone(wilma: Browser) -> None:
    wilma.get("/aanmelden/tweede-factor")

    assert wilma.url == "/aanmelden"


def test_an_account_of_the_demonstration_has_no_second_step_and_every_page_says_so(town: Town) -> None:
    carla = town.browser(CARLA)
    for url in ("/gemeente/aardam/", f"{HOME}/", "/account"):
        carla.get(url)
        assert "Proefomgeving: de proefaccounts hebben geen tweede factor." in carla.words
    move_in(town, WILMA, {AARDAM: Role.READER})

    wilma = enter(town, WILMA)

    assert "Proefomgeving" not in wilma.words


# --- guessing codes -----------------------------------------------------------------------


def test_after_five_wrong_codes_the_password_must_be_given_again_and_the_owner_gets_mail(
    town: Town, wilma: Browser
) -> None:
    for _ in range(4):
        wilma.submit("Verder", code=WILMA.wrong_code(town.clock()), status=422)

    wilma.submit("Verder", code=WILMA.wrong_code(town.clock()))

    assert wilma.url == "/aanmelden"
    assert "Te vaak een verkeerde code. Meld u opnieuw aan." in wilma.words
    assert [mail.to for mail in town.letterbox.mails] == [WILMA.email]
    assert "juiste wachtwoord" in town.letterbox.mails[0].text
    assert actions(town).count("signin:code-failed") == 5
    wilma.get("/aanmelden/code")
    assert wilma.url == "/aanmelden"


def test_the_right_code_after_four_wrong_ones_still_opens(town: Town, wilma: Browser) -> None:
    for _ in range(4):
        wilma.submit("Verder", code=WILMA.wrong_code(town.clock()), status=422)
    assert "nog één keer" in wilma.words

    wilma.submit("Verder", code=WILMA.code(town.clock()))

    assert wilma.url.startswith(HOME)


def test_wrong_codes_are_counted_for_recovery_codes_too(town: Town, wilma: Browser) -> None:
    for _ in range(4):
        wilma.submit("Verder", code=WILMA.wrong_code(town.clock()), status=422)
    wilma.get("/aanmelden/herstelcode")

    wilma.submit("Verder", code="aaaa-aaaa-aaaa-aaaa")

    assert wilma.url == "/aanmelden"
    assert town.rows("SELECT count(*) FROM sign_in") == [(0,)]


# --- recovery codes -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", [RECOVERY[0], RECOVERY[0].upper().replace("-", " "), RECOVERY[0].replace("-", "")])
def test_a_recovery_code_opens_once_and_the_owner_hears_of_it(town: Town, wilma: Browser, typed: str) -> None:
    wilma.get("/aanmelden/herstelcode")
    wilma.submit("Verder", code=typed)

    assert wilma.url == "/gemeente/aardam/"
    assert "U gebruikte een herstelcode. Nog over: 9." in wilma.words
    assert actions(town)[-2:] == ["signin:recovery-code-used", "signin:accepted"]
    (mail,) = town.letterbox.mails
    assert (mail.to, "herstelcode" in mail.text, "nog 9 over" in mail.text) == (WILMA.email, True, True)
    again = town.browser()
    again.sign_in(WILMA.email)
    again.get("/aanmelden/herstelcode")
    again.submit("Verder", code=typed, status=422)


def test_a_recovery_code_of_somebody_else_is_worth_nothing(town: Town, wilma: Browser) -> None:
    town.change("UPDATE recovery_code SET user_id = 1 WHERE code_hash = ?", recovery_hash(RECOVERY[3]))
    wilma.get("/aanmelden/herstelcode")

    wilma.submit("Verder", code=RECOVERY[3], status=422)

    assert town.rows("SELECT count(*) FROM recovery_code") == [(10,)]


def test_letters_that_look_alike_on_paper_are_taken_as_they_were_meant() -> None:
    assert recovery_hash("OLBA-bcde") == recovery_hash("018a bcde")
    assert recovery_hash("olba-bcde") != recovery_hash("olba-bcdf")


# --- making one ---------------------------------------------------------------------------


@pytest.fixture
def nico(town: Town) -> Browser:
    """A browser of somebody who has a password and no second factor."""
    move_in(town, NICO, {AARDAM: Role.CONTRIBUTOR})
    browser = town.browser()
    browser.sign_in(NICO.email)
    return browser


def test_who_has_no_second_factor_makes_one_before_anything_else(town: Town, nico: Browser) -> None:
    assert nico.url == "/aanmelden/tweede-factor"
    nico.get("/gemeente/aardam/")
    assert nico.url.startswith("/aanmelden")
    nico.get("/aanmelden/tweede-factor")

    nico.submit("App koppelen", code=TOTP(key_on(nico)).at(town.clock()))

    codes = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", nico.words)
    assert len(set(codes)) == 10
    assert [mail.to for mail in town.letterbox.mails] == [NICO.email]
    assert actions(town)[-3:] == ["second-factor:made", "recovery-codes:made", "signin:accepted"]
    nico.get("/gemeente/aardam/")
    assert nico.url == "/gemeente/aardam/"
    nico.get("/aanmelden/tweede-factor")
    assert nico.url == "/aanmelden", "there is nothing left to make"


def test_the_recovery_codes_that_were_shown_work(town: Town, nico: Browser) -> None:
    nico.submit("App koppelen", code=TOTP(key_on(nico)).at(town.clock()))
    code = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", nico.words)[7]
    later = town.browser()
    later.sign_in(NICO.email)
    later.get("/aanmelden/herstelcode")

    later.submit("Verder", code=code)

    assert later.url == "/gemeente/aardam/"


def test_the_code_with_which_it_was_made_does_not_also_sign_in(town: Town, nico: Browser) -> None:
    shown = TOTP(key_on(nico)).at(town.clock())
    nico.submit("App koppelen", code=shown)
    other = town.browser()
    other.sign_in(NICO.email)

    other.submit("Verder", code=shown, status=422)


def test_a_wrong_code_makes_nothing_and_the_same_secret_is_offered_again(town: Town, nico: Browser) -> None:
    first = key_on(nico)

    nico.submit("App koppelen", code="000000", status=422)

    assert key_on(nico) == first
    assert town.rows("SELECT count(*) FROM second_factor") == [(0,)]
    nico.submit("App koppelen", code=TOTP(first).at(town.clock()))
    assert town.rows("SELECT count(*) FROM second_factor") == [(1,)]


def test_two_browsers_are_offered_two_secrets(town: Town, nico: Browser) -> None:
    other = town.browser()
    other.sign_in(NICO.email)

    assert key_on(other) != key_on(nico)


def test_the_picture_says_the_same_as_the_text() -> None:
    said = address(SECRET, "wilma@aardam.example")

    parts = urlsplit(said)
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Toetspeil:wilma%40aardam.example")
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["Toetspeil"]}
    assert dark(drawn(said).path) == dark_of(said)
    assert dark(drawn(said).path) != dark_of(said + "x")


def dark(path: str) -> set[tuple[int, int]]:
    """The modules that a path paints."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
    assert "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in runs) == path
    return {(int(x) + step, int(y)) for x, y, n in runs for step in range(int(n))}


def dark_of(text: str) -> set[tuple[int, int]]:
    import segno  # the same library, asked for its matrix: what is tested is our drawing of it

    rows = segno.make_qr(text, error="m").matrix
    return {(x + 4, y + 4) for y, row in enumerate(rows) for x, value in enumerate(row) if value}


# --- how it is kept -----------------------------------------------------------------------


def test_the_database_holds_neither_the_secret_nor_a_code(town: Town, nico: Browser) -> None:
    secret = key_on(nico)
    nico.submit("App koppelen", code=TOTP(secret).at(town.clock()))
    codes = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", nico.words)

    stored = town.stored()

    for text in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert text.encode() not in stored


def test_a_locked_secret_opens_for_its_owner_with_its_key_only() -> None:
    locked = lock(SECRET, key=SECRET_KEY, user_id=1)

    assert unlock(locked, key=SECRET_KEY, user_id=1) == SECRET
    assert lock(SECRET, key=SECRET_KEY, user_id=1) != locked
    for key, user_id, given in ((SECRET_KEY, 2, locked), ("x" * 64, 1, locked), (SECRET_KEY, 1, locked[:-1] + b"?")):
        with pytest.raises(UnreadableSecretError):
            unlock(given, key=key, user_id=user_id)


def test_with_another_secret_key_the_page_says_what_to_do_and_a_recovery_code_still_opens(town: Town) -> None:
    move_in(town, WILMA, {AARDAM: Role.CONTRIBUTOR})
    town.restart(secret_key="n" * 64)
    wilma = town.browser()
    wilma.sign_in(WILMA.email)

    wilma.submit("Verder", code=WILMA.code(town.clock()), status=422)
    assert "Gebruik een herstelcode, of vraag de beheerder" in wilma.words

    wilma.get("/aanmelden/herstelcode")
    wilma.submit("Verder", code=RECOVERY[0])
    assert wilma.url == "/gemeente/aardam/"
