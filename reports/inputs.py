"""What a report is made from, and what can be wrong with that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from controls.catalogue import Catalogue
from controls.decisions import Decided
from controls.snapshot import Snapshot

AUDIT_REPORT = "auditrapport"
COLLEGE_STATEMENT = "collegeverklaring"
KINDS: Mapping[str, str] = {
    AUDIT_REPORT: "Auditrapport",
    COLLEGE_STATEMENT: "Collegeverklaring (concept)",
}

# Raise this with every change that a reader could see: it makes the cached reports stale.
TEMPLATE_VERSION = "3"

#: Kinds for everybody: nothing that helps an attacker, so no answers and no trail inside either.
PUBLIC_KINDS = frozenset({"raadsinformatie", "collectief-beeld"})

_NOTHING = Decided()

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
    #: The audit trail of this assessment (`controls.trail_extract`), or "".
    trail: str = ""
    #: What the file will be signed with: the name in the certificate and its SHA-256; "" when it is not signed.
    signer: str = ""
    signer_fingerprint: str = ""

    @property
    def cache_key(self) -> str:
        """SHA-256 of all that decides what is in the report."""
        parts = [self.kind, TEMPLATE_VERSION, self.snapshot_sha256, self.catalogue.sha256]
        if self.kind == COLLEGE_STATEMENT:
            parts += [self.decided.canonical, *sorted(edition.sha256 for edition in self.frameworks)]
        parts += [hashlib.sha256(self.trail.encode()).hexdigest(), self.signer_fingerprint]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
