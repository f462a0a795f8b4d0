"""A municipality in which every address has an id that exists, and the command line on a demonstration."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assess.cli import main
from assess.models import BoardMember, Incident, JobState, RegistrationChange, ReportJob
from tests.assess.command import Command
from tests.assess.routes import CHANGE, INCIDENT, JOB, MEMBER
from tests.assess.town import AARDAM, DRAFT, NOW, Town, account_to_everything


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
    account_to_everything(town)
    keep_for_the_calendar(town)
    town.settings.reports.mkdir()
    (town.settings.reports / f"{JOB}.pdf").write_bytes(b"%PDF-")
    return town


def keep_for_the_calendar(town: Town) -> None:
    """A member of the college, a change of the registration and an incident."""
    of_it = {"municipality_id": AARDAM}
    with town.all_rows() as session:
        session.add(
            BoardMember(
                id=MEMBER, name="B. Bestuurder", appointed_on="2026-09-01", certificate_on="", left_on="", **of_it
            )
        )
        session.add(
            RegistrationChange(id=CHANGE, what="Nieuw IP-bereik", changed_on="2026-11-10", reported_on="", **of_it)
        )
        session.add(
            Incident(
                id=INCIDENT,
                label="INC-1",
                aware_at=NOW,
                significant="ja",
                reasoning="",
                kept_by="Carla Coördinator",
                kept_at=NOW,
                **of_it,
            )
        )


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
