"""The work programme of the auditor: a sample that anybody can draw again, what is claimed, and room for a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controls.answers import Answer, Outcome, answer_key
from controls.catalogue import Catalogue, Requirement
from controls.sampling import draw
from controls.scoring import score_requirement
from reports import wording
from reports.beside import DrawnSample
from reports.front import Front, front
from reports.frozen import frozen_frameworks
from reports.inputs import ReportInput
from reports.people import reviewed, signature
from reports.printable import in_print

#: How many when the auditor did not draw a sample yet.
_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One aspect to test: what is claimed, and empty columns."""

    aspect: str
    claimed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One requirement of the sample."""

    number: str
    title: str
    framework: str
    status: str
    questions: tuple[str, ...]
    points: tuple[str, ...]
    rows: tuple[Row, ...]
    explanation: tuple[str, ...]
    evidence: tuple[str, ...]
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkContent:
    front: Front
    seed: str
    drawn_by: str
    population: int
    size: int
    items: tuple[Item, ...]
    missing: tuple[str, ...]
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


def build(given: ReportInput) -> WorkContent:
    known = dict(_known(given))
    sample = given.beside.sample or _own(given, tuple(known))
    said = WorkContent(
        front=front(
            given,
            "De kolommen voor werkzaamheden en oordeel zijn leeg: die vult de auditor in. De gemeente beoordeelt hier niets.",
            "De steekproef is geen oordeel over wat er niet in zit.",
        ),
        seed=sample.seed,
        drawn_by=f"{sample.drawn_by}, {wording.moment(sample.drawn_at)}"
        if sample.drawn_by
        else "Toetspeil, uit het controlegetal van de antwoorden",
        population=len(sample.population),
        size=len(sample.drawn),
        items=tuple(_item(*known[key]) for key in sample.drawn if key in known),
        missing=tuple(key for key in sample.drawn if key not in known),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced)


def _known(given: ReportInput) -> Iterator[tuple[str, tuple[Catalogue, str, Requirement, Answer]]]:
    for asked in (r for r in given.catalogue.requirements if r.is_scored):
        answer = given.snapshot.answers.get(asked.id) or Answer(requirement_id=asked.id)
        yield asked.id, (given.catalogue, "", asked, answer)
    for catalogue, frozen in frozen_frameworks(given):
        for asked in (r for r in catalogue.requirements if r.is_scored):
            answer = frozen.answers.get(asked.id) or Answer(requirement_id=asked.id, unit=frozen.unit)
            yield answer_key(asked.id, frozen.unit), (catalogue, frozen.unit_title, asked, answer)


def _own(given: ReportInput, population: tuple[str, ...]) -> DrawnSample:
    """Drawn with the hash of the answers as seed: nobody could choose it."""
    seed = given.snapshot_sha256[:16]
    return DrawnSample(
        seed=seed,
        population=tuple(sorted(population)),
        drawn=draw(population, _SIZE, seed),
        drawn_by="",
        drawn_at="",
    )


def _item(catalogue: Catalogue, unit: str, asked: Requirement, answer: Answer) -> Item:
    status = score_requirement(asked, answer).status
    is_assessed = answer.outcome is Outcome.ASSESSED
    return Item(
        number=asked.number,
        title=asked.title,
        framework=f"{catalogue.short_title}{', ' if unit else ''}{wording.clipped(unit, 60)}",
        status=wording.status(catalogue.scale, status).lower() if is_assessed else wording.OUTCOME[answer.outcome],
        questions=asked.questions,
        points=tuple(point.rstrip(".") for point in asked.points),
        rows=tuple(
            Row(
                aspect=wording.ASPECT[aspect],
                claimed=wording.verdict(catalogue.scale, answer.verdict(aspect)) if is_assessed else "–",
            )
            for aspect in asked.aspects
        ),
        explanation=wording.paragraphs(answer.explanation or answer.reason),
        evidence=tuple(wording.evidence(shown) for shown in answer.evidence),
        signature=(signature("Beantwoord", answer.answered_by, answer.answered_at, answer.version) + reviewed(answer))
        or "Nog niet beantwoord",
    )
