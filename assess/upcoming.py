"""The deadlines of an assessment and of its municipality, for the calendar and for whoever shows the next ones.

What hangs on people, registrations and incidents belongs to the municipality:
it is the same in the calendar of each of its assessments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Label, Row, Select, case, literal, null, select, union_all
from sqlalchemy.orm import Session

from assess.agreements import agreements, findings_of
from assess.catalogues import all_catalogues
from assess.countdown import basis, until_deadline
from assess.frameworks import leading, others
from assess.models import BoardMember, DigidConnection, EvidenceItem, Incident, RegistrationChange, SuwinetUse, TpmRow
from assess.place import AssessmentHead
from assess.records import all_answers
from controls import notification
from controls.answers import Answers
from controls.catalogue import Catalogue
from controls.deadlines import Deadline, DeadlineKind, Question, Undated, coming, of_edition, overdue
from controls.duties import (
    Change,
    Expiring,
    KeptIncident,
    Member,
    of_changes,
    of_evidence,
    of_incidents,
    of_members,
    of_tpms,
)
from controls.findings import Finding, deadlines_of
from controls.profile import Connection, Profile, SuwinetApplication
from controls.tpm import Tpm

#: The edition that holds the periods of the law, whether or not the assessment accounts to it.
LAW = "cbw/2026"
#: How many deadlines stand on the overview.
NEXT = 5

KIND: Mapping[DeadlineKind, str] = {
    DeadlineKind.ROUND: "Ronde",
    DeadlineKind.REPEAT: "Terugkerend",
    DeadlineKind.DEVIATION: "Afwijking",
    DeadlineKind.BOARD: "College",
    DeadlineKind.REGISTRATION: "Registratie",
    DeadlineKind.TPM: "TPM",
    DeadlineKind.EVIDENCE: "Bewijs",
    DeadlineKind.INCIDENT: "Incident",
    DeadlineKind.FINDING: "Bevinding",
}
#: Where somebody goes to deal with it, when that is not the page of a question.
_PAGES: Mapping[DeadlineKind, str] = {
    DeadlineKind.BOARD: "planning.college",
    DeadlineKind.REGISTRATION: "planning.registration",
    DeadlineKind.TPM: "scoping.index",
    DeadlineKind.EVIDENCE: "evidence_links.used",
    DeadlineKind.INCIDENT: "notifying.kept",
    DeadlineKind.FINDING: "findings.finding",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """Everything with a date, and what waits for one."""

    dated: tuple[Deadline, ...]
    undated: tuple[Undated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One deadline as a page shows it: how far away it is, and the address that leads to it."""

    deadline: Deadline
    kind: str
    distance: str
    basis: str
    is_late: bool
    endpoint: str
    address: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """What the overview tells of the calendar."""

    next: tuple[Line, ...]
    overdue: int


def law() -> Catalogue:
    return all_catalogues()[LAW]


def planning(session: Session, head: AssessmentHead, *, answers: Answers | None = None) -> Planning:
    """Every deadline of an assessment; two questions to the database, one when its `answers` are at hand."""
    beside = _beside(session, head.id)
    given = all_answers(session, head.id) if answers is None else answers
    dated: list[Deadline] = [
        *of_members(law(), beside.members),
        *of_changes(law(), beside.changes),
        *of_incidents(law(), beside.incidents),
        *of_tpms(beside.profile.tpms),
        *of_evidence(_leaned_on(beside.expiring, given) if head.is_open else ()),
        *deadlines_of(beside.findings),
    ]
    undated: list[Undated] = []
    for edition in (leading(head), *others(head)):
        found, waiting = of_edition(edition, given, profile=beside.profile, year=int(head.reference_date[:4]))
        dated += found
        undated += waiting
    return Planning(dated=tuple(dated), undated=tuple(undated))


def _leaned_on(expiring: Iterable[Expiring], answers: Answers) -> Iterable[Expiring]:
    """Only what this assessment leans on: what nobody uses may end."""
    used = {entry.item for answer in answers.values() for entry in answer.linked}
    return (one for one in expiring if one.id in used)


def upcoming(session: Session, head: AssessmentHead, *, now: datetime, answers: Answers | None = None) -> Upcoming:
    """The next deadlines and how many are overdue; hand in the `answers` (by `Answer.key`) if they were read already."""
    dated = planning(session, head, answers=answers).dated
    return Upcoming(next=lines(head, coming(dated, now)[:NEXT], now), overdue=len(overdue(dated, now)))


def lines(head: AssessmentHead, found: Iterable[Deadline], now: datetime) -> tuple[Line, ...]:
    """Deadlines as a page shows them, in the same order."""
    return tuple(
        Line(
            deadline=deadline,
            kind=KIND[deadline.kind],
            distance=until_deadline(deadline, now),
            basis=basis(deadline),
            is_late=deadline.is_past(now),
            endpoint=_PAGES.get(deadline.kind, "answering.control"),
            address=_address(head, deadline),
        )
        for deadline in found
    )


