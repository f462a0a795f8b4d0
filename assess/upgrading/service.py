"""Take the answers of an assessment over into a new one, where each waits until a person confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.identifiers import new_id
from assess.models import CarriedAnswer
from assess.place import AssessmentHead
from assess.proposals import editions
from assess.succeeding import Successor
from assess.upgrading.destinations import Arrival, Destination, arrivals
from assess.upgrading.preview import is_valid_on, stock_of
from controls.canonical import canonical_json, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssessment:
    """What somebody says of the assessment that is to be made."""

    title: str
    reference_date: str


def take_over(
    session: Session, head: AssessmentHead, to: Destination, new: NewAssessment, *, by: Actor, now: datetime
) -> str:
    """Make the new assessment; returns its id. The earlier one, submitted or not, does not change."""
    stock = stock_of(session, head)
    made = Successor(session=session, id=new_id(), municipality_id=by.municipality_id)
    made.assessment(
        catalogue=to.edition_after(head.catalogue),
        title=new.title,
        reference_date=new.reference_date,
        scope=head.scope,
        now=now,
    )
    made.frameworks(to.edition_after(edition.key) for edition in editions(head)[1:])
    units = made.profile(stock.profile, keeps=lambda tpm: is_valid_on(tpm, new.reference_date)).units
    for key, answers in stock.found.by_edition.items():
        for arrival in arrivals(answers, to.upgrades[key]):
            _waiting(made, head, arrival, units[arrival.answer.unit])
    audit.record(session, Action.ASSESSMENT_CREATED, made.id, by=by, at=now)
    audit.record(session, Action.ANSWERS_CARRIED, f"{made.id} from {head.id}", by=by, at=now)
    session.flush()
    return made.id


def _waiting(made: Successor, earlier: AssessmentHead, arrival: Arrival, unit: str) -> None:
    made.add(
        CarriedAnswer,
        requirement_id=arrival.requirement_id,
        unit=unit,
        from_requirement=arrival.answer.requirement_id,
        from_assessment=earlier.id,
        change=arrival.change.value,
        note=arrival.note,
        answer=canonical_json(plain(arrival.answer)),
        settled_at=None,
    )
