"""A municipality in which every address has an id that exists, and the command line on a demonstration."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assess.cli import main
from assess.evidence_store import EvidenceStore
from assess.identifiers import hash_token
from assess.models import (
    Absence,
    ActionTarget,
    BoardMember,
    EvidenceItem,
    EvidenceRevision,
    ImprovementAction,
    Incident,
    Invitation,
    JobState,
    Membership,
    RegistrationChange,
    Remark,
    ReportJob,
    Role,
    Sample,
    SamplePurpose,
    User,
)
from assess.oidc import Client
from assess.providers import Provider, keep
from tests.assess.audited import let_an_auditor_in
from tests.assess.collected import Kit, fill_and_submit
from tests.assess.command import Command
from tests.assess.files import empty
from tests.assess.routes import (
    ABSENCE,
    ACTION,
    CHANGE,
    EVIDENCE_ITEM,
    IDS,
    INCIDENT,
    INVITATION,
    INVITATION_ELSEWHERE,
    JOB,
    MEMBER,
    PERSON,
    PERSON_ELSEWHERE,
    REMARK,
    SAMPLE,
    TOKEN,
)
from tests.assess.town import (
    AARDAM,
    BEEKSTAD,
    BY_ROLE,
    CARLA,
    DRAFT,
    NOW,
    OPERATOR,
    SECRET_KEY,
    Town,
    account_to_everything,
)


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
    keep_evidence(town)
    plan_an_improvement(town)
    staff(town)
    offer_a_provider(town)
    replace_somebody(town)
    review(town)
    let_an_auditor_in(town)
    town.settings.reports.mkdir()
    (town.settings.reports / f"{JOB}.pdf").write_bytes(b"%PDF-")
    (town.settings.reports / f"{JOB}.html").write_text("<!DOCTYPE html><title>Rapport</title>", encoding="utf-8")
    return town


def offer_a_provider(town: Town) -> None:
    """A provider of identities that never answers."""
    client = Client(issuer="http://127.0.0.1:9", client_id="c", secret="s", groups_claim="groups")
    with town.all_rows() as session:
        made = Provider(municipality_id=AARDAM, slug="", name="", client=client, roles={}, asks_own_factor=False)
        keep(session, made, key=SECRET_KEY)


def review(town: Town) -> None:
    """A word in a conversation, and a sample."""
    of_it = {"assessment_id": DRAFT, "municipality_id": AARDAM}
    key = IDS["requirement_id"]
    with town.all_rows() as session:
        session.add(
            Remark(id=REMARK, requirement_id=key, text="Klopt dit nog?", said_by="Iemand", said_at=NOW, **of_it)
        )
        session.add(
            Sample(
                id=SAMPLE,
                purpose=SamplePurpose.REVIEW,
                seed="1",
                population=f'["{key}"]',
                drawn=f'["{key}"]',
                drawn_by="Iemand",
                drawn_at=NOW,
                **of_it,
            )
        )


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


def keep_evidence(town: Town) -> None:
    """A piece of evidence with one file."""
    of_it = {"municipality_id": AARDAM}
    content = b"Verslag van de hersteltest"
    with town.all_rows() as session:
        session.add(
            EvidenceItem(
                id=EVIDENCE_ITEM, title="Hersteltest", location="", date="", owner="", valid_until="2026-12-31", note="",
                created_by="Carla Coördinator", created_at=NOW, version=1, **of_it,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            EvidenceRevision(
                item_id=EVIDENCE_ITEM, number=1, sha256=EvidenceStore.of(town.settings).add(content, AARDAM),
                size=len(content), media_type="text/plain", file_name="hersteltest.txt",
                uploaded_by="Carla Coördinator", uploaded_at=NOW, **of_it,
            )
        )  # fmt: skip


def plan_an_improvement(town: Town) -> None:
    """An action about one requirement."""
    of_it = {"municipality_id": AARDAM}
    who = {"created_by": "Carla Coördinator", "changed_by": "Carla Coördinator", "created_at": NOW, "changed_at": NOW}
    with town.all_rows() as session:
        session.add(ImprovementAction(id=ACTION, title="Beleid opnieuw vaststellen", version=1, **who, **of_it))
        session.flush()
        session.add(ActionTarget(action_id=ACTION, requirement_id="bio2-5.01.01", catalogue="bio2/1.3", **of_it))


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A round of the benchmark with its keys, made once."""
    return Kit(tmp_path_factory.mktemp("round"))


@pytest.fixture(scope="session")
def answered_once(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which Aardam answered everything and submitted, to copy."""
    data = tmp_path_factory.mktemp("answered")
    shutil.copy(settled, data / settled.name)
    with closing(Town.at(data)) as town:
        fill_and_submit(town)
    return data / settled.name


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An installation without assessments that stays so: what is refused writes nothing."""
    found = empty(tmp_path_factory.mktemp("leeg") / "data")
    yield found
    found.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Town]:
    """Another installation, to bring a file to."""
    found = empty(tmp_path / "elders")
    yield found
    found.close()


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


def replace_somebody(town: Town) -> None:
    """Somebody is away."""
    with town.all_rows() as session:
        ids = dict(session.execute(select(User.email, User.id)).all())
        away = {"person_id": ids[BY_ROLE[Role.OWNER]], "substitute_id": ids[BY_ROLE[Role.CISO]]}
        session.add(Absence(id=ABSENCE, municipality_id=AARDAM, starts_on="2026-11-16", ends_on="2026-12-31", **away))


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
