"""Carry one assessment as JSON to another installation, with a hash that stays equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import COMMAND_LINE, Action
from assess.errors import RefusedFileError
from assess.incoming import Submitted, as_shown, edition_of, submitted_part
from assess.models import AnswerRow, ApplicabilityRow, Assessment, AssessmentStatus, Municipality, SnapshotRow
from assess.records import (
    all_answers,
    all_applicability,
    fill_answer,
    fill_applicability,
    keep_catalogue,
    kept_catalogue,
)
from controls.catalogue import Catalogue
from controls.snapshot import Snapshot, answer_from, applicability_from, canonical_json

SCHEMA = "toetspeil/assessment/1"

#: How a file with a good hash, made by hand, can fail to be an assessment in a way that `incoming` did not foresee.
_MISFITS = (
    ArithmeticError, AttributeError, IntegrityError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was exported or imported; `text` is canonical JSON without its own hash."""

    assessment_id: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def file(self) -> str:
        """The file: the assessment with the hash of its canonical JSON beside it."""
        return canonical_json({"assessment": json.loads(self.text), "sha256": self.sha256})


def export(session: Session, assessment_id: str) -> Carried | None:
    """One assessment with everything below it; None when there is none with this id."""
    row = session.get(Assessment, assessment_id)
    if row is None:
        return None
    place = session.get_one(Municipality, row.municipality_id)
    snapshot = session.get(SnapshotRow, assessment_id)
    answers, records = all_answers(session, assessment_id), all_applicability(session, assessment_id)
    value = {
        "schema": SCHEMA,
        "id": row.id,
        "municipality": {"slug": place.slug, "name": place.name, "code": place.code},
        "title": row.title,
        "catalogue": row.catalogue,
        "reference_date": row.reference_date,
        "scope": row.scope,
        "status": row.status,
        "created_at": row.created_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else "",
        "answers": {key: asdict(answer) for key, answer in answers.items()},
        "applicability": {key: asdict(record) for key, record in records.items()},
        "snapshot": snapshot.canonical if snapshot else "",
        "catalogue_text": _catalogue_text(session, snapshot),
    }
    return Carried(assessment_id=row.id, text=canonical_json(value))


def _catalogue_text(session: Session, snapshot: SnapshotRow | None) -> str:
    """The questions that a submitted assessment was asked; a draft is asked those of the installation."""
    if snapshot is None:
        return ""
    return kept_catalogue(session, Snapshot.from_json(snapshot.canonical).catalogue_sha256)


def import_file(session: Session, text: str, catalogues: Mapping[str, Catalogue], *, now: datetime) -> Carried:
    """Put an exported assessment into this database. Raises RefusedFileError, and then nothing was written."""
    try:
        return _import(session, _read(text), catalogues, now=now)
    except _MISFITS as error:
        raise RefusedFileError("Het bestand mist gegevens of er staat iets onmogelijks in.") from error


def _import(session: Session, given: dict[str, Any], catalogues: Mapping[str, Catalogue], *, now: datetime) -> Carried:
    catalogue = edition_of(given, catalogues)
    submitted = submitted_part(given, catalogue)
    if session.get(Assessment, given["id"]) is not None:
        raise RefusedFileError(f"Zelftoets {given['id']} staat al in deze database.")
    place = _place(session, given["municipality"])
    _write(session, given, place, catalogue)
    if submitted:
        _submit(session, given, place, submitted)
    audit.record(session, Action.ASSESSMENT_IMPORTED, given["id"], by=COMMAND_LINE, at=now)
    session.flush()
    carried = export(session, given["id"])
    if carried is None or carried.text != canonical_json(given):
        raise RefusedFileError("Het bestand komt niet gelijk terug uit de database; er is niets geïmporteerd.")
    return carried


def _read(text: str) -> dict[str, Any]:
    try:
        outer = json.loads(text)
        given: dict[str, Any] = outer["assessment"]
        said = outer["sha256"]
        schema = given["schema"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RefusedFileError("Dit is geen export van een zelftoets.") from error
    if schema != SCHEMA:
        raise RefusedFileError(f"Dit bestand heeft een onbekend formaat ({as_shown(schema)}).")
    if hashlib.sha256(canonical_json(given).encode()).hexdigest() != said:
        raise RefusedFileError("Het bestand is veranderd sinds de export: de hash klopt niet.")
    return given


def _place(session: Session, given: Mapping[str, str]) -> Municipality:
    found = session.scalars(select(Municipality).where(Municipality.code == given["code"])).one_or_none()
    if found is None:
        if session.scalars(select(Municipality).where(Municipality.slug == given["slug"])).one_or_none():
            raise RefusedFileError(f"De naam {given['slug']} in het adres is hier al van een andere gemeente.")
        found = Municipality(slug=given["slug"], name=given["name"], code=given["code"])
        session.add(found)
        session.flush()
    elif (found.slug, found.name) != (given["slug"], given["name"]):
        raise RefusedFileError(f"Gemeente {given['code']} heet hier anders: {found.name}.")
    return found


def _write(session: Session, given: Mapping[str, Any], place: Municipality, catalogue: Catalogue) -> None:
    """The assessment as a draft: the database takes no other."""
    session.add(
        Assessment(
            id=given["id"],
            municipality_id=place.id,
            title=given["title"],
            catalogue=given["catalogue"],
            reference_date=given["reference_date"],
            scope=given["scope"],
            status=AssessmentStatus.DRAFT,
            created_at=datetime.fromisoformat(given["created_at"]),
        )
    )
    session.flush()
    _write_answers(session, given, place, catalogue)
    session.flush()


def _submit(session: Session, given: Mapping[str, Any], place: Municipality, submitted: Submitted) -> None:
    """In the order that the database demands: its snapshot first, then the word that it is submitted."""
    keep_catalogue(session, submitted.catalogue)
    snapshot = submitted.snapshot
    session.add(
        SnapshotRow(
            assessment_id=given["id"],
            municipality_id=place.id,
            canonical=snapshot.canonical,
            sha256=snapshot.sha256,
        )
    )
    session.flush()
    row = session.get_one(Assessment, given["id"])
    row.status = AssessmentStatus.SUBMITTED
    row.submitted_at = datetime.fromisoformat(given["submitted_at"])
    session.flush()


def _write_answers(session: Session, given: Mapping[str, Any], place: Municipality, catalogue: Catalogue) -> None:
    for key, value in given["answers"].items():
        row = AnswerRow(assessment_id=given["id"], municipality_id=place.id, requirement_id=key)
        fill_answer(row, answer_from(value), catalogue.requirement_by_id[key], by_id=None)
        session.add(row)
    for key, value in given["applicability"].items():
        record = ApplicabilityRow(assessment_id=given["id"], municipality_id=place.id, control=key)
        fill_applicability(record, applicability_from(value))
        session.add(record)
