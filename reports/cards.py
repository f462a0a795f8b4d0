"""Themes, controls and requirement cards: what was answered, one card per requirement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from controls.answers import Answer, Applicability, Choice, Outcome, Verdict, answer_key
from controls.catalogue import CbwScope, Confidence, Control, Requirement, Scale, Scope, Term, Theme
from controls.scoring import RequirementScore
from reports import answered, wording
from reports.figures import Figures, figures
from reports.people import reviewed, said, signature
from reports.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLine:
    """One aspect in words; `effective` is "" unless it counts for less than was given."""

    aspect: str
    given: str
    effective: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A short label and what belongs to it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One requirement with its answer."""

    anchor: str
    number: str
    title: str
    status: str
    level: str
    kind: str
    role: str
    questions: tuple[str, ...]
    points: tuple[str, ...]
    terms: tuple[Labelled, ...]
    #: Where it is written, and who answers for it.
    origin: tuple[Labelled, ...]
    marks: tuple[Labelled, ...]
    verdicts: tuple[VerdictLine, ...]
    remarks: tuple[str, ...]
    decision: tuple[Labelled, ...]
    explanation: tuple[str, ...]
    #: In words, and the SHA-256 of its file or "".
    evidence: tuple[Labelled, ...]
    rests_on: tuple[str, ...]
    facts: tuple[Labelled, ...]
    improvement: tuple[str, ...]
    signature: str
    #: What happened to the answer, when it was more than one thing.
    course: tuple[str, ...]
    said: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSection:
    """One control: what it is about, its record in the VvT and its cards."""

    anchor: str
    number: str
    title: str
    about: str
    marks: tuple[Labelled, ...]
    empty_heading: str
    has_record: bool
    is_recorded: bool
    record: tuple[Labelled, ...]
    record_signature: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChapter:
    anchor: str
    title: str
    part: int
    intro: str
    figures: Figures
    left_open: tuple[str, ...]
    controls: tuple[ControlSection, ...]


def theme_chapters(place: Place) -> tuple[ThemeChapter, ...]:
    return tuple(_theme(theme, place) for theme in place.catalogue.themes)


def anchor(kind: str, name: str) -> str:
    """A target inside the document; catalogue ids are slugs, so nothing has to be escaped."""
    return f"{kind}-{name}"


def _theme(theme: Theme, place: Place) -> ThemeChapter:
    return ThemeChapter(
        anchor=place.anchor("thema", theme.id),
        title=theme.title,
        part=theme.part,
        intro=theme.intro,
        figures=figures(theme.title, place.scores.themes[theme.id]),
        left_open=wording.paragraphs(place.left_open(theme.id)),
        controls=tuple(_control(control, theme.part, place) for control in theme.controls),
    )


def _control(control: Control, part: int, place: Place) -> ControlSection:
    record = None if place.frozen else place.snapshot.applicability.get(control.number)
    is_recorded = record is not None and record.applies is not Choice.OPEN
    return ControlSection(
        anchor=place.anchor("maatregel", control.number),
        number=control.number,
        title=control.title,
        about=control.about,
        marks=_cbw_marks(control.cbw),
        empty_heading=control.empty_heading,
        has_record=part != 1,
        is_recorded=is_recorded,
        record=_record(record) if record and is_recorded else (),
        record_signature=signature("Vastgelegd", record.recorded_by, record.recorded_at, record.version)
        if record and is_recorded
        else "",
        cards=tuple(_card(r, control, place) for r in control.requirements),
    )


def _record(record: Applicability) -> tuple[Labelled, ...]:
    """The record of one control in the Verklaring van Toepasselijkheid, without empty fields."""
    given = (
        ("Van toepassing", wording.CHOICE[record.applies]),
        ("Grond", ", ".join(wording.GROUND[ground] for ground in record.grounds)),
        ("Zijn de maatregelen genoeg", wording.CHOICE[record.measures_enough]),
        ("Extra maatregelen", record.additional_measures),
        ("Verwijzing", record.reference),
        ("Besloten op", wording.day(record.decided_on)),
    )
    return _labelled(given)


