"""All evidence of an assessment as one ZIP file for an auditor: the same assessment gives the same bytes.

Every file is compared with its hash before the first byte goes out, so the
sizes and sums are known, and with them the length of the whole: a download that
broke off is noticed. Files are stored and not packed; what they hold is packed
already, and the bytes must not depend on the version of a library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from sqlalchemy.orm import Session

from assess.errors import AssessError
from assess.evidence.package_texts import Packed, Where, manifest, readable
from assess.evidence.zipped import AROUND, END, central, end, local
from assess.evidence_register import known_files
from assess.evidence_store import EvidenceStore, LostFileError
from assess.evidence_types import ascii_name
from assess.evidence_uses import named
from assess.models import SnapshotRow
from assess.place import AssessmentHead, Place
from assess.records import all_answers, stored_snapshot
from controls.answers import Answer, Evidence, EvidenceFile

_CHUNK = 256 * 1024
#: Beyond these a ZIP file needs its 64-bit form, which not every program of an auditor opens.
_MOST_BYTES, _MOST_FILES = 2**32 - 2**20, 60_000


class TooMuchError(AssessError):
    """More than one package holds; the text is a Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes into the package, checked."""

    name: str
    municipality_id: int
    files: tuple[Packed, ...]
    texts: tuple[tuple[str, bytes], ...]

    @property
    def lost(self) -> tuple[Packed, ...]:
        return tuple(packed for packed in self.files if packed.fault)

    @property
    def there(self) -> tuple[Packed, ...]:
        return tuple(packed for packed in self.files if not packed.fault)

    @property
    def length(self) -> int:
        """How many bytes `streamed` gives."""
        entries = [(len(p.path), p.file.size) for p in self.there] + [(len(n), len(t)) for n, t in self.texts]
        return sum(AROUND + 2 * name + size for name, size in entries) + END


def planned(session: Session, head: AssessmentHead, place: Place, store: EvidenceStore) -> Plan:
    """Look up and check everything. Raises TooMuchError, and DamagedSnapshotError for a snapshot that was changed."""
    row = session.get(SnapshotRow, head.id)
    snapshot = stored_snapshot(session, head.id)
    if snapshot:
        answers = [*snapshot.answers.values(), *(a for f in snapshot.frameworks for a in f.answers.values())]
    else:
        answers = [*all_answers(session, head.id).values()]
    found = sorted(_entries(head, answers), key=lambda pair: (pair[1].framework, pair[1].unit, pair[1].number))
    known = known_files(session, {e.file.sha256 for e, _ in found if e.file})
    files = tuple(_checked(packed, known, place.id, store) for packed in _by_content(found))
    if sum(p.file.size for p in files) > _MOST_BYTES or len(files) > _MOST_FILES:
        raise TooMuchError("Dit is te veel voor één pakket: samen meer dan 4 GB. Haal de bestanden los op.")
    about = _about(head, place, row.sha256 if row else "")
    plan = Plan(
        name=f"bewijspakket-{place.slug}-{head.reference_date}{'' if row else '-concept'}.zip",
        municipality_id=place.id,
        files=files,
        texts=(),
    )
    listed = json.dumps(manifest(about, files, found), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    texts = (("MANIFEST.txt", readable(about, files)), ("manifest.json", listed))
    return replace(plan, texts=tuple((name, text.encode()) for name, text in texts))


def streamed(plan: Plan, store: EvidenceStore) -> Iterator[bytes]:
    """The package, a piece at a time. Raises LostFileError when a file changes meanwhile: the download breaks off."""
    table, offset = b"", 0
    for name, text in plan.texts:
        yield local(name, crc32(text), len(text)) + text
        table += central(name, crc32(text), len(text), offset)
        offset += 30 + len(name) + len(text)
    for packed in plan.there:
        yield local(packed.path, packed.crc, packed.file.size)
        with store.opened(plan.municipality_id, packed.file.sha256) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
        table += central(packed.path, packed.crc, packed.file.size, offset)
        offset += 30 + len(packed.path) + packed.file.size
    count = len(plan.texts) + len(plan.there)
    yield table + end(count, len(table), offset)


def _entries(head: AssessmentHead, answers: Iterable[Answer]) -> Iterator[tuple[Evidence, Where]]:
    for answer in answers:
        framework, number, title = named(head.catalogue, answer.requirement_id)
        where = Where(
            framework=framework or head.catalogue.partition("/")[0],
            unit=answer.unit,
            requirement_id=answer.requirement_id,
            number=number,
            title=title,
        )
        yield from ((entry, where) for entry in answer.evidence)


def _by_content(found: Iterable[tuple[Evidence, Where]]) -> list[Packed]:
    """Each content once, whatever it is called and wherever it is used."""
    by_hash: dict[str, list[tuple[Evidence, EvidenceFile, Where]]] = {}
    for entry, where in found:
        if entry.file:
            by_hash.setdefault(entry.file.sha256, []).append((entry, entry.file, where))
    return [
        Packed(
            path=f"bewijs/{sha256[:12]}-{ascii_name(same[0][1].name)}",
            file=same[0][1],
            titles=tuple(dict.fromkeys(entry.title for entry, _, _ in same)),
            where=tuple(dict.fromkeys(where for _, _, where in same)),
        )
        for sha256, same in sorted(by_hash.items())
    ]


def _checked(packed: Packed, known: Any, municipality_id: int, store: EvidenceStore) -> Packed:
    """With its sum, or what is wrong with it. Only what the register of this municipality knows is ever read."""
    if known.get(packed.file.sha256) != packed.file.size:
        return replace(packed, fault="ontbreekt")
    crc = 0
    try:
        with store.opened(municipality_id, packed.file.sha256) as file:
            while chunk := file.read(_CHUNK):
                crc = crc32(chunk, crc)
    except LostFileError as error:
        return replace(packed, fault="veranderd" if error.is_there else "ontbreekt")
    return replace(packed, crc=crc)


def _about(head: AssessmentHead, place: Place, snapshot_sha256: str) -> dict[str, str]:
    return {
        "municipality": place.name,
        "municipality_code": place.code,
        "assessment_id": head.id,
        "title": head.title,
        "reference_date": head.reference_date,
        "status": "ingediend" if snapshot_sha256 else "concept",
        "snapshot_sha256": snapshot_sha256,
    }
