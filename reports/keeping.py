"""Put the evidence to check a signature by behind it, and a time stamp over all of that (PAdES B-LTA)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator

from asn1crypto import crl, pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import collect_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath

from reports.archive import ROOM, Kept, gap, parted, written
from reports.aside import awaited
from reports.certificates import Evidence
from reports.inputs import ReportError
from reports.outcome import MisfitError
from reports.stamps import check_stamp

_INCOMPLETE = (
    "Het bewijs om de handtekening later te controleren is niet compleet, dus er komt geen rapport: zet in de map van "
    "TOETSPEIL_LTA de certificaten van de autoriteiten en een geldige intrekkingslijst (CRL) van elk van hen."
)
_STAMP = "De tijdstempel van de dienst is niet van een soort die Toetspeil kan bewaren; er komt geen rapport."


def keep(signed: bytes, evidence: Evidence, timestamper: TimeStamper) -> bytes:
    """The signed file with all that a check in later years takes. Raises ReportError."""
    kept = _collected(signed, evidence)
    try:
        made = written(signed, kept)
    except ValueError as error:
        raise ReportError(_STAMP) from error
    start, behind = gap(made)
    digest = hashlib.sha256(made[:start] + made[behind:]).digest()
    stamp: bytes = awaited(lambda: timestamper.async_timestamp(digest, "sha256")).dump()
    if len(stamp) > ROOM:
        raise ReportError(_STAMP)
    made = made[:start] + b"<" + stamp.hex().ljust(2 * ROOM, "0").encode() + b">" + made[behind:]
    _check(signed, made)
    return made


def _check(signed: bytes, made: bytes) -> None:
    """Whether our own check would take it."""
    try:
        before, archived = parted(made)
        if archived is None or before != signed:
            raise ReportError(_STAMP)
        check_stamp(archived.stamp, archived.kept.certificates)
    except MisfitError as error:
        raise ReportError(_STAMP) from error


def _collected(signed: bytes, evidence: Evidence) -> Kept:
    """Every certificate up to the authority, of signer and stamp, and that none of them was revoked."""
    try:
        given = list(_certificates(evidence))
        context = ValidationContext(
            trust_roots=[one for one in given if one.issuer == one.subject],
            other_certs=given,
            crls=list(_revoked(evidence)),
            allow_fetching=evidence.fetches,
            revocation_mode="require",
        )
        (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        paths = awaited(lambda: _paths(signature, context))
    except (ValidationError, PathError, SignatureValidationError, SigningError, PdfError, OSError, ValueError) as error:
        raise ReportError(_INCOMPLETE) from error
    certificates = [certificate for path in paths for certificate in path]
    names = {certificate.subject.hashable for certificate in certificates}
    return Kept(
        certificates=_sorted(certificate.dump() for certificate in certificates),
        revoked=_sorted(one.dump() for one in context.crls if one.issuer.hashable in names),
        answers=_sorted(one.dump() for one in context.ocsps),
    )


async def _paths(signature: EmbeddedPdfSignature, context: ValidationContext) -> list[ValidationPath]:
    """From signer and stamp up to their authorities; what was asked over the network is left in the context."""
    try:
        return list(await collect_validation_info(signature, context))
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]


def _sorted(ders: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(set(ders)))


def _certificates(evidence: Evidence) -> Iterator[asn1_x509.Certificate]:
    for data in evidence.read(".pem", ".crt", ".cer"):
        yield from (asn1_x509.Certificate.load(der, strict=True) for der in _ders(data))


def _revoked(evidence: Evidence) -> Iterator[crl.CertificateList]:
    for data in evidence.read(".crl"):
        yield from (crl.CertificateList.load(der, strict=True) for der in _ders(data))


def _ders(data: bytes) -> list[bytes]:
    return [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