def _card(requirement: Requirement, control: Control, place: Place) -> Card:
    scored, key = place.scores.requirements[requirement.id], answer_key(requirement.id, place.unit)
    given = place.answers.get(requirement.id) or Answer(requirement_id=requirement.id, unit=place.unit)
    return Card(
        anchor=place.anchor("eis", requirement.id),
        number=requirement.number,
        title=requirement.title,
        status=_status(requirement, scored, place.catalogue.scale),
        level=_level(requirement, given, scored, place.catalogue.scale),
        kind=wording.KIND[requirement.kind],
        role=place.catalogue.role_titles.get(requirement.role, requirement.role),
        questions=requirement.questions,
        points=tuple(point.rstrip(".") for point in requirement.points),
        terms=tuple(_term(term) for term in requirement.terms),
        origin=_labelled((("Bron", requirement.source), ("Aanspreekbaar", requirement.responsible))),
        marks=_marks(requirement, control),
        verdicts=_verdicts(requirement, given, scored, place.catalogue.scale),
        remarks=_remarks(given, scored),
        decision=_labelled(answered.decision(given, requirement, place)),
        explanation=wording.paragraphs(given.explanation),
        evidence=tuple(Labelled(label=words, text=sha256) for words, sha256 in answered.evidence(given)),
        rests_on=tuple(answered.rests_on(given, place)),
        facts=_labelled(answered.facts(given)),
        improvement=wording.paragraphs(given.improvement),
        signature=signature("Beantwoord", given.answered_by, given.answered_at, given.version) + reviewed(given),
        course=place.courses.get(key, ()),
        said=_labelled(said(requirement, place.snapshot.remarks, place.unit)),
    )


def _status(requirement: Requirement, scored: RequirementScore, scale: Scale) -> str:
    if scored.awaits_agreement:
        return "Open, voorgesteld als niet van toepassing"
    words = wording.status(scale, scored.status)
    return words if requirement.is_scored else f"{words} · {wording.STANDING[requirement.standing]}"


def _level(requirement: Requirement, answer: Answer, scored: RequirementScore, scale: Scale) -> str:
    if answer.outcome is not Outcome.ASSESSED or not requirement.is_scored or scale is Scale.BINARY:
        return ""
    return f"niveau {scored.level} van {len(requirement.aspects)}"


def _verdicts(
    requirement: Requirement, answer: Answer, scored: RequirementScore, scale: Scale
) -> tuple[VerdictLine, ...]:
    if not answered.has_verdicts(answer, requirement):
        return ()
    return tuple(
        VerdictLine(
            aspect=wording.ASPECT[aspect],
            given=wording.verdict(scale, answer.verdict(aspect)),
            effective=""
            if scored.effective[aspect] is answer.verdict(aspect)
            else wording.verdict(scale, scored.effective[aspect]),
        )
        for aspect in requirement.aspects
    )


def _remarks(answer: Answer, scored: RequirementScore) -> tuple[str, ...]:
    """What a reader has to know before trusting the verdict."""
    found = []
    if scored.contradictions:
        names = ", ".join(wording.ASPECT[aspect].lower() for aspect in scored.contradictions)
        found.append(f"Tegenspraak: {names} is hoger ingevuld dan wat eronder ligt, en telt daarom lager mee.")
    claims = any(verdict in (Verdict.PROVED, Verdict.PARTLY) for verdict in scored.effective.values())
    if claims and not scored.is_supported:
        found.append("Zonder onderbouwing: dit oordeel telt alleen mee in “ten hoogste”.")
    if scored.awaits_agreement:
        found.append("Wacht op instemming van een tweede persoon. Tot die tijd telt de eis als open.")
    if answer.outcome is Outcome.DEVIATED:
        found.append("Bewust afgeweken telt in de score als niet aangetoond.")
    return tuple(found)


def _marks(requirement: Requirement, control: Control) -> tuple[Labelled, ...]:
    found = []
    if requirement.confidence is not Confidence.CONFIRMED:
        note = f": {requirement.confidence_note}" if requirement.confidence_note else "."
        found.append(Labelled(label="Zekerheid", text=wording.CONFIDENCE[requirement.confidence] + note))
    if requirement.cbw != control.cbw:
        found.extend(_cbw_marks(requirement.cbw))
    return tuple(found)


def _cbw_marks(cbw: CbwScope) -> tuple[Labelled, ...]:
    if cbw.scope is Scope.IN:
        return ()
    note = f" ({wording.CONFIDENCE[cbw.confidence]}). {cbw.note}" if cbw.note else "."
    return (Labelled(label="Buiten de Cbw", text="verplichtende zelfregulering" + note),)


def _term(term: Term) -> Labelled:
    return Labelled(label=wording.TERM[term.kind], text=f"{wording.duration(term.value)} · {term.what}")


def _labelled(given: Iterable[tuple[str, str]]) -> tuple[Labelled, ...]:
    return tuple(Labelled(label=label, text=" ".join(text.split())) for label, text in given if text.strip())
