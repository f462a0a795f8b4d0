"""The desk: once per municipality, for the class it is in, and without ever seeing the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.benchmark import tokens
from reports.benchmark.issuing import Desk, IssuingError, open_desk
from reports.benchmark.participant import Own, ParticipationError, Request, answer, begin, with_token
from reports.benchmark.rounds import BadRoundError, Round, class_of
from reports.benchmark.sealing import new_keys
from tests.reports.benchmark.round_builders import catalogue_of_two_themes, kit

_REGISTER = {"GM0001": "k1", "GM0002": "k2", "GM0003": "k2"}


@pytest.fixture(name="desk", scope="module")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    return open_desk(folder, "2026", catalogue_of_two_themes(), _REGISTER, new_keys("2026")[0])


def _request(own: Own) -> Request:
    return Request.from_json(own.request)


def test_a_municipality_gets_one_token_and_may_ask_for_the_same_answer_again(desk: Desk) -> None:
    own, other = begin(desk.round, "k2"), begin(desk.round, "k2")
    signed = desk.issue("GM0002", _request(own))
    assert with_token(own, answer(signed), desk.round).token
    assert desk.issue("GM0002", _request(own)) == signed
    with pytest.raises(IssuingError, match="al een deelnamebewijs"):
        desk.issue("GM0002", _request(other))
    assert list(desk.ledger) == ["GM0002"]


def test_the_ledger_holds_nothing_that_comes_back_at_the_tally(desk: Desk) -> None:
    own = begin(desk.round, "k2")
    own = with_token(own, answer(desk.issue("GM0003", _request(own))), desk.round)
    key = own.signing_key.public_key().public_bytes_raw().hex()
    kept = b"".join(path.read_bytes() for path in desk.folder.iterdir())
    assert b"GM0003" in kept
    for secret in (own.key, own.prefix, own.token, key):
        assert secret.encode() not in kept
        assert secret not in own.request


def test_a_token_of_another_class_or_round_or_municipality_is_not_issued(desk: Desk) -> None:
    with pytest.raises(IssuingError, match="hoort in klasse k1"):
        desk.issue("GM0001", _request(begin(desk.round, "k2")))
    with pytest.raises(IssuingError, match="andere ronde"):
        desk.issue("GM0001", _request(begin(kit().round, "k1")))
    with pytest.raises(IssuingError, match="staat niet op de lijst"):
        desk.issue("GM0099", _request(begin(desk.round, "k1")))
    short = Request(round_sha256=desk.round.sha256, size_class="k1", blinded=b"x")
    with pytest.raises(IssuingError, match="past niet bij de sleutel"):
        desk.issue("GM0001", short)
    assert "GM0001" not in desk.ledger


def test_an_answer_to_somebody_else_is_noticed_at_home() -> None:
    found = kit()
    own, other = begin(found.round, "k2"), begin(found.round, "k2")
    signed = answer(tokens.blind_sign(found.token_keys["k2"], bytes.fromhex(other.blinded)))
    with pytest.raises(ParticipationError, match="past niet bij uw aanvraag"):
        with_token(own, signed, found.round)
    for bad in ("", "[]", "{}", answer(b"")):
        with pytest.raises(ParticipationError):
            with_token(own, bad, found.round)


def test_after_closing_there_are_no_keys_and_no_tokens(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, "2026", catalogue_of_two_themes(), _REGISTER, new_keys("2026")[0])
    own = begin(desk.round, "k1")
    desk.issue("GM0001", _request(own))
    assert desk.close() == {"k1": 1, "k2": 0, "k3": 0, "k4": 0}
    assert desk.close() == {"k1": 1, "k2": 0, "k3": 0, "k4": 0}
    assert "bewijssleutels.json" not in {path.name for path in tmp_path.iterdir()}
    with pytest.raises(IssuingError, match="gesloten"):
        desk.issue("GM0002", _request(begin(desk.round, "k2")))
    with pytest.raises(IssuingError, match="al een ronde"):
        open_desk(tmp_path, "2026", catalogue_of_two_themes(), _REGISTER, new_keys("2026")[0])


def test_a_round_is_read_back_or_refused() -> None:
    round_ = kit().round
    assert Round.from_json(round_.canonical).sha256 == round_.sha256
    assert dict(round_.population) == {"k1": 5, "k2": 8, "k3": 4, "k4": 3}
    spoilt = (
        "",
        "[]",
        "{}",
        round_.canonical.replace("round/1", "round/2"),
        round_.canonical.replace('"k1":5', '"k1":-5'),
        round_.canonical.replace('"round":"2026"', '"round":"../2026"'),
        round_.canonical.replace(round_.officers[1], round_.officers[0]),
        round_.canonical.replace(round_.sealing_key, round_.sealing_key[:-2]),
        round_.canonical.replace(":", ": ", 1),
    )
    for bad in spoilt:
        with pytest.raises(BadRoundError):
            Round.from_json(bad)


@pytest.mark.parametrize(
    ("inhabitants", "size_class"),
    [(19_999, "k1"), (20_000, "k2"), (49_999, "k2"), (50_000, "k3"), (99_999, "k3"), (100_000, "k4"), (900_000, "k4")],
)
def test_the_class_follows_from_the_inhabitants(inhabitants: int, size_class: str) -> None:
    assert class_of(inhabitants) == size_class
