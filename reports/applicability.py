"""The Verklaring van toepasselijkheid: every control with its ground and its measures, and the annex with the exceptions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from controls.answers import Applicability, Choice
from controls.catalogue import Control, RequirementKind, Scope, Theme
from controls.scoring import Scores, score
from controls.snapshot import Snapshot
from reports import annexes, wording
from reports.annexes import Exceptions
from reports.cards import Labelled
from reports.front import Front, front
from reports.inputs import ReportInput
from reports.people import signature
from reports.printable import in_print

NOT_RECORDED = "nog niet vastgelegd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One control. `measures` are its overheidsmaatregelen with where each stands."""

    number: str
    title: str
    applies: str
    facts: tuple[Labelled, ...]
    measures: tuple[str, ...]
    extra: tuple[str, ...]
    is_outside_cbw: bool
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    title: str
    counts: tuple[str, str, str, str]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicabilityContent:
    front: Front
    chapters: tuple[Chapter, ...]
    controls: int
    excluded: tuple[Entry, ...]
    exceptions: Exceptions
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


def build(given: ReportInput) -> ApplicabilityContent:
    catalogue, snapshot = given.catalogue, given.snapshot
    scores = score(catalogue, snapshot.answers)
    chapters = tuple(_chapter(theme, snapshot, scores) for theme in catalogue.themes if theme.part == 2)
    entries = tuple(entry for chapter in chapters for entry in chapter.entries)
    said = ApplicabilityContent(
        front=front(
            given,
            "De titels van de beheersmaatregelen zijn eigen woorden. De tekst van de norm staat in de norm zelf.",
            "Overheidsmaatregelen zijn altijd verplicht. Niet van toepassing kan alleen als een maatregel hier niet kán gelden.",
        ),
        chapters=chapters,
        controls=len(entries),
        excluded=tuple(entry for entry in entries if entry.applies == wording.CHOICE[Choice.NO]),
        exceptions=annexes.exceptions(catalogue, snapshot.answers),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced)


def _chapter(theme: Theme, snapshot: Snapshot, scores: Scores) -> Chapter:
    records = [snapshot.applicability.get(control.number) for control in theme.controls]
    found = [record.applies if record else Choice.OPEN for record in records]
    counted = (len(found), found.count(Choice.YES), found.count(Choice.NO), found.count(Choice.OPEN))
    entries = tuple(_entry(c, r, scores) for c, r in zip(theme.controls, records, strict=True))
    total, yes, no, still_open = map(str, counted)
    return Chapter(title=theme.title, counts=(total, yes, no, still_open), entries=entries)


def _entry(control: Control, record: Applicability | None, scores: Scores) -> Entry:
    known = record if record and record.applies is not Choice.OPEN else None
    facts = (
        ("Grond", ", ".join(wording.GROUND[ground] for ground in known.grounds) or "niet opgegeven"),
        ("Zijn de maatregelen genoeg", wording.CHOICE[known.measures_enough]),
        ("Verwijzing", " ".join(known.reference.split())),
        ("Besloten op", wording.day(known.decided_on)),
    ) if known else ()  # fmt: skip
    return Entry(
        number=control.number,
        title=control.title,
        applies=wording.CHOICE[known.applies] if known else NOT_RECORDED,
        facts=tuple(Labelled(label=label, text=text) for label, text in facts if text),
        measures=tuple(
            f"{r.number} {r.title}: {wording.STATUS_IN_FULL[scores.requirements[r.id].status].lower()}"
            for r in control.requirements
            if r.kind is RequirementKind.MEASURE
        ),
        extra=wording.paragraphs(known.additional_measures) if known else (),
        is_outside_cbw=control.cbw.scope is Scope.OUT,
        signature=signature("Vastgelegd", known.recorded_by, known.recorded_at, known.version) if known else "",
    )
