"""Rows to a `Profile`: what an assessment says of DigiD connections, TPMs and Suwinet."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.models import DigidConnection, OfficialNorm, SuwinetUse, TpmRow
from controls.answers import Verdict
from controls.catalogue import Aspect
from controls.profile import Connection, LaidBeside, Profile, SuwinetApplication
from controls.tpm import Tpm


def profile_of(session: Session, assessment_id: str) -> Profile:
    """The profile of one assessment; empty when nothing was said."""
    return Profile(
        connections=connections_of(session, assessment_id),
        tpms=tpms_of(session, assessment_id),
        suwinet=uses_of(session, assessment_id),
        laid_beside=laid_beside_of(session, assessment_id),
    )


# One part of it, for a page that needs no more than that.


def connections_of(session: Session, assessment_id: str) -> tuple[Connection, ...]:
    rows = session.scalars(
        select(DigidConnection)
        .where(DigidConnection.assessment_id == assessment_id)
        .order_by(DigidConnection.name, DigidConnection.id)
    )
    return tuple(Connection(id=row.id, name=row.name, number=row.number) for row in rows)


def tpms_of(session: Session, assessment_id: str) -> tuple[Tpm, ...]:
    rows = session.scalars(
        select(TpmRow).where(TpmRow.assessment_id == assessment_id).order_by(TpmRow.supplier, TpmRow.id)
    )
    return tuple(map(tpm_of, rows))


def uses_of(session: Session, assessment_id: str) -> tuple[SuwinetApplication, ...]:
    rows = session.scalars(
        select(SuwinetUse).where(SuwinetUse.assessment_id == assessment_id).order_by(SuwinetUse.application)
    )
    return tuple(
        SuwinetApplication(application=row.application, tasks=tuple(row.tasks.split()), outsourced_to=row.outsourced_to)
        for row in rows
    )


def laid_beside_of(session: Session, assessment_id: str) -> tuple[LaidBeside, ...]:
    rows = session.scalars(
        select(OfficialNorm).where(OfficialNorm.assessment_id == assessment_id).order_by(OfficialNorm.requirement_id)
    )
    return tuple(
        LaidBeside(
            requirement_id=row.requirement_id,
            number=row.number,
            document=row.document,
            year=row.year,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at.isoformat(),
        )
        for row in rows
    )


def tpm_of(row: TpmRow) -> Tpm:
    return Tpm(
        id=row.id,
        supplier=row.supplier,
        application=row.application,
        reference=row.reference,
        period_from=row.period_from,
        period_until=row.period_until,
        issued_on=row.issued_on,
        verdicts={
            requirement: {Aspect(aspect): Verdict(verdict) for aspect, verdict in found.items()}
            for requirement, found in json.loads(row.verdicts).items()
        },
    )
