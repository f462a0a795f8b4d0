"""What the check of a report comes to; without the libraries that it takes to get there."""

from __future__ import annotations

from dataclasses import dataclass

from controls.snapshot import Snapshot


class MisfitError(Exception):
    """The first thing that does not fit, in Dutch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The outcome. `problem` names the first thing that does not fit, "" when all fits.

    `snapshot` is the attached data, None when there is none to read.
    """

    is_whole: bool
    problem: str
    sha256: str
    snapshot: Snapshot | None
