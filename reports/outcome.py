"""What the check of a report comes to; without the libraries that it takes to get there."""

from __future__ import annotations

from dataclasses import dataclass

from controls.snapshot import Snapshot

NOT_SIGNED = (
    "Het bestand is niet ondertekend. Deze controle bewijst dus niet wie het heeft gemaakt. "
    "Zij vergelijkt de bijlagen met de omslag en de laatste pagina’s, niet met de tekst op de andere pagina’s."
)


class MisfitError(Exception):
    """The first thing that does not fit, in Dutch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The outcome. `problem` names the first thing that does not fit, "" when all fits.

    `snapshot` is the attached data, None when there is none to read. `caveat`
    belongs to every outcome and must be shown with it.
    """

    is_whole: bool
    problem: str
    sha256: str
    snapshot: Snapshot | None
    caveat: str = NOT_SIGNED

    @property
    def sentence(self) -> str:
        """The outcome in one Dutch sentence."""
        if self.is_whole:
            return "De bijlagen en de afgedrukte controlegetallen passen bij elkaar."
        return f"Het rapport is veranderd of onvolledig: {self.problem}."
