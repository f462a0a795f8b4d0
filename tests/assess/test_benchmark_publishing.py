"""Publishing, verifying and comparing from the command line: what does not fit is named, and nothing comes of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from assess.commands.opening import catalogue_of
from assess.editions import editions_folder
from controls.levels import themes_of
from reports.benchmark import minute as minutes
from reports.benchmark import officers, tokens
from reports.benchmark.archive import publish
from reports.benchmark.contribution import record
from reports.benchmark.officers import new_officer
from reports.benchmark.publication import build as build_edition
from reports.benchmark.rounds import BadRoundError, Round, new_round
from reports.benchmark.sealing import Half, new_keys
from reports.benchmark.synthetic import municipalities
from reports.benchmark.tables import CLASSES, Tally
from reports.benchmark.tally import Counted, tables
from tests.assess.command import SUBMITTED, Command
from tests.reports.benchmark.attacks.population import populate
from tests.reports.benchmark.attacks.population import tally_of as counted_by_others

ANNA, BRAM, CAS = new_officer(), new_officer(), new_officer()
TRUSTED = [ANNA.public, BRAM.public]


@dataclass(frozen=True, kw_only=True)
class Counting:
    """The files that a tally room leaves, and the halves that signed for them."""

    folder: Path
    round: Round
    tally: Tally
    halves: tuple[Half, Half]

    def write(self, folder: Path, tally: Tally, halves: tuple[Half, Half], round_: Round | None = None) -> None:
        about = round_ or self.round
        counted = Counted(tally=tally, envelopes=342, refused={}, replaced=0, withdrawn=0, straight=0, alike=0)
        signed = minutes.signed(minutes.minute_of(counted, about, held_on="2026-11-01"), halves)
        (folder / "ronde.json").write_text(about.canonical, encoding="utf-8")
        (folder / "telling.json").write_text(tally.canonical, encoding="utf-8")
        (folder / "verslag.json").write_text(signed, encoding="utf-8")


@pytest.fixture(scope="module", name="counting")
def _counting(tmp_path_factory: pytest.TempPathFactory) -> Counting:
    folder = tmp_path_factory.mktemp("telkamer")
    catalogue, token_key = catalogue_of("bio2/1.3"), tokens.new_key().public_key()
    invented = list(municipalities(themes_of(catalogue), seed=5))
    public, first, second = new_keys("2026")
    round_ = new_round(
        "2026",
        catalogue,
        population={c: sum(one.size_class == c for one in invented) for c in CLASSES},
        token_keys=dict.fromkeys(CLASSES, token_key),
        sealing_key=public.sealing_key,
        officers=public.officers,
        synthetic=True,
    )
    records = [record(round_, size_class=one.size_class, answers=one.levels, previous=one.before) for one in invented]
    made = Counting(folder=folder, round=round_, tally=tables(records, round_), halves=(first, second))
    made.write(folder, made.tally, made.halves)
    for name, officer in (("anna", ANNA), ("bram", BRAM), ("cas", CAS)):
        (folder / f"{name}.json").write_text(officer.canonical, encoding="utf-8")
    (folder / "functionarissen.json").write_text(officers.written(TRUSTED), encoding="utf-8")
    return made


@pytest.fixture(name="room")
def _room(counting: Counting, tmp_path: Path) -> Path:
    return Path(shutil.copytree(counting.folder, tmp_path / "telkamer"))


def _counted(room: Path) -> tuple[str | Path, ...]:
    return ("--round", room / "ronde.json", "--tally", room / "telling.json", "--minute", room / "verslag.json")


def _folder(room: Path) -> tuple[str | Path, ...]:
    return ("--officers", room / "functionarissen.json", "--editions", room / "uitgaven")


def _build(room: Path) -> tuple[str | Path, ...]:
    return ("benchmark", "publish", "build", *_counted(room), *_folder(room), "--out", room / "concept.json")


def _approved(run: Command, room: Path, document: Path, *names: str) -> list[str | Path]:
    for name in names:
        run.good(
            *("benchmark", "publish", "approve", "--document", document, "--key", room / f"{name}.json"),
            *("--out", room / f"{document.stem}-{name}.json", "--yes"),
        )
    return [part for name in names for part in ("--approval", room / f"{document.stem}-{name}.json")]


@pytest.fixture(scope="module", name="released")
def _released_once(counting: Counting, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room that has published; copy it."""
    from reports.benchmark.drafting import draft, publish_draft

    room = Path(shutil.copytree(counting.folder, tmp_path_factory.mktemp("uit") / "telkamer"))
    folder = room / "uitgaven"
    folder.mkdir()
    made = draft(counting.round, counting.tally, officers=TRUSTED, folder=folder)
    both = [ANNA.approve(made), BRAM.approve(made)]
    publish_draft(counting.round, counting.tally, made, both, officers=TRUSTED, folder=folder)
    (folder / officers.NAME).write_text(officers.written(TRUSTED), encoding="utf-8")
    return room


