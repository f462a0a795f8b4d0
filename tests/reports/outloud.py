"""`make proof`: what outloud says of every kind of report. It asks what a validator cannot: does it make sense read aloud?

Run as `python -m tests.reports.outloud PROGRAM`; the program is in an environment of its own, because nothing else needs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports import KINDS, render
from tests.reports.test_vera import small_input, spoiled, untagged

#: Which errors are none, and why.
AGREED = {
    "TBL-010": "a small table has a heading for each row as well as for each column, so more headings than numbers",
}


def errors(program: str, folder: Path) -> Iterator[str]:
    """Every error that is not agreed on, in a line."""
    told = folder / "outloud.json"
    command = [program, "--json", str(told), "--fail-on", "never", "--quiet", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    results: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))["results"]
    yield from () if len(results) == len(list(folder.glob("*.pdf"))) else ("not every file was read",)
    for result in results:
        name = Path(result["path"]).name
        yield from (f"{name}: {result['error']}",) if result["error"] else ()
        for found in result["findings"]:
            if found["severity"] == "error" and found["rule"] not in AGREED:
                yield f"{name} page {found.get('page', '-')}: {found['rule']} {found['message']}"


def main(program: str) -> int:
    with tempfile.TemporaryDirectory(prefix="toetspeil-outloud-") as name:
        folder = Path(name)
        for kind in KINDS:
            (folder / f"{kind}.pdf").write_bytes(render(small_input(kind)))
        found = list(errors(program, folder))
        # It must be able to fail: a page of a report without its tags is an error to anybody.
        (folder / "bare").mkdir()
        (folder / "bare" / "kaal.pdf").write_bytes(_untagged((folder / f"{next(iter(KINDS))}.pdf").read_bytes()))
        if not list(errors(program, folder / "bare")):
            found.append("a report without tags has no errors: outloud was not asked what we think")
    print("\n".join(found) or f"outloud: {len(KINDS)} kinds, no errors beyond {', '.join(AGREED)}")
    return 1 if found else 0


def _untagged(file: bytes) -> bytes:
    return spoiled(untagged, file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
