"""Themes, controls and requirement cards: what was answered, one card per requirement."""

from __future__ import annotations

from dataclasses import dataclass, replace

from controls.answers import Answer, Applicability, Choice, Outcome, Verdict
from controls.catalogue import Catalogue, CbwScope, Confidence, Control, Requirement, Scope, Term, Theme
from controls.scoring import RequirementScore, Scores
from controls.snapshot import Snapshot
from reports import wording
from reports.figures import Figures, figures
from reports.people import reviewed, said, signature


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
    marks: tuple[Labelled, ...]
    verdicts: tuple[VerdictLine, ...]
    remarks: tuple[str, ...]
    decision: tuple[Labelled, ...]
    explanation: tuple[str, ...]
    evidence: tuple[str, ...]
    improvement: tuple[str, ...]
    signature: str
    said: tuple[Labelled, ...] = ()


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


def theme_chapters(catalogue: Catalogue, snapshot: Snapshot, scores: Scores) -> tuple[ThemeChapter, ...]:
    return tuple(_theme(theme, catalogue, snapshot, scores) for theme in catalogue.themes)


def anchor(kind: str, name: str) -> str:
    """A target inside the document; catalogue ids are slugs, so nothing has to be escaped."""
    return f"{kind}-{name}"


def _theme(theme: Theme, catalogue: Catalogue, snapshot: Snapshot, scores: Scores) -> ThemeChapter:
    return ThemeChapter(
        anchor=anchor("thema", theme.id),
        title=theme.title,
        part=theme.part,
        intro=theme.intro,
        figures=figures(theme.title, scores.themes[theme.id]),
        left_open=wording.paragraphs(snapshot.left_open.get(theme.id, "")),
        controls=tuple(_control(control, theme.part, catalogue, snapshot, scores) for control in theme.controls),
    )


def _control(control: Control, part: int, catalogue: Catalogue, snapshot: Snapshot, scores: Scores) -> ControlSection:
    record = snapshot.applicability.get(control.number)
    is_recorded = record is not None and record.applies is not Choice.OPEN
    return ControlSection(
        anchor=anchor("maatregel", control.number),
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
        cards=tuple(
            replace(
                _card(r, control, catalogue, snapshot.answers.get(r.id), scores.requirements[r.id]),
                said=_labelled(said(r, snapshot.remarks)),
            )
            for r in control.requirements
        ),
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


def _card(
    requirement: Requirement, control: Control, catalogue: Catalogue, answer: Answer | None, scored: RequirementScore
) -> Card:
    given = answer or Answer(requirement_id=requirement.id)
    return Card(
        anchor=anchor("eis", requirement.id),
        number=requirement.number,
        title=requirement.title,
        status="Open, voorgesteld als niet van toepassing"
        if scored.awaits_agreement
        else wording.STATUS_IN_FULL[scored.status],
        level=f"niveau {scored.level} van {len(requirement.aspects)}" if given.outcome is Outcome.ASSESSED else "",
        kind=wording.KIND[requirement.kind],
        role=catalogue.role_titles.get(requirement.role, requirement.role),
        questions=requirement.questions,
        points=tuple(point.rstrip(".") for point in requirement.points),
        terms=tuple(_term(term) for term in requirement.terms),
        marks=_marks(requirement, control),
        verdicts=_verdicts(requirement, given, scored),
        remarks=_remarks(given, scored),
        decision=_decision(given),
        explanation=wording.paragraphs(given.explanation),
        evidence=tuple(wording.evidence(e) for e in given.evidence),
        improvement=wording.paragraphs(given.improvement),
        signature=signature("Beantwoord", given.answered_by, given.answered_at, given.version) + reviewed(given),
    )


def _verdicts(requirement: Requirement, answer: Answer, scored: RequirementScore) -> tuple[VerdictLine, ...]:
    if answer.outcome is not Outcome.ASSESSED:
        return ()
    return tuple(
        VerdictLine(
            aspect=wording.ASPECT[aspect],
            given=wording.VERDICT[answer.verdict(aspect)],
            effective=""
            if scored.effective[aspect] is answer.verdict(aspect)
            else wording.VERDICT[scored.effective[aspect]],
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


def _decision(answer: Answer) -> tuple[Labelled, ...]:
    """What belongs to one of the two ways out."""
    if answer.outcome is Outcome.NOT_APPLICABLE:
        agreed = f"{answer.agreed_by}, {wording.moment(answer.agreed_at)}" if answer.is_agreed else "nog niemand"
        return _labelled((("Reden", answer.reason or "niet opgegeven"), ("Ingestemd door", agreed)))
    if answer.outcome is Outcome.DEVIATED:
        return _labelled(
            (
                ("Reden", answer.reason),
                ("Risico", answer.risk_reference or "niet opgegeven"),
                ("Eigenaar", answer.risk_owner or "niet opgegeven"),
                ("Einddatum", wording.day(answer.ends_on) or "niet opgegeven"),
            )
        )
    return ()


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


def _labelled(given: tuple[tuple[str, str], ...]) -> tuple[Labelled, ...]:
    return tuple(Labelled(label=label, text=" ".join(text.split())) for label, text in given if text.strip())
