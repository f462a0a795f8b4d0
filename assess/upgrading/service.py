"""Take the answers of an assessment over into a new one, where each waits until a person confirms it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.identifiers import new_id
from assess.models import (
    Assessment,
    AssessmentFramework,
    AssessmentStatus,
    CarriedAnswer,
    DigidConnection,
    SuwinetUse,
    TenantOwned,
    TpmRow,
)
from assess.place import AssessmentHead
from assess.proposals import editions
from assess.upgrading.destinations import Arrival, Destination, arrivals
from assess.upgrading.preview import is_valid_on, stock_of
from controls.canonical import canonical_json, plain
from controls.profile import Profile


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
    made = _Made(session=session, id=new_id(), earlier=head, by=by)
    made.assessment(to.edition_after(head.catalogue), new, now)
    for edition in editions(head)[1:]:
        made.framework(to.edition_after(edition.key))
    units = made.profile(stock.profile, new.reference_date)
    for key, answers in stock.found.by_edition.items():
        for arrival in arrivals(answers, to.upgrades[key]):
            made.waiting(arrival, units[arrival.answer.unit])
    audit.record(session, Action.ASSESSMENT_CREATED, made.id, by=by, at=now)
    audit.record(session, Action.ANSWERS_CARRIED, f"{made.id} from {head.id}", by=by, at=now)
    session.flush()
    return made.id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """The rows of the new assessment."""

    session: Session
    id: str
    earlier: AssessmentHead
    by: Actor

    def assessment(self, catalogue: str, new: NewAssessment, now: datetime) -> None:
        self.session.add(
            Assessment(
                id=self.id,
                municipality_id=self.by.municipality_id,
                title=new.title,
                catalogue=catalogue,
                reference_date=new.reference_date,
                scope=self.earlier.scope,
                status=AssessmentStatus.DRAFT,
                created_at=now,
            )
        )
        self.session.flush()  # what follows hangs on it

    def framework(self, edition: str) -> None:
        self._add(AssessmentFramework, catalogue=edition)

    def profile(self, earlier: Profile, day: str) -> dict[str, str]:
        """Connections, TPMs that still count, the use of Suwinet. Gives the new id of each unit."""
        units = {"": ""}
        for connection in earlier.connections:
            units[connection.id] = new_id()
            self._add(DigidConnection, id=units[connection.id], name=connection.name, number=connection.number)
        for tpm in (tpm for tpm in earlier.tpms if is_valid_on(tpm, day)):
            self._add(
                TpmRow,
                id=new_id(),
                supplier=tpm.supplier,
                application=tpm.application,
                reference=tpm.reference,
                period_from=tpm.period_from,
                period_until=tpm.period_until,
                issued_on=tpm.issued_on,
                verdicts=canonical_json(plain(tpm.verdicts)),
            )
        for use in earlier.suwinet:
            self._add(
                SuwinetUse, application=use.application, tasks=" ".join(use.tasks), outsourced_to=use.outsourced_to
            )
        return units

    def waiting(self, arrival: Arrival, unit: str) -> None:
        self._add(
            CarriedAnswer,
            requirement_id=arrival.requirement_id,
            unit=unit,
            from_requirement=arrival.answer.requirement_id,
            from_assessment=self.earlier.id,
            change=arrival.change.value,
            note=arrival.note,
            answer=canonical_json(plain(arrival.answer)),
            settled_at=None,
        )

    def _add(self, kind: Callable[..., TenantOwned], **columns: str | None) -> None:
        self.session.add(kind(assessment_id=self.id, municipality_id=self.by.municipality_id, **columns))
