"""What a file is by its content: what we take, what we do not, and what name it gets."""

from __future__ import annotations

import io
import struct

import pytest

from assess.evidence_types import KINDS, RefusedUploadError, ascii_name, media_type_of, safe_name
from tests.assess.uploads import MAIL, PDF, PNG, TEXT, bomb, office, open_document, outlook, zipped

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
TAKEN = {
    "beleid.pdf": PDF,
    "SCHERM.PNG": PNG,
    "foto.jpg": b"\xff\xd8\xff\xe0rest",
    "foto.jpeg": b"\xff\xd8\xff\xe0rest",
    "verslag.txt": TEXT,
    "lijst.csv": "naam;aantal\nZoë;3\n".encode("cp1252"),
    "beleid.docx": office(),
    "lijst.xlsx": office(_EXCEL, "xl/workbook.xml"),
    "praatje.pptx": office(_SLIDES, "ppt/presentation.xml"),
    "beleid.odt": open_document(),
    "lijst.ods": open_document("spreadsheet"),
    "akkoord.eml": MAIL,
    "akkoord.msg": outlook(),
}
ENCRYPTED = bytearray(office())
ENCRYPTED[ENCRYPTED.index(b"PK\x01\x02") + 8] |= 1
TWICE = office(word__documents1_xml=b"x").replace(b"word/documents1.xml", b"[Content_Types].xml")
WORD_97 = outlook(bytes.fromhex("0609020000000000c000000000000046"))
REFUSED = {
    "a drawing that can hold scripts": ("tekening.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a page": ("pagina.html", b"<!doctype html><script>alert(1)</script>"),
    "a program": ("toetspeil.exe", b"MZ\x90\0"),
    "no extension": ("beleid", PDF),
    "an archive": ("alles.zip", zipped({"a.txt": b"a"})),
    "a page that is called a text": ("pagina.txt", b"  <html><body onload=alert(1)>"),
    "a drawing that is called a list": ("lijst.csv", b"<?xml version='1.0'?><svg/>"),
    "a program that is called a text": ("lees-mij.txt", b"MZ\x90\0\x03"),
    "a page that is called a pdf": ("beleid.pdf", b"<html>%PDF-1.7"),
    "a pdf that is called a document": ("beleid.docx", PDF),
    "an archive that is called a document": ("beleid.docx", zipped({"a.txt": b"a"})),
    "a workbook that is called a document": ("beleid.docx", office(_EXCEL, "xl/workbook.xml")),
    "a document with a program": ("beleid.docx", office(word__vbaProject_bin=b"x")),
    "a document of the kind that may have programs": (
        "beleid.docx",
        office("application/vnd.ms-word.document.macroEnabled", "word/document.xml"),
    ),
    "a workbook with macros of before": ("lijst.xlsx", office(_EXCEL, "xl/workbook.xml", xl__macrosheets__a_xml=b"x")),
    "an OpenDocument text with a program": ("beleid.odt", open_document(Basic__a_xml=b"x")),
    "an OpenDocument spreadsheet that is called a text": ("beleid.odt", open_document("spreadsheet")),
    "a locked document": ("beleid.docx", bytes(ENCRYPTED)),
    "a document with a part twice": ("beleid.docx", TWICE),
    "a document that was cut off": ("beleid.docx", office()[:-30]),
    "a document with a page before it": ("beleid.docx", b"<html>" + office()),
    "a document that unpacks to much more": ("beleid.docx", bomb()),
    "a document of old Word, called a mail": ("akkoord.msg", WORD_97),
    "half a mail of Outlook": ("akkoord.msg", outlook()[:200]),
    "a text that is called a mail": ("akkoord.eml", TEXT),
    "a mail with bytes that no mail has": ("akkoord.eml", MAIL + b"\0"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_keep_as_evidence_is_taken(name: str) -> None:
    kind = KINDS[name.rpartition(".")[2].lower()]

    assert media_type_of(name, io.BytesIO(TAKEN[name])) == kind.media_type


def test_every_kind_that_we_take_has_an_example_here() -> None:
    assert {name.rpartition(".")[2].lower() for name in TAKEN} == set(KINDS)


@pytest.mark.parametrize("name", TAKEN)
def test_the_content_of_one_kind_is_none_of_the_others(name: str) -> None:
    """But a mail is a text, and a list is one too."""
    own = KINDS[name.rpartition(".")[2].lower()].media_type
    for extension, kind in KINDS.items():
        if kind.media_type != own and not {own, kind.media_type} <= {"text/plain", "text/csv", "message/rfc822"}:
            with pytest.raises(RefusedUploadError):
                media_type_of(f"x.{extension}", io.BytesIO(TAKEN[name]))


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_refused_with_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(RefusedUploadError, match=r"^[A-Z].*\.$"):
        media_type_of(name, io.BytesIO(content))


class Counting(io.BytesIO):
    """Counts what is read of it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        got = super().read(size)
        self.count += len(got)
        return got


def test_of_a_large_document_little_more_than_its_table_of_contents_is_read() -> None:
    content = Counting(office(word__media__film_mp4=bytes(range(256)) * 32 * 1024))

    media_type_of("groot.docx", content)

    assert content.count < 70_000


def test_a_table_of_contents_that_claims_to_be_enormous_is_not_read() -> None:
    document = bytearray(office())
    end = document.rindex(b"PK\x05\x06")
    struct.pack_into("<HLL", document, end + 10, 0xFFFF, 0x7FFFFFFF, 0)
    content = Counting(bytes(document))

    with pytest.raises(RefusedUploadError):
        media_type_of("beleid.docx", content)

    assert content.count < 70_000


NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\windows\\win.pdf": "win.pdf",
    "C:\\Documenten\\beleid 2026.pdf": "beleid 2026.pdf",
    "beleid\x00.pdf": "beleid.pdf",
    "beleid\r\nContent-Type: x.pdf": "beleid Content-Type- x.pdf",
    "kwaad\u202efdp.txt": "kwaadfdp.txt",
    ".htaccess": "htaccess",
    "  beleid  van  ons .pdf ": "beleid van ons .pdf",
    'a"b<c>d|e?f*g;h%i.txt': "a-b-c-d-e-f-g-h-i.txt",
    "../": "bestand",
    "": "bestand",
    "Zoë’s lijst.csv": "Zoë’s lijst.csv",
    "x" * 300 + ".pdf": "x" * 116 + ".pdf",
}


@pytest.mark.parametrize(("given", "kept"), NAMES.items(), ids=range(len(NAMES)))
def test_a_name_keeps_what_is_a_name_and_nothing_else(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept


def test_in_a_package_a_name_is_plain_letters() -> None:
    assert ascii_name("Zoë’s lijst (1).csv") == "Zoes-lijst-1.csv"
    assert ascii_name("日本.pdf") == "bestand.pdf"
