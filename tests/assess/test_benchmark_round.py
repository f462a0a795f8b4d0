"""A whole round from the command line, in three directories that share nothing but files that somebody carries.

It takes seconds: four RSA keys, and eighteen municipalities of which each one previews, asks, seals and sends.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from controls.answers import Verdict
from controls.canonical import canonical_json
from reports.benchmark.contribution import Contribution, read
from reports.benchmark.envelope import SEALED_BYTES, closed
from reports.benchmark.participant import Own
from reports.benchmark.rounds import Round
from reports.benchmark.sealing import joined, new_keys
from reports.benchmark.tables import Tally
from reports.benchmark.tally import tables
from tests.assess.canary import submitted, without_network
from tests.assess.command import Command
from tests.reports.benchmark.round_builders import Kit, packed

#: Fifteen of the second class and two of the first, which are too few and join them; one more takes its answers back.
TAKING_PART = {f"GM90{number:02}": 9_000 if number < 3 else 31_000 for number in range(1, 22)}
WITHDRAWS, REPLACES, DAMAGED = "GM9018", "GM9003", "GM9004"
MINUTE, TABLES = "verslag-2026.json", "telling-2026.json"


class Place:
    """One directory, and a command line that may name nothing outside of it."""

    def __init__(self, root: Path, run: Command) -> None:
        self.root, self._run = root, run
        root.mkdir()

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def good(self, *arguments: str | Path) -> str:
        self._stays_inside(arguments)
        return self._run.good("benchmark", *arguments)

    def refused(self, *arguments: str | Path) -> str:
        self._stays_inside(arguments)
        return self._run("benchmark", *arguments).err.strip()

    def receive(self, *files: Path) -> None:
        """Somebody brings files by hand; nothing else ever comes in."""
        for file in files:
            shutil.copy(file, self.root / file.name)

    def _stays_inside(self, arguments: Iterable[str | Path]) -> None:
        assert all(self.root in path.parents or path == self.root for path in arguments if isinstance(path, Path))


@pytest.fixture(name="run")
def _run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return without_network(capsys, monkeypatch)


def _snapshot(path: Path, number: int) -> None:
    """A submitted assessment; the higher the number, the more is in order."""
    submitted(path, "GM9003", lambda at: Verdict.PROVED if at % 5 < number else Verdict.NOT)


def _open(town: Place, issuer: Place, room: Place) -> None:
    room.good("round", "keys", "--room", room / "k", "--name", "2026")
    issuer.receive(room / "k" / "sleutels-2026.json")
    rows = "\n".join(f"{code};Gemeente {code};{inhabitants}" for code, inhabitants in TAKING_PART.items())
    (issuer / "gemeenten.csv").write_text(f"code;naam;inwoners\n{rows}\n", encoding="utf-8")
    issuer.good(
        *("round", "open", "--desk", issuer / "desk", "--name", "2026", "--synthetic"),
        *("--keys", issuer / "sleutels-2026.json", "--municipalities", issuer / "gemeenten.csv"),
    )
    for place in (town, room):
        place.receive(issuer / "desk" / "ronde.json")
    room.good("ballot", "open", "--box", room / "box", "--round", room / "ronde.json")


def _preview(town: Place, code: str, number: int) -> None:
    town.good(
        *("contribute", "preview", "--snapshot", town / f"zelftoets-{number}.json"),
        *("--inhabitants", str(TAKING_PART[code]), "--round", town / "ronde.json", "--own", town / code),
    )


def _put(town: Place, room: Place, code: str, *arguments: str | Path) -> None:
    town.good("contribute", *arguments, "--yes", "--round", town / "ronde.json", "--own", town / code)
    room.receive(town / code / "inzending.bin")
    room.good("ballot", "put", "--box", room / "box", room / "inzending.bin")


def _contribute(town: Place, issuer: Place, room: Place, code: str, number: int) -> None:
    _preview(town, code, number)
    town.good("contribute", "request", "--round", town / "ronde.json", "--own", town / code)
    issuer.receive(town / code / "aanvraag-2026.json")
    issuer.good(
        *("round", "issue", "--desk", issuer / "desk", "--municipality", code),
        *("--request", issuer / "aanvraag-2026.json", "--out", issuer / f"antwoord-{code}.json"),
    )
    town.receive(issuer / f"antwoord-{code}.json")
    _put(town, room, code, "seal", "--answer", town / f"antwoord-{code}.json")


def _hostile(town: Place) -> dict[str, bytes]:
    """Everything that a broken or a malicious computer of a municipality could send, by what the tally says of it."""
    round_ = Round.from_json((town / "ronde.json").read_text(encoding="utf-8"))
    own = Own.from_json((town / DAMAGED / "eigen-2026.json").read_text(encoding="utf-8"))
    made = read((town / DAMAGED / "gegevens-2026-1.json").read_bytes(), round_)
    public, *halves = new_keys("2026")
    key = joined(*halves, round_="2026", sealing_key=public.sealing_key)
    kit = Kit(round=round_, token_keys={}, halves=(halves[0], halves[1]), key=key)
    fields = json.loads(made.content)

    def sent(changed: Contribution, token: str = own.token) -> bytes:
        signed_by = {"key": own.signing_key, "prefix": bytes.fromhex(own.prefix), "token": bytes.fromhex(token)}
        return closed(changed, round_=round_, **signed_by)  # type: ignore[arg-type]

    first = round_.requirements[0]
    elsewhere = replace(round_, sealing_key=public.sealing_key)
    return {
        "is niet te openen met de sleutel van deze ronde": packed(own, made.content, of=replace(kit, round=elsewhere)),
        "heeft niet de vaste vorm": packed(own, canonical_json({**fields, "name": "Kanarie"}).encode(), of=kit),
        "is niet geschreven zoals Toetspeil dat doet": packed(own, made.content.replace(b":", b": ", 1), of=kit),
        "hoort bij een andere ronde of vragenlijst": sent(replace(made, round="2025")),
        "noemt een grootteklasse die er niet is": sent(replace(made, size_class="k9")),
        "bevat een waarde die er niet is": sent(replace(made, answers={**made.answers, first: 7})),
        "heeft geen geldig deelnamebewijs voor deze ronde en klasse": sent(made, token="00" * 384),
    }


def _expected(town: Place) -> Tally:
    """The tables that these contributions must give, added up beside everything that was sent."""
    round_ = Round.from_json((town / "ronde.json").read_text(encoding="utf-8"))
    last = {code: 2 if code == REPLACES else 1 for code in TAKING_PART if code != WITHDRAWS}
    records = [read((town / c / f"gegevens-2026-{seq}.json").read_bytes(), round_) for c, seq in last.items()]
    return tables(records, round_)


def _publish(room: Place, people: dict[str, Place]) -> None:
    """Two officers, each at an own computer, approve a draft of the tally room."""
    for name, place in people.items():
        place.good("publish", "key", "--own", place / "eigen")
        (place / "eigen" / "functionaris.json").rename(place / f"functionaris-{name}.json")
        room.receive(place / f"functionaris-{name}.json")
    keys = [part for name in people for part in ("--key", room / f"functionaris-{name}.json")]
    room.good("publish", "officers", *keys, "--out", room / "functionarissen.json")
    counted = ("--round", room / "ronde.json", "--tally", room / TABLES, "--minute", room / MINUTE)
    folder = ("--officers", room / "functionarissen.json", "--editions", room / "uitgaven")
    said = room.good("publish", "build", *counted, *folder, "--out", room / "concept.json")
    assert "SYNTHETISCH" in said
    assert "k1+k2+k3+k4  20-24 gemeenten" in said
    release = ("publish", "release", "--document", room / "concept.json", *counted, *folder)
    for name, place in people.items():
        place.receive(room / "concept.json")
        approve = ("publish", "approve", "--document", place / "concept.json", "--key", place / "eigen")
        asked = (*approve[:-1], place / "eigen" / "functionaris-geheim.json", "--out", place / f"akkoord-{name}.json")
        assert "niets goedgekeurd" in place.refused(*asked)
        place.good(*asked, "--yes")
        room.receive(place / f"akkoord-{name}.json")
        if name == "anna":
            assert "twee" in room.refused(*release, "--approval", room / "akkoord-anna.json")
            assert not list((room / "uitgaven").glob("edition-*"))
    approvals = [part for name in people for part in ("--approval", room / f"akkoord-{name}.json")]
    assert "is gepubliceerd" in room.good(*release, *approvals)
    assert "al gepubliceerd" in room.refused(*release, *approvals)
    assert "al gepubliceerd" in room.refused("publish", "build", *counted, *folder, "--out", room / "nog-een.json")


def test_a_round_from_keys_to_comparison_in_three_directories(run: Command, tmp_path: Path) -> None:
    town, issuer, room = (Place(tmp_path / name, run) for name in ("gemeente", "uitgifte", "telkamer"))
    for number in range(1, 5):
        _snapshot(town / f"zelftoets-{number}.json", number)
    _open(town, issuer, room)
    for at, code in enumerate(TAKING_PART):
        _contribute(town, issuer, room, code, 1 + at % 4)
    _preview(town, REPLACES, 4)
    _put(town, room, REPLACES, "seal")
    _put(town, room, WITHDRAWS, "withdraw")

    # The same envelope again is there once; anything of another length never comes in; the rest is for the tally.
    room.good("ballot", "put", "--box", room / "box", room / "inzending.bin")
    (room / "groot.bin").write_bytes(bytes(SEALED_BYTES + 1))
    assert "lengte klopt niet" in room.refused("ballot", "put", "--box", room / "box", room / "groot.bin")
    hostile = _hostile(town)
    for number, envelope in enumerate(hostile.values()):
        (room / f"vreemd-{number}.bin").write_bytes(envelope)
        room.good("ballot", "put", "--box", room / "box", room / f"vreemd-{number}.bin")

    issuer.good("round", "close", "--desk", issuer / "desk")
    envelopes = len(TAKING_PART) + 2 + len(hostile)
    assert f"{envelopes} enveloppen" in room.good("round", "close", "--box", room / "box")
    said = room.good(
        *("tally", "--room", room.root, "--round", room / "ronde.json", "--box", room / "box" / "stembus.bin"),
        *("--half", room / "k" / "helft-1.json", "--half", room / "k" / "helft-2.json", "--yes"),
    )
    assert "2 vervangen" in said
    assert "1 ingetrokken" in said
    assert {line for line in said.splitlines() if "niet geteld" in line} == {
        f"1 niet geteld: de envelop {reason}." for reason in hostile
    }
    found = Tally.from_json((room / TABLES).read_text(encoding="utf-8"))
    assert found == _expected(town)
    assert (found.respondents["k1"], found.respondents["k2"]) == (2, 18)

    _publish(room, {name: Place(tmp_path / name, run) for name in ("anna", "bram")})
    town.receive(*(room / "uitgaven").iterdir())
    assert "is heel" in town.good("verify", town.root, "--officers", town / "functionarissen.json")
    own = ("--contribution", town / REPLACES / "gegevens-2026-2.json")
    compared = json.loads(town.good("compare", "--editions", town.root, *own, "--format", "json"))
    assert (compared["peers"], compared["synthetic"]) == ("20-24", True)
    assert {one["half"] for one in compared["standings"]} == {"above"}
    said = town.good("compare", "--editions", town.root, *own)
    assert "SYNTHETISCH" in said
    assert said.count("boven het midden") == len(compared["standings"])
    assert not [p for p in (room / "uitgaven").iterdir() if "GM90" in p.read_text(encoding="utf-8")]
