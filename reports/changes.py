"""What changed since the round before: the intervals, and every requirement that comes to something else now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from controls.answers import Answer
from controls.catalogue import Requirement
from controls.scoring import score_requirement
from controls.snapshot import FrozenFramework, Snapshot
from reports import wording
from reports.inputs import ReportInput
from reports.places import Place
from reports.rounds import Row, previous_of, span


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A requirement that comes to something else than then."""

    anchor: str
    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChanges:
    """One framework then and now; `note` says why there is nothing to compare, or what to mind."""

    title: str
    note: str
    changed: tuple[Change, ...]
    #: Same outcome, other verdict per aspect, text or evidence; and the same in everything.
    rewritten: tuple[str, ...]
    same: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """`title` is "" when there is no round before."""

    title: str
    reference_date: str
    sha256: str
    rows: tuple[Row, ...]
    places: tuple[PlaceChanges, ...]


NO_ROUND = Changes(title="", reference_date="", sha256="", rows=(), places=())
_NEW = "Dit kader was geen deel van de vorige ronde."
_OTHER = "Toen gold een andere editie. Alleen eisen die in beide voorkomen zijn vergeleken, met de vragen van nu."


def changes(given: ReportInput, places: tuple[Place, ...]) -> Changes:
    """Raises ReportError when the round before is not the one that was named."""
    before = previous_of(given)
    if before is None:
        return NO_ROUND
    return Changes(
        title=before.title,
        reference_date=wording.day(before.reference_date),
        sha256=before.sha256,
        rows=tuple(_rows(given.snapshot, before, places)),
        places=tuple(_of_place(place, before) for place in places),
    )


def _rows(now: Snapshot, before: Snapshot, places: tuple[Place, ...]) -> Iterator[Row]:
    for group, label in (("framework", "Deel 1 · kader"), ("whole", "Deel 2 · maatregelen")):
        yield Row(label=label, now=span(now.result[group]), before=_interval(before.result[group]))
    themes = before.result["themes"]
    for theme in places[0].catalogue.themes:
        if theme.part == 2:
            was = _interval(themes[theme.id]) if theme.id in themes else "–"
            yield Row(label=theme.title, now=span(now.result["themes"][theme.id]), before=was)
    for place in places:
        if place.frozen:
            found = _then(place, before)
            was = _interval(found.result["whole"]) if found else "–"
            yield Row(label=place.title, now=span(place.frozen.result["whole"]), before=was)


def _interval(figures: Mapping[str, Any]) -> str:
    was = span(figures)
    return f"{was.at_least} – {was.at_most}" if was.at_least else "–"


def _of_place(place: Place, before: Snapshot) -> PlaceChanges:
    found = _then(place, before)
    if place.frozen and found is None:
        return PlaceChanges(title=place.title, note=_NEW, changed=(), rewritten=(), same=0)
    then, edition = (found.answers, found.catalogue) if found else (before.answers, before.catalogue)
    rewritten, changed, same = [], [], 0
    for asked in place.catalogue.requirements:
        was, now = then.get(asked.id), place.answers.get(asked.id)
        change = _change(asked, was, now, place)
        if change:
            changed.append(change)
        elif _substance(was) != _substance(now):
            rewritten.append(asked.number)
        else:
            same += 1
    note = "" if edition == place.catalogue.key else _OTHER
    return PlaceChanges(title=place.title, note=note, changed=tuple(changed), rewritten=tuple(rewritten), same=same)


def _change(asked: Requirement, was: Answer | None, now: Answer | None, place: Place) -> Change | None:
    then, here = score_requirement(asked, was).status, score_requirement(asked, now).status
    if then is here:
        return None
    scale = place.catalogue.scale
    return Change(
        anchor=place.anchor("eis", asked.id),
        name=f"{asked.number} {asked.title}",
        was=wording.status(scale, then),
        now=wording.status(scale, here),
    )


def _substance(answer: Answer | None) -> Answer | None:
    """What was said, without who and when."""
    if answer is None:
        return None
    return replace(
        answer, unit="", version=0, answered_by="", answered_at="", agreed_at="", reviewed_by="", reviewed_at="",
        inferred_from={},
    )  # fmt: skip


def _then(place: Place, before: Snapshot) -> FrozenFramework | None:
    """The same framework in the round before; a connection by its id, or by its name when that is new."""
    if place.frozen is None:
        return None
    here = place.frozen
    same = [f for f in before.frameworks if f.catalogue.partition("/")[0] == place.catalogue.id]
    by_id = next((f for f in same if f.unit == here.unit), None)
    return by_id or next((f for f in same if f.unit_title == here.unit_title), None)
