"""The proof: what it counts, what it refuses, what it keeps, and that its table has one form."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kept import Kept
from tests.proof import ROOT, STEPS, Outcome, Step, main, missing, prove, run, source, whole, written

_HELD = Outcome(step=STEPS[0], passed=3, failed=0, skipped=0, seconds=1.6, code=0, ended="2026-11-22 18:30")
#: Without the plugins that we use a run of its own is quick.
_BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_TESTS = """
import pytest

def test_one(): pass

def test_two(): pass

def test_wrong(): assert False

@pytest.mark.skip
def test_left_out(): pass
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    path = tmp_path_factory.mktemp("proof") / "test_some.py"
    path.write_text(_TESTS, encoding="utf-8")
    step = Step(name="some", proves="nothing", tests=(str(path),), options=("-c", "/dev/null"), environment=_BARE)
    return {words: run(step, words=words) for words in ("one or two", "wrong", "two or left", "absent")}


def test_the_tests_of_a_step_are_counted(outcomes: dict[str, Outcome]) -> None:
    found = {words: (o.passed, o.failed, o.skipped) for words, o in outcomes.items()}

    assert found == {"one or two": (2, 0, 0), "wrong": (0, 1, 0), "two or left": (1, 0, 1), "absent": (0, 0, 0)}


def test_only_a_step_in_which_everything_passes_holds(outcomes: dict[str, Outcome]) -> None:
    assert [words for words, outcome in outcomes.items() if outcome.holds] == ["one or two"]


@pytest.mark.parametrize("change", [{"code": 2}, {"skipped": 1}, {"failed": 1}, {"passed": 0}])
def test_a_run_that_is_not_whole_does_not_hold(change: dict[str, int]) -> None:
    assert _HELD.holds
    assert not replace(_HELD, **change).holds


def test_the_table_has_one_form() -> None:
    assert written([_HELD], {"Python": "3.11.7"}).splitlines() == [
        "# What `make proof` ran",
        "",
        "| step | proves | passed | failed | skipped | seconds | ended (UTC) |",
        "|---|---|--:|--:|--:|--:|---|",
        "| suite | everything of `make test`, with every case of each matrix | 3 | 0 | 0 | 2 | 2026-11-22 18:30 |",
        "",
        "| with | version |",
        "|---|---|",
        "| Python | 3.11.7 |",
    ]


def test_every_step_has_a_name_of_its_own_and_tests_that_exist() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert [test for step in STEPS for test in step.tests if not (ROOT / test).exists()] == []


def test_a_step_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["snel"])

    assert stopped.value.code == 2
    assert "snel" in capsys.readouterr().err


# --- what is kept ---------------------------------------------------------------------------

_SOURCE = {"source": "0123456789ab", "Python": "3.11.7"}


class Proving:
    """What runs is counted; the outcome is said beforehand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran: list[str] = []

    def __call__(
        self, found: Mapping[str, str] = _SOURCE, *, outcome: Outcome = _HELD, now: str = "", anew: bool = False
    ) -> list[Outcome]:
        def run(step: Step) -> Outcome:
            self.ran.append(step.name)
            return replace(outcome, step=step)

        return prove(STEPS[:1], self.kept(found), run=run, source=lambda: now or found["source"], anew=anew)

    def kept(self, found: Mapping[str, str] = _SOURCE) -> Kept:
        return Kept(self.folder, found)


@pytest.fixture
def proving(tmp_path: Path) -> Proving:
    return Proving(tmp_path / "kept")


def test_what_holds_is_not_run_again_for_the_same_source(proving: Proving) -> None:
    assert proving() == proving() == [_HELD]
    assert proving.ran == ["suite"]


def test_who_names_a_step_has_it_run_again(proving: Proving) -> None:
    proving()
    proving(anew=True)

    assert proving.ran == ["suite", "suite"]


@pytest.mark.parametrize("other", [{"source": "ba9876543210"}, {"Python": "3.12.1"}], ids=["commit", "version"])
def test_what_holds_for_another_commit_or_version_is_run_again(proving: Proving, other: dict[str, str]) -> None:
    proving()
    proving(_SOURCE | other)

    assert proving.ran == ["suite", "suite"]


def test_of_a_changed_tree_nothing_is_kept_and_nothing_counts(proving: Proving) -> None:
    changed = _SOURCE | {"source": "0123456789ab and changes"}
    proving(changed)
    assert proving.kept(changed).of("suite") is None

    proving.kept(changed).add("suite", _HELD.figures())
    proving(changed)

    assert proving.ran == ["suite", "suite"]


@pytest.mark.parametrize("now", ["0123456789ab and changes", "ba9876543210"])
def test_what_ran_while_the_source_changed_is_not_kept(proving: Proving, now: str) -> None:
    proving(now=now)

    assert proving.kept().of("suite") is None


_WRONG = pytest.mark.parametrize("change", [{"code": 1}, {"failed": 1}, {"skipped": 1}, {"passed": 0}])


@_WRONG
def test_a_step_that_fails_is_never_kept_and_takes_away_what_was(proving: Proving, change: dict[str, int]) -> None:
    proving()
    proving(outcome=replace(_HELD, **change), anew=True)

    assert proving.kept().of("suite") is None


@_WRONG
def test_what_was_kept_and_does_not_hold_is_run_again(proving: Proving, change: dict[str, int]) -> None:
    proving.kept().add("suite", replace(_HELD, **change).figures())

    assert proving() == [_HELD]
    assert proving.ran == ["suite"]


def test_a_file_that_cannot_be_read_is_nothing_kept(proving: Proving) -> None:
    proving()
    file = proving.folder / "suite.json"
    file.write_bytes(file.read_bytes()[:-9])
    proving()

    assert proving.ran == ["suite", "suite"]


def test_everything_kept_can_be_forgotten(proving: Proving) -> None:
    proving.kept().forget()
    proving()
    proving.kept().forget()

    assert proving.kept().of("suite") is None


def test_the_table_waits_for_every_step(proving: Proving) -> None:
    kept = proving.kept()
    for step in STEPS[:-1]:
        kept.add(step.name, _HELD.figures())
    assert missing(kept) == [STEPS[-1].name]

    kept.add(STEPS[-1].name, _HELD.figures())
    assert missing(kept) == []
    assert whole(kept) == written([replace(_HELD, step=step) for step in STEPS], _SOURCE)


def test_what_somebody_set_for_other_runs_narrows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k absent")
    monkeypatch.setenv("TOETSPEIL_TEST_DATABASE", "sqlite")
    path = tmp_path / "test_some.py"
    text = "import os\ndef test_one(): assert [n for n in os.environ if n.startswith('TOETSPEIL')] == []\n"
    path.write_text(text, encoding="utf-8")

    step = Step(name="some", proves="nothing", tests=(str(path),), options=("-c", "/dev/null"), environment=_BARE)

    assert run(step).holds


def test_the_source_is_a_commit_and_says_when_there_is_more(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", tmp_path, *who, *arguments], check=True, capture_output=True)  # noqa: S607

    def commit() -> str:
        git("add", "-A")
        git("commit", "-m", "x")
        return source(tmp_path)

    git("init")
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.py").write_text("1")
    first = commit()
    (tmp_path / "tests/PROOF.md").write_text("the table itself is no change")
    with_the_table = source(tmp_path)
    (tmp_path / "b.py").write_text("1")
    added = source(tmp_path)
    second = commit()
    (tmp_path / "b.py").write_text("2")
    changed = source(tmp_path)

    assert (with_the_table, added, changed) == (first, f"{first} and changes", f"{second} and changes")
    assert len({first, second}) == 2
