"""The catalogues that were used: what each is, where it comes from, and its SHA-256."""

from __future__ import annotations

from dataclasses import dataclass

from controls.catalogue import Catalogue, Reserved
from reports import wording
from reports.cards import Labelled
from reports.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The catalogue that was used."""

    title: str
    short_title: str
    key: str
    valid_from: str
    source: str
    source_note: str
    licence: str
    sha256: str
    asked: int
    reserved: tuple[Labelled, ...]


def editions(places: tuple[Place, ...]) -> tuple[Edition, ...]:
    """Each edition once, as it is asked here."""
    return tuple(edition_of(one) for one in {place.catalogue.sha256: place.catalogue for place in places}.values())


def edition_of(catalogue: Catalogue) -> Edition:
    return Edition(
        title=catalogue.title,
        short_title=catalogue.short_title,
        key=catalogue.key,
        valid_from=wording.day(catalogue.valid_from),
        source=catalogue.source,
        source_note=catalogue.source_note,
        licence=catalogue.licence,
        sha256=catalogue.sha256,
        asked=len(catalogue.requirements),
        reserved=tuple(Labelled(label=r.number, text=_reserved(r)) for r in catalogue.reserved),
    )


def _reserved(reserved: Reserved) -> str:
    said = f"{wording.RESERVED[reserved.kind]} {reserved.target}" if reserved.target else "vervallen"
    return f"{said}. {reserved.note}".strip()
