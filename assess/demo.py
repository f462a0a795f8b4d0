"""A municipality that does not exist, with three assessments: fresh, half-way and submitted.

Everything follows from a seed, so that two demonstrations are the same. The
texts are made from the catalogue and are long enough to look like real ones.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.db import Database
from assess.models import (
    AnswerRow,
    ApplicabilityRow,
    Assessment,
    AssessmentStatus,
    Membership,
    Municipality,
    Role,
    User,
)
from assess.records import fill_answer, fill_applicability
from assess.signin.service import hash_password
from assess.submitting.service import readiness, submit
from controls.answers import Answer, Applicability, Choice, Evidence, Ground, Outcome, Verdict
from controls.catalogue import Aspect, Catalogue, Requirement

SEED = 20261122
CODE = "GM9999"
_START = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
_PASSWORD = "proef-2026-voorbeeld"  # noqa: S105 - a municipality that does not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    role: str
    name: str
    email: str
    password: str


ACCOUNTS = (
    (Role.COORDINATOR, "Coördinator", "Carla Coördinator", "coordinator@voorbeeldstad.example"),
    (Role.CONTRIBUTOR, "Invuller", "Ilyas Invuller", "invuller@voorbeeldstad.example"),
    (Role.CONTRIBUTOR, "Tweede invuller", "Tess Tweede", "tweede@voorbeeldstad.example"),
    (Role.READER, "Lezer", "Lotte Lezer", "lezer@voorbeeldstad.example"),
)
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
    """Fill the database unless it was filled before; says whether it did."""
    with database.all_municipalities(writes=True) as session:
        if session.scalars(select(Municipality).where(Municipality.code == CODE)).one_or_none():
            return False
        people = _people(session)
        for identity, title, day, share in ASSESSMENTS:
            _assessment(session, catalogue, people, identity=identity, title=title, day=day, share=share)
        audit.record(session, Action.DEMO_FILLED, CODE, by=audit.COMMAND_LINE, at=_START)
    made = [DemoAccount(role=r, name=n, email=e, password=_PASSWORD) for _, r, n, e in ACCOUNTS]
    accounts_file(data).write_text(json.dumps([asdict(a) for a in made], ensure_ascii=False), encoding="utf-8")
    return True


def answers(catalogue: Catalogue, share: float, *, seed: int = SEED) -> Iterator[Answer]:
    """Answers for a share of the requirements; the same for the same seed."""
    dice = random.Random(f"{seed}-{share}")
    for requirement in catalogue.requirements:
        if share >= 1.0 or dice.random() < share:
            yield _answer(requirement, dice, complete=share >= 1.0)


def _people(session: Session) -> dict[str, Actor]:
    place = Municipality(slug="voorbeeldstad", name="Voorbeeldstad", code=CODE)
    session.add(place)
    session.flush()
    hashed = hash_password(_PASSWORD)
    actors = {}
    for role, _, name, email in ACCOUNTS:
        user = User(email=email, name=name, password_hash=hashed)
        session.add(user)
        session.flush()
        session.add(Membership(user_id=user.id, municipality_id=place.id, role=role))
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
    coordinator, first, second, _ = people.values()
    session.add(
        Assessment(
            id=identity,
            municipality_id=coordinator.municipality_id,
            title=title,
            catalogue=catalogue.key,
            reference_date=day,
            scope=(
                "De hele gemeentelijke organisatie met haar kritieke processen: burgerzaken, sociaal domein, "
                "belastingen en vergunningen. De werkplekken en het netwerk beheert de gemeente zelf; de "
                "zaaksystemen staan bij leveranciers. Buiten beschouwing blijft het zwembad."
            ),
            status=AssessmentStatus.DRAFT,
            created_at=_START,
        )
    )
    audit.record(session, Action.ASSESSMENT_CREATED, identity, by=coordinator, at=_START)
    session.flush()
    _fill_answers(session, catalogue, identity, share, first=first, second=second)
    _fill_applicability(session, catalogue, identity, share, coordinator)
    session.flush()
    if share >= 1.0:
        _submit(session, catalogue, identity, coordinator)


def _fill_answers(
    session: Session, catalogue: Catalogue, identity: str, share: float, *, first: Actor, second: Actor
) -> None:
    for number, answer in enumerate(answers(catalogue, share)):
        by = first if number % 3 else second
        at = _START + timedelta(minutes=7 * number)
        asked = catalogue.requirement_by_id[answer.requirement_id]
        given = replace(answer, answered_by=by.name, answered_at=at.isoformat(), version=1)
        if answer.outcome is Outcome.NOT_APPLICABLE and share >= 1.0:
            other = second if by is first else first
            given = replace(given, agreed_by=other.name, agreed_at=at.isoformat(), version=2)
        row = AnswerRow(assessment_id=identity, municipality_id=by.municipality_id, requirement_id=asked.id)
        fill_answer(row, given, asked, by_id=by.id)
        session.add(row)
        audit.record(session, Action.ANSWER_SAVED, f"{identity}/{asked.id}", by=by, at=at)


def _fill_applicability(session: Session, catalogue: Catalogue, identity: str, share: float, by: Actor) -> None:
    dice = random.Random(f"{SEED}-vvt-{share}")
    for control in catalogue.controls:
        if not control.iso or dice.random() >= share:
            continue
        record = Applicability(
            control=control.number,
            applies=Choice.YES,
            grounds=(Ground.LAW,) if dice.random() < 0.7 else (Ground.LAW, Ground.RISK),
            measures_enough=Choice.YES if dice.random() < 0.8 else Choice.NO,
            reference="Risicoanalyse bedrijfsvoering, hoofdstuk " + control.number,
            decided_on="2026-06-15",
            recorded_by=by.name,
            recorded_at=_START.isoformat(),
            version=1,
        )
        row = ApplicabilityRow(assessment_id=identity, municipality_id=by.municipality_id, control=control.number)
        fill_applicability(row, record)
        session.add(row)


def _submit(session: Session, catalogue: Catalogue, identity: str, by: Actor) -> None:
    found = readiness(session, catalogue, identity)
    submit(
        session,
        catalogue,
        assessment_id=identity,
        municipality=("Voorbeeldstad", CODE),
        reasons={t.theme.id: "De meting over het najaar volgt in januari." for t in found.open_themes},
        by=by,
        now=_START + timedelta(days=138),
    )


def _answer(asked: Requirement, dice: random.Random, *, complete: bool) -> Answer:
    if asked.number in _ABSENT:
        return Answer(
            requirement_id=asked.id,
            outcome=Outcome.NOT_APPLICABLE,
            verdicts=dict.fromkeys(asked.aspects, Verdict.OPEN),
            reason=_ABSENT[asked.number],
        )
    if dice.random() < 0.03:
        return Answer(
            requirement_id=asked.id,
            outcome=Outcome.DEVIATED,
            verdicts=dict.fromkeys(asked.aspects, Verdict.OPEN),
            explanation=_explanation(asked, dice),
            risk_reference="Risicoregister 2026, regel " + str(dice.randint(10, 99)),
            risk_owner="Gemeentesecretaris",
            ends_on="2027-06-30",
        )
    return Answer(
        requirement_id=asked.id,
        verdicts=_verdicts(asked, dice, complete=complete),
        explanation=_explanation(asked, dice) if complete or dice.random() < 0.9 else "",
        evidence=tuple(_evidence(asked, dice)),
        improvement="Opnemen in het jaarplan informatiebeveiliging 2027." if dice.random() < 0.3 else "",
    )


def _verdicts(asked: Requirement, dice: random.Random, *, complete: bool) -> dict[Aspect, Verdict]:
    order = (Verdict.PROVED, Verdict.PARTLY, Verdict.NOT)
    floor, verdicts = 0, {}
    for aspect in asked.aspects:
        floor = max(floor, dice.choices((0, 1, 2), weights=(6, 3, 1))[0])
        verdicts[aspect] = order[floor]
    if not complete and dice.random() < 0.3:
        verdicts[asked.aspects[-1]] = Verdict.OPEN
    return verdicts


#: What a small municipality may well not have, with the reason it would give.
_ABSENT = {
    "7.07.01": "De gemeente gebruikt geen chipkaarten om in te loggen; werkplekken werken met een sleutel op de telefoon.",
    "7.10.03": "De gemeente laat geen geclassificeerde informatie door koeriers of transporteurs vervoeren.",
    "8.28": "De gemeente schrijft zelf geen programmatuur en laat die ook niet voor zich schrijven.",
    "8.30.01": "De gemeente besteedt geen ontwikkeling uit; zij neemt standaardpakketten af.",
}

_SENTENCES = (
    "Voor ‘{title}’ is een vaste werkwijze afgesproken die de betrokken teams kennen.",
    "De afspraken staan in het handboek informatiebeveiliging en zijn dit jaar opnieuw bekeken.",
    "Wie dit uitvoert, wie het controleert en wie beslist, is per afdeling vastgelegd.",
    "Bij de laatste interne controle zijn drie punten gevonden; twee daarvan zijn inmiddels opgelost.",
    "Voor de systemen bij leveranciers vraagt de gemeente elk jaar een verklaring van een onafhankelijke partij.",
    "Nieuwe medewerkers horen hierover in hun eerste week, en de leidinggevende vraagt er later naar.",
    "Het resterende punt heeft een eigenaar en een datum en staat op de agenda van het kwartaaloverleg.",
    "De CISO heeft steekproeven gedaan en de uitkomst besproken met de proceseigenaar.",
    "In het sociaal domein loopt de invoering achter, omdat het zaaksysteem dit jaar is vervangen.",
    "Uitzonderingen worden geregistreerd met een reden en na een half jaar opnieuw beoordeeld.",
)


def _explanation(asked: Requirement, dice: random.Random) -> str:
    """Sixty to a hundred and twenty words, as people write them."""
    wanted = dice.randint(60, 105)
    chosen = [_SENTENCES[0].format(title=asked.title)]
    rest = list(_SENTENCES[1:])
    dice.shuffle(rest)
    while rest and sum(len(text.split()) for text in chosen) < wanted:
        chosen.append(rest.pop())
    return " ".join(chosen)


def _evidence(asked: Requirement, dice: random.Random) -> Iterator[Evidence]:
    for example in dice.sample(asked.evidence, k=min(len(asked.evidence), dice.randint(1, 3))):
        day = (_START - timedelta(days=dice.randint(10, 300))).date().isoformat()
        number = dice.randint(1000, 9999)
        yield Evidence(title=example[:200].capitalize(), location=f"Zaaksysteem, zaak 2026-{number}", date=day)
