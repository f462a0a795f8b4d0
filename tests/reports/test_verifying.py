"""Whether an altered report is found, whoever altered it and wherever."""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps import DummyTimeStamper

from reports import ReportError, ReportInput, render
from reports.certificates import Signing, UnusableCertificateError, fingerprint, fingerprint_of
from reports.envelope import DOES_NOT_FIT, place
from reports.increment import check_increment
from reports.outcome import MisfitError
from reports.seal import MORE
from reports.signing import sign
from reports.verifying import NOT_WHO, Checked, State, check
from tests.reports.altered import (
    bookmark,
    changed,
    packed_in_a_stream,
    resealed,
    with_more,
    with_other_bookmark,
    with_other_words,
    with_script,
)
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
    assert render(named(given(), authority("goed")[0])) == unsigned()


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

#: Of each part of the file this many places, and every value of what is not covered by the signature; `make proof` has more.
_FLIPS = int(os.environ.get("TOETSPEIL_TEST_FLIPS", "150"))
_OWN = ("de handtekening is niet geschreven zoals Toetspeil dat doet", "de handtekening gaat niet over het hele bestand",
        "er is meer dan één handtekening", DOES_NOT_FIT,
        MORE,  # what was a signature is none any more, and yet it stands there
        "de handtekening ontbreekt, terwijl het rapport zegt dat het ondertekend is")  # fmt: skip
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@cache
def regions() -> dict[str, list[int]]:
    """Every byte of the file, by what it is part of."""
    file, parts = signed(), dict.fromkeys(range(len(signed())), "objects")
    start, behind = place(file)
    digits = start + 1 + len(file[start + 1 : behind - 1].rstrip(b"0"))
    spans = {
        "streams": [found.span(1) for found in _STREAM.finditer(file)],
        "header": [(0, 16)],
        "what signing added": [(len(unsigned()), len(file))],
        "cross-references": [(file.rindex(b"/XRef"), len(file)), (unsigned().rindex(b"/XRef"), len(unsigned()))],
        "signature": [(start, digits), (behind - 1, behind)],
        "padding": [(digits, behind - 1)],
    }
    for name, found in spans.items():
        for begin, end in found:
            parts.update(dict.fromkeys(range(begin, end), name))
    by_name: dict[str, list[int]] = {}
    for at, name in parts.items():
        by_name.setdefault(name, []).append(at)
    return by_name


def chosen(places: list[int], name: str) -> list[int]:
    """The first, the last and others that are the same in every run."""
    if len(places) <= _FLIPS:
        return places
    return sorted({places[0], places[-1], *random.Random(name).sample(places, _FLIPS)})


def test_the_parts_are_the_whole_file() -> None:
    assert sorted(at for places in regions().values() for at in places) == list(range(len(signed())))
    assert {name for name, places in regions().items() if len(places) < 16} == set()


