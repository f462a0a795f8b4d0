"""The catalogues of this installation: loaded once at start, and the official texts attached to them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from controls.catalogue import Catalogue
from controls.checking import judge
from controls.loading import CATALOGUES, BrokenCatalogueError, Finding, editions, load

_LOG = logging.getLogger("toetspeil.catalogues")


@dataclass
class _Place:
    """Where the editions that were imported are; None until the data folder is known."""

    folder: Path | None = None


_IMPORTED = _Place()


def look_in(folder: Path) -> None:
    """Also offer the editions that were imported into this folder; said once, when the data folder is known."""
    if folder != _IMPORTED.folder:
        _IMPORTED.folder = folder
        _all.cache_clear()


def all_catalogues() -> Mapping[str, Catalogue]:
    """Every edition by its address, those of others after ours.

    One finding in an edition of ours stops the start: BrokenCatalogueError. A
    broken edition of others is named in the log and left out.
    """
    return _all()


@lru_cache(maxsize=1)
def _all() -> Mapping[str, Catalogue]:
    shipped = _shipped()
    if _IMPORTED.folder is None or not _IMPORTED.folder.is_dir():
        return shipped
    return {**shipped, **_imported(_IMPORTED.folder)}


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Catalogue]:
    return load_sound(CATALOGUES)


def _imported(folder: Path) -> Mapping[str, Catalogue]:
    """The sound editions of others: they hang together, whatever their wording."""
    from controls.exchange import structure  # only where something was imported: the start stays quick

    found: dict[str, Catalogue] = {}
    for key in editions(folder):
        try:
            if key in _shipped():
                raise ValueError("Toetspeil heeft zelf een vragenlijst met deze naam")  # noqa: TRY301 - told below
            catalogue = load(key, folder)
            if problems := list(structure(catalogue)):
                raise ValueError("; ".join(problems))  # noqa: TRY301 - told below
            if shared := _shared(catalogue, (*_shipped().values(), *found.values())):
                raise ValueError(str(shared))  # noqa: TRY301 - told below
            found[key] = catalogue
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the others must be there
            _LOG.warning("De ingelezen vragenlijst %s doet niet mee: %s.", folder / key, str(error).rstrip("."))
    return found


@dataclass(frozen=True, slots=True)
class Shared:
    """A requirement whose name another framework has too: one answer would count in both."""

    requirement_id: str
    other: str

    def __str__(self) -> str:
        return f"de eis ‘{self.requirement_id}’ staat ook in {self.other}"


def shared_with_others(catalogue: Catalogue, folder: Path) -> Shared | None:
    """The first name that it shares with another framework, of ours or imported into this folder."""
    return _shared(catalogue, (*_shipped().values(), *(_imported(folder) if folder.is_dir() else {}).values()))


def _shared(catalogue: Catalogue, others: Iterable[Catalogue]) -> Shared | None:
    """Editions of one framework share names on purpose; two frameworks never may."""
    for other in others:
        if other.id == catalogue.id:
            continue
        for requirement in catalogue.requirements:
            if requirement.id in other.requirement_by_id:
                return Shared(requirement.id, other.key)
    return None


def forget_imported() -> None:
    """Look again at what was imported: somebody just added an edition."""
    _all.cache_clear()


def load_sound(root: Path) -> Mapping[str, Catalogue]:
    """Every edition below `root`, when the compiler finds nothing wrong with any of them."""
    found: dict[str, Catalogue] = {}
    findings: list[Finding] = []
    for key in editions(root):
        try:
            found[key] = load(key, root)
            findings += judge(found[key], root)
        except BrokenCatalogueError as error:
            findings += error.findings
    if findings:
        raise BrokenCatalogueError(findings)
    return found


def official_text_file(folder: Path, key: str) -> Path:
    """Where the attached official text of an edition is kept, outside the repository."""
    return folder / (key.replace("/", "-") + ".json")


def official_texts(folder: Path, key: str) -> Mapping[str, str]:
    """The attached official text by number; empty when nothing was attached."""
    return _read(official_text_file(folder, key), _stamp(official_text_file(folder, key)))


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=8)
def _read(path: Path, stamp: int) -> Mapping[str, str]:
    """Read again only when the file changed (`stamp`)."""
    if not stamp:
        return {}
    texts: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts
