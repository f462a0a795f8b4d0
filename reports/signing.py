"""Sign a finished report: PAdES, invisible, as a certification that allows no change."""

from __future__ import annotations

import io
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reports.aside import aside
from reports.certificates import Material, Signing, UnusableCertificateError
from reports.envelope import envelope, place
from reports.inputs import ReportError
from reports.outcome import MisfitError

FIELD = "Handtekening"


def sign(pdf: bytes, signing: Signing, *, timestamper: TimeStamper | None = None) -> bytes:
    """The file with a signature added behind it. Raises ReportError."""
    if timestamper is None and signing.tsa:
        timestamper = HTTPTimeStamper(signing.tsa, timeout=20)
    out = io.BytesIO()
    try:
        signer = _signer(signing.material())
        said = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason="Dit rapport is zo door Toetspeil gemaakt",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        aside(lambda: signers.PdfSigner(said, signer, timestamper=timestamper).sign_pdf(writer, output=out))
    except UnusableCertificateError as error:
        raise ReportError(str(error)) from error
    except TimestampRequestError as error:
        raise ReportError("De tijdstempeldienst geeft geen antwoord dat klopt; er komt geen rapport.") from error
    except (SigningError, PdfError, ValueError) as error:
        raise ReportError("Het ondertekenen van het rapport is mislukt; kijk naar het certificaat.") from error
    return _in_one_way(out.getvalue())


def _in_one_way(pdf: bytes) -> bytes:
    """The signature in lower-case digits, as `envelope` wants it; it does not cover itself, so this breaks nothing."""
    start, behind = place(pdf)
    made = pdf[:start] + pdf[start:behind].lower() + pdf[behind:]
    try:
        envelope(made)
    except MisfitError as error:
        raise ReportError("Met dit soort sleutel kan Toetspeil niet ondertekenen; gebruik RSA of ECDSA.") from error
    return made


def _signer(material: Material) -> signers.SimpleSigner:
    key = material.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(_asn1(certificate) for certificate in material.chain)
    return signers.SimpleSigner(
        signing_cert=_asn1(material.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=store,
    )


def _asn1(certificate: Any) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
