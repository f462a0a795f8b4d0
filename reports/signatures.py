"""Whose signature it is, whether it fits, and whether it was made while its certificate was valid."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from asn1crypto import cms, crl, ocsp, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import PdfSignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from reports import wording
from reports.archive import Archived, Kept
from reports.aside import aside, awaited
from reports.certificates import Signer, signer_of
from reports.envelope import DOES_NOT_FIT, Envelope
from reports.outcome import MisfitError
from reports.stamps import check_stamp

_STAMP = "de tijdstempel past niet bij de handtekening"
_LATER_STAMP = "de tijdstempel achter de handtekening is niet die van dit bestand"
_REFUSED = (PdfError, SigningError, SignatureValidationError, ValidationInfoReadingError, PathError)
# Whatever a damaged file makes the library do, it means the same to the user.
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, NotImplementedError)
_NOTHING = Kept(certificates=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What is known of a signature that fits the file."""

    signer: Signer
    is_trusted: bool
    #: Why its certificate does not count (any more), whoever issued it; "" when it was valid at the moment that counts.
    #: And whether it was trusted before that.
    ended: str
    was_trusted: bool
    #: When it was signed, and when that was put away for later, as time-stamping authorities that are trusted say; or "".
    stamped_at: str
    archived_at: str = ""


def certificates(data: bytes) -> list[asn1_x509.Certificate]:
    """The certificates in a file; raises ValueError when there is none."""
    ders = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
    found = [asn1_x509.Certificate.load(der, strict=True) for der in ders]
    for certificate in found:
        certificate.subject.native  # noqa: B018 - reads it: what is no certificate fails here
    return found


def examine(pdf: bytes, found: Envelope, archived: Archived | None, trusted: Iterable[bytes], now: datetime) -> Signed:
    """The signature against the file, and its certificate against those that are trusted. Raises MisfitError.

    `pdf` is the file up to its signature. With a trusted stamp over it and over the evidence, what counts is whether the
    certificate was good then.
    """
    roots = [certificate for data in trusted for certificate in certificates(data)]
    kept = archived.kept if archived else _NOTHING
    stamped = _archived_at(archived, roots, now) if archived else None
    moment = stamped or now
    status = _status(pdf, found, _context(roots, kept, moment))
    certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        raise MisfitError(_STAMP)
    signed_at = stamp.timestamp if stamp is not None and stamp.trusted else None
    ended, was_trusted = _ended(certificate, moment, signed_at, archived), bool(status.trusted)
    if ended:
        last = certificate.not_valid_after_utc - timedelta(seconds=1)
        was_trusted = bool(_status(pdf, found, _context(roots, kept, last)).trusted)
    return Signed(
        signer=replace(signer_of(certificate), chain=_others(found.der, certificate)),
        is_trusted=bool(status.trusted),
        was_trusted=was_trusted,
        ended=ended,
        stamped_at=signed_at.isoformat() if signed_at else "",
        archived_at=stamped.isoformat() if stamped else "",
    )


def _context(roots: list[asn1_x509.Certificate], kept: Kept, moment: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=roots,
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=moment,
        other_certs=[asn1_x509.Certificate.load(one) for one in kept.certificates],
        crls=[crl.CertificateList.load(one) for one in kept.revoked],
        ocsps=[ocsp.OCSPResponse.load(one) for one in kept.answers],
    )


def _status(pdf: bytes, found: Envelope, context: ValidationContext) -> PdfSignatureStatus:
    try:
        (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if signature.pkcs7_content[: len(found.der)] != found.der:
            raise MisfitError(DOES_NOT_FIT)
        # Without a look at earlier versions of the file: that can take minutes, and our own look at them is stricter.
        status = aside(
            lambda: validate_pdf_signature(signature, context, ts_validation_context=context, skip_diff=True)
        )
    except (*_REFUSED, *_DAMAGED) as error:
        raise MisfitError(DOES_NOT_FIT) from error
    if not (status.intact and status.valid):
        raise MisfitError(DOES_NOT_FIT)
    return status


def _archived_at(archived: Archived, roots: list[asn1_x509.Certificate], now: datetime) -> datetime | None:
    """When all of it was stamped, None when who says so is not trusted. Raises MisfitError when it is of another file."""
    check_stamp(archived.stamp, archived.kept.certificates)
    signed = cms.ContentInfo.load(archived.stamp)["content"]
    try:
        context = _context(roots, archived.kept, now)
        said = awaited(
            lambda: validate_tst_signed_data(
                signed, context, lambda algorithm: hashlib.new(algorithm, archived.covered).digest()
            )
        )
        status = TimestampSignatureStatus(**said)
        moment = signed["encap_content_info"]["content"].parsed["gen_time"].native
    except (*_REFUSED, *_DAMAGED) as error:
        raise MisfitError(_LATER_STAMP) from error
    if not (status.intact and status.valid) or not isinstance(moment, datetime):
        raise MisfitError(_LATER_STAMP)
    return moment if status.trusted and moment <= now + timedelta(days=1) else None


def _others(der: bytes, signer: x509.Certificate) -> tuple[str, ...]:
    """What else is in the signature: it protects itself, but not these."""
    own = signer.public_bytes(Encoding.DER)
    signed = cms.ContentInfo.load(der)["content"]
    ders = (one.chosen.dump() for one in signed["certificates"])
    return tuple(sorted(hashlib.sha256(one).hexdigest() for one in ders if one != own))


def _ended(
    certificate: x509.Certificate, moment: datetime, signed_at: datetime | None, archived: Archived | None
) -> str:
    """Why the certificate does not count at this moment, as far as its own dates say."""
    if moment < certificate.not_valid_before_utc:
        return "het certificaat van de ondertekenaar is nog niet geldig"
    if moment <= certificate.not_valid_after_utc:
        return ""
    said = f"het certificaat van de ondertekenaar was geldig tot en met {wording.day(certificate.not_valid_after_utc.isoformat())}"
    if archived:
        return (
            f"{said}, en de tijdstempel die bewijst dat er eerder is getekend, wordt hier niet of niet meer vertrouwd"
        )
    if signed_at and signed_at <= certificate.not_valid_after_utc:
        day = wording.day(signed_at.isoformat())
        return f"{said}; volgens de tijdstempel is op {day} getekend, maar of het toen was ingetrokken, is niet bewaard"
    return f"{said}, en niets bewijst dat er eerder is getekend"
