"""`toetspeil benchmark`: a whole round in folders that share nothing but files, and no network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controls.answers import Verdict
from reports.benchmark import minute as minutes
from reports.benchmark import synthetic
from reports.benchmark.contribution import read
from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.rounds import Round
from reports.benchmark.tables import Tally
from tests.assess.canary import submitted, without_network
from tests.assess.command import Command

_CSV = "code;naam;inwoners\nGM9001;Kleindorp;9000\nGM9002;Middelstad;31000\nGM9003;Tweestad;42000\n"


@pytest.fixture(name="run")
def _run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return without_network(capsys, monkeypatch)


def _snapshot(folder: Path, verdict: Verdict) -> Path:
    return submitted(folder / "zelftoets.json", "GM9002", lambda _: verdict)


def _opened(run: Command, root: Path) -> Path:
    """A round that is open, and a box; the file that everybody gets."""
    (root / "gemeenten.csv").write_text(_CSV, encoding="utf-8")
    room, desk = root / "room", root / "desk"
    run.good("benchmark", "round", "keys", "--room", room, "--name", "2026")
    said = run.good(
        *("benchmark", "round", "open", "--desk", desk, "--name", "2026"),
        *("--keys", room / "sleutels-2026.json", "--municipalities", root / "gemeenten.csv"),
    )
    assert "k2  2 gemeenten" in said
    run.good("benchmark", "ballot", "open", "--box", root / "box", "--round", desk / "ronde.json")
    return desk / "ronde.json"


def _contributed(run: Command, public: Path, code: str, inhabitants: int, verdict: Verdict) -> Path:
    """A municipality up to its envelope; its own folder."""
    root = public.parent.parent
    own = root / code
    own.mkdir()
    to_round = ("--round", public, "--own", own)
    shown = run.good(
        *("benchmark", "contribute", "preview", "--snapshot", _snapshot(own, verdict)),
        *("--inhabitants", str(inhabitants), *to_round),
    )
    assert (own / "gegevens-2026-1.json").read_text(encoding="utf-8") == shown.splitlines()[0]
    assert "Kanarie" not in shown
    assert "  in de uitgave: per groep van minstens 20 gemeenten" in shown
    assert "(vanaf 20 gemeenten), kwarten (vanaf 25) of tienden (vanaf 55)" in shown
    run.good("benchmark", "contribute", "request", *to_round)
    run.good(
        *("benchmark", "round", "issue", "--desk", root / "desk", "--municipality", code),
        *("--request", own / "aanvraag-2026.json", "--out", own / "antwoord.json"),
    )
    assert "akkoord" in run("benchmark", "contribute", "seal", "--answer", own / "antwoord.json", *to_round).err
    assert not (own / "inzending.bin").exists()
    run.good("benchmark", "contribute", "seal", "--answer", own / "antwoord.json", "--yes", *to_round)
    assert (own / "inzending.bin").stat().st_size == SEALED_BYTES
    return own


def test_a_round_from_keys_to_tally(run: Command, tmp_path: Path) -> None:
    public = _opened(run, tmp_path)
    put = ("benchmark", "ballot", "put", "--box", tmp_path / "box")
    small = _contributed(run, public, "GM9001", 9_000, Verdict.NOT)
    middle = _contributed(run, public, "GM9002", 31_000, Verdict.PROVED)
    other = _contributed(run, public, "GM9003", 42_000, Verdict.PROVED)
    for own in (small, middle, other):
        run.good(*put, own / "inzending.bin")
    run.good("benchmark", "contribute", "withdraw", "--yes", "--round", public, "--own", other)
    run.good(*put, other / "inzending.bin")
    junk = tmp_path / "junk.bin"
    junk.write_bytes(bytes(SEALED_BYTES))
    run.good(*put, junk)

    assert "3 bewijzen" in run.good("benchmark", "round", "close", "--desk", tmp_path / "desk")
    assert "5 enveloppen" in run.good("benchmark", "round", "close", "--box", tmp_path / "box")
    halves = ("--half", tmp_path / "room" / "helft-1.json", "--half", tmp_path / "room" / "helft-2.json")
    tally = (
        *("benchmark", "tally", "--room", tmp_path / "room", "--round", public),
        *("--box", tmp_path / "box" / "stembus.bin", *halves, "--date", "2026-11-01"),
    )
    assert "niet geteld" in run.sentence(*tally)
    said = run.good(*tally, "--yes")
    assert "1 vervangen" in said
    assert "1 ingetrokken" in said
    assert "is niet te openen met de sleutel van deze ronde" in said
    assert "SSD" in said
    found = Tally.from_json((tmp_path / "room" / "telling-2026.json").read_text(encoding="utf-8"))
    assert dict(found.respondents) == {"k1": 1, "k2": 1, "k3": 0, "k4": 0}
    assert found.counts["k2", "bio2-k.04.1", 3] == 1
    assert {path.name for path in (tmp_path / "room").iterdir()} == {
        "sleutels-2026.json",
        "telling-2026.json",
        "verslag-2026.json",
    }
    assert not (tmp_path / "box" / "stembus.bin").exists()


def test_what_is_asked_too_early_or_twice_is_said_in_a_sentence(run: Command, tmp_path: Path) -> None:
    public = _opened(run, tmp_path)
    to_round = ("--round", public, "--own", tmp_path / "own")
    assert "begin met" in run.sentence("benchmark", "contribute", "request", *to_round)
    assert "begin met" in run.sentence("benchmark", "contribute", "seal", "--yes", *to_round)
    run.good(
        *("benchmark", "contribute", "preview", "--snapshot", _snapshot(tmp_path, Verdict.PROVED)),
        *("--inhabitants", "31000", *to_round),
    )
    assert "nog geen aanvraag" in run.sentence("benchmark", "contribute", "seal", "--yes", *to_round)
    run.good("benchmark", "contribute", "request", *to_round)
    assert "dezelfde aanvraag" in run.good("benchmark", "contribute", "request", *to_round)
    assert "nog geen deelnamebewijs" in run.sentence("benchmark", "contribute", "seal", "--yes", *to_round)
    assert "klasse k1" in run.sentence(
        *("benchmark", "round", "issue", "--desk", tmp_path / "desk", "--municipality", "GM9001"),
        *("--request", tmp_path / "own" / "aanvraag-2026.json", "--out", tmp_path / "a.json"),
    )
    assert not (tmp_path / "a.json").exists()
    assert "lengte klopt niet" in run.sentence("benchmark", "ballot", "put", "--box", tmp_path / "box", public)
    assert "verschillende computers" in run.sentence("benchmark", "round", "close")
    assert "al sleutels" in run.sentence("benchmark", "round", "keys", "--room", tmp_path / "room", "--name", "2026")
    assert "geen bestand van een ronde" in run.sentence(
        "benchmark", "contribute", "request", "--round", tmp_path / "gemeenten.csv", "--own", tmp_path / "own"
    )


def test_a_list_without_inhabitants_opens_no_round(run: Command, tmp_path: Path) -> None:
    room, given = tmp_path / "room", tmp_path / "g.csv"
    run.good("benchmark", "round", "keys", "--room", room, "--name", "2026")
    opening = (
        *("benchmark", "round", "open", "--desk", tmp_path / "desk", "--keys", room / "sleutels-2026.json"),
        *("--municipalities", given),
    )
    given.write_text("code;naam\nGM9001;Kleindorp\n", encoding="utf-8")
    assert "geen aantal inwoners" in run.sentence(*opening, "--name", "2026")
    given.write_text(_CSV + "GM9001;Kleindorp;9000\n", encoding="utf-8")
    assert "twee keer" in run.sentence(*opening, "--name", "2026")
    given.write_text(_CSV, encoding="utf-8")
    assert "van ronde 2026" in run.sentence(*opening, "--name", "2027")
    assert not (tmp_path / "desk").exists()


def test_the_demonstration_says_that_everything_is_invented(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    said = run.good("demo", "benchmark", "--out", out, "--taking-part", "20")
    assert "verzonnen" in said
    assert "20 enveloppen" in said
    assert "verzonnen" in (out / "LEESMIJ.txt").read_text(encoding="utf-8")
    found = Tally.from_json((out / "telling-2026-demo.json").read_text(encoding="utf-8"))
    assert sum(found.respondents.values()) == 20
    round_ = Round.from_json((out / "ronde-2026-demo.json").read_text(encoding="utf-8"))
    assert sum(round_.population.values()) == 342
    assert read((out / "gemeente" / "gegevens-2026-demo-1.json").read_bytes(), round_).seq == 1
    assert minutes.read((out / "verslag-2026-demo.json").read_text(encoding="utf-8"), round_).refused == {}
    assert "niet leeg" in run.sentence("demo", "benchmark", "--out", out)
    assert "groep k1+k2" in said
    assert {path.name for path in out.glob("*.json")} >= {
        *("edition-2026-demo.json", "edition-2026-demo.approvals.json", "functionarissen.json"),
        *("verslag-2026-demo.json", "ronde-2026-demo.json"),
    }
    assert json.loads((out / "edition-2026-demo.json").read_text(encoding="utf-8"))["synthetic"] is True
    said = run.good("benchmark", "verify", out)
    assert "SYNTHETISCH" in said
    assert "20 enveloppen, door beide tellers ondertekend" in said
    minute = out / "verslag-2026-demo.json"
    minute.write_text(minute.read_text(encoding="utf-8").replace('"envelopes":20', '"envelopes":21'), encoding="utf-8")
    assert "handtekening onder het verslag" in run.sentence("benchmark", "verify", out)
    real = (out / "ronde-2026-demo.json").read_text(encoding="utf-8").replace('"synthetic":true', '"synthetic":false')
    (out / "ronde-2026-demo.json").write_text(real, encoding="utf-8")
    assert "niet de ronde van deze uitgave" in run.sentence("benchmark", "verify", out)


def test_the_invented_municipalities_are_the_same_for_one_seed() -> None:
    found = list(synthetic.municipalities(_THEMES, seed=7))
    assert found == list(synthetic.municipalities(_THEMES, seed=7))
    assert found != list(synthetic.municipalities(_THEMES, seed=8))
    sizes = [one.size_class for one in found]
    assert [sizes.count(c) for c in ("k1", "k2", "k3", "k4")] == [65, 182, 63, 32]
    assert sum(one.inhabitants > 250_000 for one in found) == 4


_THEMES = {"een": ("a", "b", "c"), "twee": ("d", "e")}
