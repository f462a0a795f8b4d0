"""The verdicts of the auditors as values: what each noted, and what was shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Label, Select, cast, literal, select, union_all
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Session

from assess.models import AuditVerdict, SharedVerdict
from controls.answers import Verdict, answer_key
from controls.catalogue import Aspect


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What one auditor found for one requirement. Of a shared one `note` is "" and `version` its number."""

    key: str
    auditor_id: int | None
    auditor: str
    verdicts: Mapping[Aspect, Verdict]
    seen: str
    note: str
    about_version: int
    about_sha256: str
    snapshot_sha256: str
    at: datetime
    version: int

    @property
    def has_verdict(self) -> bool:
        return any(verdict is not Verdict.OPEN for verdict in self.verdicts.values())

    def says_the_same(self, other: Paper) -> bool:
        """Whether sharing this one would add nothing to the other."""
        return (self.verdicts, self.seen, self.about_sha256, self.snapshot_sha256) == (
            other.verdicts,
            other.seen,
            other.about_sha256,
            other.snapshot_sha256,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """By answer key: what the auditors noted, and what was shared, oldest first."""

    noted: Mapping[str, tuple[Paper, ...]]
    shared: Mapping[str, tuple[Paper, ...]]

    def own(self, key: str, auditor_id: int) -> Paper | None:
        return next((paper for paper in self.noted.get(key, ()) if paper.auditor_id == auditor_id), None)

    def others(self, key: str, auditor_id: int) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.noted.get(key, ()) if paper.auditor_id != auditor_id)


def all_papers(session: Session, assessment_id: str) -> Papers:
    """With the notes: for auditors only. One question to the database."""
    noted = _columns("noted", AuditVerdict, AuditVerdict.note, AuditVerdict.saved_at, AuditVerdict.version)
    both = union_all(noted.where(AuditVerdict.assessment_id == assessment_id), _shared(assessment_id))
    rows = session.execute(both).all()
    return Papers(
        noted=_by_key(row for row in rows if row.kind == "noted"),
        shared=_by_key(row for row in rows if row.kind == "shared"),
    )


def shared_papers(session: Session, assessment_id: str) -> Mapping[str, tuple[Paper, ...]]:
    """What the municipality may see, by answer key, oldest first."""
    return _by_key(session.execute(_shared(assessment_id)).all())


def _shared(assessment_id: str) -> Select[Any]:
    # The note is not even asked for.
    columns = _columns("shared", SharedVerdict, literal(""), SharedVerdict.shared_at, SharedVerdict.number)
    return columns.where(SharedVerdict.assessment_id == assessment_id)


_SAME = (
    "requirement_id",
    "unit",
    "auditor_id",
    "auditor",
    "opzet",
    "bestaan",
    "werking",
    "seen",
    "about_version",
    "about_sha256",
    "snapshot_sha256",
)


def _columns(kind: str, model: Any, note: Any, at: Any, version: Any) -> Select[Any]:
    same: list[Label[Any]] = [getattr(model, name).label(name) for name in _SAME]
    marks = (cast(note, SqlText).label("note"), at.label("at"), version.label("version"))
    return select(literal(kind).label("kind"), *same, *marks)


def _by_key(rows: Iterable[Any]) -> Mapping[str, tuple[Paper, ...]]:
    found: dict[str, list[Paper]] = {}
    for row in rows:
        paper = _paper(row)
        found.setdefault(paper.key, []).append(paper)
    return {key: tuple(_in_order(papers)) for key, papers in found.items()}


def _in_order(papers: Sequence[Paper]) -> Sequence[Paper]:
    return sorted(papers, key=lambda paper: (paper.version, paper.at, paper.auditor))


def _paper(row: Any) -> Paper:
    return Paper(
        key=answer_key(row.requirement_id, row.unit),
        auditor_id=row.auditor_id,
        auditor=row.auditor,
        verdicts={aspect: Verdict(getattr(row, aspect.value)) for aspect in Aspect},
        seen=row.seen,
        note=row.note,
        about_version=row.about_version,
        about_sha256=row.about_sha256,
        snapshot_sha256=row.snapshot_sha256,
        at=row.at,
        version=row.version,
    )
