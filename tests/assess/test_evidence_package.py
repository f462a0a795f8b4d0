"""All evidence of an assessment in one ZIP file: what is in it, who may have it, and that it is always the same."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from assess.models import Role
from tests.assess.command import SUBMITTED, Command
from tests.assess.test_evidence import added, place
from tests.assess.test_evidence_linking import link
from tests.assess.town import BERT, BY_ROLE, CARLA, HOME, Town
from tests.assess.uploads import PDF, PNG, TEXT
from tests.conftest import Browser

PACKAGE = f"{HOME}/bewijspakket.zip"


@pytest.fixture
def carla(town: Town) -> Browser:
    """Two files at three requirements, the same bytes under two names, and two references without a file."""
    carla = town.browser(CARLA)
    for content, name, title, numbers in (
        (PDF, "../Zoë’s beleid.pdf", "Beleid", ("5.01.01", "5.02.01")),
        (PDF, "zelfde.pdf", "Hetzelfde", ("5.02.02",)),
        (TEXT, "verslag.txt", "Verslag", ("5.01.01",)),
        (PNG, "ongebruikt.png", "Nergens gebruikt", ()),
    ):
        added(carla, content, name, title=title)
        for number in numbers:
            link(carla, title, at=f"{HOME}/eis/bio2-{number}/bewijs")
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    carla.submit("Opslaan", at="/eis/bio2-5.01.01", evidence_0_title="Ingetypt", evidence_0_location="Zaak 12")
    return carla


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def test_every_file_is_in_it_once_with_where_it_belongs(town: Town, carla: Browser) -> None:
    got = carla.get(PACKAGE)

    found = opened(got.data)
    names = {
        sha256(c).hexdigest(): f"bewijs/{sha256(c).hexdigest()[:12]}-{n}"
        for c, n in ((PDF, "Zoes-beleid.pdf"), (TEXT, "verslag.txt"))
    }
    assert {name: content for name, content in found.items() if name.startswith("bewijs/")} == {
        names[sha256(PDF).hexdigest()]: PDF,
        names[sha256(TEXT).hexdigest()]: TEXT,
    }
    manifest = json.loads(found["manifest.json"])
    assert manifest["assessment"]["status"] == "concept"
    assert manifest["assessment"]["snapshot_sha256"] == ""
    by_hash = {one["sha256"]: one for one in manifest["files"]}
    one = by_hash[sha256(PDF).hexdigest()]
    assert (one["path"], one["size"], one["media_type"], one["original_name"], one["fault"]) == (
        names[sha256(PDF).hexdigest()], len(PDF), "application/pdf", "Zoë’s beleid.pdf", "",
    )  # fmt: skip
    assert [r["number"] for r in one["requirements"]] == ["5.01.01", "5.02.01", "5.02.02"]
    assert one["titles"] == ["Beleid", "Hetzelfde"]
    assert [(r["title"], r["location"]) for r in manifest["references"]] == [("Ingetypt", "Zaak 12")]
    readable = found["MANIFEST.txt"].decode()
    assert "CONCEPT" in readable
    assert sha256(PDF).hexdigest() in readable
    assert town.trail()[-1][1] == "evidence:package-fetched"


def test_of_a_submitted_assessment_it_names_the_snapshot(town: Town, carla: Browser) -> None:
    snapshot = town.submit()

    found = opened(carla.get(PACKAGE).data)

    about = json.loads(found["manifest.json"])["assessment"]
    assert (about["status"], about["snapshot_sha256"]) == ("ingediend", snapshot)
    assert snapshot in found["MANIFEST.txt"].decode()
    assert "CONCEPT" not in found["MANIFEST.txt"].decode()


def test_the_same_assessment_gives_the_same_bytes_whoever_asks_and_whenever(town: Town, carla: Browser) -> None:
    first = carla.get(PACKAGE)
    town.clock.advance(minutes=20)
    town.restart()
    carla = town.browser(CARLA)

    again = carla.get(PACKAGE)

    assert again.data == first.data
    assert int(first.headers["Content-Length"]) == len(first.data)
    assert first.headers["Content-Disposition"] == "attachment; filename=bewijspakket-aardam-2026-12-31-concept.zip"
    assert first.mimetype == "application/zip"


def test_what_was_submitted_is_packed_as_it_was_that_day(town: Town, carla: Browser) -> None:
    town.submit()
    before = carla.get(PACKAGE).data
    carla.get("/gemeente/aardam/bewijs/")
    address = next(a.attrib["href"] for a in carla.page.all("a") if "".join(a.itertext()) == "Verslag")
    carla.get(address)
    carla.submit("Opslaan", title="Nieuw verslag")
    carla.submit("Intrekken")

    assert carla.get(PACKAGE).data == before


def test_a_file_that_is_gone_or_altered_is_named_and_left_out(town: Town, carla: Browser) -> None:
    (town.settings.evidence / place(PDF)).write_bytes(b"anders")
    (town.settings.evidence / place(TEXT)).unlink()

    found = opened(carla.get(PACKAGE).data)

    assert set(found) == {"MANIFEST.txt", "manifest.json"}
    faults = {one["original_name"]: one["fault"] for one in json.loads(found["manifest.json"])["files"]}
    assert faults == {"Zoë’s beleid.pdf": "veranderd", "verslag.txt": "ontbreekt"}
    assert "[VERANDERD] Zoë’s beleid.pdf" in found["MANIFEST.txt"].decode()
    assert town.trail()[-1][1::2] == ("evidence:package-fetched", "failed")


def test_an_answer_that_claims_a_file_of_another_municipality_packs_nothing_of_it(town: Town) -> None:
    """An imported file may say any hash; only what the register of this municipality has is read."""
    bert = town.browser(BERT)
    bert.get("/gemeente/beekstad/bewijs/nieuw")
    from tests.assess.uploads import send

    send(bert, "Toevoegen", PDF, "geheim.pdf", title="Geheim")
    carla = town.browser(CARLA)
    added(carla, TEXT, "verslag.txt", title="Verslag")
    link(carla, "Verslag")
    town.change(
        "UPDATE answer SET version = 2, evidence = replace(evidence, ?, ?)",
        sha256(TEXT).hexdigest(),
        sha256(PDF).hexdigest(),
    )

    found = opened(carla.get(PACKAGE).data)

    assert set(found) == {"MANIFEST.txt", "manifest.json"}
    assert json.loads(found["manifest.json"])["files"][0]["fault"] == "ontbreekt"


@pytest.mark.parametrize("role", BY_ROLE)
def test_the_coordinator_the_ciso_and_the_auditor_are_offered_it(busy_town: Town, role: Role) -> None:
    browser = busy_town.browser(BY_ROLE[role])
    may = role in {Role.COORDINATOR, Role.CISO, Role.AUDITOR}

    browser.get(f"{HOME}/bewijs")

    assert ("Bewijspakket downloaden" in browser.words) == may
    browser.get(PACKAGE, status=200 if may else 404)


def test_an_assessment_without_evidence_gives_a_package_that_says_so(town: Town) -> None:
    found = opened(town.browser(CARLA).get(PACKAGE).data)

    assert "Bestanden: 0" in found["MANIFEST.txt"].decode()


# --- the command line ---------------------------------------------------------------------


def test_verify_names_what_is_missing_and_what_was_altered(toetspeil: Command, demo: Path) -> None:
    assert toetspeil.good("evidence", "verify", "--data", demo) == "Alle 2 bestanden zijn er, en zijn wat zij waren.\n"
    first, second = sorted((demo / "evidence").glob("*/*/*"))
    first.unlink()
    second.write_bytes(second.read_bytes() + b" ")
    (second.parent / ("0" * 64)).write_bytes(b"van niemand")

    ran = toetspeil("evidence", "verify", "--data", demo)

    assert ran.code == 1
    lines = ran.out.splitlines()
    assert any(line.startswith("ONTBREEKT") and first.name in line for line in lines)
    assert any(line.startswith("VERANDERD") and second.name in line for line in lines)
    assert any(line.startswith("zonder regel") and "0" * 64 in line for line in lines)
    assert ran.err == "Van 2 bestanden zijn er 2 weg of veranderd.\n"


def test_the_command_writes_the_same_package_as_the_page(town: Town, carla: Browser, toetspeil: Command) -> None:
    out = town.settings.data.parent / "pakket.zip"

    said = toetspeil.good(
        "evidence", "package", "--assessment", "a00000000001", "--out", out, "--data", town.settings.data
    )

    assert said == f"2 bestanden staan in {out}.\n"
    assert out.read_bytes() == carla.get(PACKAGE).data
    assert town.trail()[-2][:2] == ("systeem", "evidence:package-fetched")


def test_the_command_refuses_what_it_cannot_do_with_a_sentence(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "pakket.zip"
    unknown = toetspeil.sentence("evidence", "package", "--assessment", "f", "--out", out, "--data", demo)
    assert unknown.startswith("'f' bestaat niet")
    assert not out.exists()
    out.write_bytes(b"van mij")
    taken = toetspeil.sentence("evidence", "package", "--assessment", SUBMITTED, "--out", out, "--data", demo)
    assert taken == f"{out} bestaat al; kies een andere naam."
    assert out.read_bytes() == b"van mij"


def test_a_package_with_something_missing_is_made_and_said(toetspeil: Command, demo: Path, tmp_path: Path) -> None:
    next((demo / "evidence").glob("*/*/*")).unlink()

    ran = toetspeil("evidence", "package", "--assessment", SUBMITTED, "--out", tmp_path / "p.zip", "--data", demo)

    assert ran.code == 1
    assert "1 van 2 bestanden zitten er niet in." in ran.err
    assert len(opened((tmp_path / "p.zip").read_bytes())) == 3
