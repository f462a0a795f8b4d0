"""Whether an altered report is found, whoever altered it and wherever."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from pyhanko.sign.timestamps import DummyTimeStamper

from reports import ReportError, ReportInput, render, reproduces
from reports.certificates import Signing, UnusableCertificateError
from reports.envelope import place
from reports.package import fingerprint
from reports.signing import sign
from reports.verifying import NOT_WHO, State, check
from tests.reports.builders import answers, report, report_input, snapshot
from tests.reports.signed import authority, named, root, signed, unsigned
from tests.reports.test_package import given, pdf_text


def flipped(at: int, to: int | None = None) -> bytes:
    file = bytearray(signed())
    file[at] = to if to is not None else file[at] ^ 1
    return bytes(file)


def test_a_signed_report_is_whole_and_says_by_whom() -> None:
    found = check(signed(), [root()])

    assert (found.state, found.state.exit_code) == (State.TRUSTED, 0)
    assert found.sentence == "Het rapport is heel en ondertekend door Gemeente Voorbeeldstad (proef), Voorbeeldstad."
    facts = dict(found.facts)
    assert facts["Vingerafdruk van het certificaat"] == fingerprint(authority("goed")[0].signer().fingerprint)
    assert facts["Vingerafdruk van het certificaat"] in pdf_text(signed())
    assert "ondertekend (PAdES)" in pdf_text(signed())


def test_signing_leaves_the_report_as_it_was_in_front_of_the_signature() -> None:
    assert signed().startswith(unsigned())
    assert reproduces(unsigned(), named(given(), authority("goed")[0]))


def test_without_the_authority_it_is_whole_but_the_maker_unknown() -> None:
    for trusted in ([], [authority("ander")[1]]):
        found = check(signed(), trusted)
        assert (found.state, found.state.exit_code) == (State.UNKNOWN, 3)
        assert NOT_WHO in found.sentence
        assert dict(found.facts)["Vingerafdruk van het certificaat"]


def test_a_report_that_is_not_signed_is_whole_but_the_maker_unknown() -> None:
    found = check(report(), [root()])

    assert (found.state, found.signer) == (State.UNKNOWN, None)
    assert "niet ondertekend" in found.sentence
    assert NOT_WHO in found.sentence


def test_after_its_certificate_ended_nobody_vouches_for_it() -> None:
    found = check(signed(), [root()], now=datetime.now(UTC) + timedelta(days=4000))

    assert found.state is State.UNKNOWN


# --- one byte -----------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@for_all(st.data())
def test_no_byte_can_be_changed_unseen(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(signed()) - 1))
    to = data.draw(st.integers(0, 255).filter(lambda value: value != signed()[at]))

    found = check(flipped(at, to), [root()])

    assert found.state is State.ALTERED
    assert found.problem


def _places() -> dict[str, int]:
    """Where a byte means something to the file itself."""
    file = signed()
    start, behind = place(file)
    words = {
        word: file.rindex(word.encode()) for word in ("startxref", "%%EOF", "/ByteRange", "/Contents", "/SubFilter")
    }
    words |= {"range": file.index(b"[0 ", words["/ByteRange"]) + 1, "header": 0, "first offset": 9}
    inside = {"opening": start, "first digit": start + 1, "padding": behind - 2, "closing": behind - 1}
    return words | inside | {"before": start - 1, "after": behind, "last": len(file) - 1}


@pytest.mark.parametrize("name", list(_places()))
def test_no_byte_that_holds_the_file_together_can_be_changed_unseen(name: str) -> None:
    assert check(flipped(_places()[name]), [root()]).state is State.ALTERED


def test_every_byte_of_the_signature_itself_counts() -> None:
    start, behind = place(signed())
    digits = len(signed()[start + 1 : behind - 1].rstrip(b"0"))
    unseen = [
        at - start
        for at in range(start + 1, start + 1 + digits, 61)
        for to in b"07"
        if to != signed()[at] and check(flipped(at, to), [root()]).state is State.TRUSTED
    ]

    assert unseen == []


@pytest.mark.parametrize("write", [bytes.upper, lambda text: text[:-2] + b" >", lambda text: b"< " + text[2:]])
def test_a_signature_that_is_written_in_another_way_is_refused(write: object) -> None:
    start, behind = place(signed())
    file = signed()[:start] + write(signed()[start:behind]) + signed()[behind:]  # type: ignore[operator]

    assert file != signed()
    assert check(file, [root()]).problem == "de handtekening is niet geschreven zoals Toetspeil dat doet"


def test_what_is_added_behind_the_signature_is_found() -> None:
    assert check(signed() + b"\n", [root()]).problem == "de handtekening gaat niet over het hele bestand"
    assert check(signed()[:-1], [root()]).problem == "de handtekening gaat niet over het hele bestand"


# --- somebody who knows how it works -------------------------------------------------------


@cache
def forged_input() -> ReportInput:
    better = {key: replace(answer, improvement="") for key, answer in answers().items()}
    return replace(report_input(snapshot(better)), trail=given().trail)


def test_who_changes_an_answer_and_every_code_and_signs_with_another_key_is_not_trusted() -> None:
    other = authority("ander")[0]
    own_name = sign(render(named(forged_input(), other)), other)
    our_name = sign(render(named(forged_input(), authority("goed")[0])), other)

    assert check(own_name, [root()]).state is State.UNKNOWN
    assert check(our_name, [root()]).problem == (
        "het is ondertekend met een ander certificaat dan het rapport zelf noemt"
    )


def test_who_takes_the_signature_off_is_found() -> None:
    found = check(unsigned(), [root()])

    assert found.problem == "de handtekening ontbreekt, terwijl het rapport zegt dat het ondertekend is"


def test_who_signs_a_second_time_is_found() -> None:
    with pytest.raises(ReportError):
        sign(signed(), authority("ander")[0])

    assert check(signed() + signed()[len(unsigned()) :], [root()]).state is State.ALTERED


def test_rerendering_compares_every_page() -> None:
    found = check(signed(), [root()], rerender=True)
    assert (found.state, found.is_rerendered) == (State.TRUSTED, True)

    said = "Alle antwoorden zijn goed."
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(unsigned())) as file:
        file.docinfo["/Subject"] = said
        file.save(out)
    other = sign(out.getvalue(), authority("goed")[0])
    assert check(other, [root()]).state is State.TRUSTED
    assert check(other, [root()], rerender=True).problem == (
        "de pagina’s zijn andere dan deze versie van Toetspeil uit de bijlagen maakt"
    )


# --- certificates -------------------------------------------------------------------------


@cache
def plain_certificate(*, stamps: bool = False) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """RSA, its own authority: as a small municipality could make one."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gemeente Proefstad")])
    start = datetime.now(UTC) - timedelta(days=1)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(start).not_valid_after(start + timedelta(days=100))
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
    )  # fmt: skip
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return key, made.sign(key, hashes.SHA256())


