"""The overview of an assessment: progress per theme, and the requirements a person looks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assess.reviews import NOT_YET, ReviewState, Standing
from assess.typed import is_date, plain
from controls.answers import Answer, Answers
from controls.catalogue import Catalogue, Control, Requirement, Theme
from controls.scoring import GroupScore, RequirementScore, Scores, Status, score


class Filter(StrEnum):
    """Which requirements are listed."""

    ALL = "alles"
    OPEN = "open"
    PARTLY = "deels"
    NOT = "niet"
    MINE = "mijn"
    CHANGED = "gewijzigd"
    AWAITING = "instemming"
    SENT_BACK = "teruggestuurd"


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
    standing: Standing


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
    awaiting: int
    #: How many were sent back, to whatever framework.
    sent_back: int
    #: What this person answered last.
    resume: Requirement | None


def overview(
    catalogue: Catalogue, answers: Answers, *, shown: Shown, states: Mapping[str, Standing] | None = None
) -> Overview:
    """Score everything and list what was asked for; answers to other frameworks are left aside."""
    scores, states = score(catalogue, answers), states or {}
    lines = tuple(
        Line(
            requirement=r, answer=answers.get(r.id), score=scores.requirements[r.id], standing=states.get(r.id, NOT_YET)
        )
        for r in catalogue.requirements
        if shown.is_search
        and _passes(answers.get(r.id), scores.requirements[r.id], shown, states.get(r.id, NOT_YET))
        and _matches(r, catalogue.control_by_number[r.control], answers.get(r.id), shown.words)
    )
    return Overview(
        catalogue=catalogue,
        scores=scores,
        themes=tuple(ThemeOnOverview(theme=t, score=scores.themes[t.id]) for t in catalogue.themes),
        lines=lines,
        answered=sum(scores.requirements[r.id].status is not Status.OPEN for r in catalogue.counted),
        total=len(catalogue.counted),
        awaiting=sum(s.awaits_agreement for s in scores.requirements.values()),
        sent_back=sum(standing.state is ReviewState.SENT_BACK for standing in states.values()),
        resume=_last_answered(catalogue, answers, shown.user_name),
    )


def _last_answered(catalogue: Catalogue, answers: Answers, name: str) -> Requirement | None:
    known = catalogue.requirement_by_id
    own = [answer for answer in answers.values() if answer.answered_by == name and answer.key in known]
    last = max(own, key=lambda answer: answer.answered_at, default=None)
    return known[last.key] if last else None


def _passes(answer: Answer | None, scored: RequirementScore, shown: Shown, standing: Standing) -> bool:
    if shown.filter in (Filter.OPEN, Filter.PARTLY, Filter.NOT):
        return scored.status.value == shown.filter.value
    if shown.filter is Filter.AWAITING:
        return scored.awaits_agreement
    if shown.filter is Filter.SENT_BACK:
        return standing.state is ReviewState.SENT_BACK
    if shown.filter is Filter.MINE:
        return answer is not None and answer.answered_by == shown.user_name
    if shown.filter is Filter.CHANGED:
        return answer is not None and answer.answered_at[:10] >= shown.since
    return True


def _matches(asked: Requirement, control: Control, answer: Answer | None, words: str) -> bool:
    """Whether every word occurs; "backup" finds "back-up", and 8.13.1 finds 8.13.01."""
    texts = [asked.number, _unpadded(asked.number), asked.title, control.title, *asked.questions, *asked.points]
    if answer is not None:
        texts += [answer.explanation, answer.improvement, answer.reason]
        texts += [f"{e.title} {e.location}" for e in answer.evidence]
    found = _folded(" ".join(texts))
    return all(word in found for word in _folded(words).split())


def _folded(text: str) -> str:
    return text.casefold().replace("-", "")


def _unpadded(number: str) -> str:
    return ".".join(part.lstrip("0") or part for part in number.split("."))
