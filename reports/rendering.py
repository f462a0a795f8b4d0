"""One report from begin to end: input to content to HTML to PDF bytes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reports.inputs import Progress, ReportError, ReportInput
from reports.kinds import REGISTRY, Kind

if TYPE_CHECKING:
    from reports.package import Attached


def render(report_input: ReportInput, progress: Progress | None = None) -> bytes:
    """Make the report, or raise ReportError with a Dutch sentence that says why not.

    Steps are out of 100: roughly the share of the time that has passed.
    """
    return page_and_pdf(report_input, progress)[1]


def page_of(report_input: ReportInput) -> str:
    """The same report as a page of HTML."""
    from reports import package

    _, page, files = _composed(report_input, _silent)
    return package.filled(page, files)


def page_and_pdf(report_input: ReportInput, progress: Progress | None = None) -> tuple[str, bytes]:
    """Both, from one reading of the answers."""
    tell = progress or _silent
    said, page, files = _composed(report_input, tell)
    # Not at the top: WeasyPrint costs seconds and 60 MB, and the web process only wants the names.
    from reports import package, pdf

    return package.filled(page, files), pdf.write(page, said, files, tell)


def _composed(report_input: ReportInput, tell: Progress) -> tuple[Any, str, tuple[Attached, ...]]:
    """What is said, as HTML in which the codes are still to be filled in, and the files that have them."""
    kind = _kind(report_input)
    from reports import html, package

    tell(1, 100, "Cijfers narekenen")
    said = import_module(kind.module).build(report_input)
    tell(3, 100, "Tekst opmaken")
    return said, html.render_kind(kind.template, said), package.attached(report_input)


def _silent(_step: int, _of: int, _label: str) -> None:
    """Nobody waits for it."""


def _kind(report_input: ReportInput) -> Kind:
    kind = REGISTRY.get(report_input.kind)
    if kind is None:
        raise ReportError(f"Het soort rapport “{report_input.kind}” bestaat niet.")
    return kind
