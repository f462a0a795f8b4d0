"""What a second person thought of the answers, on the day of submitting: what was sent back, and what goes along."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assess.frameworks import Sheet
from assess.remarks import chosen
from assess.reviews import ReviewState, Standing, Tally, tally
from controls.answers import answer_key
from controls.catalogue import Requirement
from controls.remark import FrozenRemark


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """An answer that a reviewer sent back, and that was not changed since."""

    sheet: Sheet
    requirement: Requirement
    standing: Standing

    @property
    def label(self) -> str:
        """What people call it."""
        number = self.requirement.number
        return number if self.sheet.is_leading else f"{self.sheet.title} {number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """How many of the answers a second person looked at, and those that must first be mended."""

    tally: Tally
    sent_back: tuple[SentBack, ...]


#: Of an assessment without answers.
NOTHING = Reviewed(tally=tally(()), sent_back=())


def reviewed(sheets: Collection[Sheet], found: Mapping[str, Standing]) -> Reviewed:
    """Of what is asked; an answer to what is no longer asked stands in nobody's way."""
    asked = [
        SentBack(sheet=sheet, requirement=requirement, standing=found[key])
        for sheet in sheets
        for requirement in sheet.catalogue.requirements
        if (key := answer_key(requirement.id, sheet.unit)) in found
    ]
    return Reviewed(
        tally=tally(one.standing for one in asked),
        sent_back=tuple(one for one in asked if one.standing.state is ReviewState.SENT_BACK),
    )


def remarks(session: Session, assessment_id: str, sheets: Collection[Sheet]) -> tuple[FrozenRemark, ...]:
    """What was chosen for the report, of what is asked."""
    asked = {answer_key(requirement.id, sheet.unit) for sheet in sheets for requirement in sheet.catalogue.requirements}
    found = chosen(session, assessment_id)
    return tuple(one for one in found if answer_key(one.requirement_id, one.unit) in asked)
