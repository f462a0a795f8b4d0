"""The files of the evidence in the ZIP file of an assessment: there and back, and refused when somebody made it by hand."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assess.errors import RefusedFileError
from assess.evidence_store import EvidenceStore
from assess.exchange_files import FOLDER, TEXT, opened
from assess.travelling import Values
from tests.assess.around import CONTENT, SHA256
from tests.assess.command import Command
from tests.assess.everything import fill
from tests.assess.files import empty, exported, invite
from tests.assess.town import AARDAM, DRAFT, Town

REVISION: Values = {
    "item_id": "e00000000101",
    "number": 1,
    "sha256": SHA256,
    "size": len(CONTENT),
    "media_type": "text/plain",
    "file_name": "verslag.txt",
}
NAME = FOLDER + SHA256


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(folder=tmp_path / "bewijs", file_limit=1024, total_limit=4096)


def written(path: Path, entries: list[tuple[str, bytes]], *, method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return path


GOOD = [(TEXT, b"{}"), (NAME, CONTENT)]


def kept(path: Path, store: EvidenceStore, *revisions: Values, without_files: bool = False) -> tuple[str, ...]:
    with opened(path) as given:
        return given.keep(revisions or (REVISION,), store, AARDAM, without_files=without_files)


def test_a_file_gets_its_place_and_is_what_it_was(tmp_path: Path, store: EvidenceStore) -> None:
    assert kept(written(tmp_path / "goed.zip", GOOD), store) == ()

    with store.opened(AARDAM, SHA256) as file:
        assert file.read() == CONTENT
    assert kept(written(tmp_path / "zonder.zip", GOOD[:1]), store) == (), "it is here already"


def test_the_text_is_read_from_either_file(tmp_path: Path) -> None:
    (tmp_path / "goed.json").write_text("{}", encoding="utf-8")
    for path in (written(tmp_path / "goed.zip", GOOD), tmp_path / "goed.json"):
        with opened(path) as given:
            assert given.text == "{}"


HOSTILE: dict[str, list[tuple[str, bytes]]] = {
    "no assessment": [(NAME, CONTENT)],
    "an assessment in a folder": [("map/" + TEXT, b"{}"), (NAME, CONTENT)],
    "a path that leads out": [*GOOD, ("../../etc/passwd", b"x")],
    "a path that leads out of the folder": [(TEXT, b"{}"), (FOLDER + "../" + SHA256, CONTENT)],
    "a path from the root": [(TEXT, b"{}"), ("/" + NAME, CONTENT)],
    "a path with the other slash": [(TEXT, b"{}"), (NAME.replace("/", "\\"), CONTENT)],
    "a folder": [*GOOD, (FOLDER, b"")],
    "a name that is no hash": [*GOOD, (FOLDER + "verslag.txt", CONTENT)],
    "a hash in capitals": [(TEXT, b"{}"), (FOLDER + SHA256.upper(), CONTENT)],
    "something else beside it": [*GOOD, ("MANIFEST.txt", b"x")],
    "other bytes under its name": [(TEXT, b"{}"), (NAME, CONTENT[::-1])],
    "a byte more": [(TEXT, b"{}"), (NAME, CONTENT + b"x")],
    "a file that nothing names": [*GOOD, (FOLDER + "a" * 64, b"x")],
    "a text that is none": [(TEXT, b"\xff\xfe"), (NAME, CONTENT)],
}


@pytest.mark.parametrize("entries", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_we_did_not_put_there_is_refused(
    tmp_path: Path, store: EvidenceStore, entries: list[tuple[str, bytes]]
) -> None:
    path = written(tmp_path / "kwaad.zip", entries)

    with pytest.raises(RefusedFileError) as error:
        kept(path, store)

    assert error.value.reason.endswith(".")
    assert list(store.kept()) == []
    assert sorted(p.name for p in tmp_path.iterdir() if p.name not in ("bewijs", "kwaad.zip")) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twice", GOOD, ids=["the assessment", "a file"])
def test_what_is_there_twice_is_refused(tmp_path: Path, store: EvidenceStore, twice: tuple[str, bytes]) -> None:
    with pytest.raises(RefusedFileError, match="twee keer"):
        kept(written(tmp_path / "kwaad.zip", [*GOOD, twice]), store)


def test_nothing_is_unpacked(tmp_path: Path, store: EvidenceStore) -> None:
    bomb = written(tmp_path / "bom.zip", [(TEXT, b"{" + b" " * 10_000_000)], method=zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 20_000

    with pytest.raises(RefusedFileError, match="niet in heeft gezet"):
        kept(bomb, store)


def patched(path: Path, change: Callable[[bytearray], None]) -> Path:
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)
    return path


def announce(content: bytearray) -> None:
    """The table of contents claims four gigabytes for the second entry."""
    at = content.rindex(b"PK\x01\x02")
    for offset in (20, 24):
        content[at + offset : at + offset + 4] = (2**32 - 2).to_bytes(4, "little")


def one_place(content: bytearray) -> None:
    """The second entry is said to begin where the first one does."""
    at = content.rindex(b"PK\x01\x02")
    content[at + 42 : at + 46] = bytes(4)


def encrypted(content: bytearray) -> None:
    content[content.rindex(b"PK\x01\x02") + 8] |= 1


def damaged(content: bytearray) -> None:
    content[content.index(CONTENT)] ^= 1


def cut(content: bytearray) -> None:
    del content[len(content) // 2 :]


@pytest.mark.parametrize("change", [announce, one_place, encrypted, damaged, cut])
def test_a_table_of_contents_is_not_believed(
    tmp_path: Path, store: EvidenceStore, change: Callable[[bytearray], None]
) -> None:
    path = patched(written(tmp_path / "kwaad.zip", GOOD), change)

    with pytest.raises(RefusedFileError):
        kept(path, store)

    assert list(store.kept()) == []


def test_what_its_name_does_not_say_and_what_is_too_large_is_refused(tmp_path: Path, store: EvidenceStore) -> None:
    path = written(tmp_path / "goed.zip", GOOD)

    with pytest.raises(RefusedFileError, match="iets anders dan zijn naam"):
        kept(path, store, {**REVISION, "file_name": "verslag.pdf", "media_type": "application/pdf"})
    with pytest.raises(RefusedFileError, match="iets anders dan zijn naam"):
        kept(path, store, {**REVISION, "media_type": "text/csv"})
    with pytest.raises(RefusedFileError, match="niet het bestand"):
        kept(path, store, {**REVISION, "size": 1})
    with pytest.raises(RefusedFileError, match="groter dan hier mag"):
        kept(path, replace(store, file_limit=8))
    assert list(store.kept()) == []


def test_what_is_missing_is_refused_unless_one_goes_on_without(tmp_path: Path, store: EvidenceStore) -> None:
    path = written(tmp_path / "zonder.zip", GOOD[:1])

    with pytest.raises(RefusedFileError, match="Er ontbreekt bewijs: 1 bestand"):
        kept(path, store)
    assert kept(path, store, without_files=True) == (SHA256,)


# --- on the command line ------------------------------------------------------------------


def moved(toetspeil: Command, town: Town, tmp_path: Path) -> tuple[Path, Path, str]:
    """The file, an installation with its people in it, and the hash that was printed."""
    fill(town)
    there, data = tmp_path / "heen.zip", tmp_path / "nieuw"
    said = toetspeil.good("assessment", "export", "--assessment", DRAFT, "--data", town.settings.data, "--out", there)
    elsewhere = empty(data)
    invite(elsewhere, exported(town, DRAFT))
    elsewhere.close()
    return there, data, said.partition("sha256 ")[2]


def test_files_go_along_and_a_file_that_is_not_whole_brings_in_nothing(
    toetspeil: Command, town: Town, tmp_path: Path
) -> None:
    there, data, said = moved(toetspeil, town, tmp_path)
    with zipfile.ZipFile(there) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    spoilt = written(tmp_path / "kwaad.zip", [(n, c[::-1] if n == NAME else c) for n, c in entries])

    assert "niet het bestand" in toetspeil.sentence("assessment", "import", spoilt, "--data", data)
    assert toetspeil.good("assessment", "list", "--data", data) == ""
    assert toetspeil.good("assessment", "import", there, "--data", data).endswith(f"sha256 {said}")
    assert toetspeil.good("evidence", "verify", "--data", data).startswith("Alle 2 bestanden zijn er")


def test_the_people_who_are_not_there_are_named_and_can_be_left_out(
    toetspeil: Command, town: Town, tmp_path: Path
) -> None:
    there, _, said = moved(toetspeil, town, tmp_path)
    command = ("assessment", "import", there, "--data", tmp_path / "leeg")

    assert toetspeil.sentence(*command).startswith("Nodig eerst uit bij deze gemeente: ilyas@aardam.example, ")
    found = toetspeil.good(*command, "--without-people")
    assert said not in found
    assert "een andere hash" in found
    assert "tess@aardam.example" in found
    again = (
        "assessment",
        "export",
        "--assessment",
        DRAFT,
        "--data",
        tmp_path / "leeg",
        "--out",
        tmp_path / "terug.zip",
    )
    assert toetspeil.good(*again).partition("sha256 ")[2].split()[0] in found


def test_a_lost_file_is_said_and_the_rest_goes_along(toetspeil: Command, town: Town, tmp_path: Path) -> None:
    there, data, said = moved(toetspeil, town, tmp_path)
    shutil.rmtree(town.settings.evidence)
    out = tmp_path / "zonder.zip"

    ran = toetspeil("assessment", "export", "--assessment", DRAFT, "--data", town.settings.data, "--out", out)

    assert (ran.code, said in ran.out) == (1, True)
    assert ran.err.startswith("2 bestanden van het bewijs ontbreken")
    assert "Er ontbreekt bewijs" in toetspeil.sentence("assessment", "import", out, "--data", data)
    assert "Zonder 2 bestanden" in toetspeil.good("assessment", "import", out, "--data", data, "--without-files")
    with zipfile.ZipFile(there) as whole, zipfile.ZipFile(out) as rest:
        assert json.loads(whole.read(TEXT)) == json.loads(rest.read(TEXT))


def test_more_than_a_municipality_may_keep_is_refused(
    toetspeil: Command, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(town)
    town.change(
        "INSERT INTO evidence_revision (item_id, number, sha256, size, media_type, file_name, uploaded_by, uploaded_at, "
        "municipality_id) SELECT item_id, 3, ?, 2000000, media_type, file_name, uploaded_by, uploaded_at, municipality_id "
        "FROM evidence_revision WHERE number = 2",
        "a" * 64,
    )
    out, data = tmp_path / "veel.zip", tmp_path / "nieuw"
    toetspeil("assessment", "export", "--assessment", DRAFT, "--data", town.settings.data, "--out", out)
    command = ("assessment", "import", out, "--data", data, "--without-people", "--without-files")
    monkeypatch.setenv("TOETSPEIL_EVIDENCE_TOTAL_MB", "1")

    assert "geen plaats" in toetspeil.sentence(*command)
    monkeypatch.setenv("TOETSPEIL_EVIDENCE_TOTAL_MB", "3")
    toetspeil.good(*command)
