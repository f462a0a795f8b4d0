"""What a file is by its content: the few kinds that we take, and a name for it that is safe everywhere.

Only the beginning, the end and the table of contents are read. Nothing is
unpacked, so a file that grows a thousand times when it is opened costs nothing here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from assess.errors import AssessError
from assess.evidence_zip import is_document
from assess.typed import plain

#: What browsers may be told; everything else goes out as bytes without a meaning.
TOLD = frozenset({"application/pdf", "image/png", "image/jpeg"})
UNKNOWN = "application/octet-stream"
_NAME = 120
_HEAD = 16 * 1024
_CHUNK = 256 * 1024
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(rb"<(!doctype|html|svg|script|\?xml|iframe|body|head)\b", re.IGNORECASE)
#: How a file begins that is no text, although it may hold only bytes that a text can hold.
_OTHERS = (b"%PDF-", b"\xff\xd8\xff", b"PK\x03\x04", b"{\\rtf")
_HEADER = re.compile(rb"[!-9;-~]+:[ \t]?.*|[ \t]+.*")
#: The class of the first entry of a compound file that Outlook made.
_MESSAGE = bytes.fromhex("0b0d020000000000c000000000000046")
# Invisible marks that turn a name around: "gpj.exe" would be shown as "exe.jpg".
_DIRECTION = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class RefusedUploadError(AssessError):
    """We do not take this file; the text is a Dutch sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file that we take: how it is called, and how its content is recognised."""

    media_type: str
    words: str
    fits: Callable[[BinaryIO], bool]


def media_type_of(name: str, content: BinaryIO) -> str:
    """The media type of a file whose content is what its name says. Raises RefusedUploadError."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(extension)
    if kind is None:
        raise RefusedUploadError(f"Dit soort bestand nemen wij niet aan. Kies {ACCEPTED}.")
    content.seek(0)
    if not kind.fits(content):
        raise RefusedUploadError(
            f"De inhoud van dit bestand is geen {kind.words}, of er zitten macro’s in. Sla het opnieuw op als {kind.words}"
            " zonder macro’s, of maak er een pdf van."
        )
    return kind.media_type


def safe_name(given: str) -> str:
    """The name without folders, control characters and marks that turn it around, as long as a file system bears."""
    text = unicodedata.normalize("NFC", _DIRECTION.sub("", plain(given)))
    text = re.sub(r"\s+", " ", text.replace("\\", "/").rpartition("/")[2])
    text = re.sub(r'[<>:"|?*%;]', "-", text).strip(" .")
    stem, dot, extension = text.rpartition(".")
    if len(text) > _NAME and dot and len(extension) < 10:
        text = f"{stem[: _NAME - len(extension) - 1].rstrip(' .')}.{extension}"
    return text[:_NAME].strip(" .") or "bestand"


def ascii_name(given: str) -> str:
    """As `safe_name`, in letters that every program that unpacks knows."""
    stem, dot, extension = given.rpartition(".")
    letters = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_]+", "-", letters).strip("-") or "bestand"
    return safe_name(stem + dot + re.sub(r"[^A-Za-z0-9]", "", extension))


def _starts_with(magic: bytes) -> Callable[[BinaryIO], bool]:
    return lambda content: content.read(len(magic)) == magic


def _is_text(content: BinaryIO) -> bool:
    """Text of people: no byte that no text has, and no beginning of a page or a drawing."""
    if content.read(8).startswith(_OTHERS):
        return False
    content.seek(0)
    first = True
    while chunk := content.read(_CHUNK):
        if _NOT_TEXT.search(chunk) or (first and _MARKUP.search(chunk[:_HEAD])):
            return False
        first = False
    return not first


def _is_mail(content: BinaryIO) -> bool:
    """A message as it travels (RFC 5322): lines with a name and a colon, with a sender and a date among them."""
    head = content.read(_HEAD).replace(b"\r\n", b"\n")
    lines = head.partition(b"\n\n")[0].split(b"\n")
    names = {line.partition(b":")[0].lower() for line in lines if not line[:1].isspace()}
    whole = lines if b"\n\n" in head else lines[:-1]
    return {b"from", b"date"} <= names and all(_HEADER.fullmatch(line) for line in whole) and b"\0" not in head


def _is_outlook(content: BinaryIO) -> bool:
    """A message of Outlook: a compound file, which old Word and Excel are too, whose first entry says so."""
    head = content.read(512)
    if len(head) < 512 or head[:8] != bytes.fromhex("d0cf11e0a1b11ae1"):
        return False
    size = 1 << int.from_bytes(head[30:32], "little") if head[30] < 16 else 512
    content.seek((int.from_bytes(head[48:52], "little") + 1) * size)
    return content.read(128)[80:96] == _MESSAGE


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_ODT, _ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
_JPEG = Kind(media_type="image/jpeg", words="jpeg-afbeelding", fits=_starts_with(b"\xff\xd8\xff"))

#: By the extension of the name.
KINDS: Mapping[str, Kind] = {
    "pdf": Kind(media_type="application/pdf", words="pdf", fits=_starts_with(b"%PDF-")),
    "png": Kind(media_type="image/png", words="png-afbeelding", fits=_starts_with(b"\x89PNG\r\n\x1a\n")),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "txt": Kind(media_type="text/plain", words="tekstbestand", fits=_is_text),
    "csv": Kind(media_type="text/csv", words="csv-bestand", fits=_is_text),
    "docx": Kind(media_type=_WORD, words="Word-document (docx)", fits=is_document(_WORD)),
    "xlsx": Kind(media_type=_EXCEL, words="Excel-werkmap (xlsx)", fits=is_document(_EXCEL)),
    "pptx": Kind(media_type=_SLIDES, words="presentatie (pptx)", fits=is_document(_SLIDES)),
    "odt": Kind(media_type=_ODT, words="OpenDocument-tekst (odt)", fits=is_document(_ODT)),
    "ods": Kind(media_type=_ODS, words="OpenDocument-rekenblad (ods)", fits=is_document(_ODS)),
    "eml": Kind(media_type="message/rfc822", words="e-mail (eml)", fits=_is_mail),
    "msg": Kind(media_type="application/vnd.ms-outlook", words="e-mail van Outlook (msg)", fits=_is_outlook),
}
#: In words, for a hint and a refusal.
ACCEPTED = "een pdf, png, jpg, txt, csv, docx, xlsx, pptx, odt, ods, eml of msg"
#: For the browser's own window in which a file is chosen.
EXTENSIONS = ",".join(f".{extension}" for extension in KINDS)
