"""The command `toetspeil`: what it does, and what it says when it cannot."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from assess.demo_annexes import ANNEXED
from assess.demo_deciding import FOLLOWING
from assess.demo_frameworks import AT_ITS_BEST, UNDER_WAY
from tests.assess.command import FRESH, HALF, SUBMITTED, Command

PROGRAM = Path(sys.executable).with_name("toetspeil")
NOUNS = (
    *("assessment", "audit", "backup", "benchmark", "catalogue", "database", "demo", "evidence"),
    *("identity-provider", "municipality", "people", "report", "restore", "serve", "worker"),
)
VERBS = {
    "assessment": ("data", "export", "import", "list"),
    "audit": ("heads", "list", "verify"),
    "benchmark": ("ballot", "compare", "contribute", "picture", "publish", "round", "tally", "verify"),
    "demo": ("benchmark",),
    "catalogue": ("attach-text", "check", "export", "import", "list", "show"),
    "database": ("prepare",),
    "evidence": ("package", "verify"),
    "identity-provider": ("check", "list", "remove", "set"),
    "municipality": ("add", "import", "list", "merge"),
    "people": ("add", "invite", "list", "make-operator", "remind", "reset-totp"),
    "report": ("extract", "fingerprint", "render", "verify"),
}


# --- what there is ------------------------------------------------------------------------


def test_help_lists_just_the_commands_that_these_tests_run(toetspeil: Command) -> None:
    assert listed(toetspeil.good("--help")) == NOUNS
    for noun, verbs in VERBS.items():
        assert listed(toetspeil.good(noun, "--help")) == verbs
    for noun in set(NOUNS) - set(VERBS):
        assert "Usage: toetspeil " + noun in toetspeil.good(noun, "-h")


def listed(said: str) -> tuple[str, ...]:
    return tuple(line.split()[0] for line in said.partition("Commands:\n")[2].splitlines() if line.strip())


def test_without_a_word_it_shows_its_help_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    ran = subprocess.run([PROGRAM], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Commands:" in ran.stderr


def test_the_version_is_that_of_the_package(toetspeil: Command) -> None:
    assert toetspeil.good("--version").startswith("toetspeil, version ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("catalog",), "'catalog' bestaat niet; bedoelde u 'catalogue'?"),
        (("zwembad",), "'zwembad' bestaat niet; kijk met 'toetspeil --help' wat er is."),
        (("catalogue", "shwo"), "'shwo' bestaat niet; bedoelde u 'show'?"),
        (("catalogue", "zwem"), "'zwem' bestaat niet; kijk met 'toetspeil catalogue --help' wat er is."),
        (("catalogue", "show", "bio2/1.4"), "'bio2/1.4' bestaat niet; bedoelde u 'bio2/1.3'?"),
        (("catalogue", "check", "digitaal"), "'digitaal' bestaat niet; kijk met 'toetspeil catalogue list' wat er is."),
        (("report", "render", "--kind", "horoscoop", "--assessment", "x", "--out", "x"), "'horoscoop' bestaat niet;"),
    ],
)
def test_a_mistyped_word_is_named_with_the_one_that_may_be_meant(
    toetspeil: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    assert toetspeil.sentence(*arguments).startswith(sentence)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--wat",), "De optie --wat bestaat niet."),
        (("assessment", "list", "--fromat", "json"), "De optie --fromat bestaat niet."),
        (("assessment", "list", "--format", "yaml"), "'yaml' kan niet; kies uit 'text', 'json'."),
        (("assessment", "list", "--format"), "achter '--format' ontbreekt een waarde."),
        (("assessment", "list", "x"), "x hoort hier niet."),
        (("assessment", "export", "--out", "x"), "Er ontbreekt iets: '--assessment'."),
        (("catalogue", "show"), "Er ontbreekt iets: 'EDITION'."),
        (("assessment", "import", "/bestaat/niet"), "'/bestaat/niet' bestaat niet."),
        (("assessment", "import", "/"), "'/' is een map."),
        (("report", "verify", "/"), "'/' is een map."),
        (("report", "render", "--assessment", "x", "--out", "/"), "'/' is een map."),
        (("backup", "--out", "/"), "'/' is een map."),
        (("restore", "/bestaat/niet"), "'/bestaat/niet' bestaat niet."),
        (("serve", "--port", "99999"), "99999 ligt niet in"),
        (("serve", "--port", "web"), "'web' is geen geheel getal."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_that_cannot_be_understood_exits_with_two_and_points_to_its_help(
    toetspeil: Command, arguments: tuple[str, ...], words: str
) -> None:
    sentence = toetspeil.sentence(*arguments, code=2)

    assert words in sentence
    assert "--help'." in sentence
    assert not {"does", "not", "exist", "invalid", "Error"} & set(sentence.split())


# --- catalogue ----------------------------------------------------------------------------


def test_the_catalogues_are_listed(toetspeil: Command) -> None:
    (bio2,) = [c for c in json.loads(toetspeil.good("catalogue", "list", "--format", "json")) if c["key"] == "bio2/1.3"]

    assert bio2["counts"]["measures"] == 117
    assert "bio2/1.3" in toetspeil.good("catalogue", "list")


def test_a_catalogue_is_shown_whole(toetspeil: Command) -> None:
    found = json.loads(toetspeil.good("catalogue", "show", "bio2/1.3", "--format", "json"))

    assert len(found["controls"]) == 93
    assert len(found["requirements"]) == 117 + 39
    assert len(found["reserved"]) == 10
    assert found["part1"][0]["requirements"]
    assert "5.01.01" in toetspeil.good("catalogue", "show", "bio2/1.3")


def test_the_catalogues_are_checked(toetspeil: Command) -> None:
    assert toetspeil.good("catalogue", "check") == "Geen bevindingen.\n"
    assert toetspeil.good("catalogue", "check", "bio2/1.3") == "Geen bevindingen.\n"


def test_an_official_text_is_attached_outside_the_repository_and_shown_by_number(
    toetspeil: Command, tmp_path: Path
) -> None:
    text, data = tmp_path / "tekst.md", tmp_path / "var"
    text.write_text("# DEEL 2\n\n## 5.01.01\nDe koningin telt haar lepels.\n\n## 99.99.99\nNiets.\n", encoding="utf-8")

    said = toetspeil.good("catalogue", "attach-text", "bio2/1.3", text, "--data", data)

    assert said.startswith("1 nummers gekoppeld aan hun officiële tekst.\nNiet in de vragenlijst: 99.99.99.\n")
    (stored,) = (data / "officiele-teksten").iterdir()
    assert json.loads(stored.read_text(encoding="utf-8")) == {"5.01.01": "De koningin telt haar lepels."}


def test_an_official_text_of_something_else_is_refused_and_nothing_is_stored(
    toetspeil: Command, tmp_path: Path
) -> None:
    text, data = tmp_path / "tekst.md", tmp_path / "var"
    for content in (b"Beste lezer,", b"\xff\xfe\x00\x01", b""):
        text.write_bytes(content)
        assert str(text) in toetspeil.sentence("catalogue", "attach-text", "bio2/1.3", text, "--data", data)
    assert not (data / "officiele-teksten").exists()


# --- demo and assessment ------------------------------------------------------------------


def test_the_demonstration_has_a_fresh_a_half_way_and_a_submitted_assessment_and_two_of_several_frameworks(
    toetspeil: Command, demonstration: Path
) -> None:
    found = json.loads(toetspeil.good("assessment", "list", "--data", demonstration, "--format", "json"))

    assert [(a["id"], a["status"]) for a in found] == [
        (FRESH, "concept"),
        (HALF, "concept"),
        (SUBMITTED, "ingediend"),
        (UNDER_WAY, "concept"),
        (AT_ITS_BEST, "concept"),
        (ANNEXED, "ingediend"),
        (FOLLOWING, "concept"),
    ]
    assert {a["municipality"] for a in found} == {"Voorbeeldstad"}
    assert {a["frameworks"][0] for a in found} == {"bio2/1.3"}
    assert found[0]["coverage"] == 0
    assert 30 < found[1]["coverage"] < 60
    assert found[2]["coverage"] == 100
    assert 90 < found[3]["coverage"] < 100
    assert found[4]["coverage"] == 100
    assert SUBMITTED in toetspeil.good("assessment", "list", "--data", demonstration)


def test_the_data_of_a_submitted_assessment_go_to_a_folder(
    toetspeil: Command, demonstration: Path, tmp_path: Path
) -> None:
    out = tmp_path / "gegevens"

    said = toetspeil.good("assessment", "data", "--assessment", SUBMITTED, "--out", out, "--data", demonstration)

    names = {path.name for path in out.iterdir()}
    assert {"antwoorden.xlsx", "antwoorden.csv", "snapshot.json", "oscal-poam.json"} < names
    assert said == f"{len(names)} bestanden staan in {out}.\n"
    again = toetspeil.sentence("assessment", "data", "--assessment", SUBMITTED, "--out", out, "--data", demonstration)
    assert again == f"{out} bestaat al; kies een andere naam."


def test_an_assessment_that_is_not_submitted_has_no_data_yet(
    toetspeil: Command, demonstration: Path, tmp_path: Path
) -> None:
    out = tmp_path / "gegevens"
    for identity, end in ((FRESH, "de gegevens liggen pas daarna vast."), ("zwem", "wat er is.")):
        said = toetspeil.sentence("assessment", "data", "--assessment", identity, "--out", out, "--data", demonstration)
        assert said.endswith(end)
    assert not out.exists()


def test_a_second_demonstration_changes_nothing(toetspeil: Command, demo: Path) -> None:
    before = toetspeil.good("assessment", "list", "--data", demo, "--format", "json")

    assert toetspeil.good("demo", "--data", demo).startswith("De proefgemeente was er al.")

    assert toetspeil.good("assessment", "list", "--data", demo, "--format", "json") == before


def test_the_folder_can_come_from_the_environment(
    toetspeil: Command, demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOETSPEIL_DATA", str(demonstration))

    assert FRESH in toetspeil.good("assessment", "list")


@pytest.mark.parametrize(
    "arguments",
    [
        ("assessment", "list"),
        ("assessment", "export", "--assessment", FRESH, "--out", "uit.json"),
        ("report", "render", "--assessment", FRESH, "--out", "uit.pdf"),
        ("backup", "--out", "uit.sqlite3"),
    ],
    ids=" ".join,
)
def test_a_folder_without_a_database_is_said_to_have_none_and_is_not_made(
    toetspeil: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    nowhere = tmp_path / "nergens"

    assert toetspeil.sentence(*arguments, "--data", nowhere).startswith(f"Er is geen database in {nowhere}")
    assert not nowhere.exists()


@pytest.mark.parametrize(
    "content", [b"dit is geen database", b"SQLite format 3\x00" + b"\x00" * 4000], ids=["a text", "a broken header"]
)
@pytest.mark.parametrize(
    "arguments",
    [
        ("assessment", "list"),
        ("assessment", "export", "--assessment", FRESH, "--out", "uit.json"),
        ("report", "render", "--assessment", FRESH, "--out", "uit.pdf"),
        ("backup", "--out", "uit.sqlite3"),
        ("demo",),
        ("serve",),
    ],
    ids=" ".join,
)
def test_a_broken_database_is_said_to_be_broken(
    toetspeil: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toetspeil.sqlite3").write_bytes(content)

    port = ("--port", str(free_port())) if arguments == ("serve",) else ()
    assert "database" in toetspeil.sentence(*arguments, *port, "--data", tmp_path)
    assert not list(tmp_path.glob("uit.*"))


def test_a_database_that_broke_half_way_is_said_to_be_broken(toetspeil: Command, demo: Path) -> None:
    path = demo / "toetspeil.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    content = bytearray(path.read_bytes())
    content[8192:] = os.urandom(len(content) - 8192)
    path.write_bytes(content)

    assert "database" in toetspeil.sentence("assessment", "list", "--data", demo)


def test_a_database_of_a_newer_version_is_left_alone(toetspeil: Command, demo: Path) -> None:
    with sqlite3.connect(demo / "toetspeil.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    assert "is van een nieuwere versie van Toetspeil." in toetspeil.sentence("assessment", "list", "--data", demo)


def test_a_data_folder_that_is_a_file_is_refused(toetspeil: Command, tmp_path: Path) -> None:
    file = tmp_path / "var"
    file.touch()

    assert "is een bestand." in toetspeil.sentence("demo", "--data", file, code=2)


def test_a_folder_with_a_strange_name_is_used_as_it_is(toetspeil: Command, demonstration: Path, tmp_path: Path) -> None:
    data = tmp_path / "100% van ons? #1 & co"
    shutil.copytree(demonstration, data)

    assert SUBMITTED in toetspeil.good("assessment", "list", "--data", data)
    toetspeil.good("backup", "--data", data, "--out", data / "kopie?.sqlite3")
    toetspeil.good("restore", data / "kopie?.sqlite3", "--data", data)
    assert sorted(p.name for p in tmp_path.iterdir()) == [data.name]
    assert SUBMITTED in toetspeil.good("assessment", "list", "--data", data)


# --- report -------------------------------------------------------------------------------


def test_a_report_of_an_assessment_that_does_not_exist_names_the_nearest(
    toetspeil: Command, demonstration: Path, tmp_path: Path
) -> None:
    command = ("report", "render", "--data", demonstration, "--out", tmp_path / "uit.pdf", "--assessment")

    assert toetspeil.sentence(*command, "d00000000009").startswith("'d00000000009' bestaat niet; bedoelde u 'd0000")
    assert toetspeil.sentence(*command, HALF) == (
        f"Zelftoets {HALF} is nog niet ingediend; een rapport kan pas daarna."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_report_is_refused(toetspeil: Command, tmp_path: Path) -> None:
    for content in (b"", b"Beste lezer,", b"%PDF-1.7\n%%EOF\n"):
        file = tmp_path / "rapport.pdf"
        file.write_bytes(content)

        toetspeil.sentence("report", "verify", file)


# --- as a person runs it ------------------------------------------------------------------


def test_the_installed_program_speaks_one_sentence_when_it_fails(tmp_path: Path) -> None:
    ran = subprocess.run(
        [PROGRAM, "assessment", "list", "--data", tmp_path], capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.startswith("Er is geen database in ")


def test_the_installed_program_prints_json_that_another_program_can_stop_reading(demonstration: Path) -> None:
    command = f"{PROGRAM} catalogue show bio2/1.3 --format json | head -c 1"

    ran = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False)

    assert (ran.stdout, ran.stderr) == ("{", "")


def test_the_server_answers_on_the_address_that_it_prints(demo: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [PROGRAM, "serve", "--data", demo, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout
        assert f"http://127.0.0.1:{port} " in server.stdout.readline()
        assert "coordinator@voorbeeldstad.example" in server.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/aanmelden", timeout=30) as answer:
            assert answer.status == 200
            assert "Content-Security-Policy" in answer.headers
    finally:
        server.terminate()
        _, complaints = server.communicate(timeout=30)
    assert server.returncode == 0
    assert complaints == ""


def test_a_port_that_is_taken_is_named(toetspeil: Command, demo: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        sentence = toetspeil.sentence("serve", "--data", demo, "--port", str(port))

    assert sentence == f"Poort {port} is al in gebruik; kies een andere met --port, of met 'make run PORT=8001'."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
