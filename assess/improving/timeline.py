"""The planned course as a page shows it: now, then each quarter, for every figure that rises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assess.actions import Record
from assess.improving.book import PlanBook
from assess.improving.elsewhere import Elsewhere, elsewhere
from assess.improving.words import quarter_words
from controls.improvement import Interval
from controls.improvement_course import course


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Now, or the end of a quarter: what is done by then, and each figure in the order of the titles."""

    title: str
    done: tuple[Record, ...]
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    titles: tuple[str, ...]
    moments: tuple[Moment, ...]
    elsewhere: tuple[Elsewhere, ...]
    #: How many actions are late; they are counted in the quarter of today.
    late: int


def timeline(book: PlanBook, today: date) -> Timeline:
    stages = course(book.books, (one.plan for one in book.unfinished), today)
    gauges = tuple(effect.gauge for effect in book.together)
    before = {effect.gauge: effect.before for effect in book.together}
    now = Moment(title="Nu", done=(), intervals=tuple(before[gauge] for gauge in gauges))
    later = (
        Moment(
            title=quarter_words(stage.quarter),
            done=tuple(book.actions[plan.id].record for plan in stage.plans),
            intervals=tuple(stage.intervals[gauge] for gauge in gauges),
        )
        for stage in stages
    )
    return Timeline(
        titles=tuple(book.title_of(gauge) for gauge in gauges),
        moments=(now, *later),
        elsewhere=elsewhere(book, {target for one in book.unfinished for target in one.plan.targets}),
        late=sum(one.plan.is_late(today) for one in book.unfinished),
    )
