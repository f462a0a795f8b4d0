"""How the municipality uses Suwinet: that decides which norms it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.models import AnswerRow, SuwinetUse
from assess.place import AssessmentHead
from assess.profiles import uses_of
from assess.scoping.chosen import refuse_frozen, with_applications
from assess.seen import refuse_unseen
from controls.catalogue import Catalogue
from controls.profile import Profile, SuwinetApplication

Uses = tuple[SuwinetApplication, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuwinetPage:
    """What was said, and how many norms the municipality is asked because of it."""

    catalogue: Catalogue
    uses: Uses
    asked: int

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What is stored, as label and text."""
        found = {use.application: use for use in self.uses}
        return [(a.title, self._in_words(found.get(a.id))) for a in self.catalogue.applications]

    def _in_words(self, use: SuwinetApplication | None) -> str:
        if use is None:
            return "niet gebruikt" if self.uses else "nog niet ingevuld"
        tasks = ", ".join(task.title for task in self.catalogue.tasks if task.id in use.tasks)
        return f"{tasks}\nUitbesteed aan {use.outsourced_to}" if use.outsourced_to else tasks


def suwinet_page(session: Session, head: AssessmentHead) -> SuwinetPage:
    """Raises NotFoundError when the assessment does not account to Suwinet."""
    catalogue = with_applications(head)
    uses = uses_of(session, head.id)
    return SuwinetPage(catalogue=catalogue, uses=uses, asked=len(catalogue.requirements) - len(_left(catalogue, uses)))


def save_uses(
    session: Session, head: AssessmentHead, wanted: Uses, *, seen: str, by: Actor, now: datetime
) -> tuple[str, ...]:
    """Save all uses at once; gives the numbers of norms that were answered and are asked no longer.

    Those answers are kept: they count again when the use comes back. Raises
    FrozenError, NotFoundError, ChangedMeanwhileError.
    """
    refuse_frozen(head)
    catalogue = with_applications(head)
    stored = uses_of(session, head.id)
    wanted = tuple(sorted(wanted, key=lambda use: use.application))
    if wanted == stored:
        return ()
    refuse_unseen(stored, seen)
    rows = {
        row.application: row for row in session.scalars(select(SuwinetUse).where(SuwinetUse.assessment_id == head.id))
    }
    for use in wanted:
        row = rows.pop(use.application, None) or SuwinetUse(
            assessment_id=head.id, municipality_id=by.municipality_id, application=use.application
        )
        row.tasks, row.outsourced_to = " ".join(use.tasks), use.outsourced_to
        session.add(row)
    for gone in rows.values():
        session.delete(gone)
    audit.record(session, Action.SUWINET_CHANGED, head.id, by=by, at=now)
    session.flush()
    return _answered(session, head, catalogue, _left(catalogue, wanted) - _left(catalogue, stored))


def _left(catalogue: Catalogue, uses: Uses) -> frozenset[str]:
    """What a municipality with these uses is not asked."""
    profile = Profile(suwinet=uses)
    return frozenset(r.id for r in catalogue.requirements if not profile.asks(r))


def _answered(session: Session, head: AssessmentHead, catalogue: Catalogue, ids: frozenset[str]) -> tuple[str, ...]:
    found = set(
        session.scalars(
            select(AnswerRow.requirement_id).where(
                AnswerRow.assessment_id == head.id, AnswerRow.requirement_id.in_(ids)
            )
        )
    )
    return tuple(r.number for r in catalogue.requirements if r.id in found)
