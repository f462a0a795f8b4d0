"""The bytes of a ZIP file whose entries are stored as they are, with sizes and sums that are known beforehand."""

from __future__ import annotations

import struct

#: Time and date of every entry: 1 January 1980, the first that a ZIP file knows.
_1980 = (0, 0x21)
#: What stands around an entry, and at the end, besides the name (twice) and the content.
AROUND, END = 30 + 46, 22


def local(name: str, crc: int, size: int) -> bytes:
    """What goes before the content of an entry."""
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, *_1980, crc, size, size, len(name), 0)
    return head + name.encode("ascii")


def central(name: str, crc: int, size: int, offset: int) -> bytes:
    """The line of an entry in the table of contents."""
    mode = 0o100644 << 16
    head = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 0x0314, 20, 0, 0, *_1980, crc, size, size, len(name), 0, 0, 0, 0, mode, offset
    )
    return head + name.encode("ascii")


def end(count: int, table: int, offset: int) -> bytes:
    """What closes the file: how many entries, and where their table stands."""
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, table, offset, 0)
