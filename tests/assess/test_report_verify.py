"""`toetspeil report verify`, as a stranger uses it: the file, and the fingerprint that the municipality made known."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.certificates import fingerprint
from tests.assess.command import Command
from tests.reports.builders import report
from tests.reports.lasting import kept_report, lasting_authority
from tests.reports.signed import authority, root, signed

ROOT = Path(__file__).parents[2]
KNOWN = fingerprint(authority("goed")[0].signer().fingerprint)
OTHER = fingerprint("0123456789abcdef" * 4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "rapport.pdf"
    made.write_bytes(signed())
    return made


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger has no data folder; neither is one made."""
    monkeypatch.setenv("TOETSPEIL_DATA", str(tmp_path / "geen"))


def test_with_the_fingerprint_that_was_made_known_it_is_proved_in_one_command(
    toetspeil: Command, file: Path, tmp_path: Path
) -> None:
    for written in (KNOWN, KNOWN.lower().replace(" ", ":")):
        said = toetspeil.good("report", "verify", file, "--fingerprint", written)
        assert said.splitlines()[-1] == (
            "Het rapport is heel en ondertekend door Gemeente Voorbeeldstad (proef), Voorbeeldstad."
        )
        assert f"Vingerafdruk van het certificaat: {KNOWN}" in said
    (tmp_path / "ca.pem").write_bytes(root())
    assert toetspeil("report", "verify", file, "--trust", tmp_path / "ca.pem").code == 0
    assert not (tmp_path / "geen").exists()


def test_without_it_or_with_another_the_maker_is_unknown_and_the_fingerprint_is_printed_to_compare(
    toetspeil: Command, file: Path
) -> None:
    for more in ((), ("--fingerprint", OTHER)):
        ran = toetspeil("report", "verify", file, *more)
        assert ran.code == 3
        assert f"Vingerafdruk van het certificaat: {KNOWN}" in ran.out
        assert ran.err.endswith("Deze controle bewijst niet wie dit maakte.\n")
    file.write_bytes(report())
    assert toetspeil("report", "verify", file, "--fingerprint", KNOWN).code == 3


def test_an_altered_file_says_what_does_not_fit_first(toetspeil: Command, file: Path) -> None:
    file.write_bytes(signed().replace(b"/Catalog", b"/Catelog", 1))

    assert toetspeil.sentence("report", "verify", file, "--fingerprint", KNOWN) == (
        "Het rapport is veranderd of onvolledig: de handtekening past niet bij het bestand."
    )


def test_a_file_that_takes_too_long_ends_its_own_process_only(
    toetspeil: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assess.checking.service._SECONDS", 0.05)

    assert toetspeil.sentence("report", "verify", file) == (
        "Dit bestand kon niet worden gecontroleerd. Het is geen rapport van Toetspeil, of het is beschadigd."
    )


def test_a_report_that_was_kept_says_since_when(toetspeil: Command, file: Path, tmp_path: Path) -> None:
    file.write_bytes(kept_report())
    (tmp_path / "ca.pem").write_bytes(lasting_authority().root)

    assert "\nBewaard met tijdstempel: 20" in toetspeil.good("report", "verify", file, "--trust", tmp_path / "ca.pem")


def test_what_is_no_fingerprint_is_refused(toetspeil: Command, file: Path) -> None:
    assert toetspeil.sentence("report", "verify", file, "--fingerprint", "ab cd") == (
        "Een vingerafdruk is een SHA-256: 64 cijfers en letters van A tot en met F."
    )


def test_the_readme_has_the_command_and_every_exit_code() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Checking a report")[2].partition("\n## ")[0]
    target = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nverify: setup")[2].partition("\n\n")[0]

    assert 'make verify FILE=rapport.pdf FINGERPRINT="' in told
    assert 'report verify "$(FILE)"' in target
    assert '--fingerprint "$(FINGERPRINT)"' in target
    assert [line[2] for line in told.splitlines() if line.startswith("| ") and line[2].isdigit()] == list("0312")
