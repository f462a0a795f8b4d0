"""Files to send, and sending them: documents as small as they can be, honest ones and others."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from werkzeug.test import TestResponse

from tests.conftest import Browser

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
TEXT = b"Verslag van de hersteltest\r\nGeslaagd.\r\n"
MAIL = b"From: a@aardam.example\r\nDate: Mon, 2 Nov 2026 09:00:00 +0100\r\nSubject: Akkoord\r\n\r\nAkkoord.\r\n"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped(entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


def office(media_type: str = _WORD, part: str = "word/document.xml", **more: bytes) -> bytes:
    """A document of Office; `more` are further parts, a "__" in their name is a slash and a "_" a full stop."""
    types = f'<Types><Override PartName="/{part}" ContentType="{media_type}.main+xml"/></Types>'.encode()
    named = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": types, part: b"<w/>", **named})


def open_document(kind: str = "text", **more: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        mime = f"application/vnd.oasis.opendocument.{kind}"
        file.writestr(zipfile.ZipInfo("mimetype"), mime, compress_type=zipfile.ZIP_STORED)
        file.writestr("content.xml", "<x/>")
        for name, content in more.items():
            file.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def outlook(root: bytes = bytes.fromhex("0b0d020000000000c000000000000046")) -> bytes:
    """A compound file of which the first entry is of this class."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 22 + struct.pack("<H", 9)
    head = head.ljust(48, b"\0") + struct.pack("<L", 0)
    return head.ljust(512, b"\0") + (b"R\0" * 40)[:80] + root + b"\0" * 32


def bomb() -> bytes:
    """A document whose table of contents is three kilobytes, and unpacks to three megabytes."""
    types = b"<Types>" + b" " * (3 * 1024 * 1024)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    assert len(packed.compress(types) + packed.flush()) < 8192
    return zipped({"[Content_Types].xml": types + f'"{_WORD}.main+xml"'.encode(), "word/document.xml": b"<w/>"})


def send(
    browser: Browser, button: str, content: bytes, name: str, *, status: int = 200, at: str = "", **changes: str
) -> TestResponse:
    """Choose a file in the form with this button, fill in the rest, and press it."""
    action, fields = browser.fields(button, at=at)
    assert "file" in fields
    sent: dict[str, object] = {key: value[0] if value else "" for key, value in fields.items()}
    sent |= changes
    sent["file"] = (io.BytesIO(content), name)
    return browser.request("POST", action, status=status, data=sent)  # type: ignore[arg-type]
