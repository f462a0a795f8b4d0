"""Submit an assessment: say what is missing, ask why it may stay open, freeze the rest into a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assess import audit
from assess.advice import unfinished
from assess.audit import Action, Actor
from assess.catalogues import all_catalogues
from assess.errors import FrozenError, IncompleteError
from assess.frameworks import Sheet, head_of, others, sheets
from assess.models import Assessment, AssessmentStatus, SnapshotRow
from assess.records import all_answers, all_applicability, keep_catalogue
from assess.reviews import states, with_reviewers
from assess.submitting.reviewed import NOTHING, Reviewed, remarks, reviewed
from controls.answers import Answers, of_unit, says_something
from controls.catalogue import Catalogue, EditionStatus, Requirement, Theme
from controls.inference import is_stale
from controls.profile import looked_up
from controls.scoring import Scores, Status, score
from controls.snapshot import FrozenFramework, Snapshot, freeze, freeze_framework


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTheme:
    """A theme in which requirements are still open."""

    theme: Theme
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSheet:
    """Another framework, for one unit, in which duties are still open."""

    sheet: Sheet
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An answer that was taken over, while an answer it rests on was saved since."""

    sheet: Sheet
    requirement: Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A requirement that was answered in a way that cannot be submitted; `problem` is a Dutch sentence."""

    requirement: Requirement
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What stands between the assessment and submitting it."""

    scores: Scores
    open_themes: tuple[OpenTheme, ...]
    unfinished: tuple[Unfinished, ...]
    contradicting: tuple[Requirement, ...]
    awaiting: tuple[Requirement, ...]
    open_sheets: tuple[OpenSheet, ...] = ()
    changed: tuple[Changed, ...] = ()
    #: The editions of it that are a concept: with one of those nothing is accounted for, so nothing is submitted.
    concepts: tuple[Catalogue, ...] = ()
    reviewed: Reviewed = NOTHING

    @property
    def open_count(self) -> int:
        in_themes = sum(len(t.requirements) for t in self.open_themes)
        return in_themes + sum(len(s.requirements) for s in self.open_sheets)


def scores(session: Session, catalogue: Catalogue, assessment_id: str) -> Scores:
    """What the answers to the leading framework come to."""
    return score(catalogue, _own(catalogue, all_answers(session, assessment_id)))


def readiness(session: Session, catalogue: Catalogue, assessment_id: str) -> Readiness:
    """What is missing now, in the leading framework (`catalogue`) and in the others."""
    return _all_of_it(session, catalogue, assessment_id)[0]


def _all_of_it(
    session: Session, catalogue: Catalogue, assessment_id: str
) -> tuple[Readiness, Answers, tuple[tuple[Sheet, Answers], ...]]:
    """What is missing, the answers to the leading framework, and each other sheet with its own."""
    head = head_of(session, assessment_id)
    every, stands = sheets(session, head), states(session, assessment_id)
    everything = with_reviewers(all_answers(session, assessment_id), stands)
    own = _own(catalogue, everything)
    other = tuple(
        (s, looked_up(s.catalogue, of_unit(everything, s.unit), s.profile, s.reference_date)) for s in every[1:]
    )
    open_sheets = [OpenSheet(sheet=s, requirements=_still_open(s.catalogue, answers)) for s, answers in other]
    found = replace(
        _readiness(catalogue, own, head.reference_date),
        open_sheets=tuple(s for s in open_sheets if s.requirements),
        reviewed=reviewed(every, stands),
        concepts=tuple(c for c in (catalogue, *others(head)) if c.status is EditionStatus.CONCEPT),
        changed=tuple(
            Changed(sheet=s, requirement=s.catalogue.requirement_by_id[name])
            for s, answers in other
            for name, answer in answers.items()
            if is_stale(answer, everything)
        ),
    )
    return found, own, other


def _own(catalogue: Catalogue, answers: Answers) -> Answers:
    return {key: answers[key] for key in answers.keys() & catalogue.requirement_by_id.keys()}


def _still_open(catalogue: Catalogue, answers: Answers) -> tuple[Requirement, ...]:
    scored = score(catalogue, answers).requirements
    return tuple(r for r in catalogue.requirements if r.is_scored and scored[r.id].status is Status.OPEN)


