"""Which answers lean on a piece of evidence: read from the answers themselves, so that it cannot be anything else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.models import AnswerRow, Assessment, AssessmentStatus
from controls.answers import Evidence, evidence_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """An answer that a piece of evidence is linked to; `framework` is "" for the leading one."""

    assessment_id: str
    assessment: str
    is_open: bool
    framework: str
    unit: str
    requirement_id: str
    number: str
    title: str
    entry: Evidence


def uses(session: Session, item_id: str = "") -> tuple[Use, ...]:
    """Every answer that evidence is linked to, or this piece of it; the newest assessment first."""
    return tuple(
        _use(row, evidence_from(given))
        for row in session.execute(_leaning_on(item_id))
        for given in json.loads(row.evidence)
        if given.get("item") and item_id in ("", given["item"])
    )


def _leaning_on(item_id: str) -> Any:
    its = f'"item": "{item_id}"' if item_id else '"item": "'
    return (
        select(
            Assessment.id,
            Assessment.title,
            Assessment.status,
            Assessment.catalogue,
            AnswerRow.requirement_id,
            AnswerRow.unit,
            AnswerRow.evidence,
        )
        .join(AnswerRow, AnswerRow.assessment_id == Assessment.id)
        .where(AnswerRow.evidence.contains(its, autoescape=True))
        .order_by(Assessment.created_at.desc(), Assessment.id, AnswerRow.requirement_id, AnswerRow.unit)
    )


def _use(row: Any, entry: Evidence) -> Use:
    framework, number, title = named(row.catalogue, row.requirement_id)
    return Use(
        assessment_id=row.id,
        assessment=row.title,
        is_open=row.status == AssessmentStatus.DRAFT,
        framework=framework,
        unit=row.unit,
        requirement_id=row.requirement_id,
        number=number,
        title=title,
        entry=entry,
    )


def named(leading: str, requirement_id: str) -> tuple[str, str, str]:
    """The framework ("" for the leading one), the number and the title of a requirement; its id when nobody knows it."""
    known = all_catalogues()
    first = [known[leading]] if leading in known else []
    for edition in (*first, *(e for key, e in known.items() if key != leading)):
        found = edition.requirement_by_id.get(requirement_id)
        if found:
            return "" if edition.key == leading else edition.id, found.number, found.title
    return "", requirement_id, ""
