"""From an invitation to being in: an account of one's own, a second factor, and a link that works once."""

from __future__ import annotations

import re

import pytest
from pyotp import TOTP

from assess.models import Role
from tests.assess.persons import WILMA, actions, enter, move_in
from tests.assess.test_people import link_on
from tests.assess.town import AARDAM, BEEKSTAD, BERT, CARLA, ILYAS, Town
from tests.conftest import Browser

PASSWORD = "kraai lantaarn deeg spoorboek"
NINA = {"email": "nina@aardam.example", "name": "Nina Nieuw"}
CHOSEN = {"password": PASSWORD, "password_again": PASSWORD}


def invited(town: Town, *, by: str = CARLA, place: str = "aardam", role: str = "contributor", **who: str) -> str:
    """The link of an invitation, as the coordinator sees it."""
    coordinator = town.browser(by)
    coordinator.get(f"/gemeente/{place}/mensen")
    coordinator.submit("Uitnodigen", role=role, **{**NINA, **who})
    town.letterbox.mails.clear()
    return link_on(coordinator)


@pytest.fixture
def nina(town: Town) -> Browser:
    """Somebody who follows their link."""
    browser = town.browser()
    browser.get(invited(town))
    return browser


def test_an_invitation_leads_to_an_account_with_a_second_factor_and_then_in(town: Town, nina: Browser) -> None:
    assert "Carla Coördinator nodigt u uit" in nina.words
    assert "Gemeente Aardam Rol Invuller: vult in" in nina.words
    nina.submit("Account maken", **CHOSEN)
    assert nina.url == "/aanmelden/tweede-factor"
    nina.get("/gemeente/aardam/")
    assert nina.url.startswith("/aanmelden?")
    nina.get("/aanmelden/tweede-factor")
    secret = re.search(r"tp-to-copy\">([A-Z2-7 ]+)<", nina.html)
    assert secret

    nina.submit("App koppelen", code=TOTP(secret[1].replace(" ", "")).at(town.clock()))
    nina.get("/")

    assert nina.url == "/gemeente/aardam/"
    assert "Nina Nieuw" in nina.words
    assert [mail.subject for mail in town.letterbox.mails] == [
        "Uw uitnodiging voor Toetspeil is gebruikt",
        "Toetspeil: nieuwe app voor codes gekoppeld",
    ]
    assert [action for action in actions(town) if action != "access:refused"][-4:] == [
        *("invitation:accepted", "second-factor:made", "recovery-codes:made", "signin:accepted")
    ]
    assert town.rows("SELECT is_demo FROM user WHERE email = 'nina@aardam.example'") == [(0,)]


def test_the_name_can_be_mended_by_its_owner(town: Town, nina: Browser) -> None:
    nina.submit("Account maken", name="  Nina   de\tNieuwe ", **CHOSEN)

    assert town.rows("SELECT name FROM user WHERE email = 'nina@aardam.example'") == [("Nina de Nieuwe",)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "kort", "password_again": "kort"}, "te kort"),
        ({"password": "Welkom2026!!", "password_again": "Welkom2026!!"}, "veelgebruikte wachtwoorden"),
        ({"password": "NinaNieuw2026", "password_again": "NinaNieuw2026"}, "lijkt te veel op"),
        ({"password": "aardam-aardam-26", "password_again": "aardam-aardam-26"}, "lijkt te veel op"),
        ({"password_again": "iets anders dan dat"}, "De twee wachtwoorden zijn niet gelijk."),
        ({"password": "", "password_again": ""}, "Kies een wachtwoord."),
        ({"name": ""}, "Vul een naam in."),
    ],
)
def test_a_bad_password_makes_no_account_and_the_link_stays_good(
    town: Town, nina: Browser, changes: dict[str, str], sentence: str
) -> None:
    before = town.rows("SELECT count(*) FROM user")

    nina.submit("Account maken", status=422, **{**CHOSEN, **changes})

    assert sentence in nina.words
    assert PASSWORD not in nina.html
    assert town.rows("SELECT count(*) FROM user") == before
    nina.submit("Account maken", **{"name": "Nina Nieuw", **CHOSEN})
    assert nina.url == "/aanmelden/tweede-factor"


def test_a_link_works_once(town: Town, nina: Browser) -> None:
    link = nina.url
    other = town.browser()
    other.get(link)
    nina.submit("Account maken", **CHOSEN)

    other.submit("Account maken", status=404, **CHOSEN)
    other.get(link, status=404)

    assert "Deze uitnodiging werkt niet" in other.words


def test_looking_at_a_link_does_not_use_it_up(town: Town, nina: Browser) -> None:
    for _ in range(3):
        town.browser().get(nina.url)

    nina.submit("Account maken", **CHOSEN)


def test_after_seven_days_a_link_answers_like_one_that_was_never_there(town: Town, nina: Browser) -> None:
    link = nina.url
    town.clock.advance(days=6, hours=23, minutes=59)
    nina.get(link)
    town.clock.advance(minutes=1)

    nina.submit("Account maken", status=404, **CHOSEN)
    expired = nina.get(link, status=404)
    never = town.browser().get("/uitnodiging/" + "x" * 43, status=404)

    assert expired.data == never.data


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00" * 43, "é" * 43, "x" * 3000])
def test_a_made_up_link_opens_nothing(town: Town, nina: Browser, token: str) -> None:
    town.browser().get(f"/uitnodiging/{token}", status=404)


