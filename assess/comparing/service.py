"""One municipality beside the newest edition: computed here, from a file that is the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.editions import published_editions
from assess.frameworks import leading
from assess.models import BenchmarkConsent
from assess.place import AssessmentHead, Place
from assess.records import answers_to
from assess.size_classes import size_class_here
from controls.answers import of_unit
from controls.catalogue import Catalogue, Requirement
from controls.levels import change, levels_of, themes_of
from reports.benchmark import bands
from reports.benchmark.archive import RefusedError
from reports.benchmark.comparison import Comparison, Difference, Own, Standing, compare
from reports.benchmark.contribution import Contribution, parsed
from reports.benchmark.derived import population_of
from reports.benchmark.edition import Edition
from reports.benchmark.rounds import round_before
from reports.benchmark.rules import DOWN, LEVEL, NATIONAL, UP, R
from reports.benchmark.tables import CLASSES
from reports.collective.words import BANDS_SAID, answered, group_name, respondents

TREND_WORDS = {UP: "vooruit", DOWN: "achteruit", LEVEL: "gelijk", None: "niet bekend"}
LEVEL_WORDS = {
    0: "nog niets aangetoond",
    1: "opzet aangetoond",
    2: "opzet en bestaan aangetoond",
    3: "opzet, bestaan en werking aangetoond",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """One theme, on the scale of 0 to 100: our score, and the middle half and the middle of the peers."""

    title: str
    said: str
    own: float | None
    quarter_low: float | None
    middle: float | None
    quarter_high: float | None
    own_trend: str
    peers_trend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """A requirement on which we differ: our level in words, and the printed share of the peers that meets it."""

    requirement: Requirement
    level: str
    low: int
    high: int
    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparingPage:
    """Everything the page shows; `why_not` is a sentence when there is nothing to compare."""

    why_not: str = ""
    #: What errata leave of it, and the hash of what was printed.
    edition: Edition | None = None
    sha256: str = ""
    group_words: str = ""
    peers: str = ""
    is_national: bool = False
    has_class: bool = False
    lines: tuple[ThemeLine, ...] = ()
    behind: tuple[DifferenceLine, ...] = ()
    ahead: tuple[DifferenceLine, ...] = ()
    took_part: bool = False
    bands_said: str = BANDS_SAID
    group_from: int = R.group_from

    @property
    def is_synthetic(self) -> bool:
        return self.edition is not None and self.edition.synthetic


def comparing_page(
    session: Session, head: AssessmentHead, place: Place, data: Path, *, national: bool
) -> ComparingPage:
    if not head.catalogue.startswith("bio2/"):
        return ComparingPage(why_not="De vergelijking gaat over de BIO2; deze zelftoets is van een ander kader.")
    try:
        published = published_editions(data)
    except RefusedError as error:
        return ComparingPage(why_not=f"De uitgave op deze server klopt niet, dus er wordt niets getoond. {error}")
    if not published:
        return ComparingPage(
            why_not="Er is nog geen uitgave van de vergelijking. De beheerder leest haar in zodra ze er is."
        )
    edition = published[-1].readable
    if edition.catalogue != head.catalogue:
        return ComparingPage(
            why_not=f"De uitgave van ronde {edition.round} gaat over {edition.catalogue}; deze zelftoets is van "
            f"{head.catalogue}."
        )
    if not _prints_something(edition):
        return ComparingPage(
            why_not=f"Aan ronde {edition.round} deden te weinig gemeenten mee om te vergelijken. Bij minder dan {R.group_from} staat "
            "er niets in de uitgave; zo herkent niemand een gemeente. Uw eigen scores staan bij Resultaten."
        )
    return _compared(session, head, place, edition, sha256=published[-1].printed.sha256, national=national)


def _compared(
    session: Session, head: AssessmentHead, place: Place, edition: Edition, *, sha256: str, national: bool
) -> ComparingPage:
    catalogue = leading(head)
    levels = levels_of(catalogue, of_unit(answers_to(session, catalogue, head.id), ""))
    given = _contributions(session)
    in_round = next((one for one in given if one.round == edition.round), None)
    size = in_round.size_class if in_round else size_class_here(session, place.id)
    own = Own(size=size or "", answers=levels, delta=_delta(given, edition, levels, catalogue))
    group = NATIONAL if national or not size else None
    members = themes_of(catalogue)
    found = compare(edition, own, members, group=group)
    titles = {theme.id: theme.title for theme in catalogue.themes}
    return ComparingPage(
        edition=edition,
        sha256=sha256,
        group_words=_group_words(found.group),
        peers=respondents(found.peers, population_of(found.group)),
        is_national=found.group == NATIONAL,
        has_class=bool(size),
        lines=tuple(_line(edition, found, standing, titles) for standing in found.standings),
        behind=_differences(found.behind, catalogue, found.group),
        ahead=_differences(found.ahead, catalogue, found.group),
        took_part=in_round is not None,
    )


def _line(edition: Edition, found: Comparison, standing: Standing, titles: Mapping[str, str]) -> ThemeLine:
    printed = edition.quantiles.get(found.group, {}).get(standing.theme, ())
    low, high = bands.middle_half(printed) or (None, None)
    return ThemeLine(
        title=titles.get(standing.theme, standing.theme),
        said=standing.said,
        own=_points(standing.score),
        quarter_low=_points(low),
        middle=_points(dict(printed).get(50)),
        quarter_high=_points(high),
        own_trend=TREND_WORDS[standing.own_trend],
        peers_trend=TREND_WORDS[standing.peers_trend],
    )


def _points(tenths: int | None) -> float | None:
    """On the grid of 2.5 points, as an edition prints it."""
    return None if tenths is None else tenths / 10


def _differences(given: Sequence[Difference], catalogue: Catalogue, group: str) -> tuple[DifferenceLine, ...]:
    known = catalogue.requirement_by_id
    return tuple(
        DifferenceLine(
            requirement=known[one.requirement],
            level=LEVEL_WORDS[one.level],
            low=one.peers.percent[0],
            high=one.peers.percent[1],
            answers=answered(one.peers, population_of(group)),
        )
        for one in given
    )


def _delta(
    given: Sequence[Contribution], edition: Edition, levels: Mapping[str, int | None], catalogue: Catalogue
) -> Mapping[str, int | None]:
    """Our own change since our last contribution to an earlier round, as we stand now."""
    name = round_before((one.round for one in given), edition.round)
    before = next((one for one in given if one.round == name), None)
    if before is None:
        return {}
    return {theme: change(before.answers, levels, ids) for theme, ids in themes_of(catalogue).items()}


def _contributions(session: Session) -> tuple[Contribution, ...]:
    """The last record of each round that was not taken back, newest first."""
    rows = session.execute(
        select(BenchmarkConsent.round, BenchmarkConsent.content).order_by(
            BenchmarkConsent.round.desc(), BenchmarkConsent.seq
        )
    )
    last = dict(rows.all())
    found = (parsed(content.encode()) for content in last.values())
    return tuple(one for one in found if not one.is_withdrawal)


def _prints_something(edition: Edition) -> bool:
    return any(edition.cells.values()) or any(edition.quantiles.values())


def _group_words(group: str) -> str:
    if group == NATIONAL or set(group.split("+")) == set(CLASSES):
        return "alle gemeenten"
    return f"gemeenten met {group_name(group)}"
