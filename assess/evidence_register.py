"""The register of evidence as values: what stands in it, and how long it holds.

An answer holds a copy of the evidence that is linked to it, with the hash of the
file: that copy is frozen, signed and exported with the answer, and does not move
when the register changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess.models import EvidenceItem, EvidenceRevision
from controls.answers import Evidence, EvidenceFile

#: From so many days before it ends it is said that evidence expires.
WARN = dt.timedelta(days=60)


class Validity(StrEnum):
    """How long a piece of evidence still shows anything."""

    HOLDS = "geldig"
    EXPIRES = "verloopt"
    EXPIRED = "verlopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One file of a piece of evidence."""

    number: int
    sha256: str
    size: int
    media_type: str
    file_name: str
    uploaded_by: str
    uploaded_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A piece of evidence as it stands now; `revision` is its newest file, if it has any."""

    id: str
    title: str
    location: str
    date: str
    owner: str
    valid_until: str
    note: str
    created_by: str
    created_at: dt.datetime
    version: int
    is_withdrawn: bool
    revision: Revision | None

    @property
    def entry(self) -> Evidence:
        """What an answer keeps of it."""
        found = self.revision
        return Evidence(
            title=self.title,
            location=self.location,
            date=self.date,
            item=self.id,
            owner=self.owner,
            valid_until=self.valid_until,
            file=EvidenceFile(
                sha256=found.sha256,
                size=found.size,
                media_type=found.media_type,
                name=found.file_name,
                revision=found.number,
            )
            if found
            else None,
        )

    def validity(self, today: dt.date) -> Validity:
        return validity(self.valid_until, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Evidence linked to an answer: the copy that the answer keeps, and the register as it is now, if it has it."""

    entry: Evidence
    item: Item | None
    validity: Validity

    @property
    def is_outdated(self) -> bool:
        """Whether the register says something else by now."""
        return self.item is not None and not self.item.is_withdrawn and self.item.entry != self.entry


def validity(valid_until: str, today: dt.date) -> Validity:
    if not valid_until or valid_until > (today + WARN).isoformat():
        return Validity.HOLDS
    return Validity.EXPIRES if valid_until >= today.isoformat() else Validity.EXPIRED


def items(session: Session, only: Collection[str] | None = None) -> dict[str, Item]:
    """The register by id, or those of it that are asked for; in the order of their titles."""
    if only is not None and not only:
        return {}
    newest = select(
        EvidenceRevision.item_id, func.max(EvidenceRevision.number).label("number")
    ).group_by(EvidenceRevision.item_id).subquery()  # fmt: skip
    wanted = (
        select(EvidenceItem, EvidenceRevision)
        .outerjoin(newest, newest.c.item_id == EvidenceItem.id)
        .outerjoin(
            EvidenceRevision,
            (EvidenceRevision.item_id == EvidenceItem.id) & (EvidenceRevision.number == newest.c.number),
        )
        .order_by(func.lower(EvidenceItem.title), EvidenceItem.id)
    )
    if only is not None:
        wanted = wanted.where(EvidenceItem.id.in_(only))
    return {row.id: _item(row, revision) for row, revision in session.execute(wanted)}


def linked(session: Session, entries: Collection[Evidence], today: dt.date) -> dict[Evidence, Linked]:
    """Linked evidence beside what the register says of it now; nothing is asked when nothing is linked."""
    known = items(session, {e.item for e in entries if e.item})
    return {e: _linked(e, known.get(e.item), today) for e in entries if e.item}


def revisions(session: Session, item_id: str) -> tuple[Revision, ...]:
    """The files of a piece of evidence, newest first."""
    rows = session.scalars(
        select(EvidenceRevision)
        .where(EvidenceRevision.item_id == item_id)
        .order_by(EvidenceRevision.number.desc())
    )  # fmt: skip
    return tuple(map(_revision, rows))


def bytes_kept(session: Session) -> int:
    """How much the files of this municipality take on the disk: the same bytes count once."""
    each = select(EvidenceRevision.sha256, EvidenceRevision.size).distinct().subquery()
    return int(session.scalar(select(func.coalesce(func.sum(each.c.size), 0))) or 0)


def _linked(entry: Evidence, item: Item | None, today: dt.date) -> Linked:
    return Linked(entry=entry, item=item, validity=validity(entry.valid_until, today))


def _item(row: EvidenceItem, revision: EvidenceRevision | None) -> Item:
    return Item(
        id=row.id,
        title=row.title,
        location=row.location,
        date=row.date,
        owner=row.owner,
        valid_until=row.valid_until,
        note=row.note,
        created_by=row.created_by,
        created_at=row.created_at,
        version=row.version,
        is_withdrawn=row.withdrawn_at is not None,
        revision=_revision(revision) if revision else None,
    )


def _revision(row: EvidenceRevision) -> Revision:
    return Revision(
        number=row.number,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        file_name=row.file_name,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
    )


def known_files(session: Session, hashes: Collection[str]) -> Mapping[str, int]:
    """Those of these files that the register of this municipality knows, with their size."""
    rows = session.execute(
        select(EvidenceRevision.sha256, EvidenceRevision.size).where(EvidenceRevision.sha256.in_(hashes)).distinct()
    )
    return {row.sha256: row.size for row in rows}
