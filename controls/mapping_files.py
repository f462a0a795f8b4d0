"""Read the mappings, one YAML file each, as strictly as a catalogue: whatever does not fit is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from controls import mapping as compiled
from controls.catalogue import Confidence
from controls.loading import BrokenCatalogueError
from controls.mapping import Covers, LinkStatus, MappingSet
from controls.reading import Finding, read
from controls.shape import Slug, Text

MAPPINGS = Path(__file__).parent / "mappings"


class BrokenMappingError(BrokenCatalogueError):
    """The files do not make mappings; carries every finding."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Link(_Shape):
    target: Slug
    all_of: list[Slug]
    covers: Covers
    remainder: list[Text] = []
    rationale: Text
    reference: Text
    status: LinkStatus
    because: str = ""
    exact: Literal["ja", "nee"] = "nee"
    confidence: Confidence = Confidence.CONFIRMED
    confidence_note: str = ""


class MappingFile(_Shape):
    id: Slug
    title: Text
    target: Text
    source: Text
    source_note: Text
    links: list[Link]


def mapping_files(root: Path = MAPPINGS) -> tuple[Path, ...]:
    """The files of the mappings below `root`, by name."""
    return tuple(sorted(root.glob("*.yaml")))


def load_mappings(root: Path = MAPPINGS) -> tuple[MappingSet, ...]:
    """Every mapping below `root`, by name of its file.

    Raises BrokenMappingError with every finding. Whether a mapping fits its
    catalogues is for `mapping_checks` to say.
    """
    findings = list(_misplaced(root))
    read_files = [(path, read(path, MappingFile, root.parent, findings)) for path in mapping_files(root)]
    given = [(path, mapping) for path, mapping in read_files if mapping is not None]
    findings += [_misnamed(path, mapping.id, root) for path, mapping in given if mapping.id != path.stem]
    if findings:
        raise BrokenMappingError(findings)
    return tuple(_compiled(mapping) for _, mapping in given)


def _compiled(given: MappingFile) -> MappingSet:
    return MappingSet(**given.model_dump(exclude={"links"}), links=tuple(_link(link) for link in given.links))


def _link(given: Link) -> compiled.Link:
    return compiled.Link(
        **given.model_dump(exclude={"all_of", "remainder", "exact"}),
        all_of=tuple(given.all_of),
        remainder=tuple(given.remainder),
        is_exact=given.exact == "ja",
    )


def _misplaced(root: Path) -> Iterator[Finding]:
    for path in sorted(path for path in root.glob("*.y*ml") if path.suffix != ".yaml"):
        problem, remedy = "het bestand wordt zo niet gelezen", "Laat de naam op .yaml eindigen"
        name = str(path.relative_to(root.parent))
        yield Finding(file=name, line=0, place="bestand", problem=problem, remedy=remedy)


def _misnamed(path: Path, says: str, root: Path) -> Finding:
    problem = f"het bestand noemt zich '{says}', maar staat bij '{path.stem}'"
    name = str(path.relative_to(root.parent))
    return Finding(file=name, line=0, place="id", problem=problem, remedy="Maak naam en plaats gelijk")
