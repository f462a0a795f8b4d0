"""Submit an assessment: say what is missing, ask why it may stay open, freeze the rest into a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assess import audit
from assess.advice import unfinished
from assess.audit import Action, Actor
from assess.errors import FrozenError, IncompleteError
from assess.models import Assessment, AssessmentStatus, SnapshotRow
from assess.records import all_answers, all_applicability, keep_catalogue
from controls.answers import Answers, says_something
from controls.catalogue import Catalogue, Requirement, Theme
from controls.scoring import Scores, Status, score
from controls.snapshot import Snapshot, freeze


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTheme:
    """A theme in which requirements are still open."""

    theme: Theme
    requirements: tuple[Requirement, ...]


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

    @property
    def open_count(self) -> int:
        return sum(len(t.requirements) for t in self.open_themes)


def readiness(session: Session, catalogue: Catalogue, assessment_id: str) -> Readiness:
    """What is missing now."""
    row = session.get_one(Assessment, assessment_id)
    return _readiness(catalogue, all_answers(session, assessment_id), row.reference_date)


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
    """Freeze the assessment; `municipality` is (name, code), `reasons` says per theme why it may stay open.

    Raises FrozenError when it was submitted before, IncompleteError with what must be done first.
    """
    row = session.scalars(select(Assessment).where(Assessment.id == assessment_id).with_for_update()).one()
    if row.status != AssessmentStatus.DRAFT:
        raise FrozenError
    answers = all_answers(session, assessment_id)
    found = _readiness(catalogue, answers, row.reference_date)
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
    )
    keep_catalogue(session, catalogue)
    session.add(
        SnapshotRow(
            assessment_id=assessment_id,
            municipality_id=row.municipality_id,
            canonical=snapshot.canonical,
            sha256=snapshot.sha256,
        )
    )
    session.flush()  # the database submits only what has its snapshot
    session.execute(
        update(Assessment)
        .where(Assessment.id == assessment_id)
        .values(status=AssessmentStatus.SUBMITTED, submitted_at=now)
    )
    audit.record(session, Action.ASSESSMENT_SUBMITTED, f"{assessment_id} sha256:{snapshot.sha256}", by=by, at=now)
    session.flush()
    return snapshot


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
    unfinished = [f"{u.requirement.number}: {u.problem}" for u in found.unfinished]
    unexplained = [
        f"{t.theme.title}: schrijf waarom dit open mag blijven, of beantwoord de vragen."
        for t in found.open_themes
        if not says_something(reasons.get(t.theme.id, ""))
    ]
    return (*unfinished, *unexplained)
