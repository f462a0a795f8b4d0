"""The municipality beside an edition of the benchmark, as a chapter of its reports: a quarter and about which place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from controls.levels import change, levels_of, themes_of
from reports.benchmark import bands, derived
from reports.benchmark.comparison import ABOVE, Comparison, Difference, Own, Standing, compare
from reports.benchmark.edition import Edition
from reports.benchmark.tables import CLASSES
from reports.collective import words
from reports.collective.names import Names
from reports.inputs import ReportError, ReportInput
from reports.wording import clipped, counted

_NONE = (
    "Nog niet: er is geen uitgave van de vergelijking die bij deze zelftoets past, of het aantal inwoners van de gemeente "
    "is in Toetspeil niet bekend."
)
_MOST = 15
_HIGH, _LOW = 4, 1
_IN_SHORT = 60
CANNOT = (
    "Alle gemeenten beoordeelden zichzelf, en kozen zelf of zij meededen. Een hoge plaats is dus geen bewijs, en een lage "
    "plaats geen oordeel. De plaats is een schatting tussen gedrukte waarden; daarom staat er geen precies getal."
)
HOW = (
    "De vergelijking is hier berekend, uit de ingediende antwoorden en een uitgave die voor iedereen gelijk is. Er ging "
    "niets naar buiten. “Ongeveer P40” betekent: ongeveer 40 van de 100 vergelijkbare gemeenten hebben een lagere score. "
    f"{bands.SAID}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One theme: where the municipality stands, and which way it and the others went."""

    theme: str
    said: str
    own_trend: str
    peers_trend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A requirement on which the municipality and its peers differ."""

    requirement: str
    level: str
    peers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The chapter. `behind` and `ahead` are cut; what is left out is counted."""

    round: str
    group: str
    peers: str
    synthetic: str
    places: tuple[Place, ...]
    behind: tuple[Apart, ...]
    behind_left: int
    ahead: tuple[Apart, ...]
    ahead_left: int
    how: str
    cannot: str
    edition_sha256: str


def neighbours(given: ReportInput) -> Neighbours | None:
    """None without an edition. Raises ReportError for one that does not belong with these answers."""
    found = _compared(given)
    if found is None or given.edition is None:
        return None
    names = Names(given.catalogue)
    return Neighbours(
        round=given.edition.round,
        group=words.group_name(found.group),
        peers=_peers(found),
        synthetic=f"{words.SYNTHETIC}. {words.SYNTHETIC_SAID}" if found.synthetic else "",
        places=tuple(_place(one, names) for one in found.standings),
        behind=_apart(found.behind[:_MOST], names),
        behind_left=max(0, len(found.behind) - _MOST),
        ahead=_apart(found.ahead[:_MOST], names),
        ahead_left=max(0, len(found.ahead) - _MOST),
        how=HOW,
        cannot=CANNOT,
        edition_sha256=given.edition.sha256,
    )


def in_short(given: ReportInput) -> tuple[str, ...]:
    """The same in a few sentences, for who has four pages."""
    found = _compared(given)
    if found is None or given.edition is None:
        return (_NONE,)
    names = Names(given.catalogue)
    return (
        (
            f"{words.SYNTHETIC_SHORT if found.synthetic else ''}Vergeleken met {_peers(found)} gemeenten met {words.group_name(found.group)}, ronde "
            f"{given.edition.round}. {_ends(found, names)} {_differences(found)}"
        ),
        "Alle gemeenten beoordeelden zichzelf en kozen zelf of zij meededen. Een plaats is een schatting, geen oordeel.",
    )


def for_everybody(given: ReportInput) -> str:
    """What a public report says: that there is a comparison, and not where the municipality stands in it."""
    if not given.beside.benchmark_sha256:
        return "Nog niet: er is geen uitgave van de vergelijking die bij deze zelftoets past."
    if given.edition is not None and given.edition.synthetic:
        return "Alleen met synthetische cijfers: die van de andere gemeenten zijn verzonnen, als voorbeeld."
    return "Die is er. De plaats van de gemeente staat in de rapportage aan het college, die niet openbaar is."


