"""A copy of the database while it is used, and putting one back."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from assess import rounds
from assess.editions import published_editions
from tests.assess.collected import Kit
from tests.assess.command import HALF, Command

NAME = "toetspeil.sqlite3"


def explanation(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute(
            "SELECT explanation FROM answer WHERE assessment_id = ? ORDER BY requirement_id", (HALF,)
        ).fetchone()
    return str(row[0])


def write(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE answer SET explanation = ? WHERE assessment_id = ?", (text, HALF))
        connection.commit()


@contextmanager
def somebody_saving(path: Path) -> Iterator[list[int]]:
    """A thread that saves without end; the number of the last save that was acknowledged is kept."""
    stop, saved = threading.Event(), [0]

    def save() -> None:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            while not stop.is_set():
                number = str(saved[0] + 1)
                connection.execute("UPDATE answer SET explanation = ? WHERE assessment_id = ?", (number, HALF))
                connection.commit()
                saved[0] += 1

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield saved
    finally:
        stop.set()
        thread.join()


def test_a_copy_made_while_somebody_saves_is_whole_and_of_one_moment(
    toetspeil: Command, demo: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "kopie.sqlite3"
    with somebody_saving(demo / NAME) as saved:
        while not saved[0]:
            pass
        before = saved[0]
        said = toetspeil.good("backup", "--data", demo, "--out", copy)
        after = saved[0]

    files, compared = tmp_path / "kopie.sqlite3.bewijs", tmp_path / "kopie.sqlite3.vergelijking"
    assert said == (
        f"De database staat in {copy} en is gecontroleerd.\n"
        f"De bestanden van het bewijs (2) staan in {files}. Bewaar beide.\n"
        f"De uitgaven en rondes van de vergelijking (3) staan in {compared}, zonder sleutels en zonder enveloppen.\n"
    )
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        texts = connection.execute(
            "SELECT DISTINCT explanation FROM answer WHERE assessment_id = ?", (HALF,)
        ).fetchall()
    ((number,),) = texts
    assert before <= int(number) <= after + 1
    assert sorted(p.name for p in tmp_path.iterdir() if p != demo) == [copy.name, files.name, compared.name]


def test_a_copy_is_put_back_and_what_was_there_is_kept(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kopie.sqlite3"
    write(demo / NAME, "toen")
    toetspeil.good("backup", "--data", demo, "--out", copy)
    write(demo / NAME, "nu")

    said = toetspeil.good("restore", copy, "--data", demo)

    assert explanation(demo / NAME) == "toen"
    (kept,) = demo.glob("toetspeil-voor-*.sqlite3")
    assert f"De vorige database heet nu {kept.name}.\n" in said
    assert explanation(kept) == "nu"
    assert HALF in toetspeil.good("assessment", "list", "--data", demo)


def test_a_copy_can_be_put_in_an_empty_folder(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    toetspeil.good("backup", "--data", demo, "--out", tmp_path / "kopie.sqlite3")

    toetspeil.good("restore", tmp_path / "kopie.sqlite3", "--data", tmp_path / "elders")

    assert HALF in toetspeil.good("assessment", "list", "--data", tmp_path / "elders")


def test_a_copy_is_never_written_over_a_file(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    taken = tmp_path / "kopie.sqlite3"
    taken.write_text("van mij", encoding="utf-8")

    assert toetspeil.sentence("backup", "--data", demo, "--out", taken) == f"{taken} bestaat al; kies een andere naam."
    toetspeil.sentence("backup", "--data", demo, "--out", tmp_path / "nergens" / "kopie.sqlite3")

    assert taken.read_text(encoding="utf-8") == "van mij"


@pytest.mark.parametrize("spoil", ["text", "other", "cut", "newer"])
def test_what_is_no_whole_database_of_ours_is_not_put_back(
    toetspeil: Command, demo: Path, tmp_path: Path, spoil: str
) -> None:
    copy = tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", demo, "--out", copy)
    spoiled(copy, spoil)
    write(demo / NAME, "nu")

    toetspeil.sentence("restore", copy, "--data", demo)

    assert explanation(demo / NAME) == "nu"
    assert not [p for p in demo.iterdir() if p.name.startswith("toetspeil") and p.name != NAME]


def spoiled(path: Path, how: str) -> None:
    if how == "text":
        path.write_bytes(b"Beste lezer,")
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-8192])
    elif how == "other":
        path.unlink()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE recept (naam TEXT)")
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()


def test_a_database_that_is_in_use_is_not_replaced(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", demo, "--out", copy)
    write(demo / NAME, "nu")

    with closing(sqlite3.connect(demo / NAME)) as somebody:
        somebody.execute("SELECT count(*) FROM answer").fetchone()  # has it open, and does nothing at the moment
        assert toetspeil.sentence("restore", copy, "--data", demo) == "De database is in gebruik. Stop Toetspeil eerst."

    assert explanation(demo / NAME) == "nu"
    assert sorted(p.name for p in demo.glob("toetspeil*") if p.suffix == ".sqlite3") == [NAME]
    toetspeil.good("restore", copy, "--data", demo)


def test_a_copy_is_put_back_over_a_database_that_is_broken(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", demo, "--out", copy)
    (demo / NAME).write_bytes(b"kapot")

    toetspeil.good("restore", copy, "--data", demo)

    assert HALF in toetspeil.good("assessment", "list", "--data", demo)
    (kept,) = demo.glob("toetspeil-voor-*.sqlite3")
    assert kept.read_bytes() == b"kapot"


# --- the files of the evidence -------------------------------------------------------------


def evidence_of(data: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((data / "evidence").glob("*/*/*"))}


def test_the_files_of_the_evidence_go_along_and_come_back(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    copy, elsewhere = tmp_path / "kopie.sqlite3", tmp_path / "elders"
    toetspeil.good("backup", "--data", demo, "--out", copy)

    toetspeil.good("restore", copy, "--data", elsewhere)

    assert evidence_of(elsewhere) == evidence_of(demo)
    assert len(evidence_of(demo)) == 2
    assert toetspeil.good("evidence", "verify", "--data", elsewhere) == (
        "Alle 2 bestanden zijn er, en zijn wat zij waren.\n"
    )


def test_putting_back_mends_a_file_that_was_altered_and_leaves_newer_ones(
    toetspeil: Command, demo: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", demo, "--out", copy)
    before = evidence_of(demo)
    altered = next((demo / "evidence").glob("*/*/*"))
    altered.write_bytes(b"anders")
    newer = altered.parent / ("f" * 64)
    newer.write_bytes(b"later")

    toetspeil.good("restore", copy, "--data", demo)

    assert newer.read_bytes() == b"later"
    newer.unlink()
    assert evidence_of(demo) == before


def test_a_copy_without_its_files_is_put_back_and_says_what_is_missing(
    toetspeil: Command, demo: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", demo, "--out", copy)

    moved = copy.rename(tmp_path / "alleen.sqlite3")
    ran = toetspeil("restore", moved, "--data", tmp_path / "elders")

    assert ran.code == 1
    assert ran.err.startswith("2 bestanden van het bewijs staan niet in ")
    assert HALF in toetspeil.good("assessment", "list", "--data", tmp_path / "elders")


def test_a_file_that_is_gone_is_named_when_a_copy_is_made(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    next((demo / "evidence").glob("*/*/*")).unlink()

    ran = toetspeil("backup", "--data", demo, "--out", tmp_path / "kopie.sqlite3")

    assert ran.code == 1
    assert ran.err.startswith("1 bestanden van het bewijs ontbreken of zijn veranderd")
    assert len(list((tmp_path / "kopie.sqlite3.bewijs").glob("*/*/*"))) == 1


def test_files_of_an_earlier_copy_are_never_written_over(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    taken = tmp_path / "kopie.sqlite3.bewijs"
    taken.mkdir()

    assert toetspeil.sentence("backup", "--data", demo, "--out", tmp_path / "kopie.sqlite3") == (
        f"{taken} bestaat al; kies een andere naam."
    )
    assert not (tmp_path / "kopie.sqlite3").exists()


# --- editions and rounds -------------------------------------------------------------------

SECRETS = ("uitgifte/bewijssleutels.json", "stembus/stembus.bin", f"stembus/enveloppen/{'a' * 64}", "nieuw.json")


def compared(data: Path) -> dict[str, bytes]:
    """Everything of the comparison in a data folder, by its address."""
    folders = [data / "vergelijking", data / "benchmark"]
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(data)): path.read_bytes() for path in found}


@pytest.fixture
def rounds_too(demo: Path, kit: Kit) -> Path:
    """The demonstration with a round: a request and its answer on the desk, an envelope in the box."""
    shutil.copytree(kit.data / "benchmark", demo / "benchmark")
    folder = demo / "benchmark" / "2026"
    for name in ("uitgifte/aanvragen/GM9001.json", "uitgifte/antwoorden/GM9001.json", *SECRETS[1:]):
        (folder / name).write_text(f"kanarie {name}", encoding="utf-8")
    drawn = demo / "vergelijking" / "beeld" / "beeld.pdf"
    drawn.parent.mkdir(exist_ok=True)
    drawn.write_text("kanarie beeld", encoding="utf-8")
    return demo


def test_editions_and_rounds_come_back_as_they_were_without_keys_envelopes_and_pictures(
    toetspeil: Command, rounds_too: Path, tmp_path: Path
) -> None:
    copy, elsewhere = tmp_path / "kopie.sqlite3", tmp_path / "elders"
    before = compared(rounds_too)
    left_out = {f"benchmark/2026/{name}" for name in SECRETS} | {"vergelijking/beeld/beeld.pdf"}
    assert left_out <= {*before}, "the search finds what is there"

    toetspeil.good("backup", "--data", rounds_too, "--out", copy)
    said = toetspeil.good("restore", copy, "--data", elsewhere)

    kept = b"".join(p.read_bytes() for p in tmp_path.glob("kopie*/**/*") if p.is_file())
    key = json.loads(before["benchmark/2026/uitgifte/bewijssleutels.json"])["k2"]
    assert key.encode() not in kept
    for name in SECRETS[1:]:
        assert f"kanarie {name}".encode() not in kept
    assert compared(elsewhere) == {name: content for name, content in before.items() if name not in left_out}
    assert "Ronde 2026 is nog open" in said
    (one,) = rounds.rounds_here(elsewhere)
    assert one.takes(date(2026, 12, 1))
    assert one.desk is not None
    assert not one.desk.is_open
    assert published_editions(elsewhere)


def test_a_round_or_an_edition_that_is_there_is_never_written_over(
    toetspeil: Command, rounds_too: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", rounds_too, "--out", copy)
    ledger = rounds_too / "benchmark" / "2026" / "uitgifte" / "uitgifte.json"
    ledger.write_text('{"GM9001": "later"}', encoding="utf-8")
    (rounds_too / "vergelijking" / "functionarissen.json").unlink()
    before = compared(rounds_too)

    said = toetspeil.good("restore", copy, "--data", rounds_too)

    after = compared(rounds_too)
    assert {*after} - {*before} == {"vergelijking/functionarissen.json"}
    assert {name: after[name] for name in before} == before
    assert "is nog open" not in said


@pytest.mark.parametrize("how", ["altered", "gone"])
def test_of_a_round_with_a_file_that_was_altered_nothing_is_put_back_and_it_is_named(
    toetspeil: Command, rounds_too: Path, tmp_path: Path, how: str
) -> None:
    copy = tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", rounds_too, "--out", copy)
    ledger = tmp_path / "kopie.sqlite3.vergelijking" / "benchmark" / "2026" / "uitgifte" / "uitgifte.json"
    if how == "gone":
        ledger.unlink()
    else:
        ledger.write_text("{}\n", encoding="utf-8")

    ran = toetspeil("restore", copy, "--data", tmp_path / "elders")

    assert ran.code == 1
    assert "als eerste benchmark/2026/uitgifte/uitgifte.json" in ran.err
    assert not (tmp_path / "elders" / "benchmark" / "2026").exists()
    assert published_editions(tmp_path / "elders")


def test_a_list_that_was_changed_puts_nothing_where_it_does_not_belong(
    toetspeil: Command, rounds_too: Path, tmp_path: Path
) -> None:
    copy, folder = tmp_path / "kopie.sqlite3", tmp_path / "kopie.sqlite3.vergelijking"
    toetspeil.good("backup", "--data", rounds_too, "--out", copy)
    given = json.loads((folder / "lijst.json").read_text(encoding="utf-8"))
    (folder / "geheime-sleutel").write_text("x", encoding="utf-8")
    hashed = hashlib.sha256(b"x").hexdigest()
    names = ("geheime-sleutel", "vergelijking/../geheime-sleutel", "benchmark/2026/uitgifte/bewijssleutels.json")
    for name in names:
        (folder / name).write_text("x", encoding="utf-8")
        given["files"][name] = hashed
    (folder / "lijst.json").write_text(json.dumps(given), encoding="utf-8")
    elsewhere = tmp_path / "elders"

    assert toetspeil("restore", copy, "--data", elsewhere).code == 1

    assert (elsewhere / "geheime-sleutel").read_text(encoding="utf-8") != "x"
    assert not (elsewhere / "benchmark" / "2026" / "uitgifte" / "bewijssleutels.json").exists()
    (folder / "lijst.json").write_text("{", encoding="utf-8")
    assert "lijst.json is beschadigd" in toetspeil("restore", copy, "--data", tmp_path / "leeg").err
