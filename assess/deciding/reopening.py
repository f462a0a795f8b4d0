"""Open a submitted assessment again: a new draft that follows it, with everything that was in it. The old one stays.

What others vouched for does not come along: an agreement with "does not apply"
and a review were given to an answer that was then submitted. In the new
assessment a second person looks again, at what stands there then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.deciding.service import ImpossibleError
from assess.following import chain_of
from assess.identifiers import new_id
from assess.models import AnswerRow, ApplicabilityRow, CarriedAnswer, OfficialNorm, Succession, Way
from assess.place import AssessmentHead
from assess.profiles import profile_of
from assess.records import flush
from assess.succeeding import Renamed, Successor
from assess.typed import TITLE
from controls.answers import answer_key
from controls.canonical import canonical_json
from controls.scoring import Status

STILL_OPEN = "Deze zelftoets is nog niet ingediend. Heropenen hoeft niet: u kunt gewoon verder."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """What somebody says of the assessment that follows."""

    title: str
    reason: str


def proposed_title(head: AssessmentHead) -> str:
    added = " (heropend)"
    return head.title if head.title.endswith(added) else head.title[: TITLE - len(added)] + added


def reopen(
    session: Session, head: AssessmentHead, new: Reopening, *, by: Actor, now: datetime, identity: str = ""
) -> str:
    """Make the draft; gives its id. Raises ImpossibleError for a draft, and when it was opened again before."""
    if head.is_open:
        raise ImpossibleError(STILL_OPEN)
    after = chain_of(session, head.id).followed_by
    if after is not None:
        raise ImpossibleError(f"Deze zelftoets is al heropend. Ga verder in ‘{after.title}’.")
    made = Successor(session=session, id=identity or new_id(), municipality_id=by.municipality_id)
    made.assessment(
        catalogue=head.catalogue,
        title=new.title,
        reference_date=head.reference_date,
        scope=head.scope,
        now=now,
    )
    made.add(Succession, follows=head.id, reason=new.reason, opened_by=by.name, opened_by_id=by.id, opened_at=now)
    made.frameworks(head.frameworks)
    renamed = made.profile(profile_of(session, head.id))
    _copy_answers(session, head.id, made, renamed, by=by, now=now)
    _copy_rows(session, ApplicabilityRow, head.id, made, version=1, way=Way.CARRIED)
    _copy_rows(session, OfficialNorm, head.id, made)
    for row in session.scalars(select(CarriedAnswer).where(CarriedAnswer.assessment_id == head.id)):
        made.add(CarriedAnswer, **{**_columns(row), "unit": renamed.units.get(row.unit, row.unit)})
    flush(session, 1)
    audit.record(session, Action.ASSESSMENT_CREATED, made.id, by=by, at=now)
    audit.record(session, Action.ASSESSMENT_REOPENED, f"{head.id} as {made.id}", by=by, at=now)
    return made.id


def _copy_rows(session: Session, kind: Any, earlier: str, made: Successor, **changed: Any) -> None:
    for row in session.scalars(select(kind).where(kind.assessment_id == earlier)):
        made.add(kind, **{**_columns(row), **changed})


def _copy_answers(
    session: Session, earlier: str, made: Successor, renamed: Renamed, *, by: Actor, now: datetime
) -> None:
    """Each as a first version, saved by whoever opens; who answered it stays who answered it."""
    rows = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == earlier)).all()
    stood = {answer_key(row.requirement_id, row.unit): row for row in rows}
    for row in rows:
        columns = {
            **_columns(row),
            "unit": renamed.units[row.unit],
            "details": _details(row, stood, renamed),
            "version": 1,
            "saved_by": by.name,
            "saved_by_id": by.id,
            "saved_at": now,
            "way": Way.CARRIED,
        }
        if row.agreed_by:
            columns |= {"agreed_by": "", "agreed_at": None, "status": Status.OPEN.value}
        made.add(AnswerRow, **columns)


def _details(row: AnswerRow, stood: dict[str, AnswerRow], renamed: Renamed) -> str:
    """With the new ids, and resting on the first versions of what it rested on."""
    details: dict[str, Any] = json.loads(row.details)
    if "tpm" in details:
        details["tpm"] = renamed.tpms[details["tpm"]]
    if "inferred_from" in details:
        details["inferred_from"] = {
            _renamed_key(source, renamed): _version(stood.get(source), version)
            for source, version in details["inferred_from"].items()
        }
    return canonical_json(details)


def _renamed_key(key: str, renamed: Renamed) -> str:
    requirement_id, _, unit = key.partition("@")
    return answer_key(requirement_id, renamed.units.get(unit, unit))


def _version(source: AnswerRow | None, taken_over_at: int) -> int:
    """The version to rest on: the first, if it rested on the last one; else one that shows that it must be looked at.

    A source that loses its agreement is no longer what was taken over either.
    """
    if source is None:
        return taken_over_at
    return 1 if source.version == taken_over_at and not source.agreed_by else 0


def _columns(row: Any) -> dict[str, Any]:
    """What a row holds, without what says whose it is."""
    names = (column.key for column in inspect(type(row)).column_attrs)
    return {name: getattr(row, name) for name in names if name not in ("assessment_id", "municipality_id")}
