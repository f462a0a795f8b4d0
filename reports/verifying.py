"""Whether a report is whole, unaltered, and by whom it was issued: signature, contents and, if asked, a new rendering."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from asn1crypto import cms, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from controls.snapshot import Snapshot
from reports import sealing
from reports.aside import aside
from reports.certificates import Signer, signer_of
from reports.certificates import fingerprint as grouped
from reports.envelope import DOES_NOT_FIT, Envelope, envelope
from reports.inputs import ReportError
from reports.outcome import MisfitError, Verification
from reports.parts import input_of, rebuilt

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
    #: Of the file as it is here, of the answers in it, and whether all pages were made anew and compared.
    file_sha256: str = ""
    snapshot_sha256: str = ""
    is_rerendered: bool = False

    @property
    def sentence(self) -> str:
        if self.state is State.ALTERED:
            return f"Het rapport is veranderd of onvolledig: {self.problem}."
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
        if self.is_rerendered:
            found.append(("Opnieuw gemaakt", "elke pagina is byte voor byte gelijk"))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    signer: Signer
    is_trusted: bool
    #: Whether it has not begun or has ended, whoever issued it.
    is_valid_now: bool
    stamped_at: str


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
    signed: _Signed | None = None
    found = Checked(state=State.ALTERED, file_sha256=hashlib.sha256(pdf).hexdigest())
    try:
        place = _envelope(pdf)
        signed = _examine(pdf, place, tuple(trusted), now or datetime.now(UTC)) if place else None
        found = replace(found, signer=signed.signer if signed else None)
        inside, attached = _contents(pdf)
        found = replace(found, snapshot_sha256=inside.sha256)
        _compare_signer(attached, signed)
        if rerender:
            _compare_pages(pdf, place, inside.snapshot, attached)
    except MisfitError as misfit:
        return replace(found, problem=str(misfit))
    return _judged(replace(found, is_rerendered=rerender), signed, fingerprint)


def _envelope(pdf: bytes) -> Envelope | None:
    if len(pdf) > sealing.MOST_BYTES:
        raise MisfitError("het bestand is te groot voor een rapport van Toetspeil")
    return envelope(pdf)


def _judged(found: Checked, signed: _Signed | None, wanted: str) -> Checked:
    if signed is None:
        return replace(found, state=State.UNKNOWN, doubt="het is niet ondertekend")
    found = replace(found, stamped_at=signed.stamped_at)
    doubt = ""
    if wanted and wanted != signed.signer.fingerprint:
        doubt = "de vingerafdruk van het certificaat is een andere dan u opgeeft"
    elif wanted and not signed.is_valid_now:
        doubt = "het certificaat van de ondertekenaar is niet meer geldig, of nog niet"
    elif not wanted and not signed.is_trusted:
        doubt = "het certificaat van de ondertekenaar wordt hier niet vertrouwd"
    if doubt:
        return replace(found, state=State.UNKNOWN, doubt=doubt)
    return replace(found, state=State.TRUSTED)


def certificates(data: bytes) -> list[asn1_x509.Certificate]:
    """The certificates in a file; raises ValueError when there is none."""
    ders = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
    found = [asn1_x509.Certificate.load(der, strict=True) for der in ders]
    for certificate in found:
        certificate.subject.native  # noqa: B018 - reads it: what is no certificate fails here
    return found


def _examine(pdf: bytes, found: Envelope, trusted: tuple[bytes, ...], now: datetime) -> _Signed:
    """The signature against the file, and its certificate against those that are trusted. Raises MisfitError."""
    roots = [certificate for data in trusted for certificate in certificates(data)]
    context = ValidationContext(
        trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", moment=now, other_certs=[]
    )
    try:
        (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if signature.pkcs7_content[: len(found.der)] != found.der:
            raise MisfitError(DOES_NOT_FIT)
        # Without a look at earlier versions of the file: the signature covers all of it, and that look can take minutes.
        status = aside(
            lambda: validate_pdf_signature(signature, context, ts_validation_context=context, skip_diff=True)
        )
        certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
        signer = replace(signer_of(certificate), chain=_others(signature.signed_data, certificate))
    except (PdfError, SigningError, SignatureValidationError, ValidationInfoReadingError, PathError) as error:
        raise MisfitError(DOES_NOT_FIT) from error
    # Whatever a damaged file makes the library do, it means the same to the user.
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, NotImplementedError) as error:
        raise MisfitError(DOES_NOT_FIT) from error
    if not (status.intact and status.valid):
        raise MisfitError(DOES_NOT_FIT)
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        raise MisfitError("de tijdstempel past niet bij de handtekening")
    stamped = stamp.timestamp.isoformat() if stamp is not None and stamp.trusted else ""
    is_valid_now = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    return _Signed(signer=signer, is_trusted=bool(status.trusted), is_valid_now=is_valid_now, stamped_at=stamped)


def _others(signed: cms.SignedData, signer: x509.Certificate) -> tuple[str, ...]:
    """What else is in the signature: it protects itself, but not these."""
    own = signer.public_bytes(Encoding.DER)
    return tuple(sorted(_sha256(der) for der in (one.chosen.dump() for one in signed["certificates"]) if der != own))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _contents(pdf: bytes) -> tuple[Verification, Mapping[str, bytes]]:
    inside, attached = sealing.opened(pdf)
    if not inside.is_whole:
        raise MisfitError(inside.problem)
    return inside, attached


def _compare_signer(attached: Mapping[str, bytes], signed: _Signed | None) -> None:
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


def _compare_pages(
    pdf: bytes, found: Envelope | None, snapshot: Snapshot | None, attached: Mapping[str, bytes]
) -> None:
    """Make the report again from its attachments: the file before the signature must be exactly that."""
    from reports.rendering import render  # the engine: seconds and 60 MB

    if snapshot is None:
        raise MisfitError("de antwoorden zitten niet in dit rapport, dus het kan niet opnieuw worden gemaakt")
    try:
        again = render(rebuilt(attached, snapshot))
    except ReportError as error:
        raise MisfitError(f"het kan niet opnieuw worden gemaakt: {error}") from error
    if found is None:
        if again != pdf:
            raise MisfitError("de pagina’s zijn andere dan deze versie van Toetspeil uit de bijlagen maakt")
        return
    if not pdf.startswith(again):
        raise MisfitError("de pagina’s zijn andere dan deze versie van Toetspeil uit de bijlagen maakt")
    from reports.increment import check_increment

    check_increment(again, pdf)
