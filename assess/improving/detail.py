"""One action with everything around it: what its requirements say now, what it waits for, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assess.actions import Record
from assess.improving.book import PlanBook, Spot
from assess.improving.listing import Line, line_of
from assess.improving.naming import stray_words
from controls.improvement import State
from controls.scoring import Status, score_requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A requirement of the action, and what its answer says now."""

    spot: Spot
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    line: Line
    aims: tuple[Aim, ...]
    strays: tuple[str, ...]
    #: What it needs, what of that is unfinished, and what needs it.
    needs: tuple[Record, ...]
    needed_by: tuple[Record, ...]

    @property
    def waits_for(self) -> tuple[Record, ...]:
        return tuple(record for record in self.needs if record.plan.is_unfinished)

    @property
    def lagging(self) -> tuple[Aim, ...]:
        """The requirements whose answers do not say yet what a finished action made of them."""
        if self.line.record.plan.state is not State.DONE:
            return ()
        return tuple(aim for aim in self.aims if aim.status not in (Status.PROVED, Status.NOT_APPLICABLE))


def detail(book: PlanBook, action_id: str, *, today: date) -> Detail:
    """Raises NotFoundError."""
    one = book.action(action_id)
    line = line_of(book, one, today)
    return Detail(
        line=line,
        aims=tuple(Aim(spot=spot, status=_status(book, spot)) for spot in line.spots),
        strays=tuple(stray_words(stored.target) for stored in one.strays),
        needs=tuple(book.actions[name].record for name in one.plan.needs if name in book.actions),
        needed_by=tuple(other.record for other in book.actions.values() if action_id in other.plan.needs),
    )


def _status(book: PlanBook, spot: Spot) -> Status:
    own = next(b for b in book.books if (b.catalogue.key, b.unit) == (spot.sheet.catalogue.key, spot.sheet.unit))
    return score_requirement(spot.requirement, own.answers.get(spot.requirement.id)).status