# The round fixes the rules


@pytest.mark.parametrize(
    ("old", "new"),
    [('"publish_from":15', '"publish_from":5'), ('"merging":"from', '"merging":"From'), ('"version":"R/2"', '"version":"R/1"')],
)  # fmt: skip
def test_a_round_with_other_rules_than_ours_is_no_round(counting: Counting, old: str, new: str) -> None:
    text = counting.round.canonical
    assert Round.from_json(text) == counting.round
    assert text.count(old) == 1
    with pytest.raises(BadRoundError, match="andere regels"):
        Round.from_json(text.replace(old, new))


def test_whether_a_round_is_for_practice_is_fixed_with_it(counting: Counting) -> None:
    real = replace(counting.round, synthetic=False)
    assert real.sha256 != counting.round.sha256
    assert Round.from_json(real.canonical).synthetic is False
    with pytest.raises(BadRoundError):
        Round.from_json(counting.round.canonical.replace('"synthetic":true', '"synthetic":1'))


# What the tally room left is what is published, or nothing


def _other_tally(counting: Counting, room: Path) -> None:
    counts = {**counting.tally.counts}
    cell = next(at for at, number in counts.items() if number)
    (room / "telling.json").write_text(replace(counting.tally, counts={**counts, cell: 0}).canonical, encoding="utf-8")


def _other_officers(counting: Counting, room: Path) -> None:
    _, *halves = new_keys("2026")
    counting.write(room, counting.tally, (halves[0], halves[1]))


def _other_shape(counting: Counting, room: Path) -> None:
    counting.write(room, replace(counting.tally, requirements=counting.tally.requirements[1:]), counting.halves)


def _another_round(counting: Counting, room: Path) -> None:
    other = replace(counting.round, population={**counting.round.population, "k4": 99})
    (room / "ronde.json").write_text(other.canonical, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_other_tally, "niet de telling waar beide tellers voor tekenden"),
        (_other_officers, "handtekening onder het verslag klopt niet"),
        (_other_shape, "andere vorm dan de ronde"),
        (_another_round, "verslag hoort niet bij deze ronde"),
    ],
)
def test_tables_that_the_tally_did_not_leave_are_not_published(
    toetspeil: Command, counting: Counting, room: Path, spoil: Callable[[Counting, Path], None], said: str
) -> None:
    spoil(counting, room)
    assert said in toetspeil.sentence(*_build(room))
    assert not (room / "concept.json").exists()


def test_two_officers_approve_one_text_and_only_that_text_is_published(
    toetspeil: Command, counting: Counting, room: Path
) -> None:
    assert "Aangevallen: geen aantal" in toetspeil.good(*_build(room))
    toetspeil.good("benchmark", "publish", "export", "--document", room / "concept.json", "--out", room / "lezen")
    assert (room / "lezen" / "gemeenten-2026.csv").read_text(encoding="utf-8").count("2026,k1,voldoet,") > 100
    approvals = _approved(toetspeil, room, room / "concept.json", "anna", "bram", "cas")
    release = ("benchmark", "publish", "release", *_counted(room), *_folder(room), "--document")
    without = ("benchmark", "publish", "release", *_folder(room), "--document", room / "concept.json")
    assert "ook --round" in toetspeil.sentence(*without, *approvals[:4])
    for few in (approvals[:2], [*approvals[:2], *approvals[:2]], [*approvals[:2], *approvals[4:]]):
        assert "niet door twee" in toetspeil.sentence(*release, room / "concept.json", *few)
    changed = room / "veranderd.json"
    text = (room / "concept.json").read_text(encoding="utf-8")
    changed.write_text(text.replace('"synthetic":true', '"synthetic":false'), encoding="utf-8")
    assert "hoort niet bij deze ronde" in toetspeil.sentence(*release, changed, *approvals[:4])
    cell = json.loads(text)["cells"]["k1"][counting.tally.requirements[0]]
    narrow = json.dumps({**cell, "hi": cell["lo"]}, separators=(",", ":"), sort_keys=True)
    whole = json.dumps(cell, separators=(",", ":"), sort_keys=True)
    changed.write_text(text.replace(whole, narrow, 1), encoding="utf-8")
    again = _approved(toetspeil, room, changed, "anna", "bram")
    assert "geeft te veel weg" in toetspeil.sentence(*release, changed, *again)
    assert not list((room / "uitgaven").glob("edition-*"))
    assert "is gepubliceerd" in toetspeil.good(*release, room / "concept.json", *approvals[:4])


