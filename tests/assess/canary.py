"""For the commands of the benchmark: nothing may ask for the network, and a submitted assessment full of canaries."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from assess.commands.opening import catalogue_of
from controls.answers import Answer, Verdict
from controls.catalogue import Aspect
from controls.snapshot import freeze
from tests.assess.command import Command


def without_network(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line, on a machine that is connected to nothing."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a step of the benchmark asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return Command(capsys)


def submitted(path: Path, code: str, verdict_of: Callable[[int], Verdict]) -> Path:
    """A file with a submitted assessment of the municipality with this code; the verdict by the place of the requirement."""
    catalogue = catalogue_of("bio2/1.3")
    given = {
        r.id: Answer(
            requirement_id=r.id,
            verdicts=dict.fromkeys(Aspect, verdict_of(at)),
            explanation="Kanarie in de tekst.",
        )
        for at, r in enumerate(catalogue.requirements)
    }
    frozen = freeze(
        catalogue,
        assessment_id="d0",
        title="Zelftoets",
        municipality="Kanariestad",
        municipality_code=code,
        reference_date="2026-10-01",
        scope="",
        answers=given,
        applicability={},
        left_open={},
        submitted_by="Kanarie",
        submitted_at="2026-10-02T10:00:00+00:00",
    )
    path.write_text(frozen.canonical, encoding="utf-8")
    return path
