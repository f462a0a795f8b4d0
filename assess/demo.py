"""A municipality that does not exist: assessments of one framework (fresh, half-way, submitted) and of several.

Everything follows from a seed, so that two demonstrations are the same. The
texts are made from the catalogue and are long enough to look like real ones.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.db import Database
from assess.demo_annexes import fill_annexes
from assess.demo_audit import fill_audit
from assess.demo_deciding import fill_deciding
from assess.demo_delegating import divide
from assess.demo_evidence import fill_register, link_examples
from assess.demo_frameworks import UNDER_WAY, fill_several
from assess.demo_improving import fill_plan
from assess.demo_reviewing import review_some
from assess.demo_texts import SCOPE, START, answers
from assess.demo_vvt import fill_applicability_of
from assess.models import (
    AnswerRow,
    Assessment,
    AssessmentStatus,
    Membership,
    Municipality,
    Role,
    User,
    Way,
)
from assess.passwords import hash_password
from assess.records import fill_answer
from assess.submitting.service import readiness, submit
from controls.answers import Outcome
from controls.catalogue import Catalogue

CODE = "GM9999"
_PASSWORD = "proef-2026-voorbeeld"  # noqa: S105 - a municipality that does not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    role: str
    name: str
    email: str
    password: str


#: The role (none for the operator), what it is called, the name and the address.
ACCOUNTS: tuple[tuple[Role | None, str, str, str], ...] = (
    (Role.COORDINATOR, "Coördinator", "Carla Coördinator", "coordinator@voorbeeldstad.example"),
    (Role.CONTRIBUTOR, "Invuller", "Ilyas Invuller", "invuller@voorbeeldstad.example"),
    (Role.CONTRIBUTOR, "Tweede invuller", "Tess Tweede", "tweede@voorbeeldstad.example"),
    (Role.READER, "Lezer", "Lotte Lezer", "lezer@voorbeeldstad.example"),
    (Role.CISO, "CISO", "Cees Ciso", "ciso@voorbeeldstad.example"),
    (Role.OWNER, "Proceseigenaar", "Petra Proceseigenaar", "proceseigenaar@voorbeeldstad.example"),
    (Role.APPROVER, "Gemeentesecretaris", "Gerda Secretaris", "gemeentesecretaris@voorbeeldstad.example"),
    (Role.AUDITOR, "Auditor", "Arno Auditor", "auditor@voorbeeldstad.example"),
    (None, "Beheerder", "Bo Beheerder", "beheerder@voorbeeldstad.example"),
)
_AUDITED_UNTIL = datetime(2030, 12, 31, 23, tzinfo=UTC)
ASSESSMENTS = (
    ("d00000000001", "Zelftoets 2027", "2027-12-31", 0.0),
    ("d00000000002", "Zelftoets 2026", "2026-12-31", 0.5),
    ("d00000000003", "Proefronde najaar 2026", "2026-10-31", 1.0),
)


def accounts_file(data: Path) -> Path:
    return data / "proefaccounts.json"


def accounts(data: Path) -> tuple[DemoAccount, ...]:
    """The demo accounts of this data folder; empty when it is not a demonstration."""
    try:
        given = json.loads(accounts_file(data).read_text(encoding="utf-8"))
        return tuple(DemoAccount(**account) for account in given)
    except (OSError, ValueError, TypeError):  # absent, or no longer what we wrote
        return ()


def fill(database: Database, catalogue: Catalogue, data: Path) -> bool:
    """Fill the database unless it was filled before; says whether it did. The accounts are completed either way."""
    with database.all_municipalities(writes=True) as session:
        place = session.scalars(select(Municipality).where(Municipality.code == CODE)).one_or_none()
        people = _people(session, place or _place(session))
        if place is None:
            fill_register(session, data, people["Ilyas Invuller"])
            for identity, title, day, share in ASSESSMENTS:
                _assessment(session, catalogue, people, identity=identity, title=title, day=day, share=share)
            fill_several(session, catalogue, people)
            fill_annexes(session, catalogue, people, ("Voorbeeldstad", CODE))
            divide(session, people)
            review_some(session, people, UNDER_WAY)
            fill_deciding(session, people)
            fill_plan(session, people)
            fill_audit(session, people)
            audit.record(session, Action.DEMO_FILLED, CODE, by=audit.COMMAND_LINE, at=START)
    made = [DemoAccount(role=r, name=n, email=e, password=_PASSWORD) for _, r, n, e in ACCOUNTS]
    accounts_file(data).write_text(json.dumps([asdict(a) for a in made], ensure_ascii=False), encoding="utf-8")
    return place is None


def _place(session: Session) -> Municipality:
    place = Municipality(slug="voorbeeldstad", name="Voorbeeldstad", code=CODE, inhabitants=43_500)
    session.add(place)
    session.flush()
    return place


def _people(session: Session, place: Municipality) -> dict[str, Actor]:
    """The accounts, in their order; a demonstration of an earlier version gets those that it lacks."""
    hashed, actors = hash_password(_PASSWORD), {}
    known = {user.email: user for user in session.scalars(select(User).where(User.is_demo))}
    for role, _, name, email in ACCOUNTS:
        user = known.get(email)
        if user is None:
            user = User(email=email, name=name, password_hash=hashed, is_demo=True, is_operator=role is None)
            session.add(user)
            session.flush()
            until = _AUDITED_UNTIL if role is Role.AUDITOR else None
            if role is not None:
                session.add(Membership(user_id=user.id, municipality_id=place.id, role=role, until=until))
        actors[name] = Actor(name=name, id=user.id, municipality_id=place.id, origin="opdrachtregel")
    session.flush()
    return actors


def _assessment(
    session: Session,
    catalogue: Catalogue,
    people: dict[str, Actor],
    *,
    identity: str,
    title: str,
    day: str,
    share: float,
) -> None:
    coordinator, first, second, *_ = people.values()
    session.add(
        Assessment(
            id=identity,
            municipality_id=coordinator.municipality_id,
            title=title,
            catalogue=catalogue.key,
            reference_date=day,
            scope=SCOPE,
            status=AssessmentStatus.DRAFT,
            created_at=START,
        )
    )
    audit.record(session, Action.ASSESSMENT_CREATED, identity, by=coordinator, at=START)
    session.flush()
    _fill_answers(session, catalogue, identity, share, first=first, second=second)
    fill_applicability_of(session, catalogue, identity, share, by=coordinator, at=START)
    session.flush()
    if share:
        link_examples(session, identity, first)
    review_some(session, people, identity, finished=share >= 1.0)
    if share >= 1.0:
        _submit(session, catalogue, identity, coordinator)


def _fill_answers(
    session: Session, catalogue: Catalogue, identity: str, share: float, *, first: Actor, second: Actor
) -> None:
    for number, answer in enumerate(answers(catalogue, share)):
        by = first if number % 3 else second
        at = START + timedelta(minutes=7 * number)
        asked = catalogue.requirement_by_id[answer.requirement_id]
        given = replace(answer, answered_by=by.name, answered_at=at.isoformat(), version=1)
        if answer.outcome is Outcome.NOT_APPLICABLE and share >= 1.0:
            other = second if by is first else first
            given = replace(given, agreed_by=other.name, agreed_at=at.isoformat(), version=2)
        row = AnswerRow(assessment_id=identity, municipality_id=by.municipality_id, requirement_id=asked.id, unit="")
        fill_answer(row, given, asked, by_id=by.id, way=Way.DEMO)
        session.add(row)
        audit.record(session, Action.ANSWER_SAVED, f"{identity}/{asked.id}", by=by, at=at)


def _submit(session: Session, catalogue: Catalogue, identity: str, by: Actor) -> None:
    found = readiness(session, catalogue, identity)
    submit(
        session,
        catalogue,
        assessment_id=identity,
        municipality=("Voorbeeldstad", CODE),
        reasons={t.theme.id: "De meting over het najaar volgt in januari." for t in found.open_themes},
        by=by,
        now=START + timedelta(days=138),
    )
