"""The only way out: an edition leaves the tally room when the gate is silent and two officers approved it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reports.benchmark.archive import Approval, RefusedError, check_approved, publish, read
from reports.benchmark.disclosure import gate
from reports.benchmark.edition import Edition
from reports.benchmark.tables import Tally


def release(
    tally: Tally, edition: Edition, approvals: Sequence[Approval], *, officers: Sequence[str], folder: Path
) -> Path:
    """Publish what rule set R makes of these tables, after the last edition in the folder; anything else is refused."""
    check_approved(edition, approvals, officers)
    published = read(folder, officers)
    previous = next((other for other in published if other.sha256 == edition.previous), None)
    checked(tally, edition, previous=previous)
    return publish(edition, approvals, officers, folder)


def checked(tally: Tally, edition: Edition, *, previous: Edition | None) -> None:
    """The gate must find nothing. Raises RefusedError, which says how much it found and where first."""
    findings = gate(tally, edition, previous=previous)
    if findings:
        first = findings[0]
        raise RefusedError(
            f"Deze uitgave geeft te veel weg op {len(findings)} plaatsen, als eerste: {first.place} ({first.told})."
        )
