"""What a report is made from beside its snapshot: read when somebody asks for it, so that the job keeps it as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.actions import Placed, placed, read_actions
from assess.decisions import approvals, decided_of
from assess.findings import shared_findings
from assess.frameworks import head_of
from assess.handovers import handovers
from assess.models import Assessment, SamplePurpose, SnapshotRow
from assess.profiles import profile_of
from assess.records import kept_catalogue, kept_frameworks
from assess.rendering import Order
from assess.report_editions import fitting, newest
from assess.samples import last_sample
from assess.trail_extracts import trail_of
from controls.compiled import from_text
from controls.decisions import Decided
from controls.planned import PlannedAction
from controls.snapshot import Snapshot
from reports import REGISTRY, Beside, DrawnSample, Kind, Piece, ReportInput
from reports.benchmark.edition import Edition
from reports.beside import from_text as from_kept
from reports.certificates import NOBODY, Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """A report that is asked for: its input, and the text of what its job keeps."""

    given: ReportInput
    kept: str


def pieces(
    session: Session, snapshot: Snapshot, kind: str, signer: Signer = NOBODY, edition: Edition | None = None
) -> Pieces:
    """Everything that this kind is made from; the session belongs to the municipality of the snapshot."""
    uses = REGISTRY[kind].uses
    decided = decided_of(session, snapshot.assessment_id) if Piece.DECIDED in uses else Decided()
    previous = _previous(session, snapshot) if Piece.PREVIOUS in uses else None
    beside = _beside(session, snapshot, REGISTRY[kind], previous)
    found = fitting(session, snapshot, edition) if Piece.BENCHMARK in uses else None
    if found:
        beside = replace(beside, benchmark_sha256=found.edition.sha256, benchmark_size=found.size)
    texts = kept_frameworks(session, snapshot)
    given = ReportInput(
        kind=kind,
        snapshot=snapshot,
        snapshot_sha256=snapshot.sha256,
        catalogue=from_text(kept_catalogue(session, snapshot.catalogue_sha256), sha256=snapshot.catalogue_sha256),
        decided=decided,
        frameworks=tuple(from_text(text, sha256=sha256) for sha256, text in texts.items()),
        beside=beside,
        previous=previous,
        edition=found.edition if found else None,
        trail=trail_of(session, snapshot.assessment_id),
        signer=signer.name,
        signer_fingerprint=signer.fingerprint,
        signer_chain=signer.chain,
    )
    return Pieces(given=given, kept=given.kept)


def order(session: Session, snapshot: Snapshot, kind: str, kept: str, trail: str, *, edition: str = "") -> Order:
    """What the process that renders needs, in the texts that are stored; `kept` is what the request kept."""
    return Order(
        kind=kind,
        canonical=snapshot.canonical,
        sha256=snapshot.sha256,
        catalogue=kept_catalogue(session, snapshot.catalogue_sha256),
        frameworks=kept_frameworks(session, snapshot),
        decided=kept,
        previous=_previous_text(session, from_kept(kept)[1].previous_sha256),
        trail=trail,
        edition=edition,
    )


def order_now(session: Session, data: Path, snapshot: Snapshot, kind: str) -> Order:
    """The same as everything is now, for a report that is made at once; compared with the newest edition."""
    found = pieces(session, snapshot, kind, edition=newest(data))
    edition = found.given.edition.canonical if found.given.edition else ""
    return order(session, snapshot, kind, found.kept, found.given.trail, edition=edition)


def _previous_text(session: Session, sha256: str) -> str:
    """The round before as it was frozen; "" for none."""
    if not sha256:
        return ""
    return session.scalars(select(SnapshotRow.canonical).where(SnapshotRow.sha256 == sha256)).one()


def _beside(session: Session, snapshot: Snapshot, kind: Kind, previous: Snapshot | None) -> Beside:
    assessment_id, uses = snapshot.assessment_id, kind.uses
    return Beside(
        findings=shared_findings(session, assessment_id).shared if Piece.FINDINGS in uses else (),
        actions=planned_actions(session, assessment_id) if Piece.ACTIONS in uses else (),
        approvals=approvals(session) if Piece.APPROVALS in uses else (),
        handovers=handovers(session, assessment_id) if Piece.HANDOVERS in uses else (),
        sample=_sample(session, assessment_id) if Piece.SAMPLE in uses else None,
        previous_sha256=previous.sha256 if previous else "",
    )


def _previous(session: Session, snapshot: Snapshot) -> Snapshot | None:
    """The last round with an earlier reference date, of the same leading framework."""
    framework = snapshot.catalogue.partition("/")[0]
    row = session.execute(
        select(SnapshotRow.canonical, SnapshotRow.sha256)
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .where(Assessment.reference_date < snapshot.reference_date, Assessment.catalogue.startswith(f"{framework}/"))
        .order_by(Assessment.reference_date.desc(), Assessment.submitted_at.desc(), Assessment.id)
        .limit(1)
    ).one_or_none()
    return Snapshot.from_json(row.canonical, sha256=row.sha256) if row else None


def planned_actions(session: Session, assessment_id: str) -> tuple[PlannedAction, ...]:
    """The improvement plan as it stands, as far as it is about this assessment."""
    head = head_of(session, assessment_id)
    found = placed(read_actions(session).values(), head, profile_of(session, assessment_id))
    return tuple(_planned(one) for one in found.values())


def _planned(one: Placed) -> PlannedAction:
    record = one.record
    return PlannedAction(
        plan=one.plan,
        title=record.title,
        what=record.what,
        owner=record.owner,
        days=record.days,
        euros=record.euros,
        reason=record.reason,
        changed_by=record.changed_by,
        changed_at=record.changed_at.isoformat(),
    )


def _sample(session: Session, assessment_id: str) -> DrawnSample | None:
    """The last sample that the auditor drew."""
    found = last_sample(session, assessment_id, SamplePurpose.AUDIT)
    if found is None:
        return None
    return DrawnSample(
        seed=found.seed,
        population=found.population,
        drawn=found.drawn,
        drawn_by=found.by,
        drawn_at=found.at.isoformat(),
    )
