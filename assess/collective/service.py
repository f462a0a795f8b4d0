"""The collective picture as a page shows it: the newest edition in one layer, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assess.catalogues import all_catalogues
from assess.editions import latest_edition
from assess.errors import NotFoundError
from assess.pictures import picture_file
from reports import ReportError
from reports.benchmark.archive import RefusedError
from reports.benchmark.edition import Edition
from reports.collective.layers import Layer, data_files
from reports.collective.picture import Picture, build
from reports.collective.rendering import edition_of

PDF = "collectief-beeld.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page. `why_not` is a sentence when there is nothing to show; `files` are names with what they are."""

    picture: Picture | None = None
    why_not: str = ""
    files: tuple[tuple[str, str], ...] = ()
    has_pdf: bool = False


def shown(data: Path, layer: Layer) -> Shown:
    try:
        edition = latest_edition(data)
        if edition is None:
            return Shown(why_not="Er is nog geen uitgave van de vergelijking. Na de eerste ronde staat het beeld hier.")
        picture = build(edition, layer, edition_of(all_catalogues(), edition))
    except (RefusedError, ReportError) as error:
        return Shown(why_not=f"Het beeld kan nu niet worden getoond. {error}")
    return Shown(
        picture=picture,
        files=tuple((file.name, file.about) for file in data_files(edition, layer)),
        has_pdf=picture_file(data, edition, layer).is_file(),
    )


def data_of(data: Path, layer: Layer, name: str) -> bytes:
    """One file with the figures of this layer. Raises NotFoundError."""
    files = {file.name: file.content for file in data_files(edition_here(data), layer)}
    if name not in files:
        raise NotFoundError
    return files[name]


def edition_here(data: Path) -> Edition:
    """The edition to show. Raises NotFoundError."""
    try:
        edition = latest_edition(data)
    except RefusedError as error:
        raise NotFoundError from error
    if edition is None:
        raise NotFoundError
    return edition
