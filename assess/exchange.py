"""Carry one assessment as JSON to another installation, with a hash that stays equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
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
from assess.file_shape import as_shown, refuse_other_shape
from assess.file_shape_rows import NamesShape
from assess.frameworks import head_of
from assess.incoming import found_fit
from assess.incoming_former import SCHEMA, SCHEMAS, as_it_is_now
from assess.incoming_people import people_here
from assess.incoming_rows import write
from assess.models import Assessment, CarriedAnswer, Municipality, SnapshotRow, Succession
from assess.outgoing import Only, names_of, rows_of
from assess.profiles import profile_of
from assess.records import all_answers, all_applicability, all_record_versions, all_versions, kept_catalogue
from assess.travelling import REVISION, Values, keys_in, people_in
from controls.canonical import canonical_json, plain
from controls.catalogue import Catalogue
from controls.snapshot import Snapshot, answer_from

#: How a file with a good hash, made by hand, can fail to be an assessment in a way that `incoming` did not foresee.
_MISFITS = (
    ArithmeticError, AttributeError, IntegrityError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was exported or imported; `text` is canonical JSON without its own hash."""

    assessment_id: str
    municipality_id: int
    text: str
    #: Beside what is hashed: what the people are called whom it names. Names change, and may differ elsewhere.
    names: Mapping[str, str]
    #: The rows of the files of evidence that belong to it.
    revisions: Sequence[Values]
    #: By e-mail address: whoever is not known here, and without whom it was imported.
    left_out: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def file(self) -> str:
        """The file: the assessment with the hash of its canonical JSON beside it."""
        names = {"names": dict(self.names)} if self.names else {}
        return canonical_json({"assessment": json.loads(self.text), "sha256": self.sha256, **names})


# --- out ----------------------------------------------------------------------------------


def export(session: Session, assessment_id: str, *, only: Only | None = None) -> Carried | None:
    """One assessment with everything below it and what it uses of the registers; None when there is none with this id.

    `only` names the rows of the registers that go along.
    """
    row = session.get(Assessment, assessment_id)
    if row is None:
        return None
    place = session.get_one(Municipality, row.municipality_id)
    snapshot = session.get(SnapshotRow, assessment_id)
    answers, records = all_answers(session, assessment_id), all_applicability(session, assessment_id)
    value = {
        **_itself(row, place),
        "frameworks": list(head_of(session, assessment_id).frameworks),
        "profile": plain(profile_of(session, assessment_id)),
        "answers": plain(answers),
        # Of an answer that is no longer there, the versions stay where they were kept.
        "versions": {key: plain(kept) for key, kept in all_versions(session, assessment_id).items() if key in answers},
        "applicability": plain(records),
        "applicability_versions": plain(all_record_versions(session, assessment_id, of=records)),
        "carried": _carried(session, assessment_id),
        "follows": _follows(session, assessment_id),
        "decided": plain(decided_of(session, assessment_id)),
        "snapshot": snapshot.canonical if snapshot else "",
        "catalogue_texts": _catalogue_texts(session, snapshot),
    }
    rows = value["rows"] = rows_of(session, row, value, only=only)
    return Carried(
        assessment_id=row.id,
        municipality_id=place.id,
        text=canonical_json(value),
        names=names_of(session, people_in(rows)),
        revisions=rows[REVISION.name],
    )


def _itself(row: Assessment, place: Municipality) -> dict[str, Any]:
    return {
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
    }


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


def import_file(
    session: Session,
    text: str,
    catalogues: Mapping[str, Catalogue],
    *,
    now: datetime,
    without_people: bool = False,
) -> Carried:
    """Put an exported assessment into this database; gives what stands in the file, in the schema of the file.

    With people left out it is another assessment: then what came in is given. Raises RefusedFileError, and then
    nothing was written.
    """
    try:
        given, names = _read(text)
        newest = as_it_is_now(given)
        carried = _import(session, newest, names, catalogues, now=now, without_people=without_people)
        return carried if carried.left_out or newest is given else replace(carried, text=canonical_json(given))
    except _MISFITS as error:
        raise RefusedFileError("Het bestand mist gegevens of er staat iets onmogelijks in.") from error


def _import(
    session: Session,
    given: dict[str, Any],
    names: Mapping[str, str],
    catalogues: Mapping[str, Catalogue],
    *,
    now: datetime,
    without_people: bool,
) -> Carried:
    incoming = found_fit(given, catalogues)
    if session.get(Assessment, given["id"]) is not None:
        raise RefusedFileError(f"Zelftoets {given['id']} staat al in deze database.")
    place = _place(session, given["municipality"])
    found = people_here(session, incoming.rows, place.id, names=names, without_people=without_people)
    given, incoming = {**given, "rows": found.rows}, replace(incoming, rows=found.rows)
    write(session, given, incoming, municipality_id=place.id, people=found.people)
    here = replace(COMMAND_LINE, municipality_id=place.id)
    audit.record(session, Action.ASSESSMENT_IMPORTED, given["id"], by=here, at=now)
    session.flush()
    session.expire_all()  # what is compared is what the database holds
    carried = export(session, given["id"], only=keys_in(found.rows))
    if carried is None or carried.text != canonical_json(given):
        raise RefusedFileError("Het bestand komt niet gelijk terug uit de database; er is niets geïmporteerd.")
    return replace(carried, left_out=found.left_out)


def _read(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The assessment in the file, as it stands there, and what its people are called."""
    try:
        outer = json.loads(text, object_pairs_hook=_each_once, parse_constant=_refuse_number)
        given: dict[str, Any] = outer["assessment"]
        said, schema, names = outer["sha256"], given["schema"], outer.get("names", {})
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RefusedFileError("Dit is geen export van een zelftoets.") from error
    if schema not in SCHEMAS:
        raise RefusedFileError(f"Dit bestand heeft een onbekend formaat ({as_shown(schema)}).")
    if hashlib.sha256(canonical_json(given).encode()).hexdigest() != said:
        raise RefusedFileError("Het bestand is veranderd sinds de export: de hash klopt niet.")
    refuse_other_shape(NamesShape, {"names": names})
    return given, names


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that stands there twice, one reader would take the first and another the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RefusedFileError("In het bestand staat een gegeven twee keer onder dezelfde naam.")
    return found


def _refuse_number(written: str) -> NoReturn:
    raise ValueError(written)


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
