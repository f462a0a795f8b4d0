"""Whether a report is whole, unaltered, and by whom it was issued: signature, contents and, if asked, a new rendering."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from controls.snapshot import Snapshot
from reports import sealing
from reports.anatomy import check_anatomy
from reports.archive import parted
from reports.certificates import Signer
from reports.certificates import fingerprint as grouped
from reports.envelope import Envelope, envelope
from reports.increment import check_increment
from reports.inputs import TEMPLATE_VERSION, ReportError
from reports.outcome import MisfitError, Verification
from reports.parts import input_of, rebuilt
from reports.seal import MORE, check_seal, ends
from reports.signatures import Signed, certificates, examine

__all__ = ["NOT_WHO", "Checked", "State", "certificates", "check"]

# What is wrong with a file is said by us, in one sentence.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

NOT_WHO = "Deze controle bewijst niet wie dit maakte."


class State(StrEnum):
    """What became of it; the value is for machines."""

    TRUSTED = "heel-en-vertrouwd"
    UNKNOWN = "heel-maker-onbekend"
    ALTERED = "veranderd"

    @property
    def exit_code(self) -> int:
        return {State.TRUSTED: 0, State.UNKNOWN: 3, State.ALTERED: 1}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The outcome; `problem` is the first thing that does not fit, `doubt` why the maker is not known."""

    state: State
    problem: str = ""
    doubt: str = ""
    signer: Signer | None = None
    #: When it was signed, as a time-stamping authority says, or "".
    stamped_at: str = ""
    #: When that was put away for later, with the evidence to check it by, as such an authority says, or "".
    archived_at: str = ""
    #: Of the file as it is here, of the answers in it, and whether all pages were made anew and compared.
    file_sha256: str = ""
    snapshot_sha256: str = ""
    is_rerendered: bool = False
    #: Why its pages could not be made anew and compared, though that was asked for.
    not_compared: str = ""

    @property
    def sentence(self) -> str:
        if self.state is State.ALTERED:
            return f"Het rapport is veranderd of onvolledig: {self.problem}."
        if self.not_compared:
            return f"Het rapport is heel, maar {self.not_compared}." + (f" {NOT_WHO}" if self.doubt else "")
        if self.state is State.UNKNOWN:
            return f"Het rapport is heel, maar {self.doubt}. {NOT_WHO}"
        return f"Het rapport is heel en ondertekend door {self.signer.name if self.signer else ''}."

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What to compare with what the municipality says, as name and value."""
        found = [("SHA-256 van dit bestand", self.file_sha256)]
        if self.snapshot_sha256:
            found.append(("SHA-256 van de antwoorden", self.snapshot_sha256))
        if self.signer:
            found.append(("Naam in het certificaat", self.signer.name))
            found.append(("Vingerafdruk van het certificaat", grouped(self.signer.fingerprint)))
        if self.stamped_at:
            found.append(("Tijdstempel", self.stamped_at))
        if self.archived_at:
            found.append(("Bewaard met tijdstempel", self.archived_at))
        if self.is_rerendered:
            found.append(("Opnieuw gemaakt", "elke pagina is byte voor byte gelijk"))
        return tuple(found)


def check(
    pdf: bytes,
    trusted: Iterable[bytes] = (),
    *,
    fingerprint: str = "",
    rerender: bool = False,
    now: datetime | None = None,
) -> Checked:
    """What became of a report. Nothing is fetched.

    `trusted` are certificates of authorities, in PEM or DER. `fingerprint`, as `certificates.fingerprint_of` gives it,
    is that of the only certificate that is trusted, when its owner made it known.
    """
    signed: Signed | None = None
    found = Checked(state=State.ALTERED, file_sha256=hashlib.sha256(pdf).hexdigest())
    try:
        made, archived = parted(_readable(pdf))
        place = envelope(made)
        signed = examine(made, place, archived, tuple(trusted), now or datetime.now(UTC)) if place else None
        found = replace(found, signer=signed.signer if signed else None)
        report = _report(made, place)
        inside, attached = _contents(report)
        found = replace(found, snapshot_sha256=inside.sha256)
        _compare_signer(attached, signed)
        check_anatomy(report, attached)
        check_seal(report)
        if place:
            check_increment(report, made)
        not_compared = _other_version(attached) if rerender else ""
        if rerender and not not_compared:
            _compare_pages(report, inside.snapshot, attached)
    except MisfitError as misfit:
        return replace(found, problem=str(misfit))
    judged = _judged(replace(found, is_rerendered=rerender and not not_compared), signed, fingerprint)
    # Who asked for the comparison and did not get it was not told all that they wanted to know.
    return replace(judged, state=State.UNKNOWN, not_compared=not_compared) if not_compared else judged


def _readable(pdf: bytes) -> bytes:
    if len(pdf) > sealing.MOST_BYTES:
        raise MisfitError("het bestand is te groot voor een rapport van Toetspeil")
    return pdf


def _report(made: bytes, place: Envelope | None) -> bytes:
    """The report as it was before anything was added: a signature adds to it once. Raises MisfitError."""
    found = ends(made)
    if not found or found[-1] != len(made):
        raise MisfitError("het bestand is geen leesbare PDF" if not found else MORE)
    if len(found) != (2 if place else 1):
        raise MisfitError(MORE)
    return made[: found[0]]


def _judged(found: Checked, signed: Signed | None, wanted: str) -> Checked:
    if signed is None:
        return replace(found, state=State.UNKNOWN, doubt="het is niet ondertekend")
    found = replace(found, stamped_at=signed.stamped_at, archived_at=signed.archived_at)
    doubt = ""
    if wanted and wanted != signed.signer.fingerprint:
        doubt = "de vingerafdruk van het certificaat is een andere dan u opgeeft"
    elif signed.ended and (wanted or signed.was_trusted):
        doubt = signed.ended
    elif not wanted and not signed.is_trusted:
        doubt = "het certificaat van de ondertekenaar wordt hier niet vertrouwd"
    if doubt:
        return replace(found, state=State.UNKNOWN, doubt=doubt)
    return replace(found, state=State.TRUSTED)


def _contents(pdf: bytes) -> tuple[Verification, Mapping[str, bytes]]:
    inside, attached = sealing.opened(pdf)
    if not inside.is_whole:
        raise MisfitError(inside.problem)
    return inside, attached


def _compare_signer(attached: Mapping[str, bytes], signed: Signed | None) -> None:
    """The signature with what the report says of it."""
    given = input_of(attached)
    wanted = given["signer_fingerprint"]
    if wanted and signed is None:
        raise MisfitError("de handtekening ontbreekt, terwijl het rapport zegt dat het ondertekend is")
    if signed and wanted != signed.signer.fingerprint:
        raise MisfitError("het is ondertekend met een ander certificaat dan het rapport zelf noemt")
    # Nothing but the report itself vouches for the certificates between the signer and the authority.
    if signed and tuple(given["signer_chain"]) != signed.signer.chain:
        raise MisfitError("bij de handtekening zit een ander certificaat dan het rapport zelf noemt")


def _other_version(attached: Mapping[str, bytes]) -> str:
    """Why the report cannot be made again here, or ""."""
    made_with: str = input_of(attached)["template_version"]
    if made_with == TEMPLATE_VERSION:
        return ""
    return (
        f"het is gemaakt met versie {made_with} van de sjablonen en deze Toetspeil heeft versie {TEMPLATE_VERSION}: opnieuw "
        "maken en vergelijken kan alleen met de versie waarmee het is gemaakt"
    )


def _compare_pages(report: bytes, snapshot: Snapshot | None, attached: Mapping[str, bytes]) -> None:
    """Make the report again from its attachments: the file before the signature must be exactly that."""
    from reports.rendering import render  # the engine: seconds and 60 MB

    if snapshot is None:
        raise MisfitError("de antwoorden zitten niet in dit rapport, dus het kan niet opnieuw worden gemaakt")
    try:
        again = render(rebuilt(attached, snapshot))
    except ReportError as error:
        raise MisfitError(f"het kan niet opnieuw worden gemaakt: {error}") from error
    if again != report:
        raise MisfitError("de pagina’s zijn andere dan deze versie van Toetspeil uit de bijlagen maakt")
