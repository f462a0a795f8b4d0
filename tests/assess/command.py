"""The command line, run in the process of the test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from assess.cli import main

#: The assessments of the demonstration.
FRESH, HALF, SUBMITTED = "d00000000001", "d00000000002", "d00000000003"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Command:
    """The command `toetspeil`, run in this process. A command that fails says one sentence, on stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Ran:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        said = self._capsys.readouterr()
        ran = Ran(int(stopped.value.code or 0), said.out, said.err)
        if ran.code:
            assert ran.err.count("\n") == 1, ran.err
            assert ran.err.strip().endswith((".", "?")), ran.err
            assert "Traceback" not in ran.err
        return ran

    def sentence(self, *arguments: str | Path, code: int = 1) -> str:
        """Run a command that must fail; gives what it says."""
        ran = self(*arguments)
        assert (ran.code, ran.out) == (code, ""), ran
        return ran.err.strip()

    def good(self, *arguments: str | Path) -> str:
        """Run a command that must succeed; gives what it prints."""
        ran = self(*arguments)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out
