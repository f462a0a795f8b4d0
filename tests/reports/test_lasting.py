"""A signature that is kept for later years (PAdES B-LTA): what it outlives, and what may stand behind it."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from reports import ReportError
from reports.archive import ROOM, Kept, gap, parted, written
from reports.aside import aside, awaited
from reports.certificates import Evidence, Signing
from reports.envelope import place
from reports.seal import ends
from reports.signatures import certificates
from reports.signing import sign
from reports.stamps import in_one_way
from reports.verifying import Checked, State, check
from tests.reports.lasting import SIGNER_DAYS, STAMPER_DAYS, Authority, kept_report, lasting_authority

_MORE = "achter de handtekening staat meer dan een tijdstempel met het bewijs daarbij"
_NOW = datetime.now(UTC)
_LATER = _NOW + timedelta(days=SIGNER_DAYS + 100)
_MUCH_LATER = _NOW + timedelta(days=STAMPER_DAYS + 100)


def checked(pdf: bytes, *, now: datetime | None = None, by: str = "blijvend") -> Checked:
    return check(pdf, [lasting_authority(by).root], now=now)


@cache
def parts() -> tuple[bytes, Kept]:
    """The file up to its signature, and the evidence behind it."""
    before, archived = parted(kept_report())
    assert archived is not None
    return before, archived.kept


def stamped(made: bytes, *, by: str = "blijvend", covered: bytes | None = None) -> bytes:
    """With a stamp of this authority in the place for it, over the file or over something else."""
    start, behind = gap(made)
    digest = hashlib.sha256(covered or made[:start] + made[behind:]).digest()
    stamper = lasting_authority(by).stamper
    token = in_one_way(awaited(lambda: stamper.async_timestamp(digest, "sha256"))).dump()
    return made[:start] + b"<" + token.hex().ljust(2 * ROOM, "0").encode() + b">" + made[behind:]


# --- what it is for -----------------------------------------------------------------------


def test_a_report_that_is_kept_is_whole_and_says_since_when() -> None:
    found = checked(kept_report())

    assert (found.state, found.problem, found.doubt) == (State.TRUSTED, "", "")
    assert re.match(r"\d{4}-\d\d-\d\dT", dict(found.facts)["Bewaard met tijdstempel"])


def test_it_outlives_the_certificate_of_the_signer_and_a_plain_signature_does_not() -> None:
    known = lasting_authority().signing.signer().fingerprint
    assert checked(kept_report(), now=_LATER).state is State.TRUSTED
    assert check(kept_report(), [lasting_authority().root], fingerprint=known, now=_LATER).state is State.TRUSTED

    plain = checked(only_signed(), now=_LATER)
    assert plain.state is State.UNKNOWN
    assert re.fullmatch(
        r"het certificaat van de ondertekenaar was geldig tot en met \d+ \w+ \d{4}, en niets bewijst dat er eerder is getekend",
        plain.doubt,
    )
    stamp_only = checked(parts()[0], now=_LATER)
    assert stamp_only.state is State.UNKNOWN
    assert "maar of het toen was ingetrokken, is niet bewaard" in stamp_only.doubt


@cache
def only_signed() -> bytes:
    by = lasting_authority().signing
    return sign(before_signing(), replace(by, evidence=None))


def before_signing() -> bytes:
    """The report that names this signer, as it is in front of its signature."""
    return kept_report()[: ends(kept_report())[0]]


def test_it_does_not_outlive_the_authority_of_the_stamp_or_a_stranger_to_it() -> None:
    known = lasting_authority().signing.signer().fingerprint

    for found in (checked(kept_report(), now=_MUCH_LATER), check(kept_report(), fingerprint=known, now=_LATER)):
        assert found.state is State.UNKNOWN
        assert found.doubt.endswith("wordt hier niet of niet meer vertrouwd")
    assert check(kept_report(), now=_LATER).doubt == "het certificaat van de ondertekenaar wordt hier niet vertrouwd"


def test_other_readers_find_the_evidence_and_the_stamp_too() -> None:
    reader = PdfFileReader(io.BytesIO(kept_report()))

    store = DocumentSecurityStore.read_dss(reader)
    assert (len(list(store.load_certs())), len(store.crls)) == (3, 1)
    (stamp,) = reader.embedded_timestamp_signatures
    context = ValidationContext(trust_roots=certificates(lasting_authority().root))
    said = aside(lambda: validate_pdf_timestamp(stamp, context, skip_diff=True))
    assert (said.intact, said.valid, said.trusted) == (True, True, True)


def _covered(pdf: bytes) -> bytes:
    start, behind = gap(pdf)
    return pdf[:start] + pdf[behind:]


# --- what may stand behind a signature ----------------------------------------------------


def test_the_evidence_of_another_file_is_refused() -> None:
    made = kept_report()
    start, behind = gap(made)
    found = stamped(
        made[:start] + b"<" + b"0" * (behind - start - 2) + b">" + made[behind:], covered=b"een ander bestand"
    )

    assert checked(found).problem == "de tijdstempel achter de handtekening is niet die van dit bestand"


def test_a_stamp_of_an_authority_that_is_not_trusted_proves_nothing_and_breaks_nothing() -> None:
    made = stamped(written(*parts()), by="vreemd")

    assert (checked(made).state, checked(made).archived_at) == (State.TRUSTED, "")
    assert checked(made, now=_LATER).state is State.UNKNOWN


def test_who_takes_the_evidence_away_leaves_a_signature_that_ends() -> None:
    found = checked(parts()[0])

    assert (found.state, found.archived_at) == (State.TRUSTED, "")
    assert checked(parts()[0], now=_LATER).state is State.UNKNOWN


Change = Callable[[IncrementalPdfFileWriter], None]


def no_change(writer: IncrementalPdfFileWriter) -> None:
    """The evidence as another program writes it."""


def another_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    page[generic.pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


def another_attachment(writer: IncrementalPdfFileWriter) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    held = names[1]["/EF"]["/F"]
    held._data, held._encoded_data = b"{}", None
    writer.update_container(held)


def a_script(writer: IncrementalPdfFileWriter) -> None:
    name = generic.pdf_name
    does = {name("/S"): name("/JavaScript"), name("/JS"): generic.TextStringObject("app.alert(1)")}
    writer.root[name("/OpenAction")] = generic.DictionaryObject(does)
    writer.update_root()


@pytest.mark.parametrize("change", [no_change, another_page, another_attachment, a_script])
def test_evidence_that_also_changes_the_report_is_refused_though_a_trusted_authority_stamped_it(change: Change) -> None:
    before, kept = parts()
    writer, out = IncrementalPdfFileWriter(io.BytesIO(before)), io.BytesIO()
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=[cms.CertificateChoices.load(one).chosen for one in kept.certificates]
    )
    change(writer)
    stamper = lasting_authority().stamper
    aside(lambda: PdfTimeStamper(stamper, field_name="Tijdstempel").timestamp_pdf(writer, "sha256", output=out))

    assert checked(out.getvalue()).problem == _MORE


def test_an_object_slipped_into_the_evidence_is_refused_though_its_stamp_fits() -> None:
    before, kept = parts()
    made = written(before, kept)
    table = made.rindex(b" 0 obj\n<< /Type /XRef")
    at = made.rindex(b"\n", 0, table) + 1
    page = re.search(rb"\n(7 0 obj\n.*?endobj\n)", before[-4000:], re.DOTALL)
    extras = [b"% niets\n", b"\n", b"99 0 obj\n<< /Type /Page >>\nendobj\n", page[1] if page else b" "]
    for extra in extras:
        found = made[:at] + extra + made[at:]
        start, behind = gap(made)
        said = b"/ByteRange [0 %010d %010d %010d]"
        old, new = (said % (start, behind, len(one) - behind) for one in (made, found))
        assert old in found
        assert checked(stamped(found.replace(old, new))).problem == _MORE, extra


@pytest.mark.parametrize(
    "kept",
    [
        Kept(certificates=(b"\x30\x00",)),
        Kept(certificates=(b"",), revoked=(b"\x30\x00",)),
        Kept(certificates=(), answers=(b"x",)),
    ],
)
def test_evidence_that_is_none_is_refused_or_counts_for_nothing(kept: Kept) -> None:
    found = checked(stamped(written(parts()[0], kept)))

    assert found.state is State.ALTERED
    assert found.problem == "de tijdstempel achter de handtekening is niet die van dit bestand"


def test_each_list_of_the_evidence_is_one_that_another_writing_gives() -> None:
    before, kept = parts()

    assert parted(stamped(written(before, replace(kept, answers=(b"\x30\x00",)))))[1] is not None
    assert written(before, kept) == written(before, Kept(certificates=kept.certificates, revoked=kept.revoked))
    assert written(before, kept) != written(before, replace(kept, revoked=()))


def test_no_byte_behind_the_signature_can_be_changed_unseen() -> None:
    file = kept_report()
    start, behind = gap(file)
    digits = start + 1 + len(file[start + 1 : behind - 1].rstrip(b"0"))
    tail = len(parts()[0])
    token = list(range(start, digits + 2, max(1, (digits - start) // 24)))
    places = [*token, digits - 1, behind - 2, behind - 1, behind, tail - 1, tail, tail + 3, start - 2, len(file) - 1]
    for at in (*places, tail // 2, tail + 200):
        other = bytearray(file)
        other[at] ^= 1
        found = checked(bytes(other))
        assert found.state is State.ALTERED, at
        assert found.problem, at


def test_what_nothing_protects_in_a_stamp_can_be_written_in_one_way_only() -> None:
    made = written(*parts())
    start, behind = gap(made)
    stamper = lasting_authority().stamper
    digest = hashlib.sha256(_covered(made)).digest()
    plain = awaited(lambda: stamper.async_timestamp(digest, "sha256")).dump()
    other = made[:start] + b"<" + plain.hex().ljust(2 * ROOM, "0").encode() + b">" + made[behind:]

    assert checked(other).problem == "de tijdstempel is niet geschreven op een manier die Toetspeil kan controleren"


def test_a_certificate_more_in_the_stamp_is_refused_unless_the_evidence_has_it() -> None:
    made = written(*parts())
    start, behind = gap(made)
    other = x509.load_pem_x509_certificate(lasting_authority("vreemd").root).public_bytes(Encoding.DER)
    for der, is_fine in ((other, False), (parts()[1].certificates[0], True)):
        token = cms.ContentInfo.load(bytes.fromhex(stamped(made)[start + 1 : behind - 1].decode()))
        held = token["content"]["certificates"]
        if der in [one.chosen.dump() for one in held]:
            continue
        held.append(cms.CertificateChoices.load(der))
        text = token.dump(force=True).hex().ljust(2 * ROOM, "0").encode()
        found = checked(made[:start] + b"<" + text + b">" + made[behind:])
        assert (found.state is State.TRUSTED) is is_fine, found


def test_something_unsigned_beside_the_signature_is_refused() -> None:
    """There is room behind a signature, and nobody signs what stands there."""
    file = only_signed()
    start, behind = place(file)
    given = cms.ContentInfo.load(bytes.fromhex(file[start + 1 : behind - 1].decode()))
    (signer,) = given["content"]["signer_infos"]
    signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": "content_type", "values": ["data"]})])
    text = given.dump(force=True).hex().encode()
    assert len(text) <= behind - start - 2
    made = file[:start] + b"<" + text.ljust(behind - start - 2, b"0") + b">" + file[behind:]

    assert checked(file).state is State.TRUSTED
    assert checked(made).problem == "de handtekening is niet geschreven zoals Toetspeil dat doet"


# --- making it ----------------------------------------------------------------------------


def test_without_complete_evidence_there_is_no_report(tmp_path: Path) -> None:
    by = lasting_authority()
    (tmp_path / "wortel.pem").write_bytes(by.root)
    for folder in (tmp_path, tmp_path / "geen"):
        signing = replace(by.signing, evidence=Evidence(folder=folder))
        with pytest.raises(ReportError, match="Het bewijs om de handtekening later te controleren is niet compleet"):
            sign(before_signing(), signing, timestamper=by.stamper)


def test_a_certificate_that_was_revoked_keeps_no_report() -> None:
    by = lasting_authority("ingetrokken", revokes=True)

    with pytest.raises(ReportError, match="niet compleet"):
        sign(before_signing(), by.signing, timestamper=by.stamper)


def test_without_a_service_for_stamps_nothing_can_be_kept() -> None:
    with pytest.raises(ReportError, match="Zonder tijdstempeldienst"):
        sign(before_signing(), lasting_authority().signing)


def test_the_process_that_renders_is_told_where_the_evidence_is() -> None:
    signing = replace(lasting_authority().signing, tsa="https://tijd.example")
    fetching = replace(signing, evidence=Evidence(folder=Path("/bewijs"), fetches=True))

    assert Signing.from_given(signing.as_given()) == signing
    assert Signing.from_given(fetching.as_given()) == fetching


@contextmanager
def service(asked: list[str]) -> Iterator[tuple[str, dict[str, Authority]]]:
    """Stamps, and the list of what was revoked, over HTTP on this machine; `asked` is what was asked for."""
    behind: dict[str, Authority] = {}

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            self._say("application/timestamp-reply", behind["here"].stamper.request_tsa_response(request).dump())

        def do_GET(self) -> None:
            self._say("application/pkix-crl", (behind["here"].folder / "wortel.crl").read_bytes())

        def _say(self, kind: str, content: bytes) -> None:
            asked.append(kind)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", behind
        server.shutdown()


def test_over_the_network_stamps_are_asked_and_lists_only_when_that_is_set(tmp_path: Path) -> None:
    asked: list[str] = []
    with service(asked) as (address, behind):
        by = behind["here"] = lasting_authority("netwerk", address=f"{address}/wortel.crl")
        (tmp_path / "wortel.pem").write_bytes(by.root)
        for fetches in (False, True):
            asked.clear()
            signing = replace(by.signing, tsa=address, evidence=Evidence(folder=tmp_path, fetches=fetches))
            if not fetches:
                with pytest.raises(ReportError, match="niet compleet"):
                    sign(before_signing(), signing)
                assert set(asked) == {"application/timestamp-reply"}
            else:
                kept = parted(sign(before_signing(), signing))[1]
                assert kept is not None
                assert len(kept.kept.revoked) == 1
                assert asked.count("application/pkix-crl") == 1
