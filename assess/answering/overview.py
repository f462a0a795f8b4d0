"""The overview of an assessment: progress per theme, and the requirements a person looks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from assess.records import all_answers
from assess.typed import is_date, plain
from controls.answers import Answer
from controls.catalogue import Catalogue, Requirement, Theme
from controls.scoring import GroupScore, RequirementScore, Scores, Status, score


class Filter(StrEnum):
    """Which requirements are listed."""

    ALL = "alles"
    OPEN = "open"
    PARTLY = "deels"
    NOT = "niet"
    MINE = "mijn"
    CHANGED = "gewijzigd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody chose to look at. A date that is none shows everything and says so."""

    filter: Filter
    words: str
    since: str
    user_name: str
    complaint: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], *, user_name: str) -> Shown:
        wanted = query.get("toon", Filter.ALL)
        since = query.get("sinds", "").strip()
        return cls(
            filter=Filter(wanted) if wanted in set(Filter) else Filter.ALL,
            words=plain(query.get("zoek"))[:100],
            since=since if is_date(since) else "",
            user_name=user_name,
            complaint="" if not since or is_date(since) else "Schrijf de datum als jjjj-mm-dd.",
        )

    @property
    def is_search(self) -> bool:
        return bool(self.words) or self.filter is not Filter.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One requirement in the list."""

    requirement: Requirement
    answer: Answer | None
    score: RequirementScore


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeOnOverview:
    theme: Theme
    score: GroupScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the overview shows; `lines` is empty unless somebody filters or searches."""

    catalogue: Catalogue
    scores: Scores
    themes: tuple[ThemeOnOverview, ...]
    lines: tuple[Line, ...]
    answered: int
    total: int


def overview(session: Session, catalogue: Catalogue, *, assessment_id: str, shown: Shown) -> Overview:
    """Score everything and list what was asked for."""
    answers = all_answers(session, assessment_id)
    scores = score(catalogue, answers)
    lines = tuple(
        Line(requirement=r, answer=answers.get(r.id), score=scores.requirements[r.id])
        for r in catalogue.requirements
        if shown.is_search and _is_shown(r, answers.get(r.id), scores.requirements[r.id].status, shown)
    )
    return Overview(
        catalogue=catalogue,
        scores=scores,
        themes=tuple(ThemeOnOverview(theme=t, score=scores.themes[t.id]) for t in catalogue.themes),
        lines=lines,
        answered=sum(s.status is not Status.OPEN for s in scores.requirements.values()),
        total=len(catalogue.requirements),
    )


def _is_shown(asked: Requirement, answer: Answer | None, status: Status, shown: Shown) -> bool:
    return _passes(answer, status, shown) and _matches(asked, answer, shown.words)


def _passes(answer: Answer | None, status: Status, shown: Shown) -> bool:
    if shown.filter in (Filter.OPEN, Filter.PARTLY, Filter.NOT):
        return status.value == shown.filter.value
    if shown.filter is Filter.MINE:
        return answer is not None and answer.answered_by == shown.user_name
    if shown.filter is Filter.CHANGED:
        return answer is not None and answer.answered_at[:10] >= shown.since
    return True


def _matches(asked: Requirement, answer: Answer | None, words: str) -> bool:
    text = " ".join((asked.number, asked.title, *asked.questions, *asked.points, answer.explanation if answer else ""))
    found = text.casefold()
    return all(word in found for word in words.casefold().split())