def in_pem(folder: Path) -> tuple[Signing, bytes]:
    key, certificate = plain_certificate()
    pem = certificate.public_bytes(Encoding.PEM)
    file = folder / "certificaat.pem"
    file.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signing(certificate=file), pem


def test_a_certificate_in_pem_with_an_rsa_key_signs_too(tmp_path: Path) -> None:
    signing, pem = in_pem(tmp_path)

    made = sign(render(named(given(), signing)), signing)

    assert check(made, [pem]).state is State.TRUSTED
    assert check(made, [root()]).state is State.UNKNOWN


def test_a_time_stamp_says_when_it_was_signed() -> None:
    key, certificate = plain_certificate(stamps=True)
    pem = certificate.public_bytes(Encoding.PEM)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=asn1_keys.PrivateKeyInfo.load(der),
    )

    made = sign(unsigned(), authority("goed")[0], timestamper=stamper)

    found = check(made, [root(), pem])
    assert found.state is State.TRUSTED
    assert re.match(r"\d{4}-\d\d-\d\dT", found.stamped_at)


@pytest.mark.parametrize(("content", "sentence"), [(None, "niet te lezen"), (b"geen certificaat", "niet te openen")])
def test_a_certificate_that_cannot_be_used_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "x.p12"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(UnusableCertificateError, match=sentence):
        Signing(certificate=file).signer()
