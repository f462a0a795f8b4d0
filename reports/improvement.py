"""The improvement plan on paper: every action with effect and cost, and what is weak while no action is about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controls.improvement import weakness
from controls.scoring import score
from reports import wording
from reports.front import Front, front
from reports.inputs import ReportInput
from reports.plans import Action, actions, books, money
from reports.printable import in_print


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """One framework with what is weak and in no action."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementContent:
    front: Front
    summary: tuple[str, ...]
    unfinished: tuple[Action, ...]
    finished: tuple[Action, ...]
    uncovered: tuple[Uncovered, ...]
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


def build(given: ReportInput) -> ImprovementContent:
    found = actions(given)
    said = ImprovementContent(
        front=front(
            given,
            "Het effect is uitgerekend uit de antwoorden. Het zegt iets over de telling, niet over de schade bij een incident.",
            "Effecten van acties tellen niet op: twee acties kunnen over dezelfde eis gaan.",
        ),
        summary=tuple(_summary(given)),
        unfinished=tuple(one for one in found if one.is_unfinished),
        finished=tuple(one for one in found if not one.is_unfinished),
        uncovered=tuple(_uncovered(given)),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced)


def _summary(given: ReportInput) -> Iterator[str]:
    unfinished = [one for one in given.beside.actions if one.plan.is_unfinished]
    if not unfinished:
        yield "Er staan geen openstaande acties in het plan."
        return
    yield f"Er zijn {wording.counted(len(unfinished), 'openstaande actie', 'openstaande acties')}. Samen vragen zij {money(given).words}."
    undated, alone = sum(not one.plan.due_on for one in unfinished), sum(not one.owner for one in unfinished)
    if undated or alone:
        yield f"Zonder datum: {undated}. Zonder iemand die het doet: {alone}."


def _uncovered(given: ReportInput) -> Iterator[Uncovered]:
    covered = {target for one in given.beside.actions if one.plan.is_unfinished for target in one.plan.targets}
    known = {(target.catalogue, target.requirement_id, target.unit) for target in covered}
    units = {frozen.unit: frozen.unit_title for frozen in given.snapshot.frameworks}
    for book in books(given):
        scores = score(book.catalogue, book.answers).requirements
        lines = tuple(
            f"{asked.number} {asked.title}: {weak.value.replace('-', ' ')}"
            for asked in book.catalogue.requirements
            if asked.is_scored
            and (weak := weakness(scores[asked.id]))
            and (book.catalogue.key, asked.id, book.unit) not in known
        )
        unit = units.get(book.unit, "") if book.unit else ""
        yield Uncovered(
            title=f"{book.catalogue.short_title}{', ' if unit else ''}{wording.clipped(unit, 80)}", lines=lines
        )
