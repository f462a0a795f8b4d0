"""Who may enter a municipality: the list, inviting, another role, the end of an access."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from assess.models import Role
from tests.assess.persons import WILMA, enter, move_in
from tests.assess.town import AARDAM, BEEKSTAD, BERT, BOTH, CARLA, HOME, ILYAS, LOTTE, Town
from tests.conftest import Browser
from tests.html_page import text_of

PEOPLE = "/gemeente/aardam/mensen"
NEW = {"email": "nina@aardam.example", "name": "Nina Nieuw", "role": "contributor"}


@pytest.fixture
def carla(town: Town) -> Browser:
    browser = town.browser(CARLA)
    browser.get(PEOPLE)
    return browser


def handle(town: Town, email: str, place: int = AARDAM) -> str:
    rows = town.rows(
        "SELECT handle FROM membership JOIN user ON id = user_id WHERE email = ? AND municipality_id = ?", email, place
    )
    return str(rows[0][0])


def page_of(town: Town, email: str) -> str:
    return f"{PEOPLE}/{handle(town, email)}"


def rows_of(browser: Browser) -> list[str]:
    return [text_of(row) for row in browser.page.all("tr")]


def link_on(browser: Browser) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/uitnodiging/[\w-]{43})", browser.words)
    assert found, browser.words
    return found[1]


def roles(town: Town) -> dict[str, str]:
    return dict(town.rows("SELECT email, role FROM membership JOIN user ON id = user_id WHERE municipality_id = 1"))


# --- the list -----------------------------------------------------------------------------


def test_the_list_names_everybody_with_access_and_nobody_else(carla: Browser) -> None:
    assert "Carla Coördinator (u) carla@aardam.example ENSIA-coördinator geen einde" in " ".join(rows_of(carla))
    assert sum("@" in row for row in rows_of(carla)) == 5
    assert "beekstad" not in carla.words.lower()


def test_the_menu_leads_there_for_the_coordinator_only(town: Town, carla: Browser) -> None:
    carla.get("/gemeente/aardam/")
    ilyas = town.browser(ILYAS)

    assert [a.attrib["href"] for a in carla.page.all("a") if text_of(a) == "Mensen"] == [PEOPLE]
    assert [a for a in ilyas.page.all("a") if text_of(a) == "Mensen"] == []


# --- inviting -----------------------------------------------------------------------------


def test_an_invitation_goes_by_mail_and_its_link_is_shown_once(town: Town, carla: Browser) -> None:
    carla.submit("Uitnodigen", **NEW)

    link = link_on(carla)
    (mail,) = town.letterbox.mails
    assert (mail.to, f"http://127.0.0.1:8000{link}" in mail.text) == (NEW["email"], True)
    assert "Carla Coördinator nodigt u uit" in mail.text
    carla.get(PEOPLE)
    assert "/uitnodiging/" not in carla.words
    assert any("Nina Nieuw nina@aardam.example Invuller 27 november 2026" in row for row in rows_of(carla))


def test_the_database_holds_the_hash_of_the_link_only(town: Town, carla: Browser) -> None:
    carla.submit("Uitnodigen", **NEW)
    token = link_on(carla).rsplit("/", 1)[1]

    assert token.encode() not in town.stored()
    assert town.trail()[-1][:2] == ("Carla Coördinator", "invitation:made")
    assert NEW["email"] not in str(town.trail())


def test_without_a_mail_server_the_page_says_so_and_the_link_works(town: Town, carla: Browser) -> None:
    town.letterbox.is_broken = True

    carla.submit("Uitnodigen", **NEW)

    assert "De mail kon niet worden verstuurd. Geef zelf deze link aan Nina Nieuw" in carla.words
    assert town.trail()[-1][1] == "mail:failed"
    town.browser().get(link_on(carla))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Vul het e-mailadres in."),
        ({"email": "nina"}, "Dit is geen e-mailadres."),
        ({"email": "nina@aardam"}, "Dit is geen e-mailadres."),
        ({"email": "nina@aardam.example\nBcc: allen@aardam.example"}, "Dit is geen e-mailadres."),
        ({"email": "nína@aardam.example"}, "Dit is geen e-mailadres."),
        ({"email": "n" * 255 + "@aardam.example"}, "Dit e-mailadres is te lang."),
        ({"name": ""}, "Vul een naam in."),
        ({"name": "…"}, "Vul een naam in met letters."),
        ({"name": "n" * 121}, "Deze tekst is te lang: maak er hoogstens 120 tekens van."),
        ({"role": "burgemeester"}, "Kies een rol uit de lijst."),
        ({"role": "auditor"}, "Een auditor krijgt toegang voor een bepaalde tijd: kies de laatste dag."),
        ({"role": "coordinator", "until": "2027-01-01"}, "Een coördinator heeft geen laatste dag"),
        ({"until": "2026-11-19"}, "Deze dag is voorbij"),
        ({"until": "2027-11-22"}, "Kies een dag binnen een jaar."),
        ({"until": "morgen"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"until": "2199-12-31"}, "Kies een dag binnen een jaar."),
        ({"until": "9999-12-31"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"email": ILYAS}, "Iemand met dit adres heeft al toegang."),
        ({"email": f" {ILYAS.upper()} "}, "Iemand met dit adres heeft al toegang."),
    ],
)
def test_what_cannot_be_invited_is_refused_with_a_sentence(
    town: Town, carla: Browser, changes: dict[str, str], sentence: str
) -> None:
    carla.submit("Uitnodigen", status=422, **{**NEW, **changes})

    assert sentence in carla.words
    assert town.rows("SELECT count(*) FROM invitation") == [(0,)]
    assert town.letterbox.mails == []


def test_one_address_has_one_invitation_at_a_time(town: Town, carla: Browser) -> None:
    carla.submit("Uitnodigen", **NEW)

    carla.submit("Uitnodigen", status=422, **NEW)
    assert "Voor dit adres staat al een uitnodiging open. Trek die eerst in." in carla.words

    town.clock.advance(days=7)
    again = town.browser(CARLA)
    again.get(PEOPLE)
    assert "verlopen" in again.words
    again.submit("Uitnodigen", **NEW)
    assert town.rows("SELECT count(*) FROM invitation") == [(1,)]


def test_an_invitation_that_is_withdrawn_opens_nothing(town: Town, carla: Browser) -> None:
    carla.submit("Uitnodigen", **NEW)
    link = link_on(carla)

    carla.submit("Intrekken van de uitnodiging voor Nina Nieuw")

    town.browser().get(link, status=404)
    assert "Nina Nieuw" not in carla.words
    assert town.trail()[-1][:2] == ("Carla Coördinator", "invitation:withdrawn")


def test_an_invitation_of_another_municipality_is_not_there_to_withdraw(town: Town, carla: Browser) -> None:
    carla.submit("Uitnodigen", **NEW)
    action, fields = carla.fields("Intrekken van de uitnodiging voor Nina Nieuw")
    bert = town.browser(BERT)
    bert.get("/gemeente/beekstad/mensen")
    theirs = bert.fields("Uitnodigen")[1]["csrf_token"]

    bert.request("POST", action.replace("aardam", "beekstad"), status=404, data={**fields, "csrf_token": theirs})

    assert town.rows("SELECT count(*) FROM invitation") == [(1,)]


# --- another role -------------------------------------------------------------------------


def test_another_role_counts_from_the_next_page_on(town: Town, carla: Browser) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    carla.get(page_of(town, ILYAS))

    carla.submit("Toegang wijzigen", role="reader")

    assert "De toegang van Ilyas Invuller is gewijzigd." in carla.words
    assert roles(town)[ILYAS] == "reader"
    ilyas.submit("Opslaan", at="/eis/", explanation="Te laat", status=404)
    assert town.trail()[-2][1:3] == ("membership:changed", f"{handle(town, ILYAS)}/reader")


def test_access_that_ends_ends_at_midnight_and_answers_like_what_does_not_exist(town: Town, carla: Browser) -> None:
    carla.get(page_of(town, LOTTE))
    carla.submit("Toegang wijzigen", role="auditor", until="2026-11-20")
    assert town.rows("SELECT until FROM membership WHERE role = 'auditor'") == [("2026-11-20 23:00:00.000000",)]

    town.clock.now = datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)
    lotte = town.browser(LOTTE)
    lotte.get(f"{HOME}/")
    town.clock.advance(seconds=1)

    lotte.get(f"{HOME}/", status=404)
    lotte.get("/")
    assert "U hoort nog bij geen enkele gemeente." in lotte.words
    carla = town.browser(CARLA)
    carla.get(PEOPLE)
    assert any("Lotte Lezer" in row and "20 november 2026 voorbij" in row for row in rows_of(carla))


def test_an_auditor_without_an_end_cannot_be_and_the_database_says_so_too(town: Town, carla: Browser) -> None:
    carla.get(page_of(town, LOTTE))

    carla.submit("Toegang wijzigen", role="auditor", status=422)

    assert "kies de laatste dag" in carla.words
    assert roles(town)[LOTTE] == "reader"
    for table in ("UPDATE membership SET role = 'auditor', until = NULL", "UPDATE membership SET role = 'beheerder'"):
        with pytest.raises(Exception, match=r"(?i)check constraint"):
            town.change(table)


def test_two_coordinators_who_change_the_same_person_do_not_overwrite_one_another(town: Town, carla: Browser) -> None:
    other = town.browser(BOTH)
    for browser in (carla, other):
        browser.get(page_of(town, ILYAS))
    carla.submit("Toegang wijzigen", role="owner")

    other.submit("Toegang wijzigen", role="reader", status=409)

    assert "Iemand heeft deze toegang intussen gewijzigd." in other.words
    assert "Rol nu Proceseigenaar" in other.words
    assert roles(town)[ILYAS] == "owner"
    other.submit("Toegang wijzigen", role="reader")
    assert roles(town)[ILYAS] == "reader"


# --- the end, and the last coordinator ----------------------------------------------------


def test_ending_an_access_ends_it_at_once_and_keeps_what_was_written(town: Town, carla: Browser) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at="/eis/", explanation="Zo zit het")
    carla.get(page_of(town, ILYAS))

    carla.submit("Toegang beëindigen")

    assert "Ilyas Invuller heeft geen toegang meer." in carla.words
    ilyas.get(f"{HOME}/", status=404)
    assert town.rows("SELECT explanation, answered_by FROM answer") == [("Zo zit het", "Ilyas Invuller")]
    assert "membership:ended" in [action for _, action, _, _ in town.trail()]


def test_the_last_coordinator_can_neither_be_ended_nor_become_something_else(town: Town, carla: Browser) -> None:
    carla.get(page_of(town, BOTH))
    carla.submit("Toegang beëindigen")

    carla.get(page_of(town, CARLA))
    carla.submit("Toegang wijzigen", role="reader", status=422)
    assert "Dit is de laatste coördinator. Geef eerst iemand anders die rol." in carla.words
    carla.submit("Toegang beëindigen", status=422)

    assert roles(town)[CARLA] == "coordinator"
    carla.get(page_of(town, ILYAS))
    carla.submit("Toegang wijzigen", role="coordinator")
    carla.get(page_of(town, CARLA))
    carla.submit("Toegang wijzigen", role="reader", status=404)  # and then there is no list for her any more
    assert roles(town)[CARLA] == "reader"


def test_a_coordinator_elsewhere_is_no_coordinator_here(town: Town, carla: Browser) -> None:
    carla.get(page_of(town, BOTH))
    carla.submit("Toegang beëindigen")
    assert town.rows("SELECT count(*) FROM membership WHERE role = 'coordinator'") == [(3,)]

    carla.get(page_of(town, CARLA))
    carla.submit("Toegang beëindigen", status=422)


def test_somebody_of_another_municipality_is_not_found_in_this_one(town: Town, carla: Browser) -> None:
    both = town.browser(BOTH)

    both.get(f"/gemeente/aardam/mensen/{handle(town, BERT, BEEKSTAD)}", status=404)
    both.get(f"/gemeente/aardam/mensen/{handle(town, BOTH, BEEKSTAD)}", status=404)
    both.get(f"/gemeente/beekstad/mensen/{handle(town, BERT, BEEKSTAD)}")


def test_whoever_has_a_second_factor_manages_people_in_the_same_way(town: Town) -> None:
    move_in(town, WILMA, {AARDAM: Role.COORDINATOR})
    wilma = enter(town, WILMA)
    wilma.get(PEOPLE)

    wilma.submit("Uitnodigen", **{**NEW, "role": "auditor", "until": "2027-02-01"})

    assert "Auditor, tot en met 1 februari 2027" in wilma.words
    assert town.rows("SELECT until FROM invitation") == [("2027-02-01 23:00:00.000000",)]
