"""Who may import whom: the contracts hold, and each of them catches what it forbids."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("lint-imports")

#: What breaks a contract: contract -> the file and the line that does it.
PLANTED = {
    "assess -> reports -> controls, never back": ("controls/wording.py", "import reports.wording"),
    "controls/ and reports/ know no web and no database": ("reports/wording.py", "import flask"),
    "controls/ knows no documents": ("controls/periods.py", "import jinja2"),
    "services know no web": ("assess/answering/service.py", "import flask"),
    "features do not reach into one another": ("assess/telling/views.py", "import assess.choosing.service"),
}


def verdicts(folder: Path) -> tuple[int, dict[str, str]]:
    """The exit code, and per contract KEPT or BROKEN."""
    ran = subprocess.run([PROGRAM, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r"^(.+?) (KEPT|BROKEN)$", ran.stdout, re.MULTILINE)
    return ran.returncode, dict(found)


def test_every_contract_is_kept() -> None:
    code, found = verdicts(ROOT)

    assert found == dict.fromkeys(PLANTED, "KEPT")
    assert code == 0


def test_every_contract_notices_a_planted_violation(tmp_path: Path) -> None:
    for package in ("assess", "controls", "reports"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("*.html", "*.yaml", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line in PLANTED.values():
        with (tmp_path / file).open("a", encoding="utf-8") as source:
            source.write(f"\n{line}\n")

    code, found = verdicts(tmp_path)

    assert found == dict.fromkeys(PLANTED, "BROKEN")
    assert code == 1
