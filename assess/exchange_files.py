"""The file of an assessment on disk: JSON, or a ZIP file with the JSON and the files of the evidence that it uses.

Nothing in a ZIP file is packed: what the files hold is packed already, and so
there is nothing that can grow when it is read. A file is called by its SHA-256,
so no name in it leads anywhere.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from assess.errors import RefusedFileError
from assess.evidence_store import EvidenceStore, LostFileError, hash_of
from assess.evidence_types import RefusedUploadError, media_type_of
from assess.exchange import Carried
from assess.travelling import Values
from reports import wording

TEXT = "assessment.json"
FOLDER = "bewijs/"
#: More than any assessment of ours takes: it is read as a whole.
_MOST_TEXT = 256 * 1024 * 1024
_MOST_FILES = 60_000
_NAME = re.compile(r"assessment\.json|bewijs/[0-9a-f]{64}")
_ZIP = b"PK\x03\x04"
_ENCRYPTED = 1
_NO_EXPORT = "Dit is geen export van een zelftoets."


# --- out ----------------------------------------------------------------------------------


def write_file(carried: Carried, out: Path, store: EvidenceStore) -> tuple[str, ...]:
    """Write it whole or not at all; gives the hashes of the files that could not go along.

    The same assessment gives the same bytes.
    """
    sizes = {revision["sha256"]: revision["size"] for revision in carried.revisions}
    unfinished = out.with_name(out.name + ".bezig")
    try:
        if sizes:
            lost = _write_archive(carried, unfinished, store, sizes)
        else:
            unfinished.write_text(carried.file, encoding="utf-8")
            lost = ()
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return lost


def _write_archive(
    carried: Carried, path: Path, store: EvidenceStore, sizes: Mapping[str, int]
) -> tuple[str, ...]:  # fmt: skip
    lost = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(TEXT), carried.file)
        for sha256, size in sorted(sizes.items()):
            try:
                file = store.opened(carried.municipality_id, sha256)
            except LostFileError:
                lost.append(sha256)
                continue
            entry = _entry(FOLDER + sha256)
            entry.file_size = size  # so that a very large one is announced as such
            with file, archive.open(entry, "w") as written:
                shutil.copyfileobj(file, written)
    return tuple(lost)


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the moment of writing, and for its owner alone."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    return entry


# --- in -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that somebody gave us: its text, and the files that came with it by their SHA-256."""

    text: str
    archive: zipfile.ZipFile | None
    files: Mapping[str, zipfile.ZipInfo]

    def keep(
        self, revisions: Sequence[Values], store: EvidenceStore, municipality_id: int, *, without_files: bool
    ) -> tuple[str, ...]:
        """Give every file its place, once all of them were found fit; gives the hashes of those that are not there.

        Raises RefusedFileError.
        """
        named = {revision["sha256"] for revision in revisions}
        if not self.files.keys() <= named:
            raise RefusedFileError("In het bestand zit bewijs dat de zelftoets niet noemt.")
        here = {sha256 for sha256 in named - self.files.keys() if not store.fault(municipality_id, sha256)}
        missing = tuple(sorted(named - self.files.keys() - here))
        if missing and not without_files:
            many = wording.counted(len(missing), "bestand", "bestanden")
            raise RefusedFileError(f"Er ontbreekt bewijs: {many}. Importeer zonder met --without-files.")
        for revision in revisions:
            if revision["sha256"] in self.files:
                self._refuse_other_file(revision, store)
        for sha256 in self.files:
            self._store(sha256, store, municipality_id)
        return missing

    def _refuse_other_file(self, revision: Values, store: EvidenceStore) -> None:
        entry, what = self.files[revision["sha256"]], f"Een bestand van bewijs {revision['item_id']}"
        if entry.file_size > store.file_limit:
            raise RefusedFileError(f"{what} is groter dan hier mag: {wording.megabytes(store.file_limit)}.")
        with _content(self.archive, entry) as content:
            if entry.file_size != revision["size"] or hash_of(content) != revision["sha256"]:
                raise RefusedFileError(f"{what} is niet het bestand dat het hoort te zijn.")
            try:
                found = media_type_of(revision["file_name"], content)  # type: ignore[arg-type]  # reads and seeks
            except RefusedUploadError:
                found = ""
            if found != revision["media_type"]:
                raise RefusedFileError(f"{what} is iets anders dan zijn naam zegt.")

    def _store(self, sha256: str, store: EvidenceStore, municipality_id: int) -> None:
        arrived = store.arrive()
        try:
            with _content(self.archive, self.files[sha256]) as content:
                shutil.copyfileobj(content, cast(IO[bytes], arrived))
            if arrived.sha256 != sha256:
                raise RefusedFileError("Het bestand veranderde tijdens het importeren.")
            store.keep(arrived, municipality_id)
        finally:
            arrived.close()


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """The file that somebody gave us, whichever of the two it is. Raises RefusedFileError."""
    with path.open("rb") as file:
        is_archive = file.read(len(_ZIP)) == _ZIP
    if not is_archive:
        if path.stat().st_size > _MOST_TEXT:
            raise RefusedFileError(_NO_EXPORT)
        yield Opened(text=_decoded(path.read_bytes()), archive=None, files={})
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise RefusedFileError(_NO_EXPORT) from error
    with archive:
        entries = _fit(archive.infolist(), path.stat().st_size)
        text = entries.pop(TEXT)
        with _content(archive, text) as content:
            found = _decoded(content.read(_MOST_TEXT))
        files = {name.removeprefix(FOLDER): entry for name, entry in entries.items()}
        yield Opened(text=found, archive=archive, files=files)


@contextmanager
def _content(archive: zipfile.ZipFile | None, entry: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    if archive is None:
        raise RefusedFileError(_NO_EXPORT)
    try:
        with archive.open(entry) as content:
            yield content
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise RefusedFileError(_NO_EXPORT) from error


def _fit(given: Collection[zipfile.ZipInfo], size: int) -> dict[str, zipfile.ZipInfo]:
    """By name, if this is how we write them. Raises RefusedFileError."""
    entries = {entry.filename: entry for entry in given}
    if len(given) > _MOST_FILES or len(entries) < len(given) or TEXT not in entries:
        raise RefusedFileError("In het ZIP-bestand ontbreekt de zelftoets, of staat iets twee keer.")
    for name, entry in entries.items():
        is_packed = entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size
        if not _NAME.fullmatch(name) or entry.orig_filename != name or is_packed or entry.flag_bits & _ENCRYPTED:
            raise RefusedFileError("In het ZIP-bestand staat iets dat Toetspeil er niet in heeft gezet.")
    # Two names for the same bytes make much of little.
    if sum(entry.file_size for entry in given) > size or entries[TEXT].file_size > _MOST_TEXT:
        raise RefusedFileError("In het ZIP-bestand staat meer dan erin past.")
    return entries


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedFileError(_NO_EXPORT) from error
