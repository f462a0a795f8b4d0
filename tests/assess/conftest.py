"""A municipality in which every address has an id that exists, and the command line on a demonstration."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assess.cli import main
from assess.identifiers import hash_token
from assess.models import (
    BoardMember,
    Incident,
    Invitation,
    JobState,
    Membership,
    RegistrationChange,
    ReportJob,
    Role,
    User,
)
from tests.assess.audited import let_an_auditor_in
from tests.assess.command import Command
from tests.assess.routes import (
    CHANGE,
    INCIDENT,
    INVITATION,
    INVITATION_ELSEWHERE,
    JOB,
    MEMBER,
    PERSON,
    PERSON_ELSEWHERE,
    TOKEN,
)
from tests.assess.town import AARDAM, BEEKSTAD, BY_ROLE, CARLA, DRAFT, NOW, OPERATOR, Town, account_to_everything


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
    staff(town)
    let_an_auditor_in(town)
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


def staff(town: Town) -> None:
    """Somebody for every role, and somebody whom nothing else is about; an invitation that was not used."""
    staff = {email: (role, None) for role, email in BY_ROLE.items()}
    staff[BY_ROLE[Role.AUDITOR]] = (Role.AUDITOR, NOW + timedelta(days=200))
    with town.all_rows() as session:
        hashed = session.scalars(select(User.password_hash).where(User.email == CARLA)).one()
        known = set(session.scalars(select(User.email)))
        for email, (role, until) in staff.items():
            if email not in known:
                user = User(email=email, name=f"De {role.value}", password_hash=hashed, is_demo=True)
                session.add(user)
                session.flush()
                session.add(Membership(user_id=user.id, municipality_id=AARDAM, role=role, until=until))
        operator = User(email=OPERATOR, name="Bo Beheerder", password_hash=hashed, is_demo=True, is_operator=True)
        nobody = User(email="niets@aardam.example", name="Nel Niets", password_hash=hashed, is_demo=True)
        session.add_all((operator, nobody))
        session.flush()
        for place, handle, invitation, token in (
            (AARDAM, PERSON, INVITATION, TOKEN),
            (BEEKSTAD, PERSON_ELSEWHERE, INVITATION_ELSEWHERE, "E" * 43),
        ):
            session.add(Membership(user_id=nobody.id, municipality_id=place, role=Role.READER, handle=handle))
            session.add(
                Invitation(
                    id=invitation,
                    token_hash=hash_token(token),
                    municipality_id=place,
                    email="nieuw@aardam.example",
                    name="Nora Nieuw",
                    role=Role.READER,
                    invited_by="Carla Coördinator",
                    invited_at=NOW,
                    expires_at=NOW + timedelta(days=7),
                )
            )
