"""One assessment to another installation and back, with an equal hash; an altered file brings nothing in."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assess.exchange_files import TEXT
from controls.canonical import canonical_json
from tests.assess.command import FRESH, HALF, SUBMITTED, Command
from tests.assess.files import empty, invite

Given = dict[str, Any]


#: What `counts` gives for an empty database.
NOTHING = [0] * 7


def export(toetspeil: Command, data: Path, identity: str, out: Path) -> str:
    """Export and give the hash that was printed."""
    said = toetspeil.good("assessment", "export", "--data", data, "--assessment", identity, "--out", out)
    return said.partition("sha256 ")[2].split()[0]


def text_of(file: Path) -> str:
    """What stands in the file; the files of the evidence are in a ZIP file with it."""
    if not zipfile.is_zipfile(file):
        return file.read_text(encoding="utf-8")
    with zipfile.ZipFile(file) as archive:
        return archive.read(TEXT).decode()


def with_its_people(file: Path, data: Path) -> Path:
    """An installation where everybody whom the file names was let in."""
    town = empty(data)
    invite(town, json.loads(text_of(file))["assessment"])
    town.close()
    return data


def counts(data: Path) -> list[int]:
    tables = ("municipality", "assessment", "answer", "applicability", "snapshot", "catalogue_text", "audit_event")
    with closing(sqlite3.connect(data / "toetspeil.sqlite3")) as connection:
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


@pytest.mark.parametrize("identity", [FRESH, HALF, SUBMITTED])
def test_an_assessment_comes_back_from_another_installation_with_the_same_hash(
    toetspeil: Command, demo: Path, tmp_path: Path, identity: str
) -> None:
    there, back = tmp_path / "heen.json", tmp_path / "terug.json"
    sha256 = export(toetspeil, demo, identity, there)

    said = toetspeil.good("assessment", "import", there, "--data", with_its_people(there, tmp_path / "elders"))

    assert said == f"Zelftoets {identity} is geïmporteerd.\nsha256 {sha256} (van de export)\n"
    assert export(toetspeil, tmp_path / "elders", identity, back) == sha256
    given, again = (json.loads(text_of(file)) for file in (there, back))
    assert {**again, "names": {}} == {**given, "names": {}}, "whoever is called otherwise elsewhere keeps that name"
    assert hashlib.sha256(canonical_json(given["assessment"]).encode()).hexdigest() == sha256 == given["sha256"]


def test_what_came_in_is_listed_and_frozen_as_it_was(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elders"
    export(toetspeil, demo, SUBMITTED, tmp_path / "uit.json")
    with_its_people(tmp_path / "uit.json", elsewhere)
    toetspeil.good("assessment", "import", tmp_path / "uit.json", "--data", elsewhere)

    before, after = (
        [a for a in json.loads(toetspeil.good("assessment", "list", "--data", d, "--format", "json")) if a["id"] == SUBMITTED]
        for d in (demo, elsewhere)
    )  # fmt: skip

    assert after == before
    with closing(sqlite3.connect(elsewhere / "toetspeil.sqlite3")) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="submitted"):
            connection.execute("UPDATE answer SET explanation = 'x'")
        assert connection.execute("SELECT action, object FROM audit_event").fetchall() == [
            ("assessment:imported", SUBMITTED)
        ]


def test_a_submitted_assessment_takes_the_questions_that_it_was_asked_along(
    toetspeil: Command, demo: Path, tmp_path: Path
) -> None:
    export(toetspeil, demo, SUBMITTED, tmp_path / "uit.json")
    export(toetspeil, demo, HALF, tmp_path / "concept.json")
    given, draft = (json.loads(text_of(tmp_path / name))["assessment"] for name in ("uit.json", "concept.json"))
    sha256 = json.loads(given["snapshot"])["catalogue_sha256"]

    elsewhere = with_its_people(tmp_path / "uit.json", tmp_path / "elders")
    toetspeil.good("assessment", "import", tmp_path / "uit.json", "--data", elsewhere)

    text = given["catalogue_texts"][sha256]
    assert hashlib.sha256(text.encode()).hexdigest() == sha256
    assert draft["catalogue_texts"] == {}, "a draft is asked what the installation asks"
    with closing(sqlite3.connect(tmp_path / "elders" / "toetspeil.sqlite3")) as connection:
        kept = connection.execute("SELECT sha256, canonical FROM catalogue_text").fetchall()
    assert kept == [(sha256, text)]


def test_an_export_leaves_a_line_in_the_trail(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    export(toetspeil, demo, HALF, tmp_path / "uit.json")

    with closing(sqlite3.connect(demo / "toetspeil.sqlite3")) as connection:
        line = connection.execute("SELECT actor, origin, action, object FROM audit_event ORDER BY id DESC").fetchone()
    assert line == ("systeem", "opdrachtregel", "assessment:exported", HALF)


def test_exporting_over_a_file_or_into_nowhere_or_what_is_not_there_is_refused(
    toetspeil: Command, demo: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "uit.json"
    taken.write_text("van mij", encoding="utf-8")
    command = ("assessment", "export", "--data", demo, "--assessment")

    assert toetspeil.sentence(*command, HALF, "--out", taken) == f"{taken} bestaat al; kies een andere naam."
    toetspeil.sentence(*command, HALF, "--out", tmp_path / "nergens" / "uit.json")
    assert "bedoelde u 'd0000" in toetspeil.sentence(*command, "d00000000009", "--out", tmp_path / "nieuw.json")
    assert taken.read_text(encoding="utf-8") == "van mij"
    assert [p.name for p in tmp_path.iterdir() if p != demo] == ["uit.json"]


def test_importing_twice_is_refused(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    export(toetspeil, demo, HALF, tmp_path / "uit.json")
    before = counts(demo)

    assert toetspeil.sentence("assessment", "import", tmp_path / "uit.json", "--data", demo) == (
        f"Zelftoets {HALF} staat al in deze database."
    )

    assert counts(demo)[:-1] == before[:-1]


def first_answer(given: Given) -> Given:
    answer: Given = next(iter(given["answers"].values()))
    return answer


#: What can be wrong with a file whose hash was made to fit.
WRONG: dict[str, Callable[[Given], object]] = {
    "no catalogue": lambda a: a.pop("catalogue"),
    "a catalogue that is not here": lambda a: a.update(catalogue="bio2/0.9"),
    "a catalogue that is a list": lambda a: a.update(catalogue=[]),
    "a requirement that does not exist": lambda a: a["answers"].update({"bio2-99.99": first_answer(a)}),
    "an answer with a verdict that does not exist": lambda a: first_answer(a)["verdicts"].update(opzet="misschien"),
    "an answer with a field that does not exist": lambda a: first_answer(a).update(hash="x"),
    "an answer with a number for a text": lambda a: first_answer(a).update(explanation=7),
    "an answer of no moment": lambda a: first_answer(a).update(answered_at="gisteren"),
    "an answer without a time zone": lambda a: first_answer(a).update(answered_at="2026-07-01T09:00:00"),
    "answers that are a list": lambda a: a.update(answers=[]),
    "an answer that is a number": lambda a: a["answers"].update({"bio2-5.01.01": 1}),
    "no title": lambda a: a.update(title=None),
    "no municipality": lambda a: a.pop("municipality"),
    "another name for the municipality": lambda a: a["municipality"].update(name="Elders"),
    "the name in the address of another municipality": lambda a: a["municipality"].update(code="GM0001"),
    "a reference date that is none": lambda a: a.update(reference_date="ooit"),
    "a status that does not exist": lambda a: a.update(status="half"),
    "submitted without a snapshot": lambda a: a.update(status="ingediend"),
    "an id that is a number": lambda a: a.update(id=12),
    "another schema": lambda a: a.update(schema="toetspeil/assessment/99"),
    "a lone surrogate": lambda a: a.update(title="\ud800"),
    "something that was not asked": lambda a: a.update(extra=1),
    "a draft that brings its own questions": lambda a: a.update(catalogue_texts={"0" * 64: "{}"}),
}

#: The same for the questions that a submitted assessment was asked.
OTHER_QUESTIONS: dict[str, Callable[[Given], object]] = {
    "none": lambda a: a.update(catalogue_texts={}),
    "not even a place for them": lambda a: a.pop("catalogue_texts"),
    "one word different": lambda a: every_text(a, lambda text: text.replace("gemeente", "Gemeente", 1)),
    "the same in another order": lambda a: every_text(a, lambda text: json.dumps(json.loads(text), indent=1)),
    "a number": lambda a: every_text(a, lambda _text: 7),
    "a lone surrogate": lambda a: every_text(a, lambda _text: "\ud800"),
    "under a lone surrogate": lambda a: a.update(catalogue_texts={"\ud800": ""}),
    "a list": lambda a: a.update(catalogue_texts=list(a["catalogue_texts"].values())),
}


def every_text(given: Given, change: Callable[[str], object]) -> None:
    given["catalogue_texts"] = {sha256: change(text) for sha256, text in given["catalogue_texts"].items()}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG.keys())
def test_a_file_made_by_hand_that_is_no_assessment_is_refused_and_nothing_is_written(
    toetspeil: Command, demo: Path, tmp_path: Path, spoil: Callable[[Given], object]
) -> None:
    file = tmp_path / "uit.json"
    export(toetspeil, demo, HALF, file)
    given = json.loads(text_of(file))["assessment"]
    given["id"] = "e00000000001"
    spoil(given)
    write_fitting(file, given)
    before = counts(demo)

    toetspeil.sentence("assessment", "import", file, "--data", demo)

    assert counts(demo) == before


@pytest.mark.parametrize("spoil", OTHER_QUESTIONS.values(), ids=OTHER_QUESTIONS.keys())
def test_a_submitted_assessment_with_other_questions_than_it_was_asked_is_refused(
    toetspeil: Command, demo: Path, tmp_path: Path, spoil: Callable[[Given], object]
) -> None:
    file, elsewhere = tmp_path / "uit.json", tmp_path / "elders"
    export(toetspeil, demo, SUBMITTED, file)
    given = json.loads(text_of(file))["assessment"]
    with_its_people(file, elsewhere)
    write_fitting(file, given)
    before, nothing = file.read_bytes(), counts(elsewhere)
    spoil(given)
    write_fitting(file, given)
    assert file.read_bytes() != before

    toetspeil.sentence("assessment", "import", file, "--data", elsewhere)

    assert counts(elsewhere) == nothing
    file.write_bytes(before)
    toetspeil.good("assessment", "import", file, "--data", elsewhere, "--without-files")


def write_fitting(file: Path, given: Given) -> None:
    """A file made by hand, with the hash that belongs to it, as far as it has one."""
    text = json.dumps(given, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    sha256 = hashlib.sha256(canonical_json(given).encode("utf-8", "surrogatepass")).hexdigest()
    file.write_text(f'{{"assessment":{text},"sha256":"{sha256}"}}', encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"Beste lezer,",
        b"\xff\xfe",
        b'{"assessment": {"schema": "toetspeil/assessment/2", "id": NaN}, "sha256": "x"}',
        b'{"assessment": [], "sha256": "x"}',
        b"[" * 100_000,
    ],
    ids=["nothing", "an object", "a list", "null", "a letter", "no text", "no number", "a list within", "deep"],
)
def test_a_file_that_is_something_else_is_refused(toetspeil: Command, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "uit.json"
    file.write_bytes(content)

    toetspeil.sentence("assessment", "import", file, "--data", tmp_path / "elders")

    assert counts(tmp_path / "elders") == NOTHING


def test_a_file_that_was_altered_after_the_export_is_refused(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "uit.json"
    export(toetspeil, demo, SUBMITTED, file)
    file.write_text(text_of(file).replace("aangetoond", "niet", 1), encoding="utf-8")

    sentence = toetspeil.sentence("assessment", "import", file, "--data", tmp_path / "elders")

    assert sentence == "Het bestand is veranderd sinds de export: de hash klopt niet."
    assert counts(tmp_path / "elders") == NOTHING


def test_a_file_that_may_not_be_read_is_said_to_be_unreadable(toetspeil: Command, tmp_path: Path) -> None:
    """A path through a file is what even the administrator cannot read."""
    (tmp_path / "bestand").touch()
    (tmp_path / "zichzelf").symlink_to("zichzelf")

    toetspeil.sentence("assessment", "import", tmp_path / "bestand" / "uit.json", "--data", tmp_path, code=2)
    toetspeil.sentence("assessment", "import", tmp_path / "zichzelf", "--data", tmp_path, code=2)
