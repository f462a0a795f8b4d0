"""What is kept behind a signature for later years (PAdES B-LTA): the evidence to check it with, and a time stamp of it all.

There is one way to write it, down to the byte, given the certificates, the
revocation lists and the room for the stamp. So whoever checks writes it again
and compares: nothing else can be in it, whatever a reader would make of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.envelope import padded
from reports.outcome import MisfitError
from reports.seal import ends

#: Bytes for the time stamp; those that are used in practice take 2 to 8 KB.
ROOM = 16 * 1024
_MORE = "achter de handtekening staat meer dan een tijdstempel met het bewijs daarbij"
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0+\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_BLOB = re.compile(rb"\d+ 0 obj\n<< /Length (\d{1,8}) >>\nstream\n")
_STORE = re.compile(rb"\d+ 0 obj\n<< /Type /DSS((?: /(?:Certs|CRLs|OCSPs) \[[ 0-9R]*\])+) >>\nendobj\n")
_LISTS = ("Certs", "CRLs", "OCSPs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a later check takes, each in DER: certificates, lists of what was revoked, answers about one certificate."""

    certificates: tuple[bytes, ...]
    revoked: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()

    @property
    def lists(self) -> tuple[tuple[bytes, ...], ...]:
        return (self.certificates, self.revoked, self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What was found behind a signature; `covered` is all that the stamp is about."""

    kept: Kept
    stamp: bytes
    covered: bytes


def written(signed: bytes, kept: Kept) -> bytes:
    """The signed file with all of this behind it, and noughts where the stamp comes. Raises ValueError."""
    tail, ids = _Tail(signed), iter(range(_Tail(signed).size, _Tail(signed).size + 10_000))
    made = bytearray(signed)
    offsets: dict[int, int] = {}

    def add(number: int, body: bytes) -> int:
        offsets[number] = len(made)
        made.extend(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    lists = [[add(next(ids), _stream(blob)) for blob in blobs] for blobs in kept.lists]
    store = add(next(ids), _store(lists))
    value = add(next(ids), _VALUE)
    field = add(next(ids), _FIELD % (tail.page, value))
    add(tail.form, _with_one_more(tail.text(tail.form), b"/Fields", field))
    add(tail.page, _with_one_more(tail.text(tail.page), b"/Annots", field))
    add(tail.root, tail.text(tail.root).removesuffix(b">>") + b"/DSS %d 0 R\n>>" % store)
    table = next(ids)
    offsets[table] = len(made)
    made.extend(_table(table, offsets, tail))
    return _ranged(bytes(made), offsets[value])


def gap(pdf: bytes) -> tuple[int, int]:
    """From where to where the stamp stands, in a file that was written here."""
    start, behind, _ = (int(number) for number in list(_RANGE.finditer(pdf))[-1].groups())
    return start, behind


def parted(pdf: bytes) -> tuple[bytes, Archived | None]:
    """The file up to its signature, and what is kept behind that, if anything. Raises MisfitError."""
    found = [tuple(int(number) for number in one.groups()) for one in _RANGE.finditer(pdf)]
    if len(found) != 2 or pdf.count(b"/ByteRange") != 2:
        return pdf, None
    (_, begin, length), (start, behind, rest) = found
    end = begin + length
    if behind + rest != len(pdf) or not end < start < behind or end not in ends(pdf):
        return pdf, None
    signed = pdf[:end]
    try:
        kept = _read(pdf[end:start])
        again = written(signed, kept)
    except (ValueError, KeyError, IndexError, StopIteration) as error:
        raise MisfitError(_MORE) from error
    covered = pdf[:start] + pdf[behind:]
    if gap(again) != (start, behind) or again[:start] + again[behind:] != covered:
        raise MisfitError(_MORE)
    return signed, Archived(kept=kept, stamp=padded(pdf[start:behind]), covered=covered)


def _read(text: bytes) -> Kept:
    """The certificates and lists; whether it is written as we do is seen by writing it again."""
    blobs, at = [], 0
    while found := _BLOB.match(text, at):
        at = found.end() + int(found[1])
        blobs.append(text[found.end() : at])
        at += len(b"\nendstream\nendobj\n")
    store = _STORE.match(text, at)
    if store is None:
        raise ValueError("no store")
    given = iter(blobs)
    lists = (tuple(next(given) for _ in range(_count(store[1], name))) for name in _LISTS)
    certificates, revoked, answers = lists
    return Kept(certificates=certificates, revoked=revoked, answers=answers)


def _count(text: bytes, name: str) -> int:
    found = re.search(rb"/%s \[([ 0-9R]*)\]" % name.encode(), text)
    return found[1].count(b"R") if found else 0


class _Tail:
    """What the signature added: in the notation of the one program that adds it."""

    def __init__(self, signed: bytes) -> None:
        *_, before, end = ends(signed)
        self._text = signed[before:end]
        self.start = int(_one(rb"startxref\n(\d+)\n%%EOF\n$", self._text))
        self.table = signed[self.start : end]
        self.size, self.root = (int(_one(rb"/%s (\d+)" % key, self.table)) for key in (b"Size", b"Root"))
        self.info, self.identity = _one(rb"/Info (\d+ 0 R)", self.table), _one(rb"/ID (\[[ <>0-9a-f]*\])", self.table)
        self.form = int(_one(rb"/AcroForm (\d+) 0 R", self.text(self.root)))
        self.field = int(_one(rb"/Fields \[ (\d+) 0 R \]", self.text(self.form)))
        self.page = int(_one(rb"/P (\d+) 0 R", self.text(self.field)))

    def text(self, number: int) -> bytes:
        """How an object stands there."""
        return _one(rb"(?:^|\n)%d 0 obj\n(<<\n.*?\n>>)\nendobj\n" % number, self._text)


def _one(pattern: bytes, text: bytes) -> bytes:
    found: list[bytes] = re.findall(pattern, text, re.DOTALL)
    if len(found) != 1:
        raise ValueError(pattern)
    return found[0]


def _stream(blob: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(blob), blob)


def _store(lists: list[list[int]]) -> bytes:
    said = (
        b" /%s [ %s ]" % (name.encode(), b" ".join(b"%d 0 R" % number for number in numbers))
        for name, numbers in zip(_LISTS, lists, strict=True)
        if numbers
    )
    return b"<< /Type /DSS" + b"".join(said) + b" >>"


_NO_RANGE = b"/ByteRange [0 0000000000 0000000000 0000000000]"
_VALUE = (
    b"<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Contents <%s> " % (b"00" * ROOM)
    + _NO_RANGE
    + b" >>"
)
_FIELD = b"<< /FT /Sig /T (Tijdstempel) /Type /Annot /Subtype /Widget /F 132 /Rect [ 0 0 0 0 ] /P %d 0 R /V %d 0 R >>"


def _with_one_more(text: bytes, key: bytes, number: int) -> bytes:
    """The object with a reference more in this list."""
    found = re.findall(key + rb" \[ ((?:\d+ 0 R )+)\]", text)
    if len(found) != 1:
        raise ValueError(key)
    before = key + b" [ " + found[0]
    return text.replace(before, before + b"%d 0 R " % number)


def _table(number: int, offsets: dict[int, int], tail: _Tail) -> bytes:
    """The table of what was added, and the last words of the file."""
    runs = list(_runs(sorted(offsets)))
    index = b" ".join(b"%d %d" % (run[0], len(run)) for run in runs)
    entries = b"".join(
        b"\x01" + offsets[one].to_bytes(4, "big") + b"\x00" for one in (number for run in runs for number in run)
    )
    said = b"<< /Type /XRef /W [ 1 4 1 ] /Size %d /Root %d 0 R /Info %s /ID %s /Prev %d /Index [ %s ] /Length %d >>" % (
        number + 1, tail.root, tail.info, tail.identity, tail.start, index, len(entries),
    )  # fmt: skip
    end = b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, said, entries)
    return end + b"startxref\n%d\n%%%%EOF\n" % offsets[number]


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """Numbers that follow one another, together."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    yield run


def _ranged(made: bytes, value: int) -> bytes:
    """With the places of all but the stamp filled in."""
    start = made.index(b"/Contents <", value) + len(b"/Contents ")
    behind = start + 2 * ROOM + 2
    said = b"/ByteRange [0 %010d %010d %010d]" % (start, behind, len(made) - behind)
    at = made.index(_NO_RANGE, behind)
    return made[:at] + said + made[at + len(_NO_RANGE) :]
