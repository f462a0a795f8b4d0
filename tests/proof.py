"""`make proof`: what is too slow for every day, and a table of what was run: steps, counts, seconds, versions.

Every step that holds is kept (`tests/kept.py`), so that who was interrupted goes on
with what is missing, as long as commit, files and versions are the same. A step that
fails, skips or finds nothing ends in an exit code that is not 0, and then no table is
written. `python -m tests.proof STEP ...` runs those steps anew, `-k WORDS` a selection
of their tests, of which nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from xml.etree import ElementTree as ET

import psycopg

from tests import postgres
from tests.kept import Kept

ROOT = Path(__file__).parents[1]
TABLE, KEPT = ROOT / "tests" / "PROOF.md", ROOT / ".proof"
_CHANGES = " and changes"
_SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile", "--timeout=900")
_PACKAGES = ("ibis-framework", "duckdb", "pyarrow", "pyspark", "sqlalchemy", "weasyprint", "playwright")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of the tests: what it proves, which tests, how."""

    name: str
    proves: str
    tests: tuple[str, ...]
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How often, how long, and when it was done (UTC)."""

    step: Step
    passed: int
    failed: int
    skipped: int
    seconds: float
    code: int
    ended: str

    @property
    def holds(self) -> bool:
        return self.code == 0 and self.passed > 0 and self.failed == self.skipped == 0

    def figures(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name != "step"}


STEPS = (
    Step(
        name="suite",
        proves="everything of `make test`, with every case of each matrix",
        tests=("tests",),
        options=_SIDE_BY_SIDE,
        environment={"TOETSPEIL_TEST_CASES": "all"},
    ),
    Step(
        name="postgres",
        proves="every test that touches the database, on PostgreSQL",
        tests=("tests/assess", "tests/house"),
        options=_SIDE_BY_SIDE,
        environment={"TOETSPEIL_TEST_DATABASE": "postgres", "TOETSPEIL_TEST_CASES": "all"},
    ),
    Step(
        name="kills",
        proves="a server that is killed twenty times loses no answer that it acknowledged",
        tests=("tests/journeys/test_nothing_lost.py",),
        environment={"TOETSPEIL_TEST_KILLS": "20"},
    ),
    Step(
        name="flips",
        proves="no byte of a signed report can be changed unseen: 20,000 places of each part, or all it has",
        tests=("tests/reports/test_verifying.py",),
        options=("-k", "changed_unseen"),
        environment={"TOETSPEIL_TEST_FLIPS": "20000"},
    ),
    Step(
        name="engines",
        proves="the tally by DuckDB and PostgreSQL, cell for cell; the SQL for Trino and Spark",
        tests=("tests/reports/benchmark/test_engines.py",),
    ),
    Step(
        name="spark",
        proves="the tally by Spark in local mode, cell for cell",
        tests=("tests/spark_check.py",),
        environment={"PYSPARK_PYTHON": sys.executable},
    ),
    Step(
        name="aloud", proves="every kind of report makes sense read aloud (outloud)", tests=("tests/outloud_check.py",)
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _arguments().parse_args(arguments)
    found = versions()
    kept = Kept(KEPT, found)
    if chosen.anew:
        kept.forget()
    if found["source"].endswith(_CHANGES):
        print(
            "There are changes without a commit: nothing of this run is kept, and no table is written.", file=sys.stderr
        )
    steps = [step for step in STEPS if not chosen.steps or step.name in chosen.steps]
    if chosen.k:
        outcomes = [run(step, words=chosen.k) for step in steps]
    else:
        outcomes = prove(steps, kept, run=run, source=source, anew=bool(chosen.steps))
    print(written(outcomes, found))
    wrong = [outcome.step.name for outcome in outcomes if not outcome.holds]
    if wrong:
        print(f"Not proved: {', '.join(wrong)}. No table was written.", file=sys.stderr)
        return 1
    if left := missing(kept):
        print(f"Not kept of this source: {', '.join(left)}. No table was written.")
        return 0
    TABLE.write_text(whole(kept), encoding="utf-8")
    print(f"Written to {TABLE.relative_to(ROOT)}; commit it.")
    return 0


def prove(
    steps: Iterable[Step], kept: Kept, *, run: Callable[[Step], Outcome], source: Callable[[], str], anew: bool = False
) -> list[Outcome]:
    """What was kept counts, unless it is asked anew; what holds is kept, if nobody touched the source meanwhile."""
    outcomes = []
    for step in steps:
        before = None if anew else _before(step, kept)
        if before:
            print(f"== {step.name}: proved at {before.ended}", flush=True)
            outcomes.append(before)
            continue
        kept.drop(step.name)
        outcome = run(step)
        if outcome.holds and _same(source(), kept):
            kept.add(step.name, outcome.figures())
        outcomes.append(outcome)
    return outcomes


def _same(now: str, kept: Kept) -> bool:
    """Whether the source is a commit and nothing else, and still that of the beginning."""
    return now == kept.found["source"] and not now.endswith(_CHANGES)


def _before(step: Step, kept: Kept) -> Outcome | None:
    figures = None if kept.found["source"].endswith(_CHANGES) else kept.of(step.name)
    outcome = Outcome(step=step, **figures) if figures else None
    return outcome if outcome and outcome.holds else None


def missing(kept: Kept) -> list[str]:
    """Which steps are not proved of this source."""
    return [step.name for step in STEPS if not _before(step, kept)]


def whole(kept: Kept) -> str:
    """The table of every step."""
    return written([found for step in STEPS if (found := _before(step, kept))], kept.found)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("steps", nargs="*", choices=[[], *(step.name for step in STEPS)], metavar="STEP")
    parser.add_argument("-k", default="", metavar="WORDS", help="only tests with these words, as for pytest")
    parser.add_argument("--anew", action="store_true", help="forget what was kept of earlier runs")
    return parser


def run(step: Step, *, words: str = "") -> Outcome:
    """Run the tests of a step in a process of their own, and count them."""
    print(f"== {step.name}: {step.proves}", flush=True)
    with tempfile.TemporaryDirectory(prefix="toetspeil-proof-") as folder:
        report = Path(folder) / "report.xml"
        narrowed = ("-k", words) if words else ()
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *step.options, *narrowed, *step.tests]
        start = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=_environment(step), check=False).returncode
        seconds = time.monotonic() - start
        counted = _counted(report.read_text(encoding="utf-8")) if report.exists() else (0, 0, 0)
    passed, failed, skipped = counted
    ended = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    return Outcome(step=step, passed=passed, failed=failed, skipped=skipped, seconds=seconds, code=code, ended=ended)


def _environment(step: Step) -> dict[str, str]:
    """That of the step: what somebody set for another run of the tests narrows nothing here."""
    others = {name for name in os.environ if name.startswith("TOETSPEIL_") or name == "PYTEST_ADDOPTS"}
    return {**{name: text for name, text in os.environ.items() if name not in others}, **step.environment}


def _counted(report: str) -> tuple[int, int, int]:
    """Passed, failed and skipped, of pytest's own report."""
    suites = list(ET.fromstring(report).iter("testsuite"))  # noqa: S314 - made by our own child
    total, failures, errors, skipped = (
        sum(int(suite.attrib[name]) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def written(outcomes: Iterable[Outcome], found: Mapping[str, str]) -> str:
    """The table, always in the same form."""
    rows = [
        f"| {o.step.name} | {o.step.proves} | {o.passed} | {o.failed} | {o.skipped} | {o.seconds:.0f} | {o.ended} |"
        for o in outcomes
    ]
    return "\n".join(
        (
            "# What `make proof` ran",
            "",
            "| step | proves | passed | failed | skipped | seconds | ended (UTC) |",
            "|---|---|--:|--:|--:|--:|---|",
            *rows,
            "",
            "| with | version |",
            "|---|---|",
            *(f"| {name} | {text} |" for name, text in found.items()),
            "",
        )
    )


def versions() -> dict[str, str]:
    """What it ran on. No name of a machine, and no path."""
    cores = len(os.sched_getaffinity(0))
    with postgres.server() as server, psycopg.connect(server.url) as connection:
        (served,) = connection.execute("SHOW server_version").fetchone() or ("",)
    return {
        "source": source(),
        "system": f"{platform.system()} {platform.machine()}, {cores} cores",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": served,
        "Java": _said("java", "-version"),
        "Chromium": _said(os.environ.get("CHROMIUM") or "chromium", "--version"),
        **{name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        raise SystemExit(f"{package} is needed; `make proof` installs it") from None


def source(root: Path = ROOT) -> str:
    """The commit, and whether a file was changed or added after it."""
    commit = _said("git", "-C", str(root), "rev-parse", "--short=12", "HEAD")
    changed = _said("git", "-C", str(root), "status", "--porcelain", "--", ".", ":!tests/PROOF.md")
    return f"{commit}{_CHANGES}" if changed else commit


def _said(*command: str) -> str:
    """The first line that a program says about itself."""
    if not shutil.which(command[0]):
        raise SystemExit(f"{command[0]} is needed; `make proof` installs it")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return next(iter((done.stdout or done.stderr).splitlines()), "").strip()


if __name__ == "__main__":
    sys.exit(main())
