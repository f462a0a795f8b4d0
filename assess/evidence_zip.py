"""Whether a ZIP file is an office document without macros, from its table of contents alone.

Python's own `zipfile` believes whatever sizes a file claims; this reads at most
a megabyte of a file that somebody else made, whatever stands in it.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _COMMENT = 22, 65_535
_MOST = 1024 * 1024
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1
# What carries a program: the parts of Office, and the folders of OpenDocument.
_MACROS = re.compile(rb"vbaproject|vbadata|macrosheets/|activex/|^basic/|^scripts/", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macro|vba|activex|&#|<!", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    method: int
    packed: int
    offset: int


def is_document(media_type: str) -> Callable[[BinaryIO], bool]:
    """Whether a file is a document of this kind, and carries no macros as far as its contents tell."""
    return lambda content: _fits(content, media_type)


def _fits(content: BinaryIO, media_type: str) -> bool:
    try:
        entries = _entries(content)
        if entries is None or any(map(_MACROS.search, entries)):
            return False
        if media_type.startswith("application/vnd.oasis"):
            return _of_open_document(content, entries) == media_type.encode()
        types = _read(content, entries.get(b"[Content_Types].xml"))
        return f"{media_type}.main+xml".encode() in types and not _MACRO_TYPES.search(types)
    except (struct.error, zlib.error, OSError, ValueError):
        return False


def _entries(content: BinaryIO) -> dict[bytes, _Entry] | None:
    """The table of contents by name; None when there is none, it is too large, or a name stands in it twice."""
    content.seek(0)
    if content.read(4) != _LOCAL:
        return None
    size = content.seek(0, 2)
    start = max(size - _END_SIZE - _COMMENT, 0)
    content.seek(start)
    tail = content.read()
    at = tail.rfind(_END)
    if at < 0:
        return None
    count, length, offset = struct.unpack_from("<HLL", tail, at + 10)
    # Of 64 bits: nobody's document, and a second table of contents that some readers follow instead.
    if not count or length > _MOST or offset + length != start + at or tail[max(at - 20, 0) : at][:4] == b"PK\x06\x07":
        return None
    content.seek(offset)
    found = list(_listed(content.read(length)))
    by_name = {entry.name: entry for entry in found}
    return by_name if len(by_name) == len(found) == count else None


def _listed(table: bytes) -> list[_Entry]:
    found, at = [], 0
    while at < len(table):
        if table[at : at + 4] != _ENTRY:
            raise ValueError(at)
        flags, method, packed, name, extra, comment, offset = struct.unpack_from("<8xHH8xL4xHHH8xL", table, at)
        if flags & _ENCRYPTED:
            raise ValueError(flags)
        found.append(_Entry(table[at + 46 : at + 46 + name], method, packed, offset))
        at += 46 + name + extra + comment
    return found


def _of_open_document(content: BinaryIO, entries: dict[bytes, _Entry]) -> bytes:
    """What the first entry says, which must stand there unpacked."""
    entry = entries.get(b"mimetype")
    return _read(content, entry) if entry and entry.method == _STORED and not entry.offset else b""


def _read(content: BinaryIO, entry: _Entry | None) -> bytes:
    """One entry, if it is small; never more than a megabyte, whatever it unpacks to."""
    if entry is None or entry.packed > _MOST:
        return b""
    content.seek(entry.offset)
    head = content.read(30)
    if head[:4] != _LOCAL:
        return b""
    name, extra = struct.unpack_from("<HH", head, 26)
    content.seek(entry.offset + 30 + name + extra)
    packed = content.read(entry.packed)
    if entry.method == _STORED:
        return packed
    if entry.method != _DEFLATED:
        return b""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    text = unpacking.decompress(packed, _MOST)
    return text if unpacking.eof else b""
