"""The audit trail: who did what to which object, from where, with which result. No answer texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from assess.chain import START, Line
from assess.db import Database, wait_for_others
from assess.models import AuditEvent


class Action(StrEnum):
    """Everything the trail knows, as subject:verb."""

    SIGNED_IN = "signin:accepted"
    SIGN_IN_FAILED = "signin:failed"
    SIGN_IN_THROTTLED = "signin:throttled"
    SIGNED_OUT = "signin:ended"
    SIGNED_OUT_EVERYWHERE = "signin:ended-everywhere"
    PASSWORD_ACCEPTED = "signin:password-accepted"  # noqa: S105 - the name of an action
    CODE_FAILED = "signin:code-failed"
    CODE_THROTTLED = "signin:code-throttled"
    RECOVERY_CODE_USED = "signin:recovery-code-used"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105 - the name of an action
    FACTOR_MADE = "second-factor:made"
    FACTOR_RESET = "second-factor:reset"
    RECOVERY_CODES_MADE = "recovery-codes:made"
    INVITED = "invitation:made"
    INVITATION_WITHDRAWN = "invitation:withdrawn"
    INVITATION_ACCEPTED = "invitation:accepted"
    ROLE_CHANGED = "membership:changed"
    ACCESS_ENDED = "membership:ended"
    OPERATOR_MADE = "operator:made"
    MUNICIPALITY_ADDED = "municipality:added"
    MUNICIPALITY_RENAMED = "municipality:renamed"
    MUNICIPALITY_MERGED = "municipality:merged"
    MAIL_FAILED = "mail:failed"
    PROVIDER_SET = "identity-provider:set"
    PROVIDER_REMOVED = "identity-provider:removed"
    PROVIDER_REFUSED = "identity-provider:refused"
    IDENTITY_LINKED = "identity:linked"
    ACCESS_REFUSED = "access:refused"
    FORGERY_REFUSED = "csrf:refused"
    ASSESSMENT_CREATED = "assessment:created"
    ASSESSMENT_IMPORTED = "assessment:imported"
    ASSESSMENT_EXPORTED = "assessment:exported"
    ASSESSMENT_SUBMITTED = "assessment:submitted"
    ASSESSMENT_REOPENED = "assessment:reopened"
    DECISION_RECORDED = "decision:recorded"
    DECISION_CONFIRMED = "decision:confirmed"
    SIGNATURE_RECORDED = "signature:recorded"
    MEASURES_APPROVED = "measure-approval:recorded"
    HANDOVER_RECORDED = "handover:recorded"
    ANSWERS_CARRIED = "assessment:answers-carried"
    ASSESSMENT_CHANGED = "assessment:changed"
    FRAMEWORK_ADDED = "framework:added"
    FRAMEWORK_REMOVED = "framework:removed"
    CONNECTION_ADDED = "connection:added"
    CONNECTION_CHANGED = "connection:changed"
    CONNECTION_REMOVED = "connection:removed"
    TPM_ADDED = "tpm:added"
    TPM_CHANGED = "tpm:changed"
    TPM_REMOVED = "tpm:removed"
    SUWINET_CHANGED = "suwinet:changed"
    NORM_LAID_BESIDE = "norm:laid-beside"
    NORM_CLEARED = "norm:cleared"
    ANSWER_SAVED = "answer:saved"
    ANSWER_IMPORTED = "answer:imported"
    ANSWER_RESTORED = "answer:restored"
    PROPOSAL_TAKEN_OVER = "answer:taken-over"
    ANSWER_CONFIRMED = "answer:confirmed-again"
    ANSWER_TEXTS_CARRIED = "answer:texts-carried"
    CARRIED_PUT_ASIDE = "carried:put-aside"
    CARRIED_PUT_BACK = "carried:put-back"
    NOT_APPLICABLE_AGREED = "answer:not-applicable-agreed"
    REVIEW_AGREED = "review:agreed"
    REVIEW_SENT_BACK = "review:sent-back"
    SAMPLE_DRAWN = "sample:drawn"
    REMARK_ADDED = "remark:added"
    REMARK_REMOVED = "remark:removed"
    REMARK_CHOSEN = "remark:chosen"
    REMARK_LEFT_OUT = "remark:left-out"
    APPLICABILITY_SAVED = "applicability:saved"
    ASSIGNMENT_MADE = "assignment:made"
    ASSIGNMENT_CHANGED = "assignment:changed"
    ASSIGNMENT_WITHDRAWN = "assignment:withdrawn"
    ABSENCE_SET = "absence:set"
    ABSENCE_REMOVED = "absence:removed"
    REMINDER_SENT = "reminder:sent"
    CALENDAR_DOWNLOADED = "calendar:downloaded"
    BOARD_MEMBER_ADDED = "board-member:added"
    BOARD_MEMBER_CHANGED = "board-member:changed"
    BOARD_MEMBER_REMOVED = "board-member:removed"
    REGISTRATION_CHANGE_ADDED = "registration-change:added"
    REGISTRATION_CHANGE_CHANGED = "registration-change:changed"
    REGISTRATION_CHANGE_REMOVED = "registration-change:removed"
    INCIDENT_KEPT = "incident:kept"
    INCIDENT_REPORTED = "incident:reported"
    INCIDENT_REMOVED = "incident:removed"
    WORKSHEET_MADE = "worksheet:made"
    AUDIT_WORKED = "audit:worked"
    AUDIT_VERDICT_SHARED = "audit:verdict-shared"
    AUDIT_SAMPLE_DRAWN = "audit:sample-drawn"
    AUDIT_FILE_DOWNLOADED = "audit:file-downloaded"
    FINDING_SHARED = "finding:shared"
    FINDING_REACTED = "finding:reacted"
    FINDING_AGREED = "finding:agreed"
    FINDING_DONE = "finding:done"
    FINDING_RETESTED = "finding:retested"
    FINDINGS_DOWNLOADED = "findings:downloaded"
    REPORT_REQUESTED = "report:requested"
    REPORT_DOWNLOADED = "report:downloaded"
    REPORT_CALLED_OFF = "report:called-off"
    DATA_DOWNLOADED = "data:downloaded"
    EVIDENCE_ADDED = "evidence:added"
    EVIDENCE_CHANGED = "evidence:changed"
    EVIDENCE_REVISED = "evidence:revised"
    EVIDENCE_REFUSED = "evidence:refused"
    EVIDENCE_WITHDRAWN = "evidence:withdrawn"
    EVIDENCE_PUT_BACK = "evidence:put-back"
    EVIDENCE_LINKED = "evidence:linked"
    EVIDENCE_RENEWED = "evidence:renewed"
    EVIDENCE_UNLINKED = "evidence:unlinked"
    EVIDENCE_DOWNLOADED = "evidence:downloaded"
    EVIDENCE_DAMAGED = "evidence:damaged"
    EVIDENCE_PACKED = "evidence:package-fetched"
    IMPROVEMENT_ADDED = "improvement:added"
    IMPROVEMENT_CHANGED = "improvement:changed"
    IMPROVEMENT_MOVED = "improvement:moved"
    IMPROVEMENT_PLAN_DOWNLOADED = "improvement-plan:downloaded"
    BENCHMARK_AGREED = "benchmark:agreed"
    BENCHMARK_WITHDRAWN = "benchmark:withdrawn"
    BENCHMARK_TOKEN_ASKED = "benchmark:token-asked"  # noqa: S105 - the name of an action
    BENCHMARK_TOKEN_TAKEN = "benchmark:token-taken"  # noqa: S105 - the name of an action
    BENCHMARK_KEY_WIPED = "benchmark:key-wiped"
    BENCHMARK_ROUND_OPENED = "benchmark-round:opened"
    BENCHMARK_ROUND_TAKEN_OVER = "benchmark-round:taken-over"
    BENCHMARK_TOKENS_ISSUED = "benchmark-round:tokens-issued"
    BENCHMARK_ROUND_CLOSED = "benchmark-round:closed"
    BENCHMARK_BOX_FETCHED = "benchmark-round:box-fetched"
    BENCHMARK_BOX_WIPED = "benchmark-round:box-wiped"
    BENCHMARK_EDITION_TAKEN_IN = "benchmark-edition:taken-in"
    BENCHMARK_EDITION_REFUSED = "benchmark-edition:refused"
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
    """Add a line that is kept or lost together with the change it tells of.

    Writes it at once, with whatever else waits in the session: the next line must find its hash.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    chain = by.municipality_id or 0
    wait_for_others(session, chain)
    length, last = _end(session, chain)
    line = Line(
        chain=chain,
        sequence=length + 1,
        at=at.astimezone(UTC),
        actor=_kept(by.name)[:254],
        actor_id=by.id,
        origin=_kept(by.origin)[:64],
        action=action.value,
        object=_kept(object_)[:200],
        result=result.value,
        previous=last,
    )
    session.add(
        AuditEvent(
            municipality_id=by.municipality_id,
            **{name: getattr(line, name) for name in Line.__slots__ if name != "hash"},
            hash=line.computed,
        )
    )
    session.flush()


def _kept(text: str) -> str:
    """What both databases can keep: somebody may ask for an address with a NUL in it."""
    return text.replace("\x00", "\ufffd")


def record_now(database: Database, action: Action, object_: str, *, by: Actor, at: datetime, result: Result) -> None:
    """Add a line in a transaction of its own: a refusal is kept although the request is rolled back."""
    with database.session(writes=True, municipality_id=by.municipality_id) as session:
        record(session, action, object_, by=by, at=at, result=result)
        session.commit()


def _end(session: Session, chain: int) -> tuple[int, str]:
    """Whoever records holds the write lock (on PostgreSQL: of this chain), so the end does not move meanwhile."""
    found = session.execute(_LAST, {"chain": chain}).one_or_none()
    return (found[0], found[1]) if found else (0, START)


_LAST = (
    select(AuditEvent.sequence, AuditEvent.hash)
    .where(AuditEvent.chain == bindparam("chain"))
    .order_by(AuditEvent.sequence.desc())
    .limit(1)
)
