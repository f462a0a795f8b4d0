"""Whether a report still is what it was: the attached data against the code that is printed on its pages.

This finds accidents and careless changes. Somebody who changes both the
attachments and the printed codes is not found here: that takes the signature
(`verifying.py`).
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from controls.snapshot import DamagedSnapshotError, Snapshot
from reports import wording
from reports.kinds import REGISTRY
from reports.outcome import MisfitError, Verification
from reports.package import INPUT, SNAPSHOT
from reports.parts import check_names, check_parts, input_of
from reports.printable import BREAK, on_cover

_TITLE = "Echtheid controleren"
_FAILURES = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError, zlib.error)
# What is wrong with a file is said by us, in one sentence.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
# Far above any real report; whoever uploads more than this is not checking a report.
MOST_BYTES = 64 * 1024 * 1024
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a file holds: its attachments by name, the text of its cover, and that of the chapter with the codes."""

    attached: Mapping[str, bytes]
    cover: str
    codes: str


def opened(pdf: bytes) -> tuple[Verification, Mapping[str, bytes]]:
    """Compare what is inside a report with what its cover and last pages say, and its parts with one another.

    With the attachments: reading them is most of the work.
    """
    try:
        found = read(pdf)
    except MisfitError as misfit:
        return Verification(is_whole=False, problem=str(misfit), sha256="", snapshot=None), {}
    return judge(found), found.attached


def judge(found: Contents) -> Verification:
    """Whether all that was read belongs together."""
    snapshot, sha256 = None, ""
    try:
        given = input_of({INPUT: _the(found, INPUT)})
        sha256 = given["snapshot_sha256"]
        _compare_codes(found, sha256)
        check_names(found.attached)
        if given["kind"] not in REGISTRY or not REGISTRY[given["kind"]].is_public:
            _compare_cover(found, sha256)
            snapshot = _snapshot(_the(found, SNAPSHOT))
            _compare_fields(found.cover, snapshot)
            check_parts(found.attached, snapshot)
    except MisfitError as misfit:
        return Verification(is_whole=False, problem=str(misfit), sha256=sha256, snapshot=snapshot)
    return Verification(is_whole=True, problem="", sha256=sha256, snapshot=snapshot)


def read(pdf: bytes) -> Contents:
    """Raises MisfitError for what is no readable PDF."""
    if len(pdf) > MOST_BYTES:
        raise MisfitError("het bestand is te groot voor een rapport van Toetspeil")
    try:
        reader = PdfReader(io.BytesIO(pdf))
        found = {name: list(contents) for name, contents in reader.attachments.items()}
        cover = reader.pages[0].extract_text()
        codes = "\n".join(_texts_of_the_codes(reader))
    # A damaged file can make the reader fail in any way; each of them means the same to the user.
    except (PyPdfError, *_FAILURES) as error:
        raise MisfitError("het bestand is geen leesbare PDF") from error
    for name, contents in found.items():
        if any(other != contents[0] for other in contents):
            raise MisfitError(f"er is meer dan één bijlage {name}")
    return Contents(attached={name: contents[0] for name, contents in found.items()}, cover=cover, codes=codes)


def _the(found: Contents, name: str) -> bytes:
    if name not in found.attached:
        raise MisfitError(f"de bijlage {name} ontbreekt")
    return found.attached[name]


def _texts_of_the_codes(reader: PdfReader) -> Iterator[str]:
    """The last chapter, from the back: every page up to the one with its title."""
    for page in reversed(reader.pages[1:]):
        text = page.extract_text()
        yield text
        if _squeezed(_TITLE) in _squeezed(text):
            return


def _compare_cover(found: Contents, sha256: str) -> None:
    printed = set(_HASH.findall(found.cover))
    if not printed:
        raise MisfitError("op de omslag staat geen controlegetal")
    if sha256 not in printed or printed - _codes(found, sha256):
        raise MisfitError("het controlegetal op de omslag past niet bij de bijlage")


def _compare_codes(found: Contents, sha256: str) -> None:
    """The code of the input stands on the last pages, and none that is not of an attachment or of the answers."""
    printed = set(_HASH.findall(found.codes))
    if not printed:
        raise MisfitError(f"op de pagina “{_TITLE}” staat geen controlegetal")
    if hashlib.sha256(found.attached[INPUT]).hexdigest() not in printed:
        raise MisfitError(f"het controlegetal van {INPUT} staat niet op de pagina “{_TITLE}”")
    if printed - _codes(found, sha256):
        raise MisfitError(f"op de pagina “{_TITLE}” staat een controlegetal zonder bijlage")


def _codes(found: Contents, sha256: str) -> set[str]:
    """Every code that may be printed: of the answers, and of what is attached."""
    return {sha256, *(hashlib.sha256(content).hexdigest() for content in found.attached.values())}


def _snapshot(attached: bytes) -> Snapshot:
    try:
        text = attached.decode()
        snapshot = Snapshot.from_json(text)
    except (UnicodeDecodeError, DamagedSnapshotError) as error:
        raise MisfitError("de bijlage is geen momentopname van Toetspeil") from error
    if snapshot.canonical != text:
        raise MisfitError("de bijlage is niet geschreven zoals Toetspeil dat doet")
    return snapshot


def _compare_fields(cover: str, snapshot: Snapshot) -> None:
    given = {
        "de gemeente": snapshot.municipality,
        "de titel": snapshot.title,
        "de peildatum": wording.day(snapshot.reference_date),
        "de indiener": snapshot.submitted_by,
        "het moment van indienen": wording.moment(snapshot.submitted_at),
    }
    read = _squeezed(cover)
    for name, value in given.items():
        if _squeezed(on_cover(value)) not in read:
            raise MisfitError(f"{name} op de omslag is anders dan in de bijlage")


def _squeezed(text: str) -> str:
    """The text without spaces: where a line breaks differs between the page and the data."""
    return "".join(unicodedata.normalize("NFKC", text).replace(BREAK, "").split())
