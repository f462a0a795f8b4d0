"""One report from begin to end: input to content to HTML to PDF bytes."""

from __future__ import annotations

from reports.inputs import AUDIT_REPORT, COLLEGE_STATEMENT, Progress, ReportError, ReportInput
from reports.outcome import Verification


def render(report_input: ReportInput, progress: Progress | None = None) -> bytes:
    """Make the report, or raise ReportError with a Dutch sentence that says why not.

    Steps are out of 100: roughly the share of the time that has passed.
    """
    # Not at the top: WeasyPrint costs seconds and 60 MB, and the web process only wants the names.
    from reports import content, html, package, pdf

    if report_input.kind == COLLEGE_STATEMENT:
        return _statement(report_input, progress)
    if report_input.kind != AUDIT_REPORT:
        raise ReportError(f"Het soort rapport “{report_input.kind}” bestaat niet.")
    tell = progress or (lambda _step, _of, _label: None)
    tell(1, 100, "Cijfers narekenen")
    said = content.build(report_input)
    tell(3, 100, "Tekst opmaken")
    page = html.render(said)
    return pdf.write(page, said, package.attached(report_input), tell)


def _statement(report_input: ReportInput, progress: Progress | None) -> bytes:
    """The statement of the college, with the answers and what was recorded after them attached."""
    from reports import html, package, pdf, statement

    tell = progress or (lambda _step, _of, _label: None)
    tell(1, 100, "Cijfers narekenen")
    said = statement.build(report_input)
    tell(3, 100, "Tekst opmaken")
    page = html.render_statement(said)
    return pdf.write(page, said, package.attached(report_input), tell)


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
