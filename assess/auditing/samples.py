"""Draw a sample of requirements for the audit, and show it with everything that is needed to draw it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError
from assess.frameworks import Sheet
from assess.identifiers import new_id
from assess.models import SamplePurpose
from assess.place import AssessmentHead
from assess.records import all_answers
from assess.samples import Drawn, drawn_samples, keep_sample
from controls.answers import Answer, Answers, Verdict, answer_key
from controls.catalogue import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSample:
    """`sheet_name` is a `Sheet.name`, or "" for all of them together; `claimed_only` leaves out what is not claimed."""

    sheet_name: str
    claimed_only: bool
    size: int
    #: "" lets the machine choose.
    seed: str


def audit_samples(session: Session, head: AssessmentHead) -> tuple[Drawn, ...]:
    """The samples of the auditors, newest first."""
    return drawn_samples(session, head.id, SamplePurpose.AUDIT)


def draw_sample(
    session: Session, head: AssessmentHead, sheets: Sequence[Sheet], command: DrawSample, *, by: Actor, now: datetime
) -> Drawn:
    """Draw and keep a sample; raises InvalidError when there is nothing to draw from, or not so many."""
    wanted = [sheet for sheet in sheets if command.sheet_name in ("", sheet.name)]
    answers = all_answers(session, head.id) if command.claimed_only else {}
    population = [
        answer_key(asked.id, sheet.unit)
        for sheet in wanted
        for asked in sheet.catalogue.requirements
        if not command.claimed_only or _is_claimed(sheet, asked, answers)
    ]
    if not population:
        raise InvalidError({"sheet": "Hier is niets om uit te trekken. Kies een ander kader, of alle eisen."})
    if command.size > len(population):
        there_is = "Er is 1 eis" if len(population) == 1 else f"Er zijn {len(population)} eisen"
        raise InvalidError({"size": f"{there_is} om uit te trekken. Vul een kleiner getal in."})
    seed = command.seed or new_id()
    found = keep_sample(session, head.id, SamplePurpose.AUDIT, population, size=command.size, seed=seed, by=by, now=now)
    audit.record(session, Action.AUDIT_SAMPLE_DRAWN, head.id, by=by, at=now)
    return found


def _is_claimed(sheet: Sheet, asked: Requirement, answers: Answers) -> bool:
    """Whether the municipality says of an aspect that it is proved."""
    answer = answers.get(answer_key(asked.id, sheet.unit)) or Answer(requirement_id=asked.id)
    shown = sheet.looked_up(asked, answer)
    return any(shown.verdict(aspect) is Verdict.PROVED for aspect in asked.aspects)
