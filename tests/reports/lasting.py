"""An authority of a test that gives certificates, stamps the time and says what it revoked; and a report kept with those."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from reports import render
from reports.certificates import Evidence, Signing
from reports.signing import sign
from tests.reports.signed import named
from tests.reports.test_package import given

#: How long the certificate of the signer is valid, and that of who stamps.
SIGNER_DAYS, STAMPER_DAYS = 700, 5000
_USAGES = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, kw_only=True)
class Authority:
    """What a test takes of it; `folder` is what an operator would fill for TOETSPEIL_LTA."""

    signing: Signing
    stamper: DummyTimeStamper
    root: bytes
    folder: Path


def lasting_authority(name: str = "blijvend", *, revokes: bool = False, address: str = "") -> Authority:
    """One of each name. `address` is where its certificates say that the list of revoked ones is."""
    return _made(name, revokes, address)


@cache
def _made(name: str, revokes: bool, address: str) -> Authority:
    folder = Path(tempfile.mkdtemp(prefix="toetspeil-lta-"))
    kept = folder / "bewijs"
    kept.mkdir()
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    stamp_key = rsa.generate_private_key(65537, 2048)
    root = _certificate(f"Wortel {name}", None, root_key, root_key, days=6000)
    signer = _certificate(f"Gemeente {name}", root, key, root_key, days=SIGNER_DAYS, address=address)
    stamper = _certificate(
        f"Tijdstempels {name}", root, stamp_key, root_key, days=STAMPER_DAYS, stamps=True, address=address
    )
    (folder / "certificaat.pem").write_bytes(_pem(signer) + _private(key, Encoding.PEM))
    (kept / "wortel.pem").write_bytes(_pem(root))
    (kept / "wortel.crl").write_bytes(_revoked(root, root_key, signer if revokes else None))
    return Authority(
        signing=Signing(certificate=folder / "certificaat.pem", evidence=Evidence(folder=kept)),
        stamper=DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(stamper.public_bytes(Encoding.DER)),
            tsa_key=asn1_keys.PrivateKeyInfo.load(_private(stamp_key, Encoding.DER)),
        ),
        root=_pem(root),
        folder=kept,
    )


@cache
def kept_report() -> bytes:
    """Signed, stamped, and put away with the evidence (B-LTA)."""
    by = lasting_authority()
    return sign(render(named(given(), by.signing)), by.signing, timestamper=by.stamper)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _private(key: Key, encoding: Encoding) -> bytes:
    return key.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())


def _certificate(
    name: str, issuer: x509.Certificate | None, key: Key, issuer_key: ec.EllipticCurvePrivateKey, *,
    days: int, stamps: bool = False, address: str = "",
) -> x509.Certificate:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start, is_authority = datetime.now(UTC) - timedelta(days=1), issuer is None
    usage = dict.fromkeys(_USAGES, False) | {"key_cert_sign": is_authority, "crl_sign": is_authority}
    usage |= {"digital_signature": not is_authority, "content_commitment": not is_authority and not stamps}
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(issuer.subject if issuer else subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start).not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )  # fmt: skip
    if address:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(address)], None, None, None)
        made = made.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer_key, hashes.SHA256())


def _revoked(root: x509.Certificate, key: ec.EllipticCurvePrivateKey, one: x509.Certificate | None) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject).last_update(now - timedelta(hours=2)).next_update(now + timedelta(days=30))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )  # fmt: skip
    if one:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number)
        made = made.add_revoked_certificate(entry.revocation_date(now - timedelta(hours=3)).build())
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
