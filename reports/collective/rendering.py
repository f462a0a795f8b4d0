"""The collective picture as a page of HTML and as PDF; the same edition gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping

from controls.catalogue import Catalogue
from reports.benchmark.edition import Edition
from reports.collective.layers import Layer, data_files
from reports.collective.picture import Picture, build
from reports.inputs import Progress
from reports.printable import in_print

_TEMPLATE = "collective/beeld.html"


def page_of(edition: Edition, layer: Layer, catalogue: Catalogue | None = None) -> str:
    """One page of HTML with everything in it."""
    from reports import package

    return package.filled(_html(_printed(edition, layer, catalogue)), data_files(edition, layer))


def render(
    edition: Edition, layer: Layer, catalogue: Catalogue | None = None, progress: Progress | None = None
) -> bytes:
    """The PDF (PDF/A-3a and PDF/UA-1) with its figures attached. Raises ReportError."""
    # Not at the top: WeasyPrint costs seconds and 60 MB, and the web process only wants the figures.
    from reports import pdf

    said = _printed(edition, layer, catalogue)
    return pdf.write(_html(said), said, data_files(edition, layer), progress or (lambda _step, _of, _label: None))


def edition_of(catalogues: Mapping[str, Catalogue], edition: Edition) -> Catalogue | None:
    """The questions that this round asked, if they are here."""
    return catalogues.get(edition.catalogue)


def _printed(edition: Edition, layer: Layer, catalogue: Catalogue | None) -> Picture:
    return in_print(build(edition, layer, catalogue))[0]


def _html(said: Picture) -> str:
    from reports import html

    return html.render_kind(_TEMPLATE, said)
