"""Carry one assessment as JSON to another installation, with a hash that stays equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import COMMAND_LINE, Action
from assess.decisions import decided_of
from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from assess.frameworks import head_of
from assess.incoming import found_fit
from assess.incoming_rows import write
from assess.models import Assessment, CarriedAnswer, Municipality, SnapshotRow, Succession, Way
from assess.profiles import profile_of
from assess.records import all_answers, all_applicability, all_versions, kept_catalogue
from controls.canonical import canonical_json, plain
from controls.catalogue import Catalogue
from controls.decisions import Decided
from controls.profile import Profile
from controls.snapshot import Snapshot, answer_from

SCHEMA = "toetspeil/assessment/2"

#: One framework, without a profile and without answers that came along; its questions had a key of their own.
FORMER_SCHEMA = "toetspeil/assessment/1"

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


# --- out ----------------------------------------------------------------------------------


def export(session: Session, assessment_id: str) -> Carried | None:
    """One assessment with everything below it; None when there is none with this id."""
    row = session.get(Assessment, assessment_id)
    if row is None:
        return None
    place = session.get_one(Municipality, row.municipality_id)
    snapshot = session.get(SnapshotRow, assessment_id)
    answers = all_answers(session, assessment_id)
    value = {
        "schema": SCHEMA,
        "id": row.id,
        "municipality": {"slug": place.slug, "name": place.name, "code": place.code},
        "title": row.title,
        "catalogue": row.catalogue,
        "frameworks": list(head_of(session, assessment_id).frameworks),
        "profile": plain(profile_of(session, assessment_id)),
        "reference_date": row.reference_date,
        "scope": row.scope,
        "status": row.status,
        "created_at": row.created_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else "",
        "answers": plain(answers),
        # Of an answer that is no longer there, the versions stay where they were kept.
        "versions": {key: plain(kept) for key, kept in all_versions(session, assessment_id).items() if key in answers},
        "applicability": plain(all_applicability(session, assessment_id)),
        "carried": _carried(session, assessment_id),
        "follows": _follows(session, assessment_id),
        "decided": plain(decided_of(session, assessment_id)),
        "snapshot": snapshot.canonical if snapshot else "",
        "catalogue_texts": _catalogue_texts(session, snapshot),
    }
    return Carried(assessment_id=row.id, text=canonical_json(value))


def _carried(session: Session, assessment_id: str) -> list[dict[str, Any]]:
    """The answers of an earlier assessment that wait here, and those that somebody settled."""
    rows = session.scalars(
        select(CarriedAnswer)
        .where(CarriedAnswer.assessment_id == assessment_id)
        .order_by(CarriedAnswer.requirement_id, CarriedAnswer.unit, CarriedAnswer.from_requirement)
    )
    return [
        {
            "requirement_id": row.requirement_id,
            "unit": row.unit,
            "from_requirement": row.from_requirement,
            "from_assessment": row.from_assessment,
            "change": row.change,
            "note": row.note,
            "answer": plain(answer_from(json.loads(row.answer))),
            "settled_at": row.settled_at.isoformat() if row.settled_at else "",
        }
        for row in rows
    ]


def _follows(session: Session, assessment_id: str) -> dict[str, str]:
    """The assessment that it follows, and who opened that again when and why; nothing for one that follows none."""
    row = session.get(Succession, assessment_id)
    if row is None:
        return {}
    opened = {"reason": row.reason, "opened_by": row.opened_by, "opened_at": row.opened_at.isoformat()}
    return {"id": row.follows, **opened}


def _catalogue_texts(session: Session, row: SnapshotRow | None) -> dict[str, str]:
    """The questions that a submitted assessment was asked, by hash; a draft is asked those of the installation."""
    if row is None:
        return {}
    snapshot = Snapshot.from_json(row.canonical)
    asked = {snapshot.catalogue_sha256, *(f.catalogue_sha256 for f in snapshot.frameworks)}
    return {sha256: kept_catalogue(session, sha256) for sha256 in asked}


# --- in -----------------------------------------------------------------------------------


def import_file(session: Session, text: str, catalogues: Mapping[str, Catalogue], *, now: datetime) -> Carried:
    """Put an exported assessment into this database; gives what stands in the file, in the schema of the file.

    Raises RefusedFileError, and then nothing was written.
    """
    try:
        given = _read(text)
        _import(session, _as_it_is_now(given), catalogues, now=now)
        return Carried(assessment_id=given["id"], text=canonical_json(given))
    except _MISFITS as error:
        raise RefusedFileError("Het bestand mist gegevens of er staat iets onmogelijks in.") from error


def _import(session: Session, given: dict[str, Any], catalogues: Mapping[str, Catalogue], *, now: datetime) -> None:
    incoming = found_fit(given, catalogues)
    if session.get(Assessment, given["id"]) is not None:
        raise RefusedFileError(f"Zelftoets {given['id']} staat al in deze database.")
    place = _place(session, given["municipality"])
    write(session, given, incoming, municipality_id=place.id)
    here = replace(COMMAND_LINE, municipality_id=place.id)
    audit.record(session, Action.ASSESSMENT_IMPORTED, given["id"], by=here, at=now)
    session.flush()
    session.expire_all()  # what is compared is what the database holds
    carried = export(session, given["id"])
    if carried is None or carried.text != canonical_json(given):
        raise RefusedFileError("Het bestand komt niet gelijk terug uit de database; er is niets geïmporteerd.")


def _read(text: str) -> dict[str, Any]:
    """The assessment in the file, as it stands there."""
    try:
        outer = json.loads(text, object_pairs_hook=_each_once, parse_constant=_refuse_number)
        given: dict[str, Any] = outer["assessment"]
        said = outer["sha256"]
        schema = given["schema"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RefusedFileError("Dit is geen export van een zelftoets.") from error
    if schema not in (SCHEMA, FORMER_SCHEMA):
        raise RefusedFileError(f"Dit bestand heeft een onbekend formaat ({as_shown(schema)}).")
    if hashlib.sha256(canonical_json(given).encode()).hexdigest() != said:
        raise RefusedFileError("Het bestand is veranderd sinds de export: de hash klopt niet.")
    return given


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that stands there twice, one reader would take the first and another the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RefusedFileError("In het bestand staat een gegeven twee keer onder dezelfde naam.")
    return found


def _refuse_number(written: str) -> NoReturn:
    raise ValueError(written)


def _as_it_is_now(given: dict[str, Any]) -> dict[str, Any]:
    """A file of before as it would be exported today; any other as it is."""
    if given["schema"] == FORMER_SCHEMA:
        given = _of_several_frameworks(given)
    # From before the college decided here.
    given = {"follows": {}, "decided": plain(Decided()), **given}
    return given if "versions" in given else {**given, "versions": _as_they_stand(given["answers"])}


def _as_they_stand(answers: Mapping[str, Any]) -> dict[str, Any]:
    """From before versions were kept: one of each answer. The last save was the agreement, unless somebody wrote on."""
    found = {}
    for key, answer in answers.items():
        agreed = answer["agreed_at"] and answer["agreed_at"] >= answer["answered_at"]
        by, at = ("agreed_by", "agreed_at") if agreed else ("answered_by", "answered_at")
        found[key] = [{"answer": answer, "saved_by": answer[by], "saved_at": answer[at], "way": Way.IMPORT.value}]
    return found


def _of_several_frameworks(given: dict[str, Any]) -> dict[str, Any]:
    """A file of the former schema in the present one."""
    newer: dict[str, Any] = {"frameworks": [], "profile": plain(Profile()), "carried": [], "catalogue_texts": {}}
    if given.keys() & {*newer, "versions", "follows", "decided"}:
        raise RefusedFileError("Het bestand noemt gegevens die zijn formaat niet kent.")
    former = dict(given)
    text = former.pop("catalogue_text")
    if text:
        newer["catalogue_texts"] = {hashlib.sha256(text.encode()).hexdigest(): text}
    return {**former, **newer, "schema": SCHEMA}


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
