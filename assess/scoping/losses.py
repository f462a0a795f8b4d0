"""What would be lost when a framework or a connection goes: then it stays."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from assess.errors import InvalidError
from assess.models import AnswerRow, CarriedAnswer
from assess.records import answer_of
from controls.answers import Answer, Verdict
from controls.catalogue import Aspect, Catalogue
from reports.wording import counted


def refuse_losing_framework(session: Session, assessment_id: str, catalogue: Catalogue) -> None:
    """Raise InvalidError when somebody answered this framework; what says nothing goes with it."""
    ids = [r.id for r in catalogue.requirements]
    _refuse(
        session,
        assessment_id,
        answers=AnswerRow.requirement_id.in_(ids),
        waiting=CarriedAnswer.requirement_id.in_(ids),
        what=catalogue.short_title,
    )


def refuse_losing_unit(session: Session, assessment_id: str, unit: str, name: str) -> None:
    """The same for one DigiD connection."""
    _refuse(
        session, assessment_id, answers=AnswerRow.unit == unit, waiting=CarriedAnswer.unit == unit, what=f"‘{name}’"
    )


def _refuse(
    session: Session,
    assessment_id: str,
    *,
    answers: ColumnElement[bool],
    waiting: ColumnElement[bool],
    what: str,
) -> None:
    rows = list(session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == assessment_id, answers)))
    given = sum(not _is_blank(answer_of(row)) for row in rows)
    carried = session.scalar(
        select(func.count())
        .select_from(CarriedAnswer)
        .where(and_(CarriedAnswer.assessment_id == assessment_id, CarriedAnswer.settled_at.is_(None), waiting))
    )
    if given or carried:
        raise InvalidError({"": _sentence(what, given, carried or 0)})
    for row in rows:  # saved once and made empty again
        session.delete(row)


def _is_blank(answer: Answer) -> bool:
    """Whether nothing is lost with it: somebody saved it, and it says nothing."""
    nothing = Answer(
        requirement_id=answer.requirement_id, unit=answer.unit, verdicts=dict.fromkeys(Aspect, Verdict.OPEN)
    )
    return replace(answer, answered_by="", answered_at="", version=0) == nothing


def _sentence(what: str, given: int, carried: int) -> str:
    found, advice = [], []
    if given:
        found.append(f"{counted(given, 'antwoord', 'antwoorden')} gegeven")
        advice.append("Maak die antwoorden eerst leeg.")
    if carried:
        found.append(f"{counted(carried, 'eerder antwoord', 'eerdere antwoorden')} klaargezet om te bevestigen")
        advice.append("Leg die eerdere antwoorden eerst opzij.")
    verb = "is" if (given or carried) == 1 else "zijn"
    return (
        f"Bij {what} {verb} al {' en '.join(found)}. Daarom blijft {what} staan: zo gaat er niets verloren. "
        f"Moet {what} toch weg? {' '.join(advice)}"
    )
