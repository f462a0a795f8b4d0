"""The signature as it lies in the file: where it is, and that it is written in the one way we accept.

A signature covers every byte but its own. Those bytes could be changed without
breaking it: spaces, capitals, padding, fields that nobody signs. So they may be
written in one way only, and whatever is written otherwise is refused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from asn1crypto import cms, core

from reports.outcome import MisfitError
from reports.stamps import check_stamp

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0+\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"[0-9a-f]+")
_STRANGE = "de handtekening is niet geschreven zoals Toetspeil dat doet"
#: One name per kind of key: with a second name for the same, one byte could be changed unseen.
_SIGNED_WITH = ("sha256_ecdsa", "sha256_rsa")
DOES_NOT_FIT = "de handtekening past niet bij het bestand"
_PARTLY = "de handtekening gaat niet over het hele bestand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The one signature of a file; `start` and `end` are the place of its bytes, the signs around them included."""

    der: bytes
    start: int
    end: int


def envelope(pdf: bytes) -> Envelope | None:
    """The signature of this file, None when there is none. Raises MisfitError."""
    if b"/ByteRange" not in pdf:
        return None
    start, behind = place(pdf)
    der = padded(pdf[start:behind])
    _check_digest(der, pdf[:start] + pdf[behind:])
    check_canonical(der)
    return Envelope(der=der, start=start, end=behind)


def padded(gap: bytes) -> bytes:
    """The value that is written in lower-case digits between < and >, with noughts behind it. Raises MisfitError."""
    text = gap[1:-1]
    if gap[:1] != b"<" or gap[-1:] != b">" or not _HEX.fullmatch(text) or len(text) % 2:
        raise MisfitError(_STRANGE)
    found = bytes.fromhex(text.decode())
    der = found[: _length(found)]
    if any(found[len(der) :]):
        raise MisfitError(_STRANGE)
    return der


def place(pdf: bytes) -> tuple[int, int]:
    """From where to where the signature itself stands; everything else is covered by it. Raises MisfitError."""
    found = list(_RANGE.finditer(pdf))
    if pdf.count(b"/ByteRange") != 1 or len(found) != 1:
        raise MisfitError(_STRANGE if len(found) < 2 else "er is meer dan één handtekening")
    start, behind, length = (int(number) for number in found[0].groups())
    if not 0 < start < behind or behind + length != len(pdf):
        raise MisfitError(_PARTLY)
    return start, behind


def _length(padded: bytes) -> int:
    """How long the value is by its own first bytes."""
    if len(padded) < 4 or padded[0] != 0x30:
        raise MisfitError(_STRANGE)
    if padded[1] < 0x80:
        return 2 + padded[1]
    octets = padded[1] & 0x7F
    if not 1 <= octets <= 4:
        raise MisfitError(_STRANGE)
    return 2 + octets + int.from_bytes(padded[2 : 2 + octets], "big")


def _check_digest(der: bytes, covered: bytes) -> None:
    """What the signature says that it covers; whether it is a signature is seen later, and takes longer."""
    try:
        (signer,) = cms.ContentInfo.load(der)["content"]["signer_infos"]
        said = [one["values"][0].native for one in signer["signed_attrs"] if one["type"].native == "message_digest"]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise MisfitError(_STRANGE) from error
    if said != [hashlib.sha256(covered).digest()]:
        raise MisfitError(DOES_NOT_FIT)


def check_canonical(der: bytes) -> None:
    """Every field that the signature itself does not protect has the one value that it can have."""
    try:
        given = cms.ContentInfo.load(der, strict=True)
        signed = given["content"]
        (signer,) = signed["signer_infos"]
        sound = (
            given["content_type"].native == "signed_data"
            and signed["version"].native == signer["version"].native == "v1"
            and [_plainly(one) for one in signed["digest_algorithms"]] == ["sha256"]
            and signed["encap_content_info"].native == {"content_type": "data", "content": None}
            and isinstance(signed["crls"], core.Void)
            and signer["sid"].name == "issuer_and_serial_number"
            and _plainly(signer["digest_algorithm"]) == "sha256"
            and _plainly(signer["signature_algorithm"]) in _SIGNED_WITH
            and all(one.name == "certificate" for one in signed["certificates"])
            and cms.ContentInfo.load(der, strict=True).dump(force=True) == der
            and _has_no_more_than_a_stamp(signer)
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise MisfitError(_STRANGE) from error
    if not sound:
        raise MisfitError(_STRANGE)


def _has_no_more_than_a_stamp(signer: cms.SignerInfo) -> bool:
    """What a signature says beside itself is signed by nobody. Raises MisfitError for a stamp that cannot be checked."""
    beside = signer["unsigned_attrs"]
    if isinstance(beside, core.Void):
        return True
    (one,) = beside
    if one["type"].native != "signature_time_stamp_token" or len(one["values"]) != 1:
        return False
    check_stamp(one["values"][0].dump())
    return True


def _plainly(algorithm: core.Sequence) -> str:
    """The name of an algorithm that has no parameters: absent, or the empty value that some write."""
    if algorithm["parameters"].native is not None:
        raise ValueError("parameters")
    return str(algorithm["algorithm"].native)
