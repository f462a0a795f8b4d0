"""Which passwords are refused, with a sentence that says what to do."""

from __future__ import annotations

import pytest

from assess.passwords import common, hash_password, matches, objection

ABOUT = ("fatima.elamrani@aardam.nl", "Fatima el Amrani", "Aardam")

GOOD = (
    "kraai lantaarn deeg spoorboek",
    "vXq7-pRb2-Lw9z",
    "een lang genoeg wachtwoord",
    "Aardam heeft negen molens",
    "paard!batterij!nietje",
    "ключ от старого сарая",
    "🐟🐠🐡🦈 zwemmen samen",
)
REFUSED = {
    "": "te kort",
    "Kort!9xQzLp": "te kort",
    "w" * 201: "te lang",
    "aaaaaaaaaaaa": "herhaalt",
    "abcabcabcabc": "herhaalt",
    "zonnebloemzonnebloem": "herhaalt",
    "123412341234": "herhaalt",
    "qwertyuiop123": "veelgebruikte",
    "Welkom2026!!": "veelgebruikte",
    "!!Gemeente01": "veelgebruikte",
    "Wachtwoord123": "veelgebruikte",
    "Informatiebeveiliging": "veelgebruikte",
    "FatimaElAmrani": "lijkt te veel op",
    "fatima.amrani2026": "lijkt te veel op",
    "Aardam-Aardam-1": "lijkt te veel op",
    "elamrani@aardam.nl": "lijkt te veel op",
}


@pytest.mark.parametrize("password", GOOD)
def test_a_password_that_nobody_guesses_is_taken(password: str) -> None:
    assert objection(password, about=ABOUT) == ""


@pytest.mark.parametrize(("password", "why"), REFUSED.items())
def test_a_password_that_is_guessed_first_is_refused_with_what_to_do(password: str, why: str) -> None:
    sentence = objection(password, about=ABOUT)

    assert why in sentence
    assert "neem" in sentence.lower()


def test_what_is_like_one_person_is_good_for_another() -> None:
    assert objection("fatima.amrani2026", about=("mo@beekstad.nl", "Mo Bakker", "Beekstad")) == ""


def test_the_shipped_list_is_long_and_knows_what_is_tried_first() -> None:
    assert len(common()) > 19_000
    assert {"123456", "password", "qwerty", "welkom", "wachtwoord", "geheim123"} <= common()
    assert "" not in common()


def test_every_common_password_that_is_long_enough_is_refused() -> None:
    long_enough = [password for password in common() if len(password) >= 12]

    assert len(long_enough) > 150
    assert [p for p in long_enough if not objection(p, about=())] == []
    assert [p for p in long_enough if not objection(p.upper(), about=())] == []


def test_a_password_is_stored_as_argon2id_with_its_own_salt() -> None:
    stored = hash_password("een lang genoeg wachtwoord")

    assert stored.startswith("$argon2id$")
    assert stored != hash_password("een lang genoeg wachtwoord")
    assert matches(stored, "een lang genoeg wachtwoord")
    assert not matches(stored, "een lang genoeg wachtwoorD")
    assert not matches("no hash at all", "een lang genoeg wachtwoord")
