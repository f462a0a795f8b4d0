"""The edition that a report compares with: which one fits, and its text, kept as it was when the report was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.editions import latest_edition
from assess.models import Assessment
from assess.size_classes import size_class_here
from controls.snapshot import Snapshot
from reports.benchmark.archive import RefusedError
from reports.benchmark.edition import Edition
from reports.comparing import fits
from reports.files import place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """An edition, and the size class to compare in."""

    edition: Edition
    size: str


def newest(data: Path) -> Edition | None:
    """The edition that may be shown; None when there is none, or when it does not hold against the officers' keys."""
    try:
        return latest_edition(data)
    except RefusedError:
        return None


def fitting(session: Session, snapshot: Snapshot, edition: Edition | None) -> Fitting | None:
    """None when the questions are others, or when nobody knows how large the municipality is."""
    if edition is None:
        return None
    whose = select(Assessment.municipality_id).where(Assessment.id == snapshot.assessment_id).scalar_subquery()
    size = size_class_here(session, whose)
    return Fitting(edition=edition, size=size) if size and fits(edition, snapshot.catalogue, size) else None


def keep(reports: Path, edition: Edition) -> None:
    """So that a report that waits is made from the edition of the moment it was asked for."""
    path = _path(reports, edition.sha256)
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    place(path, edition.canonical.encode())


def kept(reports: Path, sha256: str) -> str:
    """The text of the edition that a report was asked with; "" when it was asked without one, or it is gone."""
    path = _path(reports, sha256)
    return path.read_text(encoding="utf-8") if sha256 and path.is_file() else ""


def _path(reports: Path, sha256: str) -> Path:
    return reports / f"vergelijking-{sha256}.json"
