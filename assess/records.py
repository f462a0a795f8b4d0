"""Rows to values and back: the only place that knows how an `Answer` is stored."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from assess.errors import StaleError
from assess.models import (
    AnswerRow,
    AnswerVersion,
    ApplicabilityRow,
    ApplicabilityVersion,
    CatalogueText,
    SnapshotRow,
    Way,
)
from controls import compiled
from controls.answers import Answer, Applicability, Choice, Ground, Outcome, Verdict, evidence_from
from controls.canonical import canonical_json, plain
from controls.catalogue import Aspect, Catalogue, Requirement
from controls.scoring import score_requirement
from controls.snapshot import DETAILS, Snapshot, details_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Saver:
    """Who saved a version of an answer, and when."""

    name: str
    id: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An answer as it once was, or is: who saved it, when (ISO 8601 in UTC), and by which way."""

    answer: Answer
    saved_by: str
    saved_at: str
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """A VvT record as it once was, or is: it says itself by whom and when. And by which way it came to be."""

    record: Applicability
    way: Way


def version_of(row: AnswerVersion) -> Version:
    return Version(answer=answer_of(row), saved_by=row.saved_by, saved_at=_iso(row.saved_at), way=Way(row.way))


def answer_of(row: AnswerRow | AnswerVersion) -> Answer:
    return Answer(
        requirement_id=row.requirement_id,
        outcome=Outcome(row.outcome),
        verdicts={aspect: Verdict(getattr(row, aspect.value)) for aspect in Aspect},
        explanation=row.explanation,
        evidence=tuple(evidence_from(item) for item in json.loads(row.evidence)),
        improvement=row.improvement,
        reason=row.reason,
        agreed_by=row.agreed_by,
        agreed_at=_iso(row.agreed_at),
        risk_reference=row.risk_reference,
        risk_owner=row.risk_owner,
        ends_on=row.ends_on,
        answered_by=row.answered_by,
        answered_at=_iso(row.answered_at),
        version=row.version,
        unit=row.unit,
        **details_from(json.loads(row.details)),
    )


def applicability_of(row: ApplicabilityRow | ApplicabilityVersion) -> Applicability:
    return Applicability(
        control=row.control,
        applies=Choice(row.applies),
        grounds=tuple(Ground(ground) for ground in row.grounds.split()),
        additional_measures=row.additional_measures,
        measures_enough=Choice(row.measures_enough),
        reference=row.reference,
        decided_on=row.decided_on,
        recorded_by=row.recorded_by,
        recorded_at=_iso(row.recorded_at),
        version=row.version,
    )


def fill_answer(
    row: AnswerRow,
    answer: Answer,
    asked: Requirement,
    *,
    by_id: int | None,
    looked_up: Answer | None = None,
    saved: Saver | None = None,
    way: Way = Way.FORM,
) -> None:
    """Write an answer into its row, with the status that follows from it.

    `looked_up` has the verdicts of its TPM. `saved` says who saved it and when, unless that is whoever answered.
    """
    saved = saved or Saver(name=answer.answered_by, id=by_id, at=datetime.fromisoformat(answer.answered_at))
    row.saved_by, row.saved_by_id, row.saved_at, row.way = saved.name, saved.id, saved.at, way
    row.outcome = answer.outcome.value
    row.status = score_requirement(asked, looked_up or answer).status.value
    row.opzet, row.bestaan, row.werking = (answer.verdict(aspect).value for aspect in Aspect)
    row.explanation, row.improvement, row.reason = answer.explanation, answer.improvement, answer.reason
    row.evidence = json.dumps(plain(answer.evidence), ensure_ascii=False)
    row.risk_reference, row.risk_owner, row.ends_on = answer.risk_reference, answer.risk_owner, answer.ends_on
    row.agreed_by, row.agreed_at = answer.agreed_by, _moment(answer.agreed_at)
    row.answered_by, row.answered_by_id = answer.answered_by, by_id
    row.answered_at, row.version = datetime.fromisoformat(answer.answered_at), answer.version
    row.unit, row.details = answer.unit, canonical_json(details(answer))


def details(answer: Answer) -> dict[str, Any]:
    """What only some requirements have, as JSON values; absent what is as it is by default."""
    values: dict[str, Any] = plain(answer)
    return {name: values[name] for name in DETAILS if name in values}


