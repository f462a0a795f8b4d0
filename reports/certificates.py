"""The certificate that reports are signed with: read from PKCS#12 or PEM, and named as people compare it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509.oid import NameOID


class UnusableCertificateError(Exception):
    """The certificate cannot be used; the message is one Dutch sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who a file is signed by, as the certificate says; `fingerprint` is its SHA-256, `chain` those of the ones between."""

    name: str
    fingerprint: str
    chain: tuple[str, ...] = ()


NOBODY = Signer(name="", fingerprint="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What signing takes; `chain` are the certificates between the signer and the root, the root left out."""

    key: PrivateKeyTypes
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where the certificates of authorities and their lists of what was revoked are, to keep in every signed report.

    `fetches` also asks the addresses that the certificates themselves name.
    """

    folder: Path
    fetches: bool = False

    def read(self, *suffixes: str) -> Iterator[bytes]:
        """Raises OSError."""
        for path in sorted(self.folder.iterdir()):
            if path.suffix.lower() in suffixes:
                yield path.read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Where the certificate and its key are: one PKCS#12 file, or one PEM file with both. `tsa` is an address or "".

    With `evidence` a report can be checked when the certificate has long ended (PAdES B-LTA); that takes a `tsa`.
    """

    certificate: Path
    password_file: Path | None = None
    tsa: str = ""
    evidence: Evidence | None = None

    def as_given(self) -> dict[str, str]:
        """Places only, never a key: for the process that renders."""
        password = str(self.password_file) if self.password_file else ""
        given = {"certificate": str(self.certificate), "password_file": password, "tsa": self.tsa}
        if self.evidence:
            given["evidence"] = str(self.evidence.folder)
            given["fetches"] = "1" if self.evidence.fetches else ""
        return given

    @classmethod
    def from_given(cls, given: Mapping[str, str]) -> Signing:
        password = Path(given["password_file"]) if given["password_file"] else None
        folder = given.get("evidence", "")
        evidence = Evidence(folder=Path(folder), fetches=bool(given.get("fetches"))) if folder else None
        return cls(certificate=Path(given["certificate"]), password_file=password, tsa=given["tsa"], evidence=evidence)

    def signer(self) -> Signer:
        """Raises UnusableCertificateError."""
        found = self.material()
        chain = tuple(sorted({sha256_of(one) for one in found.chain}))
        return replace(signer_of(found.certificate), chain=chain)

    def material(self) -> Material:
        """Raises UnusableCertificateError."""
        try:
            data = self.certificate.read_bytes()
            password = self.password_file.read_bytes().strip() if self.password_file else None
            found = _from_pem(data, password) if b"-----BEGIN" in data else _from_pkcs12(data, password)
        except OSError as error:
            raise UnusableCertificateError(
                f"Het certificaat om mee te ondertekenen is niet te lezen ({error.filename}); er komt geen rapport."
            ) from error
        except (ValueError, TypeError) as error:
            raise UnusableCertificateError(
                "Het certificaat om mee te ondertekenen is niet te openen; kijk naar het bestand en het wachtwoord."
            ) from error
        return found


def signer_of(certificate: x509.Certificate) -> Signer:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    organisations = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    said = dict.fromkeys(str(name.value) for name in (*names, *organisations))
    name = ", ".join(said) or certificate.subject.rfc4514_string()
    return Signer(name=name, fingerprint=sha256_of(certificate))


def sha256_of(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def fingerprint(sha256: str) -> str:
    """As people compare it: capitals in groups of four, and never taken for the code of an attachment."""
    return " ".join(sha256[i : i + 4].upper() for i in range(0, len(sha256), 4))


def fingerprint_of(text: str) -> str:
    """The SHA-256 of a fingerprint as people write it: with spaces or colons, in capitals or not. Raises ValueError."""
    found = re.sub(r"[\s:.-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", found):
        raise ValueError("no SHA-256")
    return found


def _from_pem(data: bytes, password: bytes | None) -> Material:
    certificates = x509.load_pem_x509_certificates(data)
    key = load_pem_private_key(data, password)
    return _material(key, [c for c in certificates if _fits(c, key)], certificates)


def _from_pkcs12(data: bytes, password: bytes | None) -> Material:
    found = pkcs12.load_pkcs12(data, password)
    if found.key is None or found.cert is None:
        raise ValueError("no key")
    others = [other.certificate for other in found.additional_certs]
    return _material(found.key, [found.cert.certificate], others)


def _material(key: PrivateKeyTypes, own: list[x509.Certificate], others: list[x509.Certificate]) -> Material:
    if not own:
        raise ValueError("no certificate with this key")
    chain = tuple(c for c in others if c != own[0] and c.issuer != c.subject)
    return Material(key=key, certificate=own[0], chain=chain)


def _fits(certificate: x509.Certificate, key: PrivateKeyTypes) -> bool:
    return certificate.public_key() == key.public_key()
