"""`toetspeil audit`, and the ends of the trail that the worker writes down each day."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assess.db import open_database
from assess.errors import RefusedFileError
from assess.settings import DATABASE_NAME
from assess.trail_heads import FOLDER, read, write_daily, write_once, written
from assess.worker import _Heads
from tests.assess.command import HALF, Command

EVENING = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


def tamper(data: Path, statement: str) -> None:
    """Change the trail as somebody with the file in their hands would: without its triggers."""
    with closing(sqlite3.connect(data / DATABASE_NAME)) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'")
        for (name,) in found.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()


def daily(data: Path, now: datetime) -> Path | None:
    database = open_database(data / DATABASE_NAME)
    try:
        return write_daily(database, data, now=now)
    finally:
        database.close()


def length(data: Path, chain: int = 1) -> int:
    with closing(sqlite3.connect(data / DATABASE_NAME)) as connection:
        return int(connection.execute("SELECT count(*) FROM audit_event WHERE chain = ?", (chain,)).fetchone()[0])


# --- verify -------------------------------------------------------------------------------


def test_a_whole_trail_is_said_to_be_whole_with_what_that_does_not_prove(toetspeil: Command, demo: Path) -> None:
    said = toetspeil.good("audit", "verify", "--data", demo).splitlines()

    assert said[:-1] == [
        "Zonder gemeente: 1 regel, heel. Niets ervan is eerder vastgelegd.",
        f"Voorbeeldstad: {length(demo)} regels, heel. Niets ervan is eerder vastgelegd.",
    ]
    assert said[-1].startswith("Er was niets om mee te vergelijken. Wie het bestand mag schrijven, kan de hele keten")


def test_the_first_break_is_named_and_the_command_fails(toetspeil: Command, demo: Path) -> None:
    tamper(demo, "UPDATE audit_event SET actor = 'Niemand' WHERE chain = 1 AND sequence IN (7, 9)")

    ran = toetspeil("audit", "verify", "--data", demo)

    assert ran.code == 1
    assert "Voorbeeldstad: breuk bij regel 7. Wat deze regel zegt, past niet bij zijn hash." in ran.out.splitlines()
    assert "Zonder gemeente: 1 regel, heel. Niets ervan is eerder vastgelegd." in ran.out.splitlines()
    assert ran.err == "Het spoor is niet heel: 1 keten is gebroken.\n"


def test_the_heads_of_every_day_are_compared_by_themselves(toetspeil: Command, demo: Path) -> None:
    daily(demo, EVENING)
    before = length(demo)
    toetspeil.good("assessment", "export", "--assessment", HALF, "--data", demo, "--out", demo / "uit.json")
    daily(demo, EVENING + timedelta(days=1))

    said = toetspeil.good("audit", "verify", "--data", demo).splitlines()

    assert f"Voorbeeldstad: {before + 1} regels, heel." in said[1]
    assert f"Tot en met regel {before + 1} komt het overeen met wat eerder is vastgelegd." in said[1]
    assert said[-1].startswith("Vergeleken met 2 bestanden.")


def test_what_was_cut_off_since_a_head_was_written_down_is_found_by_the_file_of_the_day(
    toetspeil: Command, demo: Path
) -> None:
    whole = length(demo)
    daily(demo, EVENING)
    tamper(demo, f"DELETE FROM audit_event WHERE chain = 1 AND sequence > {whole - 3}")
    written(demo)[0].rename(demo / "elders.json")

    assert "heel" in toetspeil.good("audit", "verify", "--data", demo)
    ran = toetspeil("audit", "verify", "--data", demo, "--heads", demo / "elders.json")

    assert ran.code == 1
    assert (
        f"Voorbeeldstad: breuk bij regel {whole - 2}. Eerder is vastgelegd dat dit spoor {whole} regels had. "
        f"Het eindigt nu na regel {whole - 3}."
    ) in ran.out


def test_a_municipality_that_is_gone_with_all_its_lines_is_missed(toetspeil: Command, demo: Path) -> None:
    heads = demo / "hoofden.json"
    toetspeil.good("audit", "heads", "--data", demo, "--out", heads)
    given = json.loads(heads.read_text(encoding="utf-8"))
    given["chains"].append({"chain": 7, "name": "Weg", "length": 2, "hash": "f" * 64, "at": EVENING.isoformat()})
    heads.write_text(json.dumps(given), encoding="utf-8")

    ran = toetspeil("audit", "verify", "--data", demo, "--heads", heads)

    assert ran.code == 1
    assert "Gemeente nummer 7, die hier niet meer staat: breuk bij regel 1." in ran.out


NO_HEADS = {
    "nothing": "",
    "a list": "[]",
    "another schema": '{"schema": "x", "chains": []}',
    "no chains": '{"schema": "toetspeil/trail-heads/1"}',
    "a length in words": '{"schema": "toetspeil/trail-heads/1", "chains": [{"chain": 1, "length": "x", "hash": "y"}]}',
    "a length that is true": '{"schema": "toetspeil/trail-heads/1", "chains": [{"chain": 1, "length": true, "hash": "y"}]}',
    "a length of nothing": '{"schema": "toetspeil/trail-heads/1", "chains": [{"chain": 1, "length": 0, "hash": "y"}]}',
    "deep": "[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("text", NO_HEADS.values(), ids=NO_HEADS.keys())
def test_a_file_of_heads_that_is_none_is_no_reason_to_call_the_trail_whole(
    toetspeil: Command, demo: Path, text: str
) -> None:
    (demo / FOLDER).mkdir()
    path = demo / FOLDER / "2026-11-22.json"
    path.write_text(text, encoding="utf-8")

    said = toetspeil.sentence("audit", "verify", "--data", demo)

    assert said == f"{path} is geen lijst van einden van het spoor, of is beschadigd."
    with pytest.raises(RefusedFileError):
        read(path)


def test_without_a_database_there_is_nothing_to_verify(toetspeil: Command, tmp_path: Path) -> None:
    assert toetspeil.sentence("audit", "verify", "--data", tmp_path).startswith("Er is geen database in ")
    assert "bestaat niet" in toetspeil.sentence("audit", "verify", "--heads", tmp_path / "weg.json", code=2)


# --- heads --------------------------------------------------------------------------------


def test_the_heads_name_each_chain_with_its_length_hash_and_moment(toetspeil: Command, demo: Path) -> None:
    given = json.loads(toetspeil.good("audit", "heads", "--data", demo))

    nobody, place = given["chains"]
    with closing(sqlite3.connect(demo / DATABASE_NAME)) as connection:
        last = connection.execute("SELECT hash FROM audit_event WHERE chain = 1 ORDER BY sequence DESC").fetchone()[0]
    assert (nobody["name"], place["name"]) == ("Zonder gemeente", "Voorbeeldstad")
    assert (place["length"], place["hash"]) == (length(demo), last)
    assert place["at"].endswith("+00:00")
    assert given["written_at"] > place["at"]


def test_heads_in_a_file_are_what_verify_takes_and_a_file_is_not_written_twice(toetspeil: Command, demo: Path) -> None:
    out = demo / "hoofden.json"
    assert (
        toetspeil.good("audit", "heads", "--data", demo, "--out", out) == f"De einden van het spoor staan in {out}.\n"
    )
    before = out.read_bytes()

    assert (
        toetspeil.sentence("audit", "heads", "--data", demo, "--out", out) == f"{out} bestaat al; kies een andere naam."
    )
    toetspeil.sentence("audit", "heads", "--data", demo, "--out", demo / "nergens" / "x.json")

    assert out.read_bytes() == before
    assert list(demo.glob("*.bezig")) == []
    assert "Vergeleken met 1 bestand." in toetspeil.good("audit", "verify", "--data", demo, "--heads", out)


# --- list ---------------------------------------------------------------------------------


def test_the_list_holds_what_bio2_asks_of_every_line_in_words_and_as_data(toetspeil: Command, demo: Path) -> None:
    toetspeil.good("assessment", "export", "--assessment", HALF, "--data", demo, "--out", demo / "uit.json")

    given = json.loads(
        toetspeil.good("audit", "list", "--municipality", "voorbeeldstad", "--data", demo, "--format", "json")
    )
    text = toetspeil.good("audit", "list", "--municipality", "voorbeeldstad", "--data", demo).splitlines()

    assert len(given) == len(text) == length(demo)
    last = given[-1]
    assert {name: last[name] for name in ("action", "object", "result", "origin", "actor")} == {
        "action": "assessment:exported",
        "object": HALF,
        "result": "done",
        "origin": "opdrachtregel",
        "actor": "systeem",
    }
    assert datetime.fromisoformat(last["at"]).tzinfo is not None
    for part in ("Zelftoets als bestand uitgevoerd", HALF, "gelukt", "opdrachtregel", "systeem"):
        assert part in text[-1]


def test_the_list_is_cut_at_days_of_the_municipality(toetspeil: Command, demo: Path) -> None:
    command = ("audit", "list", "--municipality", "voorbeeldstad", "--data", demo, "--format", "json")
    days = sorted(
        {datetime.fromisoformat(line["at"]).date().isoformat() for line in json.loads(toetspeil.good(*command))}
    )
    assert len(days) > 1

    first = json.loads(toetspeil.good(*command, "--until", days[0]))
    later = json.loads(toetspeil.good(*command, "--from", days[1]))

    assert first
    assert later
    assert len(first) + len(later) == length(demo)
    assert "jjjj-mm-dd" in toetspeil.sentence(*command, "--from", "gisteren", code=2)


def test_a_municipality_that_is_not_there_is_not_listed_and_lines_of_nobody_are(toetspeil: Command, demo: Path) -> None:
    command = ("audit", "list", "--data", demo, "--municipality")

    assert "bedoelde u 'voorbeeldstad'?" in toetspeil.sentence(*command, "voorbeeldstat")
    assert "Demonstratie gevuld" in toetspeil.good(*command, "geen")
    assert "--municipality" in toetspeil.sentence("audit", "list", code=2)


def test_a_name_that_moves_the_cursor_does_not_move_it(toetspeil: Command, demo: Path) -> None:
    tamper(demo, "UPDATE audit_event SET actor = 'A' || char(27) || '[2J' WHERE sequence = 1")

    said = toetspeil.good("audit", "list", "--municipality", "voorbeeldstad", "--data", demo)

    assert "\x1b" not in said
    assert "A [2J" in said


# --- each day -----------------------------------------------------------------------------


def test_a_day_gets_one_file_that_is_never_written_over(demo: Path, toetspeil: Command) -> None:
    path = daily(demo, EVENING)
    assert path
    assert path == demo / FOLDER / "2026-11-22.json"
    before = path.read_bytes()
    toetspeil.good("assessment", "export", "--assessment", HALF, "--data", demo, "--out", demo / "uit.json")

    assert daily(demo, EVENING + timedelta(minutes=29)) is None
    assert path.read_bytes() == before
    # Half past eleven in the evening; half an hour later it is another day there, though not yet in UTC.
    assert daily(demo, EVENING + timedelta(minutes=30)) == demo / FOLDER / "2026-11-23.json"
    assert [head.chain for head in read(path)] == [0, 1]
    assert [head.length for head in read(written(demo)[1])] == [1, length(demo)]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "dag.json"
    with pytest.raises(UnicodeEncodeError):
        write_once(target, "half\ud800")
    assert list(tmp_path.iterdir()) == []

    write_once(target, "heel")
    with pytest.raises(FileExistsError):
        write_once(target, "anders")

    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("dag.json", "heel")]


def test_the_worker_looks_at_the_day_when_it_starts_and_then_now_and_then(demo: Path) -> None:
    database = open_database(demo / DATABASE_NAME)
    heads = _Heads(database, demo)

    heads.see()
    (only,) = written(demo)
    only.unlink()
    heads.see()
    assert written(demo) == [], "it does not look twice within ten minutes"

    _Heads(database, demo).see()
    database.close()
    assert written(demo) == [only]


def test_what_a_power_cut_left_half_is_not_taken_for_heads(toetspeil: Command, demo: Path) -> None:
    (demo / FOLDER).mkdir()
    (demo / FOLDER / "2026-11-22.json.bezig").write_text('{"schema', encoding="utf-8")

    assert daily(demo, EVENING)
    assert [path.name for path in (demo / FOLDER).iterdir()] == ["2026-11-22.json"]
    assert "Vergeleken met 1 bestand." in toetspeil.good("audit", "verify", "--data", demo)
