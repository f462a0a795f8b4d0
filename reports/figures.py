"""The figures of a report: counts first, then the interval, as rows for a chart and its table alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from controls.answers import Verdict
from controls.catalogue import Aspect, Catalogue
from controls.scoring import GroupScore, RequirementScore, Scores, Status
from reports import wording

# Fixed orders, so that a table, a chart and its legend can never disagree.
STATUSES = (Status.PROVED, Status.PARTLY, Status.NOT, Status.OPEN, Status.DEVIATED, Status.NOT_APPLICABLE)
VERDICTS = (Verdict.PROVED, Verdict.PARTLY, Verdict.NOT, Verdict.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A group of requirements; `counts` follows STATUSES, `low` and `high` are 0 to 1 for a chart."""

    label: str
    total: int
    counts: tuple[int, ...]
    is_scored: bool
    interval: str
    at_least: str
    at_most: str
    coverage: str
    low: float
    high: float
    unsupported: int
    contradictions: int
    awaiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectFigures:
    """One aspect over a group; `counts` follows VERDICTS."""

    label: str
    asked: int
    counts: tuple[int, ...]
    at_least: str
    at_most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFigures:
    """How many requirements reached one level."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All figures of the report. `whole` is part 2; `framework` is part 1 and is never added to it."""

    whole: Figures
    framework: Figures
    cbw: Figures
    outside_cbw: int
    themes: tuple[Figures, ...]
    chapters: tuple[Figures, ...]
    aspects: tuple[AspectFigures, ...]
    framework_aspects: tuple[AspectFigures, ...]
    levels: tuple[LevelFigures, ...]
    fewer_aspects: int


def summary(catalogue: Catalogue, scores: Scores) -> Summary:
    part_two = [theme for theme in catalogue.themes if theme.part == 2]
    asked = [r for theme in part_two for r in theme.requirements]
    chapters = {control.chapter for theme in part_two for control in theme.controls}
    return Summary(
        whole=figures("Deel 2 · maatregelen", scores.whole),
        framework=figures("Deel 1 · kader", scores.framework),
        cbw=figures("Deel 2 binnen de Cbw", scores.cbw),
        outside_cbw=scores.whole.total - scores.cbw.total,
        themes=tuple(figures(theme.title, scores.themes[theme.id]) for theme in part_two),
        chapters=tuple(figures(c.title, scores.chapters[c.id]) for c in catalogue.chapters if c.id in chapters),
        aspects=aspect_figures(scores.whole),
        framework_aspects=aspect_figures(scores.framework),
        levels=_levels([scores.requirements[r.id] for r in asked]),
        fewer_aspects=sum(len(r.aspects) < len(Aspect) for r in asked),
    )


def figures(label: str, group: GroupScore) -> Figures:
    is_scored = wording.scored(group) > 0
    return Figures(
        label=label,
        total=group.total,
        counts=tuple(group.counts[status] for status in STATUSES),
        is_scored=is_scored,
        interval=wording.interval(group),
        at_least=wording.at_least(group.at_least) if is_scored else "–",
        at_most=wording.at_most(group.at_most) if is_scored else "–",
        coverage=wording.at_least(group.coverage) if is_scored else "–",
        low=float(group.at_least),
        high=float(group.at_most),
        unsupported=group.unsupported,
        contradictions=group.contradictions,
        awaiting=group.awaiting_agreement,
    )


def aspect_figures(group: GroupScore) -> tuple[AspectFigures, ...]:
    return tuple(_aspect(wording.ASPECT[aspect], found.counts, found.at_least, found.at_most)
                 for aspect, found in group.aspects.items())  # fmt: skip


def _aspect(label: str, counts: Mapping[Verdict, int], low: Fraction, high: Fraction) -> AspectFigures:
    asked = sum(counts.values())
    return AspectFigures(
        label=label,
        asked=asked,
        counts=tuple(counts[verdict] for verdict in VERDICTS),
        at_least=wording.at_least(low) if asked else "–",
        at_most=wording.at_most(high) if asked else "–",
    )


def _levels(scored: Iterable[RequirementScore]) -> tuple[LevelFigures, ...]:
    found = [s.level for s in scored if s.counts]
    return tuple(LevelFigures(label=label, count=found.count(n)) for n, label in enumerate(wording.LEVEL))
