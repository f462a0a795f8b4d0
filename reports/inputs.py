"""What a report is made from, and what can be wrong with that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from controls.decisions import Decided
from controls.snapshot import Snapshot
from reports.benchmark.edition import Edition
from reports.beside import NOTHING, Beside, to_text
from reports.kinds import AUDIT_REPORT, COLLEGE_STATEMENT, KINDS, REGISTRY, Piece

__all__ = ["AUDIT_REPORT", "COLLEGE_STATEMENT", "KINDS", "TEMPLATE_VERSION", "Progress", "ReportError", "ReportInput"]

# Raise this with every change that a reader could see: it makes the cached reports stale.
TEMPLATE_VERSION = "8"

_NOTHING = Decided()
_SAYS_NOTHING = to_text(_NOTHING, NOTHING)

Progress = Callable[[int, int, str], None]
"""Called with step, number of steps and a Dutch label; the step never goes back."""


class ReportError(Exception):
    """The report cannot be made; the text is one Dutch sentence for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInput:
    """Everything a report depends on. The same input gives the same bytes."""

    kind: str
    snapshot: Snapshot
    snapshot_sha256: str
    catalogue: Catalogue
    #: What was recorded after submitting, and the other editions that were answered: for the statement of the college.
    decided: Decided = _NOTHING
    frameworks: tuple[Catalogue, ...] = ()
    #: Findings, actions, approvals and a sample; and the round before, whose SHA-256 stands there too.
    beside: Beside = NOTHING
    previous: Snapshot | None = None
    #: The edition of the benchmark to compare with; its SHA-256 and the size class stand in `beside`.
    edition: Edition | None = None
    #: The audit trail of this assessment (`controls.trail_extract`), or "".
    trail: str = ""
    #: What the file will be signed with: the name in the certificate and its SHA-256, "" when it is not signed; and the
    #: SHA-256 of every other certificate that goes with it.
    signer: str = ""
    signer_fingerprint: str = ""
    signer_chain: tuple[str, ...] = ()
    #: Another one only in a report that another version of Toetspeil made: it can be checked, and not be made again.
    template_version: str = TEMPLATE_VERSION

    @property
    def uses(self) -> frozenset[Piece]:
        kind = REGISTRY.get(self.kind)
        return kind.uses if kind else frozenset()

    @property
    def is_public(self) -> bool:
        """Whether it is for everybody: nothing that helps an attacker, so no answers and no trail inside either."""
        return self.kind in REGISTRY and REGISTRY[self.kind].is_public

    @property
    def used_decided(self) -> Decided:
        return self.decided if Piece.DECIDED in self.uses else _NOTHING

    @property
    def used_beside(self) -> Beside:
        """What stands beside the snapshot, without what this kind does not show."""
        uses, given = self.uses, self.beside
        return replace(
            NOTHING,
            findings=given.findings if Piece.FINDINGS in uses else (),
            actions=given.actions if Piece.ACTIONS in uses else (),
            approvals=given.approvals if Piece.APPROVALS in uses else (),
            handovers=given.handovers if Piece.HANDOVERS in uses else (),
            sample=given.sample if Piece.SAMPLE in uses else None,
            previous_sha256=given.previous_sha256 if Piece.PREVIOUS in uses else "",
            benchmark_sha256=given.benchmark_sha256 if Piece.BENCHMARK in uses else "",
            benchmark_size=given.benchmark_size if Piece.BENCHMARK in uses else "",
        )

    @property
    def kept(self) -> str:
        """What was recorded after the snapshot and beside it, as far as this kind shows it; "" for nothing."""
        said = to_text(self.used_decided, self.used_beside)
        return "" if said == _SAYS_NOTHING else said

    @property
    def cache_key(self) -> str:
        """SHA-256 of all that decides what is in the report, and of nothing else."""
        made_from = {
            "kind": self.kind,
            "template": self.template_version,
            "snapshot": self.snapshot_sha256,
            "catalogue": self.catalogue.sha256,
            "frameworks": sorted({edition.sha256 for edition in self.frameworks}),
            "kept": self.kept,
            "trail": "" if self.is_public else hashlib.sha256(self.trail.encode()).hexdigest(),
            "signer": [self.signer_fingerprint, *self.signer_chain],
        }
        return hashlib.sha256(canonical_json(made_from).encode()).hexdigest()
