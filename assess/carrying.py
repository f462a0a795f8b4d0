"""Answers of an earlier assessment that wait in this one: what they said, and what of it may be confirmed again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.models import Assessment, AssessmentFramework, CarriedAnswer
from assess.typed import is_date
from controls.answers import Answer, Choice, Outcome, Verdict, answer_key, gathered, outcomes
from controls.catalogue import Aspect, Catalogue, Requirement, Standing
from controls.snapshot import answer_from
from controls.upgrading import STAYED_THE_SAME, Change, unpromoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One earlier answer as it was, with what happened to its requirement since."""

    requirement_id: str
    unit: str
    from_assessment: str
    from_requirement: str
    change: Change
    note: str
    answer: Answer
    #: The earlier assessment as people know it; "" when it is no longer here.
    from_title: str
    from_date: str
    from_editions: tuple[str, ...]
    #: Whether somebody confirmed it or put it aside.
    is_settled: bool

    @property
    def key(self) -> str:
        return answer_key(self.requirement_id, self.unit)

    @property
    def edition_then(self) -> Catalogue | None:
        """The edition that asked it; None when that is no longer installed."""
        known = all_catalogues()
        editions = (known[key] for key in self.from_editions if key in known)
        return next((e for e in editions if self.from_requirement in e.requirement_by_id), None)

    @property
    def asked_then(self) -> Requirement | None:
        """The question that it answered."""
        edition = self.edition_then
        return edition.requirement_by_id[self.from_requirement] if edition else None


Waitings = Mapping[str, tuple[Waiting, ...]]

_FRAMEWORKS = (
    select(func.aggregate_strings(AssessmentFramework.catalogue, " "))
    .where(AssessmentFramework.assessment_id == CarriedAnswer.from_assessment)
    .correlate(CarriedAnswer)
    .scalar_subquery()
)


def waiting(session: Session, assessment_id: str, requirement_ids: Collection[str] | None = None) -> Waitings:
    """What waits, by `Answer.key` of the requirement it waits for; all of it, or for these requirements."""
    return {
        key: found
        for key, found in carried(session, assessment_id, requirement_ids).items()
        if not any(one.is_settled for one in found)
    }


def carried(session: Session, assessment_id: str, requirement_ids: Collection[str] | None = None) -> Waitings:
    """The same with what was settled. What waits for one requirement is settled together."""
    asked = (
        select(CarriedAnswer, Assessment.title, Assessment.reference_date, Assessment.catalogue, _FRAMEWORKS)
        .outerjoin(Assessment, Assessment.id == CarriedAnswer.from_assessment)
        .where(CarriedAnswer.assessment_id == assessment_id)
        .order_by(CarriedAnswer.requirement_id, CarriedAnswer.unit, CarriedAnswer.from_requirement)
    )
    if requirement_ids is not None:
        asked = asked.where(CarriedAnswer.requirement_id.in_(requirement_ids))
    found: dict[str, tuple[Waiting, ...]] = {}
    for row, *earlier in session.execute(asked):
        one = _waiting(row, *earlier)
        found[one.key] = (*found.get(one.key, ()), one)
    return found


def _waiting(
    row: CarriedAnswer, title: str | None, day: str | None, leading: str | None, others: str | None
) -> Waiting:
    return Waiting(
        requirement_id=row.requirement_id,
        unit=row.unit,
        from_assessment=row.from_assessment,
        from_requirement=row.from_requirement,
        change=Change(row.change),
        note=row.note,
        answer=answer_from(json.loads(row.answer)),
        from_title=title or "",
        from_date=day or "",
        from_editions=tuple(filter(None, (leading, *(others or "").split()))),
        is_settled=row.settled_at is not None,
    )


# --- what of it may be confirmed ------------------------------------------------------------


class Hindrance(StrEnum):
    """Why an earlier answer cannot be confirmed as it was: only its texts can come along."""

    CHANGED = "veranderd"
    OF_ITS_ROUND = "ronde"
    TPM = "tpm"
    TAKEN_OVER = "overgenomen"
    ENDED = "afgelopen"
    UNKNOWN_WAY = "kan-niet-meer"
    UNDECIDED = "open"


def hindrance(
    found: tuple[Waiting, ...], catalogue: Catalogue, asked: Requirement, reference_date: str
) -> Hindrance | None:
    """Why not; None when it may be confirmed. `reference_date` is that of the assessment it waits in."""
    one, answer = found[0], found[0].answer
    holds = {
        Hindrance.CHANGED: len(found) > 1 or one.change not in STAYED_THE_SAME,
        Hindrance.OF_ITS_ROUND: asked.standing is Standing.PROGRESS,
        Hindrance.TPM: answer.outcome is Outcome.COVERED or bool(answer.tpm),
        Hindrance.TAKEN_OVER: bool(answer.inferred_from),
        Hindrance.ENDED: answer.outcome is Outcome.DEVIATED and not _still_holds(answer.ends_on, reference_date),
        Hindrance.UNKNOWN_WAY: answer.outcome not in outcomes(catalogue, asked),
        Hindrance.UNDECIDED: not _decides(answer),
    }
    return next((why for why, is_so in holds.items() if is_so), None)


def as_it_was(one: Waiting, asked: Requirement, remaining: Collection[str]) -> Answer:
    """The answer to confirm: what people wrote and judged, without what others vouched for.

    `remaining` are the numbers of the questions that other frameworks leave open now.
    """
    was = unpromoted(one.answer)
    return replace(
        was,
        requirement_id=one.requirement_id,
        unit=one.unit,
        verdicts={a: was.verdict(a) if a in asked.aspects else Verdict.OPEN for a in Aspect},
        remainder={number: said for number, said in was.remainder.items() if number in remaining},
    )


def texts_of(found: tuple[Waiting, ...], asked: Requirement) -> Answer:
    """Only what people wrote, of every answer that waits here; each judgement is open again."""
    was = [one.answer for one in found]
    done_on = was[0].done_on if len(was) == 1 and found[0].change in STAYED_THE_SAME else ""
    return Answer(
        requirement_id=found[0].requirement_id,
        unit=found[0].unit,
        verdicts=dict.fromkeys(Aspect, Verdict.OPEN),
        explanation=_joined(a.explanation for a in was),
        evidence=gathered(e for a in was for e in a.evidence),
        improvement=_joined(a.improvement for a in was),
        reason=_joined(a.reason for a in was),
        risk_reference=_joined(a.risk_reference for a in was),
        risk_owner=_joined(a.risk_owner for a in was),
        ends_on=was[0].ends_on if len(was) == 1 else "",
        condition_on=was[0].condition_on if asked.condition else "",
        condition_reason=_joined(a.condition_reason for a in was) if asked.condition else "",
        done_on="" if asked.standing is Standing.PROGRESS else done_on,
    )


def is_given(answer: Answer) -> bool:
    """Whether it says anything: one that was made empty again holds nothing that could be lost."""
    said = replace(answer, verdicts={}, answered_by="", answered_at="", version=0)
    is_judged = any(verdict is not Verdict.OPEN for verdict in answer.verdicts.values())
    return is_judged or said != Answer(requirement_id=answer.requirement_id, unit=answer.unit)


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _still_holds(ends_on: str, reference_date: str) -> bool:
    return is_date(ends_on) and ends_on >= reference_date


def _decides(answer: Answer) -> bool:
    decided = any(verdict is not Verdict.OPEN for verdict in answer.verdicts.values())
    return decided or answer.outcome is not Outcome.ASSESSED or answer.condition is not Choice.OPEN
