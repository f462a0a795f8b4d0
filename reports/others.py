"""The chapters of the other frameworks: figures, TPMs and cards of each, and of DigiD once per connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controls.answers import Outcome
from controls.catalogue import Aspect, Requirement
from controls.profile import missing_beside
from controls.scoring import GroupScore, Status
from controls.tpm import Tpm, state
from reports import wording
from reports.annexes import Exceptions, exceptions
from reports.answered import TPM_STATE
from reports.cards import Labelled, ThemeChapter, theme_chapters
from reports.figures import STATUSES, Figures, figures
from reports.norm_annexes import facts_of
from reports.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedNorm:
    """A norm that a TPM carries; `aspects` are its verdicts on opzet, bestaan and werking, "" for what is not asked."""

    anchor: str
    name: str
    aspects: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedBy:
    """A TPM that a connection rests on."""

    title: str
    facts: tuple[Labelled, ...]
    norms: tuple[CarriedNorm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkChapter:
    """One framework, for one unit of it."""

    anchor: str
    title: str
    notice: str
    facts: tuple[Labelled, ...]
    figures: Figures
    #: The six counts in the words of this framework.
    counts: str
    left_open: tuple[str, ...]
    tpms: tuple[CarriedBy, ...]
    is_per_connection: bool
    themes: tuple[ThemeChapter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedExceptions:
    """The two ways out in one framework."""

    title: str
    found: Exceptions


def framework_chapters(places: tuple[Place, ...]) -> tuple[FrameworkChapter, ...]:
    return tuple(_chapter(place) for place in places if place.frozen)


def placed_exceptions(places: tuple[Place, ...]) -> Iterator[PlacedExceptions]:
    """Of the other frameworks, those that have any."""
    for place in places:
        found = exceptions(place.catalogue, place.answers, place.anchor)
        if place.frozen and (found.agreed or found.awaiting or found.deviations):
            yield PlacedExceptions(title=place.title, found=found)


def _chapter(place: Place) -> FrameworkChapter:
    group = place.scores.whole
    return FrameworkChapter(
        anchor=f"kader-{place.number}",
        title=place.title,
        notice=place.catalogue.notice,
        facts=_facts(place),
        figures=figures(place.title, group),
        counts=_counts(place, group),
        left_open=wording.paragraphs(place.frozen.left_open if place.frozen else ""),
        tpms=tuple(_carried(tpm, place) for tpm in place.profile.tpms if _carries(tpm, place)),
        is_per_connection=bool(place.unit),
        themes=theme_chapters(place),
    )


def _facts(place: Place) -> tuple[Labelled, ...]:
    catalogue = place.catalogue
    connection = next((c for c in place.profile.connections if c.id == place.unit), None)
    used = [use for use in place.profile.suwinet if catalogue.applications]
    titles = {item.id: item.title for item in (*catalogue.applications, *catalogue.tasks)}
    missing = len(missing_beside(catalogue, place.profile))
    return facts_of(
        ("Norm", catalogue.title),
        ("Editie", f"{catalogue.key}, {wording.counted(len(catalogue.requirements), 'eis', 'eisen')}"),
        ("Aansluiting", connection.name if connection else ""),
        ("Nummer bij Logius", connection.number if connection else ""),
        *(("Gebruik", f"{titles.get(use.application, use.application)}: "
          f"{', '.join(titles.get(task, task) for task in use.tasks) or 'zonder taken'}"
          + (f", uitgevoerd door {use.outsourced_to}" if use.outsourced_to else "")) for use in used),
        ("Nog niet naast de officiële lijst gelegd", wording.counted(missing, "rij", "rijen") if missing else ""),
    )  # fmt: skip


def _counts(place: Place, group: GroupScore) -> str:
    words: dict[str, int] = {}
    for status in STATUSES:
        name = wording.status(place.catalogue.scale, status)
        words[name] = words.get(name, 0) + group.counts[Status(status)]
    said = ", ".join(f"{name.lower()}: {count}" for name, count in words.items())
    apart = len(place.catalogue.requirements) - group.total
    rest = f" Daarnaast {'telt 1 eis' if apart == 1 else f'tellen {apart} eisen'} niet mee." if apart else ""
    return f"{said.capitalize()}.{rest}"


def _carries(tpm: Tpm, place: Place) -> bool:
    return any(a.outcome is Outcome.COVERED and a.tpm == tpm.id for a in place.answers.values())


def _carried(tpm: Tpm, place: Place) -> CarriedBy:
    return CarriedBy(
        title=f"TPM van {tpm.supplier}",
        facts=facts_of(
            ("Toepassing", tpm.application),
            ("Kenmerk", tpm.reference),
            ("Onderzochte periode", f"{wording.day(tpm.period_from)} tot en met {wording.day(tpm.period_until)}"),
            ("Afgegeven op", wording.day(tpm.issued_on)),
            ("Bruikbaar tot en met", wording.day(tpm.valid_until)),
        ),
        norms=tuple(
            _norm(r, tpm, place)
            for r in place.catalogue.requirements
            if (a := place.answers.get(r.id)) and a.outcome is Outcome.COVERED and a.tpm == tpm.id
        ),
    )


def _norm(asked: Requirement, tpm: Tpm, place: Place) -> CarriedNorm:
    found = tpm.verdicts.get(asked.id, {})
    return CarriedNorm(
        anchor=place.anchor("eis", asked.id),
        name=f"{asked.number} {asked.title}",
        aspects=tuple(
            wording.verdict(place.catalogue.scale, found[aspect])
            if aspect in found and aspect in asked.aspects
            else "–"
            for aspect in Aspect
        ),
        state=TPM_STATE[state(tpm, asked.id, place.snapshot.reference_date)],
    )
