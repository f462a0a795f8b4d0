"""Turn the YAML of one edition into a `Catalogue`, or say exactly what is wrong.

Nothing is skipped: a file that does not load, a theme without a file and a
file without a theme are findings. `reading` reads one file, `shape` names its keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from controls.catalogue import Catalogue
from controls.reading import Finding, read
from controls.shape import Edition, Theme, as_json, compile_edition

__all__ = ["CATALOGUES", "BrokenCatalogueError", "Finding", "as_json", "editions", "load"]

CATALOGUES = Path(__file__).parent / "catalogues"


class BrokenCatalogueError(Exception):
    """The files of an edition do not make a catalogue; carries every finding."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(str(f) for f in findings))
        self.findings = tuple(findings)


def editions(root: Path = CATALOGUES) -> tuple[str, ...]:
    """The addresses (`bio2/1.3`) of the editions below `root`, sorted."""
    return tuple(sorted(f"{p.parent.parent.name}/{p.parent.name}" for p in root.glob("*/*/catalogue.yaml")))


def load(key: str, root: Path = CATALOGUES) -> Catalogue:
    """Load the edition at `key` (`bio2/1.3`).

    Raises BrokenCatalogueError with every finding, KeyError when there is no such edition.
    """
    if key not in editions(root):
        raise KeyError(key)
    findings: list[Finding] = []
    head = read(root / key / "catalogue.yaml", Edition, root, findings)
    if head is None:
        raise BrokenCatalogueError(findings)
    themes = _themes(head, root / key, root, findings)
    if f"{head.id}/{head.edition}" != key:
        findings.append(_misnamed(f"{key}/catalogue.yaml", f"{head.id}/{head.edition}", key))
    findings += _files_without_theme(root / key, head.themes, root)
    if findings:
        raise BrokenCatalogueError(findings)
    return compile_edition(head, themes)


def load_if_sound(key: str, root: Path = CATALOGUES) -> Catalogue | None:
    """The edition; None when it is not there or broken, which another check says."""
    try:
        return load(key, root)
    except (KeyError, BrokenCatalogueError):
        return None


def _themes(head: Edition, folder: Path, root: Path, findings: list[Finding]) -> list[Theme]:
    themes = []
    for name in head.themes:
        path = folder / "themes" / f"{name}.yaml"
        theme = read(path, Theme, root, findings)
        if theme is not None and theme.id != name:
            findings.append(_misnamed(str(path.relative_to(root)), theme.id, name))
        elif theme is not None:
            themes.append(theme)
    return themes


def _misnamed(file: str, says: str, stands: str) -> Finding:
    problem = f"het bestand noemt zich '{says}', maar staat bij '{stands}'"
    return Finding(file=file, line=0, place="id", problem=problem, remedy="Maak naam en plaats gelijk")


def _files_without_theme(folder: Path, themes: Sequence[str], root: Path) -> Iterator[Finding]:
    for path in sorted((folder / "themes").glob("*.y*ml")):
        if path.stem not in themes or path.suffix != ".yaml":
            yield Finding(
                file=str(path.relative_to(root)),
                line=0,
                place="themes",
                problem="het bestand hoort bij geen thema",
                remedy="Noem het in catalogue.yaml of haal het weg",
            )
