"""Where the answers of an assessment may go: into a next round, or to the edition that follows on one of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assess.carrying import is_given
from assess.catalogues import all_catalogues
from assess.errors import NotFoundError
from assess.place import AssessmentHead
from assess.proposals import editions
from assess.typed import TITLE
from assess.upgrades import upgrades_from
from controls.answers import Answer, Answers
from controls.catalogue import Asked, Catalogue, EditionStatus
from controls.profile import Profile
from controls.upgrading import Change, Upgrade, UpgradeStep, identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A way for every edition of an assessment. `to` is the edition that is new in it, "" for a next round."""

    to: str
    upgrades: Mapping[str, Upgrade]

    def edition_after(self, edition: str) -> str:
        return self.upgrades[edition].to_edition

    @property
    def successor(self) -> Catalogue | None:
        return all_catalogues()[self.to] if self.to else None

    @property
    def is_concept(self) -> bool:
        return self.successor is not None and self.successor.status is EditionStatus.CONCEPT

    @property
    def changing(self) -> str:
        """The edition that is exchanged for another; in a next round the leading one."""
        return next((key for key, by in self.upgrades.items() if self.to == by.to_edition), next(iter(self.upgrades)))


def destinations(head: AssessmentHead) -> tuple[Destination, ...]:
    """The next round first, then each edition that follows on one of this assessment."""
    stay = {edition.key: identity(edition) for edition in editions(head)}
    return (
        Destination(to="", upgrades=stay),
        *(Destination(to=by.to_edition, upgrades={**stay, key: by}) for key in stay for by in upgrades_from(key)),
    )


def destination(head: AssessmentHead, to: str) -> Destination:
    """The one that leads to an edition; raises NotFoundError when there is none."""
    found = next((one for one in destinations(head) if one.to == to), None)
    if found is None:
        raise NotFoundError
    return found


def default_date(head: AssessmentHead, to: Destination, today: date) -> str:
    """The next 31 December; a next round comes after this one."""
    year = int(head.reference_date[:4]) + (not to.to and head.reference_date[5:] == "12-31")
    return f"{max(year, today.year)}-12-31"


def default_title(head: AssessmentHead, to: Destination, day: str) -> str:
    """The title of this one with the new year in it, or with what it looks ahead to."""
    before, after = head.reference_date[:4], day[:4]
    if to.successor is not None:
        name = to.successor.short_title.replace(" (concept)", "")
        added = f" (vooruitblik {name})" if to.is_concept else f" ({name})"
    elif before in head.title and before != after:
        return head.title.replace(before, after)
    else:
        added = f" ({after})" if before != after else " (nieuwe ronde)"
    return head.title[: TITLE - len(added)] + added


# --- which answer goes where ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The answers of an assessment that say something: per edition, and those that belong to none of them."""

    by_edition: Mapping[str, Answers]
    elsewhere: tuple[Answer, ...]


def placed(answers: Iterable[Answer], known: Collection[Catalogue], profile: Profile) -> Placed:
    """Lay each answer with the edition it answers; one for a connection or question that went stays apart."""
    homes = {r.id: edition for edition in known if edition.asked is Asked.DIRECTLY for r in edition.requirements}
    found: dict[str, dict[str, Answer]] = {edition.key: {} for edition in known}
    elsewhere = []
    for answer in filter(is_given, answers):
        home = homes.get(answer.requirement_id)
        if home is None or answer.unit not in profile.units(home):
            elsewhere.append(answer)
        else:
            found[home.key][answer.key] = answer
    return Placed(by_edition=found, elsewhere=tuple(elsewhere))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One earlier answer, as it was, at one requirement that it may help to answer."""

    requirement_id: str
    change: Change
    note: str
    answer: Answer


def arrivals(answers: Answers, by: Upgrade) -> tuple[Arrival, ...]:
    """Where each answer arrives: nowhere for a requirement that was withdrawn, at several when it was split."""
    ways: dict[str, list[UpgradeStep]] = {}
    for step in by.steps:
        for source in step.sources:
            ways.setdefault(source, []).append(step)
    return tuple(
        Arrival(requirement_id=target, change=step.change, note=step.note, answer=answer)
        for answer in answers.values()
        for step in ways.get(answer.requirement_id, ())
        for target in step.targets
    )
