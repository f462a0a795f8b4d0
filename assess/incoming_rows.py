"""Write an assessment out of a file into the database: a draft, what hangs below it, and then that it was submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assess.errors import RefusedFileError
from assess.incoming import Incoming
from assess.incoming_decisions import write_decided, write_follows
from assess.incoming_handovers import write_handovers
from assess.incoming_registers import write_registers
from assess.incoming_work_rows import reviews_of, write_after_submitting, write_reviews, write_work
from assess.models import (
    AnswerRow,
    ApplicabilityRow,
    Assessment,
    AssessmentFramework,
    AssessmentStatus,
    CarriedAnswer,
    DigidConnection,
    OfficialNorm,
    SnapshotRow,
    SuwinetUse,
    TpmRow,
)
from assess.records import Saver, Version, fill_answer, fill_applicability, keep_catalogue
from controls.canonical import canonical_json, plain
from controls.profile import Profile
from controls.snapshot import Snapshot


def write(
    session: Session,
    given: Mapping[str, Any],
    incoming: Incoming,
    *,
    municipality_id: int,
    people: Mapping[str, int],
) -> None:
    """In the order that the database demands; `people` has the number of everybody the rows name.

    Raises RefusedFileError when an id is taken.
    """
    session.add(
        Assessment(
            id=given["id"],
            municipality_id=municipality_id,
            title=given["title"],
            catalogue=given["catalogue"],
            reference_date=given["reference_date"],
            scope=given["scope"],
            status=AssessmentStatus.DRAFT,
            created_at=datetime.fromisoformat(given["created_at"]),
        )
    )
    session.flush()
    below = {"assessment_id": given["id"], "municipality_id": municipality_id}
    session.add_all(AssessmentFramework(**below, catalogue=c.key) for c in incoming.editions.others)
    _write_profile(session, incoming.profile, below)
    _write_answers(session, given, incoming, below)
    _write_carried(session, incoming, below)
    session.flush()
    write_follows(session, given, below)
    write_registers(
        session, incoming.rows, people, assessment_id=given["id"], municipality_id=municipality_id
    )  # fmt: skip
    write_work(session, incoming.rows, people, below)
    if incoming.snapshot:
        _submit(session, given, incoming, incoming.snapshot, below)
        write_decided(session, incoming.decided, municipality_id=municipality_id)
        write_handovers(session, incoming.rows, below)
    write_after_submitting(session, incoming.rows, people, below)


def _write_profile(session: Session, profile: Profile, below: Mapping[str, Any]) -> None:
    for connection in profile.connections:
        if session.get(DigidConnection, connection.id):
            raise RefusedFileError(f"Aansluiting {connection.id} hoort hier al bij een andere zelftoets.")
        session.add(DigidConnection(**below, id=connection.id, name=connection.name, number=connection.number))
    for tpm in profile.tpms:
        if session.get(TpmRow, tpm.id):
            raise RefusedFileError(f"TPM {tpm.id} hoort hier al bij een andere zelftoets.")
        fields = plain(tpm)
        session.add(TpmRow(**below, **{**fields, "verdicts": canonical_json(fields["verdicts"])}))
    for use in profile.suwinet:
        session.add(
            SuwinetUse(**below, application=use.application, tasks=" ".join(use.tasks), outsourced_to=use.outsourced_to)
        )
    for norm in profile.laid_beside:
        moment = datetime.fromisoformat(norm.recorded_at)
        session.add(OfficialNorm(**below, **{**plain(norm), "recorded_at": moment}))


def _write_answers(session: Session, given: Mapping[str, Any], incoming: Incoming, below: Mapping[str, Any]) -> None:
    for key, versions in incoming.versions.items():
        row = AnswerRow(**below)
        reviews = reviews_of(incoming.rows, key, versions)
        for version, of_it in zip(versions, reviews, strict=True):  # one by one, so that the database keeps each
            _write_version(row, version, incoming, given["reference_date"])
            session.add(row)
            session.flush()
            write_reviews(session, row, of_it, below)
    for key, kept in incoming.record_versions.items():
        vvt = ApplicabilityRow(**below, control=key)
        for one in kept:
            fill_applicability(vvt, one.record, way=one.way)
            session.add(vvt)
            session.flush()


def _write_version(row: AnswerRow, version: Version, incoming: Incoming, reference_date: str) -> None:
    answer = version.answer
    _, asked = incoming.editions.home(answer.requirement_id)
    saved = Saver(name=version.saved_by, id=None, at=datetime.fromisoformat(version.saved_at))
    row.requirement_id = asked.id
    looked_up = incoming.profile.looked_up(asked, answer, reference_date)
    fill_answer(row, answer, asked, by_id=None, looked_up=looked_up, saved=saved, way=version.way)


def _write_carried(session: Session, incoming: Incoming, below: Mapping[str, Any]) -> None:
    for carried in incoming.carried:
        session.add(
            CarriedAnswer(
                **below,
                requirement_id=carried.requirement_id,
                unit=carried.unit,
                from_requirement=carried.from_requirement,
                from_assessment=carried.from_assessment,
                change=carried.change,
                note=carried.note,
                answer=canonical_json(plain(carried.answer)),
                settled_at=datetime.fromisoformat(carried.settled_at) if carried.settled_at else None,
            )
        )


def _submit(
    session: Session, given: Mapping[str, Any], incoming: Incoming, snapshot: Snapshot, below: Mapping[str, Any]
) -> None:
    """Its snapshot first, then the word that it is submitted."""
    asked = {snapshot.catalogue_sha256, *(f.catalogue_sha256 for f in snapshot.frameworks)}
    for catalogue in incoming.editions.all:
        if catalogue.sha256 in asked:
            keep_catalogue(session, catalogue)
    session.add(SnapshotRow(**below, canonical=snapshot.canonical, sha256=snapshot.sha256))
    session.flush()
    row = session.get_one(Assessment, given["id"])
    row.status = AssessmentStatus.SUBMITTED
    row.submitted_at = datetime.fromisoformat(given["submitted_at"])
    session.flush()
