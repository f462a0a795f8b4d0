"""A time stamp as it lies in a signature or behind it: written in one way, with no certificate that nobody vouches for.

A stamp protects what it says, not what is around it. That part may be written
in one way only, so that no byte of it can be changed unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from asn1crypto import algos, cms, core
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from reports.outcome import MisfitError

_STRANGE = "de tijdstempel is niet geschreven op een manier die Toetspeil kan controleren"


class StrangeStampError(MisfitError):
    """A stamp of a sort that leaves bytes that nothing protects."""


_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
_HASHES = {"signing_certificate": "sha1", "signing_certificate_v2": "sha256"}
_SIGNED_WITH = {f"{digest}_{key}" for digest in ("sha256", "sha384", "sha512") for key in ("rsa", "ecdsa")}
_MOST = 8


def in_one_way(given: cms.ContentInfo) -> cms.ContentInfo:
    """The same stamp, with the one name for how it is signed that we accept: nothing signs that name."""
    (signer,) = given["content"]["signer_infos"]
    if signer["signature_algorithm"]["algorithm"].native != "rsassa_pkcs1v15":
        return given
    made = given.copy()
    (signer,) = made["content"]["signer_infos"]
    name = f"{signer['digest_algorithm']['algorithm'].native}_rsa"
    signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": name})
    return made


def check_stamp(der: bytes, known: Collection[bytes] = ()) -> None:
    """Raises MisfitError. `known` are certificates that something else vouches for."""
    try:
        given = cms.ContentInfo.load(der, strict=True)
        signed = given["content"]
        (signer,) = signed["signer_infos"]
        sound = (
            given["content_type"].native == "signed_data"
            and signed["version"].native == "v3"
            and signer["version"].native == "v1"
            and signed["encap_content_info"]["content_type"].native == "tst_info"
            and [one.native for one in signed["digest_algorithms"]] == [signer["digest_algorithm"].native]
            and signer["digest_algorithm"]["parameters"].native is None
            and signer["signature_algorithm"]["parameters"].native is None
            and signer["signature_algorithm"]["algorithm"].native in _SIGNED_WITH
            and isinstance(signed["crls"], core.Void)
            and isinstance(signer["unsigned_attrs"], core.Void)
            and signer["sid"].name == "issuer_and_serial_number"
            and cms.ContentInfo.load(der, strict=True).dump(force=True) == der
            and _are_vouched_for(signed, signer, known)
        )
    except _UNREADABLE as error:
        raise StrangeStampError(_STRANGE) from error
    if not sound:
        raise StrangeStampError(_STRANGE)


def _are_vouched_for(signed: cms.SignedData, signer: cms.SignerInfo, known: Collection[bytes]) -> bool:
    """The signer names its own certificate by a hash; each other one is known, or has issued one of these."""
    ders = [one.chosen.dump() for one in signed["certificates"] if one.name == "certificate"]
    own = [der for der in ders if _is_named(der, signer)]
    if len(own) != 1 or len(ders) != len(signed["certificates"]) or len(ders) > _MOST:
        return False
    others = [x509.load_der_x509_certificate(der) for der in ders if der not in own and der not in known]
    all_of_them = [x509.load_der_x509_certificate(der) for der in ders]
    return all(any(_issued(below, one) for below in all_of_them if below != one) for one in others)


def _is_named(der: bytes, signer: cms.SignerInfo) -> bool:
    """Whether the signed part says that it was signed with this one."""
    for attribute in signer["signed_attrs"]:
        name = attribute["type"].native
        if name in _HASHES:
            said = attribute["values"][0]["certs"][0]
            algorithm = said["hash_algorithm"]["algorithm"].native if name.endswith("_v2") else "sha1"
            return bool(hashlib.new(algorithm, der).digest() == said["cert_hash"].native)
    return False


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    """Of one that issued itself, that is seen too: then all of it is signed."""
    try:
        certificate.verify_directly_issued_by(by)
        if by.issuer == by.subject:
            by.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