def question_address(head: AssessmentHead, question: Question | None) -> Mapping[str, str]:
    """What leads to the page of a question in this assessment; nothing when the assessment does not ask it."""
    if question is None or question.edition not in (head.catalogue, *head.frameworks):
        return {}
    sheet = {} if question.edition == head.catalogue else {"framework": question.edition.partition("/")[0]}
    unit = {"unit": question.unit} if question.unit else {}
    return {**sheet, **unit, "number": question.control, "_anchor": question.number}


def _address(head: AssessmentHead, deadline: Deadline) -> Mapping[str, str]:
    if deadline.kind not in _PAGES:
        return question_address(head, deadline.question)
    return {
        DeadlineKind.BOARD: {"_anchor": f"lid-{deadline.row}"},
        DeadlineKind.REGISTRATION: {"_anchor": f"wijziging-{deadline.row}"},
        DeadlineKind.INCIDENT: {"incident_id": deadline.row},
        DeadlineKind.FINDING: {"finding_id": deadline.row},
    }.get(deadline.kind, {})


# --- what stands beside the answers, in one question ------------------------------------------

#: A truth among the texts of one statement.
_YES = "ja"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    members: tuple[Member, ...]
    changes: tuple[Change, ...]
    incidents: tuple[KeptIncident, ...]
    expiring: tuple[Expiring, ...]
    findings: tuple[Finding, ...]
    profile: Profile


def _beside(session: Session, assessment_id: str) -> _Beside:
    """Seven small tables in one statement: this stands on pages that may ask few questions."""
    rows: dict[str, list[Row[Any]]] = {}
    for row in session.execute(_everything(assessment_id)):
        rows.setdefault(row.kind, []).append(row)

    def of(kind: str) -> Iterable[Row[Any]]:
        return rows.get(kind, ())

    return _Beside(
        members=tuple(
            Member(id=r.a, name=r.b, appointed_on=r.c, certificate_on=r.d, left_on=r.e) for r in of("member")
        ),
        changes=tuple(Change(id=r.a, what=r.b, changed_on=r.c, reported_on=r.d) for r in of("change")),
        incidents=tuple(map(_kept_incident, of("incident"))),
        expiring=tuple(Expiring(id=r.a, title=r.b, valid_until=r.c) for r in of("evidence")),
        findings=tuple(findings_of(of("finding"), of("event"))),
        profile=Profile(
            connections=tuple(Connection(id=r.a, name=r.b, number=r.c) for r in of("connection")),
            tpms=tuple(_tpm(identity=r.a, supplier=r.b, application=r.c, issued_on=r.d) for r in of("tpm")),
            suwinet=tuple(
                SuwinetApplication(application=r.a, tasks=tuple(r.b.split()), outsourced_to="") for r in of("suwinet")
            ),
        ),
    )


def _kept_incident(row: Row[Any]) -> KeptIncident:
    return KeptIncident(
        id=row.a,
        label=row.b,
        moments=notification.Incident(
            aware_at=row.u,
            handled_at=row.v,
            warned_at=row.w,
            notified_at=row.x,
            progress_at=row.y,
            final_at=row.z,
            trust_service=row.d == _YES,
        ),
        significant=notification.Significance(row.c),
    )


def _everything(assessment_id: str) -> Any:
    """The kind, five texts and six moments; the incident comes first because it sets the types of the columns."""
    trust_service = case((Incident.trust_service, _YES), else_="")
    incident = (Incident.id, Incident.label, Incident.significant, trust_service)
    moments = (
        Incident.aware_at,
        Incident.handled_at,
        Incident.warned_at,
        Incident.notified_at,
        Incident.progress_at,
        Incident.final_at,
    )
    return union_all(
        select(*_columns("incident", incident, moments)),
        _texts("member", BoardMember, "id", "name", "appointed_on", "certificate_on", "left_on"),
        _texts("change", RegistrationChange, "id", "what", "changed_on", "reported_on"),
        _texts("evidence", EvidenceItem, "id", "title", "valid_until").where(
            EvidenceItem.valid_until != "", EvidenceItem.withdrawn_at.is_(None)
        ),
        *(
            _texts(kind, model, *names).where(model.assessment_id == assessment_id)
            for kind, model, names in (
                ("tpm", TpmRow, ("id", "supplier", "application", "issued_on")),
                ("connection", DigidConnection, ("id", "name", "number")),
                ("suwinet", SuwinetUse, ("application", "tasks")),
            )
        ),
        *agreements(assessment_id),
    )


def _texts(kind: str, model: Any, *names: str) -> Select[Any]:
    return select(*_columns(kind, tuple(getattr(model, name) for name in names), (null(),) * 6))


def _columns(kind: str, texts: tuple[Any, ...], moments: tuple[Any, ...]) -> list[Label[Any]]:
    filled = (*texts, *(literal(""),) * (5 - len(texts)))
    named = zip("abcdeuvwxyz", (*filled, *moments), strict=True)
    return [literal(kind).label("kind"), *(column.label(name) for name, column in named)]


def _tpm(*, identity: str, supplier: str, application: str, issued_on: str) -> Tpm:
    """As far as a calendar needs it: how long it is valid."""
    return Tpm(
        id=identity,
        supplier=supplier,
        application=application,
        reference="",
        period_from="",
        period_until="",
        issued_on=issued_on,
        verdicts={},
    )