def submit(
    session: Session,
    catalogue: Catalogue,
    *,
    assessment_id: str,
    municipality: tuple[str, str],
    reasons: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> Snapshot:
    """Freeze the assessment; `municipality` is (name, code).

    `reasons` says why something may stay open: per theme of the leading framework, per `Sheet.name` of the others.

    Raises FrozenError when it was submitted before, IncompleteError with what must be done first.
    """
    row = session.scalars(select(Assessment).where(Assessment.id == assessment_id).with_for_update()).one()
    if row.status != AssessmentStatus.DRAFT:
        raise FrozenError
    found, answers, other = _all_of_it(session, catalogue, assessment_id)
    problems = _problems(found, reasons)
    if problems:
        raise IncompleteError(problems)
    snapshot = freeze(
        catalogue,
        assessment_id=assessment_id,
        title=row.title,
        municipality=municipality[0],
        municipality_code=municipality[1],
        reference_date=row.reference_date,
        scope=row.scope,
        answers=answers,
        applicability=all_applicability(session, assessment_id),
        left_open={t.theme.id: reasons[t.theme.id] for t in found.open_themes},
        submitted_by=by.name,
        submitted_at=now.isoformat(),
        frameworks=_frozen_beside(other, reasons),
        profile=other[0][0].profile if other else None,
        remarks=remarks(session, assessment_id, sheets(session, head_of(session, assessment_id))),
    )
    for key in dict.fromkeys(s.catalogue.key for s, _ in other):
        keep_catalogue(session, all_catalogues()[key])  # whole, with what this municipality is not asked
    keep_catalogue(session, catalogue)
    _keep(session, row, snapshot, now)
    audit.record(session, Action.ASSESSMENT_SUBMITTED, f"{assessment_id} sha256:{snapshot.sha256}", by=by, at=now)
    session.flush()
    return snapshot


def _frozen_beside(other: Iterable[tuple[Sheet, Answers]], reasons: Mapping[str, str]) -> tuple[FrozenFramework, ...]:
    """The other frameworks, each with why it may stay open."""
    return tuple(
        freeze_framework(s.catalogue, given, unit=s.unit, unit_title=s.unit_title, left_open=reasons.get(s.name, ""))
        for s, given in other
    )


def _keep(session: Session, row: Assessment, snapshot: Snapshot, now: datetime) -> None:
    session.add(
        SnapshotRow(
            assessment_id=row.id,
            municipality_id=row.municipality_id,
            canonical=snapshot.canonical,
            sha256=snapshot.sha256,
        )
    )
    session.flush()  # the database submits only what has its snapshot
    session.execute(
        update(Assessment).where(Assessment.id == row.id).values(status=AssessmentStatus.SUBMITTED, submitted_at=now)
    )


def _readiness(catalogue: Catalogue, answers: Answers, reference_date: str) -> Readiness:
    scores = score(catalogue, answers)
    open_themes = []
    for theme in catalogue.themes:
        still = tuple(r for r in theme.requirements if scores.requirements[r.id].status is Status.OPEN)
        if still:
            open_themes.append(OpenTheme(theme=theme, requirements=still))
    scored = [(r, scores.requirements[r.id]) for r in catalogue.requirements]
    return Readiness(
        scores=scores,
        open_themes=tuple(open_themes),
        unfinished=tuple(_unfinished(catalogue, answers, reference_date)),
        contradicting=tuple(r for r, s in scored if s.contradictions),
        awaiting=tuple(r for r, s in scored if s.awaits_agreement),
    )


def _unfinished(catalogue: Catalogue, answers: Answers, reference_date: str) -> list[Unfinished]:
    found = []
    for requirement in catalogue.requirements:
        answer = answers.get(requirement.id)
        problem = unfinished(answer, reference_date) if answer else ""
        if problem:
            found.append(Unfinished(requirement=requirement, problem=problem))
    return found


def _problems(found: Readiness, reasons: Mapping[str, str]) -> tuple[str, ...]:
    concepts = [
        f"{c.short_title} is een concept. Een zelftoets met een concept kan niet worden ingediend."
        for c in found.concepts
    ]
    sent_back = [
        f"{s.label} is teruggestuurd. Pas het antwoord aan, of vraag de beoordelaar om opnieuw te kijken."
        for s in found.reviewed.sent_back
    ]
    unfinished = [f"{u.requirement.number}: {u.problem}" for u in found.unfinished]
    unexplained = [
        f"{t.theme.title}: schrijf waarom dit open mag blijven, of beantwoord de vragen."
        for t in found.open_themes
        if not says_something(reasons.get(t.theme.id, ""))
    ]
    unexplained += [
        f"{s.sheet.title}: schrijf waarom dit open mag blijven, of beantwoord de vragen."
        for s in found.open_sheets
        if not says_something(reasons.get(s.sheet.name, ""))
    ]
    return (*concepts, *sent_back, *unfinished, *unexplained)
