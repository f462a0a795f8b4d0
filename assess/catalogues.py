"""The catalogues of this installation: loaded once at start, and the official texts attached to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from controls.catalogue import Catalogue
from controls.checking import check
from controls.loading import CATALOGUES, BrokenCatalogueError, editions, load


@lru_cache(maxsize=1)
def all_catalogues() -> Mapping[str, Catalogue]:
    """Every edition by its address. One finding stops the start: BrokenCatalogueError."""
    return load_sound(CATALOGUES)


def load_sound(root: Path) -> Mapping[str, Catalogue]:
    """Every edition below `root`, when the compiler finds nothing wrong with any of them."""
    findings = [finding for key in editions(root) for finding in check(key, root)]
    if findings:
        raise BrokenCatalogueError(findings)
    return {key: load(key, root) for key in editions(root)}


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
