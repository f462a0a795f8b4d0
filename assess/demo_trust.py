"""A test authority and a certificate to sign the reports of a demonstration with. Nobody should trust either."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from reports.certificates import Signing

_DAYS = 3650


def trust_folder(data: Path) -> Path:
    """Where the certificates stand that `report verify` trusts."""
    return data / "trust"


def signing_folder(data: Path) -> Path:
    return data / "ondertekening"


def signing_of(data: Path) -> Signing | None:
    """The certificate of a demonstration, if there is one."""
    folder = signing_folder(data)
    certificate, password = folder / "proefcertificaat.p12", folder / "wachtwoord"
    return Signing(certificate=certificate, password_file=password) if certificate.is_file() else None


def make_trust(data: Path, *, now: datetime | None = None) -> Signing:
    """Make both unless they are there; the key of the authority is thrown away."""
    there = signing_of(data)
    if there:
        return there
    start = (now or datetime.now(UTC)) - timedelta(days=1)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Proefautoriteit van Toetspeil, vertrouw haar niet", "Toetspeil")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, start, is_authority=True)
    own_name = _name("Gemeente Voorbeeldstad (proef)", "Voorbeeldstad")
    own = _certificate(own_name, root_name, key.public_key(), root_key, start, is_authority=False)
    for folder in (trust_folder(data), signing_folder(data)):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = secrets.token_urlsafe(24).encode()
    packed = pkcs12.serialize_key_and_certificates(b"proef", key, own, [root], BestAvailableEncryption(password))
    (trust_folder(data) / "proefautoriteit.pem").write_bytes(root.public_bytes(Encoding.PEM))
    _write(signing_folder(data) / "wachtwoord", password)
    _write(signing_folder(data) / "proefcertificaat.p12", packed)
    return Signing(
        certificate=signing_folder(data) / "proefcertificaat.p12", password_file=signing_folder(data) / "wachtwoord"
    )


def _name(common: str, organisation: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "NL"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    start: datetime,
    *,
    is_authority: bool,
) -> x509.Certificate:
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    usage |= {"digital_signature": not is_authority, "content_commitment": not is_authority}
    usage |= {"key_cert_sign": is_authority, "crl_sign": is_authority}
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
