"""The audit trail: who did what to which object, from where, with which result. No answer texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assess.db import Database
from assess.models import AuditEvent


class Action(StrEnum):
    """Everything the trail knows, as subject:verb."""

    SIGNED_IN = "signin:accepted"
    SIGN_IN_FAILED = "signin:failed"
    SIGN_IN_THROTTLED = "signin:throttled"
    SIGNED_OUT = "signin:ended"
    ACCESS_REFUSED = "access:refused"
    FORGERY_REFUSED = "csrf:refused"
    ASSESSMENT_CREATED = "assessment:created"
    ASSESSMENT_IMPORTED = "assessment:imported"
    ASSESSMENT_EXPORTED = "assessment:exported"
    ASSESSMENT_SUBMITTED = "assessment:submitted"
    ANSWER_SAVED = "answer:saved"
    NOT_APPLICABLE_AGREED = "answer:not-applicable-agreed"
    APPLICABILITY_SAVED = "applicability:saved"
    REPORT_REQUESTED = "report:requested"
    REPORT_DOWNLOADED = "report:downloaded"
    DEMO_FILLED = "demo:filled"


class Result(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, from where, for which municipality."""

    name: str
    id: int | None = None
    municipality_id: int | None = None
    origin: str = ""


COMMAND_LINE = Actor(name="systeem", origin="opdrachtregel")


def record(
    session: Session, action: Action, object_: str, *, by: Actor, at: datetime, result: Result = Result.DONE
) -> None:
    """Add a line that is kept or lost together with the change it tells of."""
    session.add(_event(action, object_, by=by, at=at, result=result))


def record_now(database: Database, action: Action, object_: str, *, by: Actor, at: datetime, result: Result) -> None:
    """Add a line in a transaction of its own: a refusal is kept although the request is rolled back."""
    with database.session(writes=True) as session:
        session.add(_event(action, object_, by=by, at=at, result=result))
        session.commit()


def _event(action: Action, object_: str, *, by: Actor, at: datetime, result: Result) -> AuditEvent:
    return AuditEvent(
        at=at,
        municipality_id=by.municipality_id,
        actor=by.name[:254],
        actor_id=by.id,
        origin=by.origin[:64],
        action=action.value,
        object=object_[:200],
        result=result.value,
    )
