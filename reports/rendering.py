"""One report from begin to end: input to content to HTML to PDF bytes."""

from __future__ import annotations

from importlib import import_module

from reports.inputs import Progress, ReportError, ReportInput
from reports.kinds import REGISTRY, Kind
from reports.outcome import Verification


def render(report_input: ReportInput, progress: Progress | None = None) -> bytes:
    """Make the report, or raise ReportError with a Dutch sentence that says why not.

    Steps are out of 100: roughly the share of the time that has passed.
    """
    kind = _kind(report_input)
    # Not at the top: WeasyPrint costs seconds and 60 MB, and the web process only wants the names.
    from reports import html, package, pdf

    tell = progress or (lambda _step, _of, _label: None)
    tell(1, 100, "Cijfers narekenen")
    said = import_module(kind.module).build(report_input)
    tell(3, 100, "Tekst opmaken")
    page = html.render_kind(kind.template, said)
    return pdf.write(page, said, package.attached(report_input), tell)


def page_of(report_input: ReportInput) -> str:
    """The same report as a page of HTML."""
    from reports import html, package

    kind = _kind(report_input)
    page = html.render_kind(kind.template, import_module(kind.module).build(report_input))
    return package.filled(page, package.attached(report_input))


def _kind(report_input: ReportInput) -> Kind:
    kind = REGISTRY.get(report_input.kind)
    if kind is None:
        raise ReportError(f"Het soort rapport “{report_input.kind}” bestaat niet.")
    return kind


def verify(pdf: bytes) -> Verification:
    """Compare the attachment of a report with the codes printed on its cover and last page."""
    # Not at the top: reading a PDF takes libraries of 16 MB, and the web process only wants the names.
    from reports import sealing

    return sealing.verify(pdf)


def reproduces(pdf: bytes, report_input: ReportInput) -> bool:
    """Whether rendering this input again gives exactly this file, as it was before it was signed.

    True proves that every page says what the data says. False can also mean
    that another version of Toetspeil made the file.
    """
    return render(report_input) == pdf
