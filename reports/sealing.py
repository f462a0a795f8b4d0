"""Whether a report still is what it was: the attached data against the code that is printed on its pages.

This finds accidents and careless changes. Somebody who changes both the
attachment and the printed codes is not found: the file is not signed.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import unicodedata
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from controls.snapshot import DamagedSnapshotError, Snapshot
from reports import wording
from reports.outcome import Verification
from reports.printable import BREAK, on_cover

ATTACHMENT = "snapshot.json"
# Far above any real report; whoever uploads more than this is not checking a report.
# What is wrong with a file is said by us, in one sentence.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
MOST_BYTES = 64 * 1024 * 1024
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class _MisfitError(Exception):
    """The first thing that does not fit, in Dutch."""


def verify(pdf: bytes) -> Verification:
    """Compare the attachment of a report with what its cover and last page say."""
    snapshot, sha256 = None, ""
    try:
        attached, cover, last = _read(pdf)
        sha256 = hashlib.sha256(attached).hexdigest()
        _compare("de omslag", cover, sha256)
        _compare("de pagina “Echtheid controleren”", last, sha256)
        snapshot = _snapshot(attached)
        _compare_fields(cover, snapshot)
    except _MisfitError as misfit:
        return Verification(is_whole=False, problem=str(misfit), sha256=sha256, snapshot=snapshot)
    return Verification(is_whole=True, problem="", sha256=sha256, snapshot=snapshot)


def _read(pdf: bytes) -> tuple[bytes, str, str]:
    """The attachment and the text of the cover and of the last page with a code."""
    if len(pdf) > MOST_BYTES:
        raise _MisfitError("het bestand is te groot voor een rapport van Toetspeil")
    try:
        reader = PdfReader(io.BytesIO(pdf))
        found = list(reader.attachments.get(ATTACHMENT, []))
        texts = _texts_with_code(reader)
        cover = reader.pages[0].extract_text()
        last = next(texts, "")
    # A damaged file can make the reader fail in any way; each of them means the same to the user.
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise _MisfitError("het bestand is geen leesbare PDF") from error
    if not found:
        raise _MisfitError(f"de bijlage {ATTACHMENT} ontbreekt")
    if any(other != found[0] for other in found):
        raise _MisfitError(f"er is meer dan één bijlage {ATTACHMENT}")
    return found[0], cover, last


def _texts_with_code(reader: PdfReader) -> Iterator[str]:
    """Pages from the back that print a code; the cover is not one of them."""
    for page in reversed(reader.pages[1:]):
        text = page.extract_text()
        if _HASH.search(text):
            yield text


def _compare(place: str, text: str, sha256: str) -> None:
    printed = set(_HASH.findall(text))
    if not printed:
        raise _MisfitError(f"op {place} staat geen controlegetal")
    if printed != {sha256}:
        raise _MisfitError(f"het controlegetal op {place} past niet bij de bijlage")


def _snapshot(attached: bytes) -> Snapshot:
    try:
        text = attached.decode()
        snapshot = Snapshot.from_json(text)
    except (UnicodeDecodeError, DamagedSnapshotError) as error:
        raise _MisfitError("de bijlage is geen momentopname van Toetspeil") from error
    if snapshot.canonical != text:
        raise _MisfitError("de bijlage is niet geschreven zoals Toetspeil dat doet")
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
            raise _MisfitError(f"{name} op de omslag is anders dan in de bijlage")


def _squeezed(text: str) -> str:
    """The text without spaces: where a line breaks differs between the page and the data."""
    return "".join(unicodedata.normalize("NFKC", text).replace(BREAK, "").split())