def _compared(given: ReportInput) -> Comparison | None:
    edition, sha256, size = given.edition, given.used_beside.benchmark_sha256, given.used_beside.benchmark_size
    if edition is None and not sha256:
        return None
    if edition is None or edition.sha256 != sha256:
        raise ReportError("De uitgave van de vergelijking is niet die van de opdracht; er komt geen rapport.")
    if edition.catalogue != given.catalogue.key:
        raise ReportError(
            "De vergelijking met andere gemeenten gaat over een andere vragenlijst; er komt geen rapport."
        )
    if not any(size in group.split("+") for group in edition.groups) or size not in CLASSES:
        raise ReportError("De grootteklasse van de gemeente staat niet in de vergelijking; er komt geen rapport.")
    return compare(edition, _own(given, size), themes_of(given.catalogue))


def _peers(found: Comparison) -> str:
    return words.respondents(found.peers, derived.population_of(found.group))


def _own(given: ReportInput, size: str) -> Own:
    now, members = levels_of(given.catalogue, given.snapshot.answers), themes_of(given.catalogue)
    previous = given.previous if given.used_beside.previous_sha256 else None
    is_alike = previous is not None and previous.catalogue_sha256 == given.snapshot.catalogue_sha256
    before = levels_of(given.catalogue, previous.answers) if previous and is_alike else {}
    return Own(
        size=size, answers=now, delta={theme: change(before, now, ids) if before else None for theme, ids in members.items()}
    )  # fmt: skip


def _place(one: Standing, names: Names) -> Place:
    return Place(
        theme=names.theme(one.theme),
        said=one.said,
        own_trend=words.DIRECTIONS.get(one.own_trend or "", words.NOTHING),
        peers_trend=words.DIRECTIONS.get(one.peers_trend or "", words.NOTHING),
    )


def _apart(found: Sequence[Difference], names: Names) -> tuple[Apart, ...]:
    return tuple(
        Apart(
            requirement=names.requirement(one.requirement), level=f"niveau {one.level}", peers=words.percents(one.peers)
        )
        for one in found
    )


def _ends(found: Comparison, names: Names) -> str:
    """The quarters, and the themes at both ends by name."""
    placed = sorted((one for one in found.standings if one.percentile), key=lambda one: -(one.percentile or 0))
    if not placed:
        halves = [one for one in found.standings if one.half]
        if not halves:
            return "Er is nog te weinig beantwoord om per thema een plaats te geven."
        above = sum(one.half == ABOVE for one in halves)
        return f"Bij {above} van de {counted(len(halves), 'thema', 'thema’s')} staat de gemeente boven het midden."
    high, low = (sum(one.quarter == quarter for one in placed) for quarter in (_HIGH, _LOW))
    said = (
        f"Van de {counted(len(placed), 'thema', 'thema’s')} {'staat' if high == 1 else 'staan'} er {high} in het hoogste "
        f"kwart en {low} in het laagste kwart. "
    )
    if len(placed) > 1 and placed[0].percentile == placed[-1].percentile:
        return f"{said}Alle staan ze op dezelfde plaats: ongeveer P{placed[0].percentile}."
    least = f", het laagst {_named(placed[-1], names)}" if len(placed) > 1 else ""
    return f"{said}Het hoogst is {_named(placed[0], names)}{least}."


def _named(one: Standing, names: Names) -> str:
    return f"“{clipped(names.theme(one.theme), _IN_SHORT)}” (ongeveer P{one.percentile})"


def _differences(found: Comparison) -> str:
    behind, ahead = len(found.behind), len(found.ahead)
    return (
        f"Aan {counted(behind, 'eis', 'eisen')} voldoet ten minste twee derde van deze gemeenten en wij niet; aan "
        f"{counted(ahead, 'eis', 'eisen')} voldoen wij en hooguit een derde van hen."
    )


def fits(edition: Edition, catalogue: str, size: str) -> bool:
    """Whether answers to this edition of the questions can be held beside that edition of the benchmark."""
    return edition.catalogue == catalogue and any(size in group.split("+") for group in edition.groups)
