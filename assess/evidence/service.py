"""The register of evidence: add, change, give it a newer file, withdraw. Nothing is ever removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import NotFoundError, StaleError
from assess.evidence_register import Item, bytes_kept, items, revisions
from assess.evidence_store import Arriving, EvidenceStore
from assess.evidence_types import RefusedUploadError, media_type_of, safe_name
from assess.identifiers import new_id
from assess.models import EvidenceItem, EvidenceRevision
from assess.records import flush
from reports import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody says of a piece of evidence; dates are ISO or ""."""

    title: str
    location: str
    date: str
    owner: str
    valid_until: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file that came in, under the name it had there."""

    name: str
    arrived: Arriving


def item(session: Session, item_id: str) -> Item:
    """One piece of evidence; raises NotFoundError."""
    found = items(session, (item_id,)).get(item_id)
    if found is None:
        raise NotFoundError
    return found


def add(
    session: Session, store: EvidenceStore, given: Given, file: Sent | None, *, by: Actor, now: datetime
) -> str:  # fmt: skip
    """Put a piece of evidence in the register, with its file if there is one. Raises RefusedUploadError."""
    checked = _checked(session, store, file) if file else None
    row = EvidenceItem(
        id=new_id(), municipality_id=by.municipality_id, created_by=by.name, created_at=now, version=1
    )  # fmt: skip
    _fill(row, given)
    session.add(row)
    audit.record(session, Action.EVIDENCE_ADDED, row.id, by=by, at=now)
    if checked:
        checked.keep(session, row.id, 1, by=by, now=now)
    return row.id


def change(session: Session, item_id: str, given: Given, *, seen: int, by: Actor, now: datetime) -> None:
    """Change what is said of it. Raises NotFoundError, and StaleError when it is no longer version `seen`."""
    row = _row(session, item_id, seen)
    before = (row.title, row.location, row.date, row.owner, row.valid_until, row.note)
    _fill(row, given)
    if (row.title, row.location, row.date, row.owner, row.valid_until, row.note) == before:
        return
    row.version = seen + 1
    flush(session, seen)
    audit.record(session, Action.EVIDENCE_CHANGED, item_id, by=by, at=now)


def revise(
    session: Session, store: EvidenceStore, item_id: str, file: Sent, *, seen: int, by: Actor, now: datetime
) -> int:
    """Give it a newer file; gives its number. The same bytes as the newest one are no newer file.

    Raises NotFoundError, StaleError and RefusedUploadError.
    """
    row = _row(session, item_id, seen)
    newest = next(iter(revisions(session, item_id)), None)
    checked = _checked(session, store, file)
    if newest and newest.sha256 == file.arrived.sha256:
        raise RefusedUploadError("Dit is precies het bestand dat er al staat. Kies de nieuwe versie.")
    number = newest.number + 1 if newest else 1
    row.version = seen + 1
    flush(session, seen)
    checked.keep(session, item_id, number, by=by, now=now)
    return number


def withdraw(session: Session, item_id: str, *, seen: int, by: Actor, now: datetime) -> None:
    """Let nobody link it any more; where it was used it stays. Raises NotFoundError and StaleError."""
    _set_aside(session, item_id, now, Action.EVIDENCE_WITHDRAWN, seen=seen, by=by, now=now)


def put_back(session: Session, item_id: str, *, seen: int, by: Actor, now: datetime) -> None:
    """Let it be linked again. Raises NotFoundError and StaleError."""
    _set_aside(session, item_id, None, Action.EVIDENCE_PUT_BACK, seen=seen, by=by, now=now)


def _set_aside(
    session: Session, item_id: str, since: datetime | None, action: Action, *, seen: int, by: Actor, now: datetime
) -> None:
    row = _row(session, item_id, seen)
    row.withdrawn_at, row.version = since, seen + 1
    flush(session, seen)
    audit.record(session, action, item_id, by=by, at=now)


def _row(session: Session, item_id: str, seen: int) -> EvidenceItem:
    row = session.get(EvidenceItem, item_id)
    if row is None:
        raise NotFoundError
    if row.version != seen:
        raise StaleError(row.version)
    return row


def _fill(row: EvidenceItem, given: Given) -> None:
    row.title, row.location, row.date = given.title, given.location, given.date
    row.owner, row.valid_until, row.note = given.owner, given.valid_until, given.note


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """A file that may be kept."""

    store: EvidenceStore
    arrived: Arriving
    media_type: str
    name: str

    def keep(self, session: Session, item_id: str, number: int, *, by: Actor, now: datetime) -> None:
        """Give it its place, and then its row."""
        if by.municipality_id is None:
            raise NotFoundError
        self.store.keep(self.arrived, by.municipality_id)
        session.add(
            EvidenceRevision(
                item_id=item_id,
                number=number,
                municipality_id=by.municipality_id,
                sha256=self.arrived.sha256,
                size=self.arrived.size,
                media_type=self.media_type,
                file_name=self.name,
                uploaded_by=by.name,
                uploaded_by_id=by.id,
                uploaded_at=now,
            )
        )
        said = f"{item_id}/{number} sha256:{self.arrived.sha256}"
        audit.record(session, Action.EVIDENCE_REVISED, said, by=by, at=now)


def _checked(session: Session, store: EvidenceStore, file: Sent) -> _Checked:
    """Raises RefusedUploadError for what may not be kept; writes nothing."""
    arrived, name = file.arrived, safe_name(file.name)
    if arrived.is_too_large:
        raise RefusedUploadError(
            f"Dit bestand is groter dan {wording.megabytes(store.file_limit)}. Maak het kleiner, of laat het waar het staat en"
            " vul de vindplaats in."
        )
    if not arrived.size:
        raise RefusedUploadError("Dit bestand is leeg. Kies een ander bestand.")
    media_type = media_type_of(name, arrived.content)
    if bytes_kept(session) + arrived.size > store.total_limit:
        raise RefusedUploadError(
            f"Er is geen plaats voor dit bestand: samen mogen de bestanden {wording.megabytes(store.total_limit)} zijn. Vraag"
            " de beheerder om meer ruimte, of vul de vindplaats in."
        )
    return _Checked(store=store, arrived=arrived, media_type=media_type, name=name)
