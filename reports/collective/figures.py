"""Every figure of the collective picture, from what an edition prints: who took part, scores, shares and gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.benchmark import bands, derived
from reports.benchmark.edition import Edition
from reports.benchmark.rules import NATIONAL
from reports.collective import words
from reports.collective.names import Names

_MOST_GAPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """How many of a group took part; `low` and `high` in percentages for the chart."""

    group: str
    population: int
    said: str
    share: str
    low: int
    high: int

    @property
    def chart_label(self) -> str:
        return self.group


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One theme of one group. Scores in tenths of a point; None where too few municipalities are behind it."""

    theme: str
    middle: int | None
    low: int | None
    high: int | None
    trend: str

    @property
    def at_middle(self) -> str:
        return words.NOTHING if self.middle is None else words.points(self.middle)

    @property
    def said_spread(self) -> str:
        if self.low is None or self.high is None:
            return words.NOTHING
        return f"{words.points(self.low)}–{words.points(self.high)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByGroup:
    """One row with a value per group, in the order of the heading."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One of the largest gaps; `low` and `high` are who does not meet it, in percentages."""

    place: str
    requirement: str
    number: str
    missing: str
    uncertain: str
    low: int
    high: int

    @property
    def chart_label(self) -> str:
        return self.requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """The gaps of one group."""

    group: str
    rows: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is printed nationally of one requirement."""

    requirement: str
    answered: str
    met: str
    uncertain: str
    weighed: str
    absent: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeShares:
    """The requirements of one theme: nationally, and per class."""

    id: str
    title: str
    national: tuple[Share, ...]
    classes: tuple[ByGroup, ...]


def took_part(edition: Edition, groups: Sequence[str]) -> tuple[Taking, ...]:
    shares = derived.response(edition)
    return tuple(
        Taking(
            group=words.group_name(group),
            population=derived.population_of(group),
            said=words.respondents(edition.respondents[group], derived.population_of(group)),
            share=words.percents(share),
            low=share.low if share else 0,
            high=share.high if share else 0,
        )
        for group in groups
        for share in [shares[group]]
    )


def scores(edition: Edition, names: Names, group: str = NATIONAL) -> tuple[Score, ...]:
    """The themes of a group, in the order of the edition."""
    return tuple(_score(edition, names.theme(theme), theme, group) for theme in edition.themes)


def _score(edition: Edition, title: str, theme: str, group: str) -> Score:
    printed = edition.quantiles.get(group, {}).get(theme, ())
    arrow = edition.trend.get(group, {}).get(theme, "")
    half = bands.middle_half(printed)
    low, high = half or (None, None)
    middle = next((at for percent, at in printed if percent == 50), None)
    trend = words.DIRECTIONS.get(arrow, words.NOTHING)
    return Score(theme=title, middle=middle, low=low, high=high, trend=trend)


def by_group(
    edition: Edition, names: Names, groups: Sequence[str], pick: Callable[[Score], str]
) -> tuple[ByGroup, ...]:
    """One thing of every theme, for each group."""
    found = [scores(edition, names, group) for group in groups]
    return tuple(
        ByGroup(label=rows[0].theme, values=tuple(pick(one) for one in rows)) for rows in zip(*found, strict=True)
    )


def gaps(edition: Edition, names: Names, group: str) -> Gaps:
    size = derived.population_of(group)
    return Gaps(
        group=words.group_name(group),
        rows=tuple(_ranked(gap, names, size) for gap in derived.gaps(edition, group)[:_MOST_GAPS]),
    )


def _ranked(gap: derived.Gap, names: Names, size: int) -> Ranked:
    around = derived.uncertainty(gap.cell, size)
    low, high = 100 - gap.cell.percent[1], 100 - gap.cell.percent[0]
    return Ranked(
        place=str(gap.best) if gap.best == gap.worst else f"{gap.best}–{gap.worst}",
        requirement=names.requirement(gap.requirement),
        number=names.number(gap.requirement),
        missing=words.percents(derived.Interval(low, high)),
        uncertain=words.percents(derived.Interval(100 - around.high, 100 - around.low)),
        low=low,
        high=high,
    )


def shares(edition: Edition, names: Names) -> tuple[ThemeShares, ...]:
    return tuple(
        ThemeShares(
            id=theme,
            title=title,
            national=tuple(_share(edition, names, one) for one in members),
            classes=tuple(
                ByGroup(
                    label=names.requirement(one),
                    values=tuple(words.percents(edition.cells.get(group, {}).get(one)) for group in edition.groups),
                )
                for one in members
            ),
        )
        for theme, title, members in names.members(edition)
    )


def _share(edition: Edition, names: Names, requirement: str) -> Share:
    cell = edition.cells.get(NATIONAL, {}).get(requirement)
    levels: Mapping[int, derived.Interval] = derived.levels(edition, requirement)
    size = derived.population_of(NATIONAL)
    return Share(
        requirement=names.requirement(requirement),
        answered=words.answered(cell, size) if cell else words.NOTHING,
        met=words.percents(cell),
        uncertain=words.percents(derived.uncertainty(cell, size) if cell else None),
        weighed=words.percents(derived.post_stratified(edition, requirement) if cell else None),
        absent=words.percents(derived.without_level(edition, requirement)),
        levels=tuple(words.percents(levels.get(level)) for level in range(4)),
    )
