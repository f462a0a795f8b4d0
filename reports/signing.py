"""Sign a finished report: PAdES, invisible, as a certification that allows no change."""

from __future__ import annotations

import io
from typing import Any

from asn1crypto import cms, tsp
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
from reports.keeping import keep
from reports.outcome import MisfitError
from reports.stamps import StrangeStampError, in_one_way

FIELD = "Handtekening"
_NO_STAMP = "De tijdstempeldienst geeft geen antwoord dat klopt; er komt geen rapport."


def sign(pdf: bytes, signing: Signing, *, timestamper: TimeStamper | None = None) -> bytes:
    """The file with a signature added behind it, and with what keeps that for later when asked. Raises ReportError."""
    if timestamper is None and signing.tsa:
        timestamper = HTTPTimeStamper(signing.tsa, timeout=20)
    if timestamper is None and signing.evidence:
        raise ReportError("Zonder tijdstempeldienst kan een handtekening niet voor later worden bewaard.")
    stamper = _Stamper(timestamper) if timestamper else None
    try:
        made = _in_one_way(_signed(pdf, signing.material(), stamper))
        return keep(made, signing.evidence, stamper) if stamper and signing.evidence else made
    except UnusableCertificateError as error:
        raise ReportError(str(error)) from error
    except (TimestampRequestError, OSError) as error:
        raise ReportError(_NO_STAMP) from error
    except (SigningError, PdfError, ValueError) as error:
        raise ReportError("Het ondertekenen van het rapport is mislukt; kijk naar het certificaat.") from error


def _signed(pdf: bytes, material: Material, stamper: TimeStamper | None) -> bytes:
    said = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason="Dit rapport is zo door Toetspeil gemaakt",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    out, signer, writer = io.BytesIO(), _signer(material), _Writer(io.BytesIO(pdf))
    aside(lambda: signers.PdfSigner(said, signer, timestamper=stamper).sign_pdf(writer, output=out))
    return out.getvalue()


class _Stamper(TimeStamper):
    """Stamps of another, in the one way that `stamps` accepts."""

    def __init__(self, other: TimeStamper) -> None:
        super().__init__(include_nonce=other.include_nonce)  # type: ignore[no-untyped-call]
        self._other = other

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await self._other.async_request_tsa_response(req)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        return in_one_way(await super().async_timestamp(message_digest, md_algorithm))


class _Writer(IncrementalPdfFileWriter):
    """Adds what it is told to and nothing of its own: the metadata stay as the report has them."""

    def _update_meta(self) -> None:
        pass


def _in_one_way(pdf: bytes) -> bytes:
    """The signature in lower-case digits, as `envelope` wants it; it does not cover itself, so this breaks nothing."""
    start, behind = place(pdf)
    made = pdf[:start] + pdf[start:behind].lower() + pdf[behind:]
    try:
        envelope(made)
    except StrangeStampError as error:
        raise ReportError(f"Er komt geen rapport: {error}.") from error
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