@pytest.mark.timeout(max(600, _FLIPS // 8))
@pytest.mark.parametrize("name", ["header", "objects", "streams", "what signing added", "cross-references",
                                  "signature", "padding"])  # fmt: skip
def test_no_byte_of_any_part_can_be_changed_unseen(name: str) -> None:
    dice = random.Random(name)
    values = [(at, signed()[at] ^ dice.randint(1, 255)) for at in chosen(regions()[name], name)]
    values += [(at, other) for at, _ in values[:: max(1, len(values) // 10)] for other in _others(signed()[at])]

    unseen = {at: found for at, to in values if not is_seen(found := check(flipped(at, to), [root()]))}

    assert unseen == {}


def _others(byte: int) -> set[int]:
    """What looks the same to some readers: another case, another digit, another sort of space."""
    return {byte ^ 0x20, byte ^ 1, 0x20, 0x0A, 0x30} - {byte}


def is_seen(found: Checked) -> bool:
    """The signature is looked at first, so that is what it is about."""
    return found.state is State.ALTERED and found.problem in _OWN


_NAMES = ("startxref", "%%EOF", "/ByteRange", "/Contents", "/SubFilter", "range", "header", "first offset",
          "opening", "first digit", "padding", "closing", "before", "after", "last")  # fmt: skip


@cache
def _places() -> dict[str, int]:
    """Where a byte means something to the file itself."""
    file = signed()
    start, behind = place(file)
    words = {word: file.rindex(word.encode()) for word in _NAMES[:5]}
    words |= {"range": file.index(b"[0 ", words["/ByteRange"]) + 1, "header": 0, "first offset": 9}
    inside = {"opening": start, "first digit": start + 1, "padding": behind - 2, "closing": behind - 1}
    return words | inside | {"before": start - 1, "after": behind, "last": len(file) - 1}


@pytest.mark.parametrize("name", _NAMES)
def test_no_byte_that_holds_the_file_together_can_be_changed_unseen(name: str) -> None:
    assert _places().keys() == set(_NAMES)
    assert check(flipped(_places()[name]), [root()]).state is State.ALTERED


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


def test_the_fingerprint_that_a_municipality_made_known_is_enough_to_trust_its_certificate() -> None:
    known = fingerprint_of(fingerprint(authority("goed")[0].signer().fingerprint))

    assert check(signed(), fingerprint=known).state is State.TRUSTED
    later = check(signed(), fingerprint=known, now=datetime.now(UTC) + timedelta(days=4000))
    assert later.state is State.UNKNOWN
    assert re.fullmatch("het certificaat van de ondertekenaar was geldig tot en met .*, en niets bewijst dat er eerder is "
                        "getekend", later.doubt)  # fmt: skip


def test_with_another_fingerprint_even_a_trusted_certificate_is_not_the_one() -> None:
    other = authority("ander")[0]
    forged = sign(render(named(forged_input(), other)), other)
    known, unknown = (one.signer().fingerprint for one in (authority("goed")[0], other))

    for file, trusted, wanted in ((forged, [], known), (signed(), [root()], unknown)):
        found = check(file, trusted, fingerprint=wanted)
        assert (found.state, found.state.exit_code) == (State.UNKNOWN, 3)
        assert found.doubt == "de vingerafdruk van het certificaat is een andere dan u opgeeft"
    assert check(report(), fingerprint=known).state is State.UNKNOWN
    assert check(unsigned(), fingerprint=known).state is State.ALTERED


@pytest.mark.parametrize("text", ["", "geen", "ab" * 31, "ab" * 33, "gg" * 32])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        fingerprint_of(text)


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

    other = sign(resealed(changed(unsigned(), bookmark)), authority("goed")[0])
    assert check(other, [root()]).state is State.TRUSTED
    assert check(other, [root()], rerender=True).problem == (
        "de pagina’s zijn andere dan deze versie van Toetspeil uit de bijlagen maakt"
    )


def test_a_report_of_another_version_is_whole_and_only_cannot_be_made_again() -> None:
    key = authority("goed")[0]
    older = sign(render(replace(named(given(), key), template_version="1")), key)

    found, asked = check(older, [root()]), check(older, [root()], rerender=True)

    assert (found.state, found.not_compared) == (State.TRUSTED, "")
    assert (asked.state, asked.is_rerendered) == (State.UNKNOWN, False)
    assert "het is gemaakt met versie 1 van de sjablonen" in asked.sentence
    assert NOT_WHO not in asked.sentence
    assert NOT_WHO in check(older, rerender=True).sentence


def with_note(pdf: bytes) -> bytes:
    """A later revision with a picture laid over the cover: the bytes in front of it stay as they are."""
    writer, name = IncrementalPdfFileWriter(io.BytesIO(pdf)), generic.pdf_name
    box = generic.ArrayObject([generic.NumberObject(n) for n in (0, 300, 600, 600)])
    white = generic.StreamObject(
        {name("/Type"): name("/XObject"), name("/Subtype"): name("/Form"), name("/BBox"): box},
        stream_data=b"1 1 1 rg 0 300 600 600 re f",
    )
    note = {name("/Type"): name("/Annot"), name("/Subtype"): name("/Stamp"), name("/Rect"): box}
    shown = generic.DictionaryObject({name("/N"): writer.add_object(white)})
    added = writer.add_object(generic.DictionaryObject({**note, name("/AP"): shown}))
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Annots"] = generic.ArrayObject([added])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_was_laid_over_a_page_before_it_was_signed_is_found() -> None:
    covered = sign(with_note(unsigned()), authority("goed")[0])

    assert covered.startswith(unsigned())
    assert check(covered, [root()]).problem == "achter het rapport is iets toegevoegd"
    with pytest.raises(MisfitError, match="achter het rapport staat meer dan een handtekening"):
        check_increment(unsigned(), covered)
    check_increment(unsigned(), signed())


@pytest.mark.parametrize("change", [with_other_words, with_other_bookmark, with_script, packed_in_a_stream])
def test_what_was_changed_while_it_was_signed_is_found(change: Callable[[IncrementalPdfFileWriter], None]) -> None:
    """In one version with the signature itself, so that nothing stands behind or in front of that."""
    with pytest.raises(MisfitError, match="achter het rapport staat meer dan een handtekening"):
        check_increment(unsigned(), with_more(signed(), change))


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


def issued(
    name: str, by: str, key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey, *, is_authority: bool
) -> x509.Certificate:
    said = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, by)]
    start = datetime.now(UTC) - timedelta(days=1)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False
    ) | {"key_cert_sign": is_authority, "digital_signature": not is_authority, "content_commitment": not is_authority}
    made = (
        x509.CertificateBuilder()
        .subject_name(said[0]).issuer_name(said[1]).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(start).not_valid_after(start + timedelta(days=100))
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )  # fmt: skip
    return made.sign(issuer_key, hashes.SHA256())


def test_a_certificate_between_the_signer_and_the_authority_goes_along_and_counts_too(tmp_path: Path) -> None:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    top = issued("Wortel", "Wortel", keys[0], keys[0], is_authority=True)
    between = issued("Tussen", "Wortel", keys[1], keys[0], is_authority=True)
    own = issued("Gemeente Proefstad", "Tussen", keys[2], keys[1], is_authority=False)
    key = keys[2].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pems = [one.public_bytes(Encoding.PEM) for one in (own, between, top)]
    (tmp_path / "keten.pem").write_bytes(b"".join((*pems, key)))
    signing = Signing(certificate=tmp_path / "keten.pem")
    known = signing.signer().fingerprint

    made = sign(render(named(given(), signing)), signing)

    assert check(made, [pems[2]]).state is State.TRUSTED
    assert check(made, fingerprint=known).state is State.TRUSTED
    # Nobody verifies the certificate between when the fingerprint is known; it cannot be changed unseen all the same.
    start = made.index(between.public_bytes(Encoding.DER).hex().encode())
    length = len(between.public_bytes(Encoding.DER)) * 2
    for at in range(start, start + length, 97):
        other = made[:at] + (b"1" if made[at : at + 1] == b"0" else b"0") + made[at + 1 :]
        for found in (check(other, fingerprint=known), check(other, [pems[2]]), check(other)):
            assert found.state is State.ALTERED, at


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
