"""What `make test` leaves to `make proof`: cases of a matrix, and never a whole test."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.matrices import MATRICES
from tests.proof import ROOT

_FILES = ("tests/assess/test_versions.py", "tests/assess/test_hostile_imports.py", "tests/assess/test_chain.py")


def collected(*arguments: str, cases: str = "") -> list[str]:
    """The tests that would run."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments],
        capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "TOETSPEIL_TEST_CASES": cases},
    )  # fmt: skip
    return [line for line in ran.stdout.splitlines() if "::" in line]


def of_matrices(lines: list[str]) -> list[str]:
    return [line for line in lines if "test_chain" not in line]


@pytest.fixture(scope="module")
def every() -> list[str]:
    return collected(*_FILES, cases="all")


@pytest.fixture(scope="module")
def sample() -> list[str]:
    return collected(*_FILES)


def test_the_sample_is_part_of_the_whole_and_far_smaller(every: list[str], sample: list[str]) -> None:
    assert set(sample) < set(every)
    assert len(of_matrices(sample)) < len(of_matrices(every)) * 0.6


def test_every_test_stays_on_each_database(every: list[str], sample: list[str]) -> None:
    def named(lines: list[str]) -> set[tuple[str, bool]]:
        return {(line.partition("[")[0], "postgres" in line.partition("[")[2]) for line in lines}

    assert named(sample) == named(every)


def test_what_is_no_matrix_stays_whole(every: list[str], sample: list[str]) -> None:
    chain = [line for line in every if "test_chain" in line]

    assert "test_chain" not in MATRICES
    assert [line for line in sample if "test_chain" in line] == chain


def test_a_case_that_is_asked_for_by_name_runs(every: list[str], sample: list[str]) -> None:
    left_out = next(line for line in every if line not in sample)

    assert collected(left_out) == [left_out]


def test_every_matrix_is_there() -> None:
    assert {path.stem for path in (ROOT / "tests").rglob("test_*.py")} >= MATRICES
