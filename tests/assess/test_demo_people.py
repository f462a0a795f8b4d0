"""The demonstration has an account for every role, without a second factor, and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assess.demo import ACCOUNTS, accounts, accounts_file
from assess.models import Role
from tests.assess.command import Command
from tests.assess.town import Town

#: Who fills in a part begins at their own questions.
MINE = "/gemeente/voorbeeldstad/zelftoets/d00000000002/mijn-vragen/"
BEGINS_AT = {"beheerder": "/beheer/", "invuller": MINE, "tweede": MINE, "proceseigenaar": MINE}
PASSWORD = "proef-2026-voorbeeld"
#: As they were before there were others.
FIRST = [
    ("coordinator@voorbeeldstad.example", "coordinator"),
    ("invuller@voorbeeldstad.example", "contributor"),
    ("tweede@voorbeeldstad.example", "contributor"),
    ("lezer@voorbeeldstad.example", "reader"),
]


def listed(toetspeil: Command, data: Path) -> dict[str, str]:
    lines = json.loads(toetspeil.good("people", "list", "--data", data, "--format", "json"))
    assert all(line["demonstration"] and not line["second_factor"] for line in lines)
    return {line["email"]: line["role"] for line in lines}


def test_there_is_somebody_for_every_role_and_the_first_four_are_as_they_were(
    toetspeil: Command, demonstration: Path
) -> None:
    found = listed(toetspeil, demonstration)

    assert set(found.values()) == {*(role.value for role in Role), "operator"}
    assert [(account.email, found[account.email]) for account in accounts(demonstration)][:4] == FIRST
    assert {account.password for account in accounts(demonstration)} == {PASSWORD}


@pytest.mark.parametrize("email", [email for _, _, _, email in ACCOUNTS])
def test_everybody_gets_in_by_the_password_and_reads_that_it_is_a_demonstration(demo: Path, email: str) -> None:
    town = Town.at(demo)
    browser = town.browser()
    browser.get("/hulp")
    assert "Proefomgeving: de proefaccounts hebben geen tweede factor." in browser.words

    browser.sign_in(email, PASSWORD)

    assert browser.url == BEGINS_AT.get(email.partition("@")[0], "/gemeente/voorbeeldstad/")
    assert "Proefomgeving: de proefaccounts hebben geen tweede factor." in browser.words
    town.close()


def test_a_demonstration_of_before_gets_the_accounts_that_it_lacks(toetspeil: Command, demo: Path) -> None:
    town = Town.at(demo)
    late = "SELECT id FROM user WHERE email NOT IN (?, ?, ?, ?)"
    first = [email for email, _ in FIRST]
    town.change(f"DELETE FROM assignment WHERE person_id IN ({late})", *first)
    town.change("UPDATE improvement_action SET owner_id = NULL")
    town.change("DELETE FROM audit_verdict")
    town.change(f"DELETE FROM membership WHERE user_id IN ({late})", *first)
    town.change(f"DELETE FROM user WHERE id IN ({late})", *first)
    before = town.rows("SELECT id, password_hash FROM user ORDER BY id")
    town.close()
    accounts_file(demo).unlink()

    toetspeil.good("demo", "--data", demo)

    assert set(listed(toetspeil, demo)) == {email for _, _, _, email in ACCOUNTS}
    assert [account.email for account in accounts(demo)] == [email for _, _, _, email in ACCOUNTS]
    town = Town.at(demo)
    assert town.rows("SELECT id, password_hash FROM user ORDER BY id")[:4] == before
    town.close()
