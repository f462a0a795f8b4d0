"""What the collective picture says, in which order: an edition and the names of its questions become frozen content."""

from __future__ import annotations

import re
from dataclasses import dataclass

from controls.catalogue import Catalogue
from reports.benchmark.derived import POPULATION
from reports.benchmark.edition import Edition
from reports.benchmark.rules import NATIONAL
from reports.collective import figures, words
from reports.collective.figures import ByGroup, Gaps, Score, Taking, ThemeShares
from reports.collective.layers import Layer
from reports.collective.names import Names
from reports.front import DISCLAIMER, SHARING
from reports.inputs import ReportError

#: Raise this with every change that a reader can see.
TEMPLATE_VERSION = "3"
TITLE = "Collectief beeld informatiebeveiliging"


@dataclass(frozen=True, slots=True, kw_only=True)
class PerClass:
    """What only municipalities and the IBD see."""

    #: The heading of each column of the tables per class.
    columns: tuple[str, ...]
    took_part: tuple[Taking, ...]
    middles: tuple[ByGroup, ...]
    spreads: tuple[ByGroup, ...]
    trends: tuple[ByGroup, ...]
    #: Nationally first.
    gaps: tuple[Gaps, ...]
    shares: tuple[ThemeShares, ...]
    #: The heading of the columns with a share, without the country.
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One layer. `made_at` is no moment of making: an edition knows no clock, and the same edition gives the same bytes."""

    title: str
    document_title: str
    header: str
    round: str
    catalogue: str
    layer: Layer
    tlp: str
    sharing: str
    reader: str
    disclaimer: str
    synthetic: bool
    rules: str
    edition_sha256: str
    template_version: str
    made_at: str
    took_part: Taking
    #: From the theme where municipalities are furthest to the one where they are least far.
    scores: tuple[Score, ...]
    spread: str
    in_words: str
    per_class: PerClass | None


def build(edition: Edition, layer: Layer, catalogue: Catalogue | None = None) -> Picture:
    """Raises ReportError for an edition that this version cannot draw."""
    _check(edition)
    names = Names(catalogue if catalogue and catalogue.key == edition.catalogue else None)
    scores = figures.scores(edition, names)
    ordered = tuple(sorted(scores, key=lambda one: (-(one.middle if one.middle is not None else -1), one.theme)))
    kind = f"{TITLE} · ronde {edition.round} · {layer.tlp}"
    return Picture(
        title=TITLE,
        document_title=f"{TITLE}, ronde {edition.round}{_in_brackets(edition)}",
        header=f"{kind} · SYNTHETISCHE CIJFERS" if edition.synthetic else kind,
        round=edition.round,
        catalogue=catalogue.title if catalogue and names.catalogue else edition.catalogue,
        layer=layer,
        tlp=layer.tlp.value,
        sharing=SHARING[layer.tlp],
        reader=layer.reader,
        disclaimer=DISCLAIMER.replace("De gemeente heeft zichzelf", "Gemeenten hebben zichzelf"),
        synthetic=edition.synthetic,
        rules=edition.rules,
        edition_sha256=edition.sha256,
        template_version=TEMPLATE_VERSION,
        made_at=f"{edition.round[:4]}-01-01T00:00:00Z",
        took_part=figures.took_part(edition, (NATIONAL,))[0],
        scores=ordered,
        spread=next((one.spread for one in ordered if one.spread), ""),
        in_words=_in_words(ordered),
        per_class=_per_class(edition, names) if layer is Layer.CLASS else None,
    )


def _per_class(edition: Edition, names: Names) -> PerClass:
    groups = (*edition.groups, NATIONAL)
    return PerClass(
        columns=tuple(words.group_short(group) for group in groups),
        took_part=figures.took_part(edition, groups),
        middles=figures.by_group(edition, names, groups, lambda one: one.at_middle),
        spreads=figures.by_group(edition, names, groups, lambda one: one.said_spread),
        trends=figures.by_group(edition, names, groups, lambda one: one.trend),
        gaps=tuple(figures.gaps(edition, names, group) for group in (NATIONAL, *edition.groups)),
        shares=figures.shares(edition, names),
        classes=tuple(words.group_short(group) for group in edition.groups),
    )


def _in_words(ordered: tuple[Score, ...]) -> str:
    """The first chart once more, with its two ends by name."""
    known = [one for one in ordered if one.middle is not None]
    if len(known) < 2:
        return "Er deden te weinig gemeenten mee om per thema iets te laten zien."
    return (
        f"Het verst zijn gemeenten bij “{known[0].theme}”: de middelste gemeente staat op {known[0].at_middle} van de 100 "
        f"punten. Het minst ver zijn zij bij “{known[-1].theme}”: daar staat de middelste op {known[-1].at_middle}."
    )


def _in_brackets(edition: Edition) -> str:
    return " (synthetische cijfers)" if edition.synthetic else ""


def _check(edition: Edition) -> None:
    """An edition that was read from a file can hold what this version does not know."""
    known = all(size in POPULATION for group in edition.groups for size in group.split("+"))
    if not known or not {*edition.groups, NATIONAL} <= edition.respondents.keys():
        raise ReportError("Deze uitgave heeft grootteklassen die Toetspeil niet kent; er komt geen beeld.")
    if not re.match(r"20\d\d", edition.round):
        raise ReportError("Deze uitgave noemt geen ronde met een jaar; er komt geen beeld.")