# --- who has an account already -----------------------------------------------------------


def test_an_existing_account_is_signed_in_with_and_then_gets_in(town: Town) -> None:
    move_in(town, WILMA, {BEEKSTAD: Role.READER})
    link = invited(town, email=WILMA.email, name="Een andere naam", role="ciso")
    browser = town.browser()
    browser.get(link)
    assert "U hebt al een account met dit e-mailadres." in browser.words
    assert "Account maken" not in browser.buttons

    wilma = enter(town, WILMA)
    wilma.get(link)
    wilma.submit("Uitnodiging aannemen")

    assert wilma.url == "/gemeente/aardam/"
    assert "Wilma Wachter" in wilma.words
    assert town.rows(
        "SELECT municipality_id, role FROM membership JOIN user ON id = user_id WHERE email = ? ORDER BY 1", WILMA.email
    ) == [(AARDAM, "ciso"), (BEEKSTAD, "reader")]
    wilma.get(link, status=404)


def test_nobody_sets_the_password_of_an_account_that_is_there(town: Town) -> None:
    move_in(town, WILMA, {BEEKSTAD: Role.READER})
    link = invited(town, email=WILMA.email)
    before = town.rows("SELECT password_hash FROM user WHERE email = ?", WILMA.email)
    browser = town.browser()
    browser.get("/aanmelden")
    token = browser.fields("Aanmelden")[1]["csrf_token"]

    browser.request("POST", link, status=422, data={"csrf_token": token, "name": ["Dief"], **_each(CHOSEN)})

    assert "Er is al een account met dit e-mailadres." in browser.words
    assert town.rows("SELECT password_hash FROM user WHERE email = ?", WILMA.email) == before


def test_somebody_else_cannot_accept(town: Town) -> None:
    move_in(town, WILMA, {BEEKSTAD: Role.READER})
    link = invited(town, email=WILMA.email)
    bert = town.browser(BERT)
    bert.get("/gemeente/beekstad/mensen")
    token = bert.fields("Uitnodigen")[1]["csrf_token"]

    bert.get(link)
    assert "Uitnodiging aannemen" not in bert.buttons
    bert.request("POST", f"{link}/aannemen", status=422, data={"csrf_token": token})

    assert "Deze uitnodiging is voor wilma@aardam.example." in bert.words
    assert town.rows("SELECT count(*) FROM invitation") == [(1,)]


def test_an_account_of_the_demonstration_gets_in_nowhere_else(town: Town) -> None:
    link = invited(town, by=BERT, place="beekstad", email=ILYAS)
    ilyas = town.browser(ILYAS)
    ilyas.get(link)

    ilyas.submit("Uitnodiging aannemen", status=422)

    assert "Een account van de proefomgeving kan geen uitnodiging aannemen." in ilyas.words
    assert town.rows("SELECT count(*) FROM membership WHERE user_id = 2") == [(1,)]


def test_an_operator_gets_in_nowhere(town: Town) -> None:
    move_in(town, WILMA, {}, is_operator=True)
    link = invited(town, email=WILMA.email)
    wilma = enter(town, WILMA)
    wilma.get(link)

    wilma.submit("Uitnodiging aannemen", status=422)

    assert "Een beheerder ziet geen antwoorden." in wilma.words
    assert town.rows("SELECT count(*) FROM membership JOIN user ON id = user_id WHERE is_operator") == [(0,)]


def test_access_that_ended_begins_anew_with_a_new_invitation(town: Town) -> None:
    move_in(town, WILMA, {AARDAM: Role.AUDITOR}, until=town.clock())
    link = invited(town, email=WILMA.email, role="auditor", until="2027-01-31")
    wilma = enter(town, WILMA)
    assert "U hoort nog bij geen enkele gemeente." in wilma.words
    wilma.get(link)

    wilma.submit("Uitnodiging aannemen")

    assert wilma.url == "/gemeente/aardam/"


def test_an_older_invitation_does_not_lower_what_somebody_has_meanwhile(town: Town) -> None:
    move_in(town, WILMA, {})
    link = invited(town, email=WILMA.email, role="reader")
    town.change(
        "INSERT INTO membership (user_id, municipality_id, role, handle) SELECT id, 1, 'coordinator', 'f' FROM user "
        "WHERE email = ?",
        WILMA.email,
    )
    wilma = enter(town, WILMA)
    wilma.get(link)

    wilma.submit("Uitnodiging aannemen", status=422)

    assert "U hebt al toegang tot deze gemeente." in wilma.words
    assert town.rows("SELECT role FROM membership WHERE handle = 'f'") == [("coordinator",)]


def test_a_password_that_was_sent_with_an_old_page_is_not_shown_again(town: Town, nina: Browser) -> None:
    nina.request("POST", nina.url, status=400, data={"csrf_token": "oud", "name": "Nina", **CHOSEN})

    assert PASSWORD not in nina.html
    assert "Opnieuw opslaan" not in nina.buttons


def _each(fields: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in fields.items()}
