"""Lay a working list beside the official list of norms, row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.models import OfficialNorm
from assess.place import AssessmentHead
from assess.profiles import laid_beside_of, uses_of
from assess.scoping.chosen import refuse_frozen, with_list
from assess.seen import ChangedMeanwhileError, fingerprint
from controls.catalogue import Catalogue, Requirement
from controls.profile import LaidBeside, Profile, missing_beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """The norm of the official list beside a row; all three empty when it was not laid beside yet."""

    number: str = ""
    document: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The rows this municipality is asked, and what was laid beside them."""

    catalogue: Catalogue
    rows: tuple[Requirement, ...]
    laid_beside: Mapping[str, LaidBeside]
    missing: tuple[Requirement, ...]

    @property
    def norms(self) -> Mapping[str, Norm]:
        return {r.id: norm_of(self.laid_beside.get(r.id)) for r in self.rows}

    @property
    def latest(self) -> Norm:
        """What was laid beside last: the other rows mostly come from the same document."""
        return norm_of(max(self.laid_beside.values(), key=lambda given: given.recorded_at, default=None))


class RowsChangedError(ChangedMeanwhileError):
    """Somebody else filled these rows meanwhile; by requirement, as it is stored now."""

    def __init__(self, stored: Mapping[str, LaidBeside | None]) -> None:
        super().__init__()
        self.stored = stored


def list_page(session: Session, head: AssessmentHead, framework: str) -> ListPage:
    """Raises NotFoundError for a framework that has nothing to lay beside."""
    catalogue = with_list(head, framework)
    profile = Profile(suwinet=uses_of(session, head.id), laid_beside=laid_beside_of(session, head.id))
    return ListPage(
        catalogue=catalogue,
        rows=tuple(sorted(filter(profile.asks, catalogue.requirements), key=_in_number_order)),
        laid_beside=profile.laid_beside_by_id,
        missing=missing_beside(catalogue, profile),
    )


def _in_number_order(asked: Requirement) -> tuple[tuple[int, str], ...]:
    """SUWI-9 before SUWI-10: people look a number up as they count."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", asked.number))


def fingerprints(norms: Mapping[str, Norm]) -> Mapping[str, str]:
    """By row: what a page carries to notice that somebody else changed it."""
    return {name: fingerprint(norm) for name, norm in norms.items()}


def save_rows(
    session: Session,
    head: AssessmentHead,
    page: ListPage,
    wanted: Mapping[str, Norm],
    *,
    seen: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> int:
    """Save what changed, all or nothing; gives how many rows that were. An empty row is one not laid beside.

    What a colleague filled in meanwhile stays where this person left the row as
    it was. Raises FrozenError, and RowsChangedError when both changed the same row.
    """
    refuse_frozen(head)
    stored = page.norms
    mine = {name: norm for name, norm in wanted.items() if norm != stored[name] and fingerprint(norm) != seen.get(name)}
    clashing = [name for name in mine if fingerprint(stored[name]) != seen.get(name)]
    if clashing:
        raise RowsChangedError({name: page.laid_beside.get(name) for name in clashing})
    rows = {
        row.requirement_id: row
        for row in session.scalars(select(OfficialNorm).where(OfficialNorm.assessment_id == head.id))
    }
    for name, norm in mine.items():
        _write(session, head, rows.get(name), name, norm, by=by, now=now)
    session.flush()
    return len(mine)


def _write(
    session: Session,
    head: AssessmentHead,
    row: OfficialNorm | None,
    name: str,
    norm: Norm,
    *,
    by: Actor,
    now: datetime,
) -> None:
    if norm == Norm():
        if row is not None:
            session.delete(row)
            audit.record(session, Action.NORM_CLEARED, f"{head.id}/{name}", by=by, at=now)
        return
    if row is None:
        row = OfficialNorm(assessment_id=head.id, municipality_id=by.municipality_id, requirement_id=name)
        session.add(row)
    row.number, row.document, row.year = norm.number, norm.document, norm.year
    row.recorded_by, row.recorded_at = by.name, now
    audit.record(session, Action.NORM_LAID_BESIDE, f"{head.id}/{name}", by=by, at=now)


def norm_of(given: LaidBeside | None) -> Norm:
    return Norm(number=given.number, document=given.document, year=given.year) if given else Norm()
