"""The report for the college, four pages at the most: where we stand, what the law asks of you, what to decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controls.answers import Answer, Outcome
from controls.scoring import score
from reports import wording
from reports.comparing import in_short
from reports.duties import Duty, duties, standing
from reports.found import Shown, findings
from reports.front import Front, front
from reports.frozen import frozen_frameworks
from reports.inputs import ReportInput
from reports.plans import actions, money
from reports.printable import in_print, on_cover
from reports.rounds import Row, before_of, direction, span, trend

_MOST_RISKS, _MOST_FRAMEWORKS = 8, 8
#: What the comparison with other municipalities takes of the four pages.
_RISKS_IN_ITS_PLACE = 2
_WORDS = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One thing that asks for attention, cut so that eight of them fit on a page."""

    what: str
    where: str
    effect: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One thing that is asked of the college."""

    ask: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardContent:
    front: Front
    standing: str
    interval: str
    coverage: str
    trend: str
    direction: str
    themes: tuple[Row, ...]
    frameworks: tuple[Row, ...]
    framework_note: str
    duties: tuple[Duty, ...]
    risks: tuple[Risk, ...]
    risks_left: int
    decisions: tuple[Decision, ...]
    benchmark: tuple[str, ...]
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


def build(given: ReportInput) -> BoardContent:
    now = span(given.snapshot.result["whole"])
    risks = tuple(_risks(given))
    rows = tuple(_frameworks(given))
    asked = duties(given)
    most = _MOST_RISKS - (_RISKS_IN_ITS_PLACE if given.edition else 0)
    said = BoardContent(
        front=front(given, is_short=True),
        standing=_standing(given),
        interval=now.words,
        coverage=now.coverage,
        trend=trend(given),
        direction=direction(given),
        themes=tuple(_themes(given)),
        frameworks=rows[:_MOST_FRAMEWORKS],
        framework_note=f"Nog {wording.counted(len(rows) - _MOST_FRAMEWORKS, 'onderdeel staat', 'onderdelen staan')} in het auditrapport."
        if len(rows) > _MOST_FRAMEWORKS
        else "",
        duties=asked,
        risks=risks[:most],
        risks_left=max(0, len(risks) - most),
        decisions=tuple(_decisions(given, asked)),
        benchmark=in_short(given),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced[:40])


def _standing(given: ReportInput) -> str:
    whole = score(given.catalogue, given.snapshot.answers).whole
    counts = {status.value: count for status, count in whole.counts.items()}
    return (
        f"Van de {whole.total} eisen zijn er {counts['aangetoond']} aangetoond, {counts['deels']} deels en "
        f"{counts['niet']} niet. Bewust afgeweken: {counts['afgeweken']}, nog open: {counts['open']}, niet van "
        f"toepassing: {counts['nvt']}."
    )


def _themes(given: ReportInput) -> Iterator[Row]:
    for theme in given.catalogue.themes:
        if theme.part == 2:
            now = span(given.snapshot.result["themes"][theme.id])
            yield Row(label=theme.title, now=now, before=before_of(given, theme.id))


def _frameworks(given: ReportInput) -> Iterator[Row]:
    if given.snapshot.result["framework"]["total"]:
        yield Row(
            label=f"{given.catalogue.short_title}, deel 1 (kader)",
            now=span(given.snapshot.result["framework"]),
            before="",
        )
    for catalogue, frozen in frozen_frameworks(given):
        unit = f", {on_cover(frozen.unit_title, 40)}" if frozen.unit_title else ""
        yield Row(label=f"{catalogue.short_title}{unit}", now=span(frozen.result["whole"]), before="")


# --- risks ------------------------------------------------------------------------------------


def _risks(given: ReportInput) -> Iterator[Risk]:
    """The gravest findings, some deviations and the actions that do most; what is left over comes after them."""
    found = [_of_finding(one) for one in findings(given) if one.is_open]
    deviations, planned = list(_deviations(given)), list(_actions(given))
    yield from (*found[:3], *deviations[:2], *planned[:3], *found[3:], *deviations[2:], *planned[3:])


def _actions(given: ReportInput) -> Iterator[Risk]:
    for action in actions(given):
        if action.is_unfinished:
            where = f"actie, {action.state}; wie: {on_cover(action.owner, 40)}; klaar: {action.due_on}"
            yield Risk(what=on_cover(action.title, _WORDS), where=where, effect=action.effect, cost=action.cost)


def _of_finding(one: Shown) -> Risk:
    follow = f"afspraak met {on_cover(one.owner, 40)}, uiterlijk {one.due_on}" if one.owner else "nog geen afspraak"
    return Risk(
        what=on_cover(one.title, _WORDS),
        where=f"bevinding {one.number} van de auditor, ernst {one.severity}; {one.state}",
        effect=follow,
        cost="niet geschat",
    )


def _deviations(given: ReportInput) -> Iterator[Risk]:
    for asked in given.catalogue.requirements:
        answer = given.snapshot.answers.get(asked.id)
        if answer and answer.outcome is Outcome.DEVIATED:
            until = wording.day(answer.ends_on) or "geen einddatum"
            yield Risk(
                what=on_cover(f"{asked.number} {asked.title}", _WORDS),
                where=f"bewust afgeweken; eigenaar: {on_cover(answer.risk_owner, 40) or 'niet opgegeven'}",
                effect=f"risico {on_cover(answer.risk_reference, 40) or 'niet opgegeven'}; tot: {on_cover(until, 40)}",
                cost="niet geschat",
            )


# --- what is asked ----------------------------------------------------------------------------


def _decisions(given: ReportInput, asked: tuple[Duty, ...]) -> Iterator[Decision]:
    yield Decision(
        ask="Neem kennis van deze rapportage en geef aan wat u anders wilt.",
        why="Zo houdt het college zelf zicht op de uitvoering.",
    )
    approval = next((duty for duty in asked if duty.article == "Artikel 24 lid 1"), None)
    if approval and not standing(given.beside.approvals):
        yield Decision(
            ask="Keur het pakket maatregelen goed, met versie en datum.",
            why="De Cbw vraagt dit van het college zelf (artikel 24 lid 1).",
        )
    yield from _about_plan(given)
    yield from _about_answers(given)
    if not given.decided.is_adopted:
        yield Decision(
            ask="Stel de verklaring over DigiD en Suwinet vast, als die voor u ligt.",
            why="Er is nog geen geldend besluit vastgelegd.",
        )


def _about_plan(given: ReportInput) -> Iterator[Decision]:
    unfinished = [one for one in given.beside.actions if one.plan.is_unfinished]
    if unfinished:
        yield Decision(
            ask=f"Maak de {wording.counted(len(unfinished), 'openstaande actie', 'openstaande acties')} mogelijk: "
            f"{money(given).words}.",
            why="Zonder geld en tijd blijft de uitkomst zoals zij is.",
        )
    alone = sum(not one.owner for one in unfinished)
    if alone:
        yield Decision(
            ask=f"Wijs iemand aan voor {wording.counted(alone, 'actie', 'acties')} zonder eigenaar.",
            why="Wat van niemand is, gebeurt niet.",
        )


def _about_answers(given: ReportInput) -> Iterator[Decision]:
    loose = sum(_is_loose(answer, given.snapshot.reference_date) for answer in given.snapshot.answers.values())
    if loose:
        yield Decision(
            ask=f"Besluit over {wording.counted(loose, 'afwijking', 'afwijkingen')} zonder eigenaar of met een einddatum die ontbreekt of voorbij is.",
            why="Een risico mag alleen tijdelijk en door een eigenaar worden aanvaard.",
        )


def _is_loose(answer: Answer, today: str) -> bool:
    return answer.outcome is Outcome.DEVIATED and (not answer.risk_owner or answer.ends_on < today)
