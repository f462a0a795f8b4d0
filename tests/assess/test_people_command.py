"""People from the command line: the first coordinator, a lost telephone, an operator; no secret is ever typed there."""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from assess.access import system_clock
from assess.models import Role
from tests.assess.command import Command
from tests.assess.persons import RECOVERY, WILMA, actions, enter, move_in
from tests.assess.town import AARDAM, CARLA, Town

NINA = "nina@aardam.example"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/uitnodiging/[\w-]{43})\n")


@pytest.fixture
def data(town: Town) -> Path:
    return town.settings.data


def link_in(said: str) -> str:
    found = LINK.match(said)
    assert found, said
    return found[1]


def people(toetspeil: Command, data: Path) -> dict[str, dict[str, object]]:
    lines = json.loads(toetspeil.good("people", "list", "--data", data, "--format", "json"))
    return {line["email"]: line for line in lines}


def accept(town: Town, link: str) -> None:
    browser = town.browser()
    browser.get(link)
    browser.submit(
        "Account maken", password="kraai lantaarn deeg spoorboek", password_again="kraai lantaarn deeg spoorboek"
    )


@pytest.fixture
def today(town: Town) -> None:
    """The clock of this machine, which is what the command line goes by."""
    town.clock.now = system_clock()


@pytest.mark.usefixtures("today")
def test_the_first_coordinator_of_a_municipality_is_invited_here(town: Town, toetspeil: Command, data: Path) -> None:
    said = toetspeil.good(
        "people", "invite", NINA, "--name", "Nina Nieuw", "--municipality", "beekstad", "--data", data
    )
    accept(town, link_in(said))

    assert "Deze link werkt één keer, tot " in said
    found = people(toetspeil, data)[NINA]
    assert (found["municipality"], found["role"], found["demonstration"]) == ("beekstad", "coordinator", False)
    assert [line[:2] for line in town.trail() if line[1].startswith("invitation")] == [
        ("systeem", "invitation:made"),
        ("Nina Nieuw", "invitation:accepted"),
    ]


@pytest.mark.usefixtures("today")
def test_an_operator_is_added_without_a_municipality(town: Town, toetspeil: Command, data: Path) -> None:
    said = toetspeil.good("people", "add", NINA, "--name", "Nina Nieuw", "--operator", "--data", data)
    accept(town, link_in(said))

    assert people(toetspeil, data)[NINA]["role"] == "operator"


@pytest.mark.usefixtures("today")
def test_somebody_is_added_and_invited_later(town: Town, toetspeil: Command, data: Path) -> None:
    accept(town, link_in(toetspeil.good("people", "add", NINA, "--name", "Nina Nieuw", "--data", data)))

    assert people(toetspeil, data)[NINA]["role"] == "-"
    assert "Er is al een account met dit adres." in toetspeil.sentence(
        "people", "add", NINA, "--name", "N", "--data", data
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"--municipality": "aardan"}, "'aardan' bestaat niet; bedoelde u 'aardam'?"),
        ({"--role": "auditor"}, "Een auditor krijgt toegang voor een bepaalde tijd"),
        ({"--name": " "}, "Geef achter --name een naam"),
        ({"--until": "2001-01-01", "--role": "reader"}, "Deze dag is voorbij"),
        ({"email": "nina"}, "Dit is geen e-mailadres."),
        ({"email": CARLA}, "Iemand met dit adres heeft al toegang."),
    ],
)
def test_what_cannot_be_invited_is_said_in_a_sentence(
    toetspeil: Command, town: Town, data: Path, changes: dict[str, str], sentence: str
) -> None:
    options = {"--name": "Nina Nieuw", "--municipality": "aardam", "--data": str(data), **changes}
    email = options.pop("email", NINA)

    said = toetspeil.sentence("people", "invite", email, *(word for pair in options.items() for word in pair))

    assert sentence in said
    assert town.rows("SELECT count(*) FROM invitation") == [(0,)]


def test_a_lost_telephone_is_uncoupled_and_its_owner_makes_a_new_factor(
    town: Town, toetspeil: Command, data: Path
) -> None:
    move_in(town, WILMA, {AARDAM: Role.CONTRIBUTOR})
    wilma = enter(town, WILMA)

    said = toetspeil.good("people", "reset-totp", WILMA.email.upper(), "--data", data)

    assert "koppelt bij de volgende aanmelding een nieuwe app" in said
    wilma.get("/gemeente/aardam/")
    assert wilma.url.startswith("/aanmelden")
    wilma.sign_in(WILMA.email)
    assert wilma.url == "/aanmelden/tweede-factor"
    assert "second-factor:reset" in actions(town)
    assert town.rows("SELECT count(*) FROM recovery_code") == [(0,)]
    (file,) = (data / "mail").glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (mail["To"], "losgekoppeld" in mail.get_content()) == (WILMA.email, True)
    assert len(RECOVERY) == 10


def test_an_operator_is_made_of_an_account_that_belongs_nowhere(town: Town, toetspeil: Command, data: Path) -> None:
    move_in(town, WILMA, {})

    assert toetspeil.good("people", "make-operator", WILMA.email, "--data", data) == f"{WILMA.email} is beheerder.\n"
    toetspeil.good("people", "make-operator", WILMA.email, "--data", data)

    assert actions(town) == ["operator:made"]
    sentence = toetspeil.sentence("people", "make-operator", CARLA, "--data", data)
    assert "hoort bij een gemeente, en een beheerder ziet geen antwoorden" in sentence
    assert "Er is geen account met het adres" in toetspeil.sentence("people", "make-operator", NINA, "--data", data)


def test_the_list_names_everybody_and_no_secret(town: Town, toetspeil: Command, data: Path) -> None:
    move_in(town, WILMA, {AARDAM: Role.AUDITOR}, until=town.clock())

    said = toetspeil.good("people", "list", "--data", data)

    assert "auditor tot en met 20 november 2026, tweede factor  Wilma Wachter" in said
    assert "zonder tweede factor  Carla Coördinator" in said
    for secret in (WILMA.secret, "argon2", *RECOVERY):
        assert secret not in said
