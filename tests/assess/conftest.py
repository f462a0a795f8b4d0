"""A municipality in which every address has an id that exists, and the command line on a demonstration."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assess.cli import main
from assess.models import JobState, ReportJob
from tests.assess.command import Command
from tests.assess.routes import JOB
from tests.assess.town import AARDAM, DRAFT, NOW, Town


@pytest.fixture
def busy_town(town: Town) -> Town:
    """With a report, so that every address has an id that exists."""
    with town.all_rows() as session:
        session.add(
            ReportJob(
                id=JOB,
                municipality_id=AARDAM,
                assessment_id=DRAFT,
                kind="auditrapport",
                cache_key="0" * 64,
                state=JobState.DONE,
                requested_by="Carla Coördinator",
                requested_at=NOW,
            )
        )
    town.settings.reports.mkdir()
    (town.settings.reports / f"{JOB}.pdf").write_bytes(b"%PDF-")
    return town


@pytest.fixture
def toetspeil(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `toetspeil demo` fills it, made once."""
    data = tmp_path_factory.mktemp("demo") / "var"
    with pytest.raises(SystemExit) as stopped:
        main(["demo", "--data", str(data)])
    assert not stopped.value.code
    return data


@pytest.fixture
def demo(demonstration: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(demonstration, tmp_path / "var"))
