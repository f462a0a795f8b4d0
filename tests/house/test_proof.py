"""The proof: what it counts, what it refuses, and that its table has one form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.proof import ROOT, STEPS, Outcome, Step, main, run, written

_HELD = Outcome(step=STEPS[0], passed=3, failed=0, skipped=0, seconds=1.6, code=0)
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
        "| step | proves | passed | failed | skipped | seconds |",
        "|---|---|--:|--:|--:|--:|",
        "| suite | everything of `make test`, with every case of each matrix | 3 | 0 | 0 | 2 |",
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