def fill_applicability(row: ApplicabilityRow, record: Applicability, *, way: Way = Way.FORM) -> None:
    """Write a VvT record into its row."""
    row.way = way
    row.applies, row.measures_enough = record.applies.value, record.measures_enough.value
    row.grounds = " ".join(ground.value for ground in record.grounds)
    row.additional_measures, row.reference = record.additional_measures, record.reference
    row.decided_on, row.recorded_by = record.decided_on, record.recorded_by
    row.recorded_at, row.version = datetime.fromisoformat(record.recorded_at), record.version


def all_answers(session: Session, assessment_id: str) -> Mapping[str, Answer]:
    """Every answer of an assessment, to whatever framework, by `Answer.key`."""
    rows = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == assessment_id))
    return {answer.key: answer for answer in map(answer_of, rows)}


def all_versions(session: Session, assessment_id: str) -> Mapping[str, tuple[Version, ...]]:
    """Every version of every answer that an assessment has or had, oldest first, by `Answer.key`."""
    rows = session.scalars(
        select(AnswerVersion)
        .where(AnswerVersion.assessment_id == assessment_id)
        .order_by(AnswerVersion.requirement_id, AnswerVersion.unit, AnswerVersion.number)
    )
    found: dict[str, tuple[Version, ...]] = {}
    for version in map(version_of, rows):
        found[version.answer.key] = (*found.get(version.answer.key, ()), version)
    return found


def answers_to(session: Session, catalogue: Catalogue, assessment_id: str) -> dict[str, Answer]:
    """The answers to one framework that is answered once, by requirement."""
    known = catalogue.requirement_by_id
    return {key: answer for key, answer in all_answers(session, assessment_id).items() if key in known}


def all_applicability(session: Session, assessment_id: str) -> Mapping[str, Applicability]:
    """Every VvT record of an assessment, by control."""
    rows = session.scalars(select(ApplicabilityRow).where(ApplicabilityRow.assessment_id == assessment_id))
    return {row.control: applicability_of(row) for row in rows}


def all_record_versions(
    session: Session, assessment_id: str, *, of: Collection[str] | None = None
) -> Mapping[str, tuple[RecordVersion, ...]]:
    """Every version of every VvT record that an assessment has or had, oldest first, by control; or `of` some only."""
    rows = session.scalars(
        select(ApplicabilityVersion)
        .where(ApplicabilityVersion.assessment_id == assessment_id)
        .order_by(ApplicabilityVersion.control, ApplicabilityVersion.number)
    )
    found: dict[str, tuple[RecordVersion, ...]] = {}
    for row in rows if of is None else (row for row in rows if row.control in of):
        version = RecordVersion(record=applicability_of(row), way=Way(row.way))
        found[row.control] = (*found.get(row.control, ()), version)
    return found


def stored_snapshot(session: Session, assessment_id: str) -> Snapshot | None:
    """The snapshot of a submitted assessment, its hash verified; None for a draft."""
    row = session.get(SnapshotRow, assessment_id)
    return Snapshot.from_json(row.canonical, sha256=row.sha256) if row else None


def keep_catalogue(session: Session, catalogue: Catalogue) -> None:
    """Keep the compiled text of an edition, unless it is kept already."""
    if session.get(CatalogueText, catalogue.sha256) is None:
        session.add(CatalogueText(sha256=catalogue.sha256, canonical=compiled.to_text(catalogue)))


def kept_catalogue(session: Session, sha256: str) -> str:
    """The compiled text of the edition that an assessment was submitted against."""
    return session.get_one(CatalogueText, sha256).canonical


def kept_frameworks(session: Session, snapshot: Snapshot) -> dict[str, str]:
    """The compiled texts of the other editions that it was submitted against, by hash."""
    return {f.catalogue_sha256: kept_catalogue(session, f.catalogue_sha256) for f in snapshot.frameworks}


def _moment(iso: str) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def flush(session: Session, seen: int) -> None:
    """Write now; two people who read the same version meet here on PostgreSQL."""
    try:
        session.flush()
    except (StaleDataError, IntegrityError) as error:
        raise StaleError(seen + 1) from error
