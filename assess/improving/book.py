"""Everything that a page of the plan is made of, read once: the answers, the actions, and what those would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from sqlalchemy.orm import Session

from assess.actions import Placed, placed, read_actions
from assess.errors import NotFoundError
from assess.frameworks import Sheet, sheets_of
from assess.place import AssessmentHead
from assess.proposals import profile_for
from assess.records import all_answers
from controls.answers import Answers, of_unit
from controls.catalogue import Requirement
from controls.improvement import Book, Effect, Gauge, Target, effects, largest
from controls.improvement_ties import Conflict, conflicts
from controls.profile import Profile, looked_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A requirement on its sheet."""

    sheet: Sheet
    requirement: Requirement

    @property
    def target(self) -> Target:
        return Target(catalogue=self.sheet.catalogue.key, requirement_id=self.requirement.id, unit=self.sheet.unit)

    @property
    def label(self) -> str:
        number = f"{self.requirement.number} {self.requirement.title}"
        return number if self.sheet.is_leading else f"{self.sheet.title}: {number}"


@dataclass(frozen=True, kw_only=True)
class PlanBook:
    """The plan as one assessment sees it. The answers of a submitted assessment are frozen, so its effects are too."""

    head: AssessmentHead
    profile: Profile
    sheets: tuple[Sheet, ...]
    answers: Answers
    actions: Mapping[str, Placed]

    @classmethod
    def read(cls, session: Session, head: AssessmentHead) -> PlanBook:
        profile = profile_for(session, head)
        return cls(
            head=head,
            profile=profile,
            sheets=sheets_of(head, profile),
            answers=all_answers(session, head.id),
            actions=placed(read_actions(session).values(), head, profile),
        )

    def action(self, action_id: str) -> Placed:
        """Raises NotFoundError."""
        if action_id not in self.actions:
            raise NotFoundError
        return self.actions[action_id]

    @cached_property
    def books(self) -> tuple[Book, ...]:
        return tuple(
            Book(
                catalogue=sheet.catalogue,
                unit=sheet.unit,
                answers=looked_up(
                    sheet.catalogue, of_unit(self.answers, sheet.unit), sheet.profile, sheet.reference_date
                ),
            )
            for sheet in self.sheets
        )

    @cached_property
    def spots(self) -> Mapping[Target, Spot]:
        """Every requirement that can be answered here, in the order of the sheets."""
        found = (Spot(sheet=sheet, requirement=r) for sheet in self.sheets for r in sheet.catalogue.requirements)
        return {spot.target: spot for spot in found}

    @cached_property
    def effects(self) -> Mapping[str, tuple[Effect, ...]]:
        return {name: effects(self.books, one.plan.targets) for name, one in self.actions.items()}

    @cached_property
    def gains(self) -> Mapping[str, Fraction]:
        return {name: largest(found) for name, found in self.effects.items()}

    @cached_property
    def unfinished(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.actions.values() if one.plan.is_unfinished)

    @cached_property
    def together(self) -> tuple[Effect, ...]:
        """What everything that is planned would do together."""
        return effects(self.books, {target for one in self.unfinished for target in one.plan.targets})

    @cached_property
    def conflicts(self) -> Mapping[str, tuple[Conflict, ...]]:
        found: dict[str, tuple[Conflict, ...]] = {}
        for conflict in conflicts(one.plan for one in self.actions.values()):
            found[conflict.action] = (*found.get(conflict.action, ()), conflict)
        return found

    def spots_of(self, targets: Iterable[Target]) -> tuple[Spot, ...]:
        return tuple(self.spots[target] for target in targets if target in self.spots)

    def title_of(self, gauge: Gauge) -> str:
        """What people call a figure; with the part where a framework has two."""
        sheet = next(s for s in self.sheets if (s.catalogue.key, s.unit) == (gauge.catalogue, gauge.unit))
        has_parts = len({theme.part for theme in sheet.catalogue.themes}) > 1
        return f"{sheet.title} deel {gauge.part}" if has_parts else sheet.title
