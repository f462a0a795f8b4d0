"""What outloud says of every kind of report; run by `make proof`. It asks what a validator cannot: does it make sense read aloud?

The program is in an environment of its own (`./setup.sh proof`), because nothing else needs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports import KINDS, render
from tests.reports.test_vera import small_input, spoiled, untagged

_PROGRAM = Path(sys.prefix) / "outloud/bin/outloud"
#: Which errors are none, and why.
AGREED = {
    "TBL-010": "a small table has a heading for each row as well as for each column, so more headings than numbers",
}


def errors(file: bytes, folder: Path) -> Iterator[str]:
    """Every error that is not agreed on, in a line."""
    told = folder / "outloud.json"
    (folder / "rapport.pdf").write_bytes(file)
    command = [_PROGRAM, "--json", str(told), "--fail-on", "never", "--quiet", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    results: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))["results"]
    assert len(results) == 1
    for result in results:
        yield from (str(result["error"]),) if result["error"] else ()
        for found in result["findings"]:
            if found["severity"] == "error" and found["rule"] not in AGREED:
                yield f"page {found.get('page', '-')}: {found['rule']} {found['message']}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_makes_sense_when_it_is_read_aloud(kind: str, tmp_path: Path) -> None:
    assert list(errors(render(small_input(kind)), tmp_path)) == []


def test_a_report_without_its_tags_makes_none(tmp_path: Path) -> None:
    assert list(errors(spoiled(untagged, render(small_input(next(iter(KINDS))))), tmp_path))
