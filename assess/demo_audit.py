"""The auditor of the demonstration at work on the submitted assessment: verdicts, a finding, a note, a sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.auditing import course, drafting, samples, service
from assess.catalogues import all_catalogues
from assess.demo_texts import START
from assess.frameworks import Sheet, head_of, sheets
from assess.models import AnswerRow
from assess.place import AssessmentHead
from assess.records import answer_of
from controls.answers import Verdict
from controls.catalogue import Aspect
from controls.findings import EventKind, Severity, answer_sha256

#: The submitted assessment of the demonstration.
SUBMITTED = "d00000000003"
_WHEN = START + timedelta(days=139)
_PROVED, _PARTLY, _NOT = Verdict.PROVED, Verdict.PARTLY, Verdict.NOT
_JUDGED = (
    ("5.01.01", (_PROVED, _PROVED, _PROVED), "Beleid en collegebesluit, zaaksysteem, gezien op 16 november 2026.", ""),
    ("8.02.01", (_PROVED, _PARTLY, _NOT), "Lijst van beheeraccounts, gezien bij de applicatiebeheerder.", ""),
    ("8.13.01", (_PROVED, _PROVED, _PARTLY), "Logboek van de back-up, drie weken bekeken.", "Hersteltest navragen."),
    ("8.15.01", (_PARTLY, Verdict.OPEN, Verdict.OPEN), "", "Logbeleid is een concept; gesprek met de CISO gepland."),
)


def fill_audit(session: Session, people: Mapping[str, Actor]) -> None:
    """What the auditor noted, shared and drew, and what the CISO said to it."""
    auditor, ciso = people["Arno Auditor"], people["Cees Ciso"]
    head = head_of(session, SUBMITTED)
    found = sheets(session, head)
    for number, verdicts, seen, note in _JUDGED:
        _judge(session, head, found[0], number, verdicts, seen=seen, note=note, by=auditor)
    _share(session, head, found[0], "5.01.01", by=auditor)
    command = samples.DrawSample(sheet_name="", claimed_only=True, size=12, seed="voorbeeld-2026")
    samples.draw_sample(session, head, found, command, by=auditor, now=_WHEN)
    made = drafting.save_draft(session, head, found, "", _finding(head), by=auditor, now=_WHEN)
    drafting.share(session, head, found, made, seen=1, by=auditor, now=_WHEN + timedelta(hours=1))
    for step, later in ((_reaction(), 2), (_agreement(), 3)):
        course.add_event(session, head, made, step, by=ciso, now=_WHEN + timedelta(days=later))
    drafting.save_draft(session, head, found, "", _not_shared(head), by=auditor, now=_WHEN)


def _finding(head: AssessmentHead) -> drafting.SaveFinding:
    return drafting.SaveFinding(
        title="Beheeraccounts worden niet op tijd beoordeeld",
        description="Van de beheeraccounts is de laatste beoordeling van februari. De norm vraagt er elke drie maanden een.",
        severity=Severity.HIGH,
        aspects=(Aspect.BESTAAN, Aspect.WERKING),
        keys=(_id(head, "8.02.01"), _id(head, "5.18.02")),
        follows="",
        version=0,
    )


def _not_shared(head: AssessmentHead) -> drafting.SaveFinding:
    return drafting.SaveFinding(
        title="Logbeleid is niet vastgesteld",
        description="Het logbeleid is een concept van dit jaar. Nog te bespreken voordat dit wordt gedeeld.",
        severity=Severity.MEDIUM,
        aspects=(Aspect.OPZET,),
        keys=(_id(head, "8.15.01"),),
        follows="",
        version=0,
    )


def _judge(
    session: Session,
    head: AssessmentHead,
    sheet: Sheet,
    number: str,
    verdicts: tuple[Verdict, ...],
    *,
    seen: str,
    note: str,
    by: Actor,
) -> None:
    asked = sheet.catalogue.requirement_by_id[_id(head, number)]
    row = session.scalars(
        select(AnswerRow).where(AnswerRow.assessment_id == head.id, AnswerRow.requirement_id == asked.id)
    ).one_or_none()
    command = service.SaveVerdict(
        verdicts=dict(zip(Aspect, verdicts, strict=True)),
        seen=seen,
        note=note,
        version=0,
        about=answer_sha256(answer_of(row) if row else None),
    )
    service.save_verdict(session, head, sheet, asked, command, by=by, now=_WHEN)


def _share(session: Session, head: AssessmentHead, sheet: Sheet, number: str, *, by: Actor) -> None:
    asked = sheet.catalogue.requirement_by_id[_id(head, number)]
    service.share_verdict(session, head, sheet, asked, seen=1, by=by, now=_WHEN + timedelta(minutes=30))


def _id(head: AssessmentHead, number: str) -> str:
    return next(asked.id for asked in all_catalogues()[head.catalogue].requirements if asked.number == number)


def _reaction() -> course.AddEvent:
    return course.AddEvent(
        kind=EventKind.REACTION, text="Daar zijn wij het mee eens. Door ziekte is de ronde van mei niet gedaan.", seen=0
    )


def _agreement() -> course.AddEvent:
    return course.AddEvent(
        kind=EventKind.AGREED,
        text="De beoordeling komt in het jaarplan van Informatievoorziening, met een vervanger.",
        owner="Teammanager Informatievoorziening",
        due_on=_due(_WHEN),
        seen=1,
    )


def _due(moment: datetime) -> str:
    return (moment + timedelta(days=60)).date().isoformat()
