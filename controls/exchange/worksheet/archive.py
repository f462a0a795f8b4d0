"""Look at a file before anything reads it: whether it is a workbook, how large it gets, and what hides in it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

_MEGABYTE = 1024 * 1024
#: What somebody may send.
LARGEST = 5 * _MEGABYTE
#: What it may become: our own largest file unpacks to some two megabytes.
_LARGEST_UNPACKED = 24 * _MEGABYTE
_MOST_PARTS = 200
_MOST_ELEMENTS = 400_000
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_NOT_XLSX = "Dit is geen Excel-bestand (.xlsx). Bewaar het in Excel of LibreOffice als .xlsx en kies het opnieuw."
_OLD_OR_LOCKED = (
    "Dit bestand is met een wachtwoord beveiligd of in een oude vorm bewaard (.xls). Bewaar het als .xlsx zonder "
    "wachtwoord en kies het opnieuw."
)
_TOO_LARGE = (
    "Dit bestand is te groot. Een ingevuld bestand is hoogstens 5 MB; haal er afbeeldingen en extra bladen uit."
)
_SWOLLEN = "Dit bestand wordt uitgepakt veel te groot. Vul een nieuw bestand van Toetspeil in, zonder extra bladen."
_MACROS = "In dit bestand zitten macro’s. Bewaar het als .xlsx (zonder macro’s) en kies het opnieuw."
_OUTSIDE = (
    "Dit bestand verwijst naar gegevens buiten zichzelf. Haal koppelingen met andere bestanden weg en kies het opnieuw."
)
_EMBEDDED = "In dit bestand zit een ander bestand of een besturingselement. Haal het eruit en kies het opnieuw."
DAMAGED = (
    "Dit bestand is beschadigd. Open het in Excel of LibreOffice, bewaar het opnieuw als .xlsx en kies dat bestand."
)


@dataclass
class NotAWorkbookError(Exception):
    """A file that we do not read at all; `sentence` says why, and what to do."""

    sentence: str


def inspect(data: bytes) -> None:
    """Raise NotAWorkbookError unless this is a plain workbook of a reasonable size, with nothing in it that acts."""
    if len(data) > LARGEST:
        raise NotAWorkbookError(_TOO_LARGE)
    if data.startswith(_OLD):
        raise NotAWorkbookError(_OLD_OR_LOCKED)
    if not data.startswith(b"PK\x03\x04"):
        raise NotAWorkbookError(_NOT_XLSX)
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            _refuse_swollen(packed.infolist())
            _refuse_what_acts(packed)
            _refuse_strange_xml(packed)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ParseError,
        NotImplementedError,
        ValueError,
        OSError,
        EOFError,
    ) as e:
        raise NotAWorkbookError(DAMAGED) from e


def _refuse_swollen(parts: Iterable[zipfile.ZipInfo]) -> None:
    parts = list(parts)
    names = {part.filename.casefold() for part in parts}
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        raise NotAWorkbookError(_SWOLLEN)
    if len(names) != len(parts):
        raise NotAWorkbookError(DAMAGED)
    if any(part.flag_bits & 0x1 for part in parts):
        raise NotAWorkbookError(_OLD_OR_LOCKED)


def _refuse_what_acts(packed: zipfile.ZipFile) -> None:
    names = [name.casefold() for name in packed.namelist()]
    if "[content_types].xml" not in names:
        raise NotAWorkbookError(_NOT_XLSX)
    types = packed.read("[Content_Types].xml").decode("utf-8", "replace")
    if "macroenabled" in types.casefold() or any(name.endswith("vbaproject.bin") for name in names):
        raise NotAWorkbookError(_MACROS)
    if _WORKBOOK not in types:
        raise NotAWorkbookError(_NOT_XLSX)
    if any(re.search(r"(^|/)(externallinks|connections|querytables)[/.]", name) for name in names):
        raise NotAWorkbookError(_OUTSIDE)
    if any(re.search(r"(^|/)(embeddings|activex|ctrlprops|macrosheets)/", name) for name in names):
        raise NotAWorkbookError(_EMBEDDED)


def _refuse_strange_xml(packed: zipfile.ZipFile) -> None:
    """Walk through every part once: no document types or entities, not too much of anything, nothing from outside."""
    counted = 0
    for name in packed.namelist():
        if not name.casefold().endswith((".xml", ".rels")):
            continue
        try:
            for _event, element in iterparse(BytesIO(packed.read(name)), events=("end",), forbid_dtd=True):
                counted += 1
                if counted > _MOST_ELEMENTS:
                    raise NotAWorkbookError(_SWOLLEN)
                _refuse_outside(element)
                element.clear()
        except DefusedXmlException as error:
            raise NotAWorkbookError(DAMAGED) from error


def _refuse_outside(element: Element) -> None:
    """A link that somebody pasted into a cell is a text; every other relation to something outside is refused."""
    if not element.tag.endswith("}Relationship") or element.get("TargetMode", "").casefold() != "external":
        return
    if not element.get("Type", "").endswith("/hyperlink"):
        raise NotAWorkbookError(_OUTSIDE)
