"""How the requirements of one framework are carried by those of another, and what that is good for.

A link is a set and never a loose pair: only together do its sources carry the
answer to the target, and the questions that they leave open are named.
`inference` reads answers through these links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from controls.catalogue import Catalogue, Confidence, Repeat

#: By address of an edition (`digid/3.0`): what it is answered for, one by one. A framework answered once has none.
Units = Mapping[str, Sequence[str]]


class Covers(StrEnum):
    """Whether the sources answer every question of the target."""

    WHOLE = "whole"
    PART = "part"


class LinkStatus(StrEnum):
    """Who says so: the author of one of the two texts, or we."""

    OFFICIAL = "official"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The sources that together carry the answer to one target.

    `remainder` holds the numbers ("2") of the target's questions that they
    leave open. `because` is why own work says `whole` or `is_exact`: that the
    sources say nothing that falls outside the target.
    """

    target: str
    all_of: tuple[str, ...]
    covers: Covers
    remainder: tuple[str, ...]
    rationale: str
    reference: str
    status: LinkStatus
    because: str = ""
    is_exact: bool = False
    confidence: Confidence = Confidence.CONFIRMED
    confidence_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSet:
    """The links from one edition (`source`, as in `bio2/1.3`) to another (`target`), with where they come from."""

    id: str
    title: str
    target: str
    source: str
    source_note: str
    links: tuple[Link, ...]


def in_use(mappings: Iterable[MappingSet], editions: Collection[str]) -> tuple[MappingSet, ...]:
    """The mappings of which both ends are among these editions."""
    return tuple(m for m in mappings if m.target in editions and m.source in editions)


def units_of(catalogue: Catalogue, units: Units) -> tuple[str, ...]:
    """What a framework is answered for: each of its units, or once for the municipality as a whole ("")."""
    return tuple(units.get(catalogue.key, ())) if catalogue.repeat is Repeat.CONNECTION else ("",)


# --- what one answer serves ---------------------------------------------------------------


def serves(mappings: Iterable[MappingSet]) -> dict[str, tuple[str, ...]]:
    """By source: every other requirement that its answer serves, the nearest first, in the order of the mappings."""
    direct: dict[str, dict[str, None]] = {}
    for link in (link for mapping in mappings for link in mapping.links):
        for source in link.all_of:
            direct.setdefault(source, {})[link.target] = None
    return {source: tuple(_reached(source, direct)) for source in direct}


def _reached(source: str, direct: Mapping[str, Iterable[str]]) -> list[str]:
    # The list grows while it is read: breadth first, so the nearest come first.
    reached = list(direct[source])
    for name in reached:
        reached += [target for target in direct.get(name, ()) if target not in reached and target != source]
    return reached


# --- what people still have to answer -----------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What frameworks ask, each on its own and with the mappings between them; everything is times the units.

    `separately` counts the requirements, and `questions_separately` their
    questions. Of those requirements `remaining` have no link and are answered as
    ever, `remainders` have one that leaves questions open, and the others cost
    nothing but a confirmation. `questions_remaining` are all questions of the
    first and the open questions of the second.
    """

    separately: int
    remaining: int
    remainders: int
    questions_separately: int
    questions_remaining: int


def burden(mappings: Iterable[MappingSet], catalogues: Sequence[Catalogue], *, units: Units | None = None) -> Burden:
    """What people must answer for these frameworks; a mapping from a framework that is not among them saves nothing."""
    links = {link.target: link for m in in_use(mappings, [c.key for c in catalogues]) for link in m.links}
    asked = [(r, len(units_of(c, units or {}))) for c in catalogues for r in c.requirements]
    unlinked = [(r, times) for r, times in asked if r.id not in links]
    left = [(links[r.id].remainder, times) for r, times in asked if r.id in links]
    return Burden(
        separately=sum(times for _, times in asked),
        remaining=sum(times for _, times in unlinked),
        remainders=sum(times for remainder, times in left if remainder),
        questions_separately=sum(times * len(r.questions) for r, times in asked),
        questions_remaining=sum(times * len(r.questions) for r, times in unlinked)
        + sum(times * len(remainder) for remainder, times in left),
    )


# --- pairs, for formats that know no sets -------------------------------------------------


class Relation(StrEnum):
    """What the target is to the source: `SUBSET` says that the target lies within the source."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    INTERSECTS = "intersects"

    @property
    def reversed(self) -> Relation:
        """What the source is to the target, for a format that reads it from that side."""
        return {Relation.SUBSET: Relation.SUPERSET, Relation.SUPERSET: Relation.SUBSET}.get(self, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One source beside one target; the link it comes from goes along."""

    source: str
    target: str
    relation: Relation
    link: Link


def pairs(mapping: MappingSet) -> tuple[Pair, ...]:
    """Every source beside its target; a pair says less than the set that it comes from.

    | the link                     | one source | several sources |
    |------------------------------|------------|-----------------|
    | whole, exact                 | equal      | superset        |
    | whole                        | subset     | intersects      |
    | part, exact                  | superset   | superset        |
    | part                         | intersects | intersects      |

    One of several sources never covers the target alone; where the sources say
    nothing outside the target (exact), each lies within it.
    """
    return tuple(
        Pair(source=source, target=link.target, relation=_relation(link), link=link)
        for link in mapping.links
        for source in link.all_of
    )


def _relation(link: Link) -> Relation:
    if link.covers is Covers.WHOLE and len(link.all_of) == 1:
        return Relation.EQUAL if link.is_exact else Relation.SUBSET
    return Relation.SUPERSET if link.is_exact else Relation.INTERSECTS