def test_an_invented_edition_and_a_real_one_never_follow_one_another(
    toetspeil: Command, counting: Counting, released: Path, tmp_path: Path
) -> None:
    room = Path(shutil.copytree(released, tmp_path / "telkamer"))
    real = replace(counting.round, round="2027", synthetic=False)
    counting.write(room, replace(counting.tally, round="2027"), counting.halves, real)
    assert "nooit in één map" in toetspeil.sentence(*_build(room))
    counting.write(room, replace(counting.tally, round="2027"), counting.halves, replace(counting.round, round="2027"))
    first = (room / "uitgaven" / "edition-2026.json").read_bytes()
    assert f"volgt op {hashlib.sha256(first).hexdigest()}" in toetspeil.good(*_build(room))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"cells":[', b'{"key":"zz"}', b"\xff", b"[" * 9000])
def test_any_other_file_is_refused_in_a_sentence(
    toetspeil: Command, released: Path, tmp_path: Path, content: bytes
) -> None:
    room = Path(shutil.copytree(released, tmp_path / "telkamer"))
    junk, out = tmp_path / "iets.json", ("--out", tmp_path / "uit.json")
    junk.write_bytes(content)
    edition = room / "uitgaven" / "edition-2026.json"
    publish = ("benchmark", "publish")
    toetspeil.sentence(*publish, "officers", "--key", junk, "--key", junk, *out)
    toetspeil.sentence(*publish, "approve", "--document", junk, "--key", room / "anna.json", *out, "--yes")
    toetspeil.sentence(*publish, "approve", "--document", edition, "--key", junk, *out, "--yes")
    toetspeil.sentence(*publish, "release", "--document", edition, "--approval", junk, *_folder(room), *_counted(room))
    for option in ("--tally", "--minute", "--round"):
        given = [junk if before == option else part for before, part in pairwise(["", *_build(room)])]
        toetspeil.sentence(*given)
    toetspeil.sentence("benchmark", "verify", room / "uitgaven", "--officers", junk)
    toetspeil.sentence("benchmark", "compare", "--editions", room / "uitgaven", "--contribution", junk)
    assert not (tmp_path / "uit.json").exists()


# verify: 0 fits, 3 whole but of strangers, 1 does not fit


def test_a_folder_that_fits_is_said_to_fit_and_where_the_keys_came_from(toetspeil: Command, released: Path) -> None:
    verify = ("benchmark", "verify", released / "uitgaven")
    assert "SYNTHETISCH" in toetspeil.good(*verify)
    assert "Vergelijk ze met een lijst van elders" in toetspeil.good(*verify)
    said = toetspeil.good(*verify, "--officers", released / "functionarissen.json")
    assert "De keten is heel" in said
    assert "elders" not in said
    (found,) = json.loads(toetspeil.good(*verify, "--format", "json"))
    assert (found["round"], found["synthetic"], found["previous"], found["withdrawn"]) == ("2026", True, None, [])


def test_editions_of_officers_whom_the_reader_does_not_know_exit_with_three(
    toetspeil: Command, released: Path, tmp_path: Path
) -> None:
    strangers = tmp_path / "anderen.json"
    strangers.write_text(officers.written([ANNA.public, CAS.public]), encoding="utf-8")
    said = toetspeil.sentence("benchmark", "verify", released / "uitgaven", "--officers", strangers, code=3)
    assert "niet in uw lijst" in said


def _rename(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: (folder / old).rename(folder / new) and None


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_replace("edition-2026.json", '"synthetic":true', '"synthetic":false'), "edition-2026.json is gewijzigd"),
        (_replace("edition-2026.json", "{", "{ "), "edition-2026.json is geen uitgave"),
        (_replace("edition-2026.approvals.json", ANNA.public, BRAM.public), "edition-2026.json is gewijzigd"),
        (_rename("edition-2026.approvals.json", "weg.json"), "goedkeuringen ontbreken"),
        (_rename(officers.NAME, "weg.json"), "ontbreekt functionarissen.json"),
        (_rename("edition-2026.json", "weg.json"), "is geen uitgave."),
    ],
)
def test_the_first_thing_that_does_not_fit_is_named(
    toetspeil: Command, released: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    folder = Path(shutil.copytree(released / "uitgaven", tmp_path / "uitgaven"))
    spoil(folder)
    assert said in toetspeil.sentence("benchmark", "verify", folder)


# Errata


def test_a_cell_is_taken_back_by_two_officers_and_comparing_leaves_it_out(
    toetspeil: Command, released: Path, tmp_path: Path
) -> None:
    room = Path(shutil.copytree(released, tmp_path / "telkamer"))
    before = (room / "uitgaven" / "edition-2026.json").read_text(encoding="utf-8")
    name = next(iter(json.loads(before)["cells"]["k2"]))
    withdraw = ("benchmark", "publish", "withdraw", *_folder(room), "--reason", "Verkeerd geteld.")
    out = ("--out", room / "erratum.json")
    assert "geen uitgave" in toetspeil.sentence(*withdraw, "--round", "2025", "--cell", "k2", name, *out)
    assert "geen cel" in toetspeil.sentence(*withdraw, "--round", "2026", "--cell", "k9", name, *out)
    toetspeil.good(*withdraw, "--round", "2026", "--cell", "k2", name, *out)
    approvals = _approved(toetspeil, room, room / "erratum.json", "anna", "bram")
    release = ("benchmark", "publish", "release", "--document", room / "erratum.json", *_folder(room))
    assert "niet door twee" in toetspeil.sentence(*release, *approvals[:2])
    toetspeil.good(*release, *approvals)
    assert "al gepubliceerd" in toetspeil.sentence(*release, *approvals)

    said = toetspeil.good("benchmark", "verify", room / "uitgaven")
    assert f"teruggenomen: k2 {name} (Verkeerd geteld.)" in said
    assert (room / "uitgaven" / "edition-2026.json").read_text(encoding="utf-8") == before
    export = ("benchmark", "publish", "export", "--out", tmp_path / "open")
    assert "heeft geen cijfers" in toetspeil.sentence(*export, "--document", room / "erratum.json")
    assert "Geef --document" in toetspeil.sentence(*export)
    toetspeil.good(*export, *_folder(room))
    rows = (tmp_path / "open" / "gemeenten-2026.csv").read_text(encoding="utf-8").splitlines()
    assert not [row for row in rows if row.startswith(f"2026,k2,voldoet,{name},")]
    assert [row for row in rows if row.startswith(f"2026,k1,voldoet,{name},")]
    public = json.loads((tmp_path / "open" / "openbaar-2026.json").read_text(encoding="utf-8"))
    assert public["synthetic"] is True
    assert "cells" not in public


# compare: where the answers are


def test_the_municipality_of_the_demonstration_compares_itself_with_the_edition_beside_it(
    toetspeil: Command, demonstration: Path
) -> None:
    assert (editions_folder(demonstration) / "edition-2026-demo.json").is_file()
    compare = ("benchmark", "compare", "--data", demonstration, "--assessment", SUBMITTED, "--inhabitants", "42000")
    said = toetspeil.good(*compare)
    assert "groep k2, 180-184 gemeenten" in said
    assert "SYNTHETISCH" in said
    assert "ongeveer P" in said
    nation = json.loads(toetspeil.good(*compare, "--group", "national", "--format", "json"))
    assert nation["group"] == "national"
    assert {one["own_trend"] for one in nation["standings"]} == {None}
    assert "bedoelde u 'k3'" in toetspeil.sentence(*compare, "--group", "k33")
    assert "--inhabitants" in toetspeil.sentence(*compare[:-2])
    assert "nog niet ingediend" in toetspeil.sentence(*compare[:5], "d00000000001", *compare[6:])


def test_an_edition_of_other_questions_is_not_compared_with(toetspeil: Command, released: Path, tmp_path: Path) -> None:
    folder = editions_folder(tmp_path)
    folder.mkdir()
    strange = replace(counted_by_others(populate(3)), catalogue="bio2/1.3")
    made = build_edition(strange, synthetic=True)
    publish(made, [ANNA.approve(made), BRAM.approve(made)], TRUSTED, folder)
    (folder / officers.NAME).write_text(officers.written(TRUSTED), encoding="utf-8")
    compare = ("benchmark", "compare", "--data", tmp_path, "--contribution", released / "ronde.json")
    assert "stelt andere vragen dan bio2/1.3" in toetspeil.sentence(*compare)


def test_a_contribution_compares_as_the_assessment_that_it_was_made_of_with_its_own_trend(
    toetspeil: Command, counting: Counting, released: Path, tmp_path: Path
) -> None:
    one = next(iter(municipalities(themes_of(catalogue_of("bio2/1.3")), seed=5)))
    made = record(counting.round, size_class=one.size_class, answers=one.levels, previous=one.levels)
    path = tmp_path / "gegevens-2026-1.json"
    path.write_bytes(made.content)
    compare = ("benchmark", "compare", "--editions", released / "uitgaven", "--contribution", path)
    said = toetspeil.good(*compare)
    assert "groep k1, 65-69 gemeenten" in said
    assert "u: gelijk" in said
    found = json.loads(toetspeil.good(*compare, "--format", "json"))
    assert {standing["own_trend"] for standing in found["standings"]} == {"level"}
    path.write_bytes(made.content.replace(b"bio2/1.3", b"bio2/1.2"))
    assert "deze gegevens gaan over bio2/1.2" in toetspeil.sentence(*compare)
    assert "geen uitgave" in toetspeil.sentence("benchmark", "compare", "--editions", tmp_path, "--contribution", path)
