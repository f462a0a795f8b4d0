"""What improving would do to the other frameworks, by what their answers and the mappings say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assess.improving.book import PlanBook
from assess.place import AssessmentHead
from assess.proposals import editions, infer_for
from controls.answers import Answer, Answers
from controls.improvement import Gauge, Interval, Target, proved
from controls.profile import Profile
from controls.readiness import expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A framework that gains because a requirement of another one would be shown."""

    title: str
    before: Interval
    after: Interval


def elsewhere(book: PlanBook, targets: Collection[Target]) -> tuple[Elsewhere, ...]:
    """What the frameworks that rest on these requirements would come to, if every proposal were taken over.

    Of several requirements that only together carry another one, none gains alone: this is not a sum either.
    """
    shown = book.spots_of(targets)
    improved = {spot.target.key: proved(spot.requirement, book.answers.get(spot.target.key)) for spot in shown}
    if not improved or not book.head.frameworks:
        return ()
    own = {(spot.sheet.catalogue.key, spot.sheet.unit) for spot in shown}
    before = _expected(book.head, book.profile, book.answers)
    after = _expected(book.head, book.profile, {**book.answers, **improved})
    return tuple(
        Elsewhere(title=title, before=before[name][1], after=interval)
        for name, (title, interval) in after.items()
        if (name.catalogue, name.unit) not in own and interval.at_least > before[name][1].at_least
    )


def _expected(
    head: AssessmentHead, profile: Profile, answers: Answers | dict[str, Answer]
) -> Mapping[Gauge, tuple[str, Interval]]:
    """Where every other framework would stand with every proposal taken over."""
    proposals = infer_for(head, profile, answers)
    found = {}
    for catalogue in editions(head)[1:]:
        for unit in profile.units(catalogue):
            found_there = expected(
                catalogue,
                unit=unit,
                profile=profile,
                reference_date=head.reference_date,
                answers=answers,
                proposals=proposals,
            )
            title = ", ".join(filter(None, (catalogue.short_title, profile.title_of(unit))))
            interval = Interval(at_least=found_there.at_least, at_most=found_there.at_most)
            found[Gauge(catalogue=catalogue.key, unit=unit, part=2)] = (title, interval)
    return found
