"""One report from begin to end: input to content to HTML to PDF bytes."""

from __future__ import annotations

from controls.catalogue import Catalogue
from controls.snapshot import Snapshot
from reports.inputs import AUDIT_REPORT, COLLEGE_STATEMENT, Progress, ReportError, ReportInput
from reports.outcome import Verification


def render(report_input: ReportInput, progress: Progress | None = None) -> bytes:
    """Make the report, or raise ReportError with a Dutch sentence that says why not.

    Steps are out of 100: roughly the share of the time that has passed.
    """
    # Not at the top: WeasyPrint costs seconds and 60 MB, and the web process only wants the names.
    from reports import content, html, pdf

    if report_input.kind == COLLEGE_STATEMENT:
        return _statement(report_input, progress)
    if report_input.kind != AUDIT_REPORT:
        raise ReportError(f"Het soort rapport “{report_input.kind}” bestaat niet.")
    tell = progress or (lambda _step, _of, _label: None)
    tell(1, 100, "Cijfers narekenen")
    said = content.build(report_input)
    tell(3, 100, "Tekst opmaken")
    page = html.render(said)
    return pdf.write(page, said, report_input.snapshot.canonical, tell)


def _statement(report_input: ReportInput, progress: Progress | None) -> bytes:
    """The statement of the college, with the answers and what was recorded after them attached."""
    from reports import html, pdf, statement

    tell = progress or (lambda _step, _of, _label: None)
    tell(1, 100, "Cijfers narekenen")
    said = statement.build(report_input)
    tell(3, 100, "Tekst opmaken")
    page = html.render_statement(said)
    attached = report_input.snapshot.canonical
    return pdf.write(page, said, attached, tell, decided=report_input.decided.canonical)


def verify(pdf: bytes) -> Verification:
    """Compare the attachment of a report with the codes printed on its cover and last page."""
    # Not at the top: reading a PDF takes libraries of 16 MB, and the web process only wants the names.
    from reports import sealing

    return sealing.verify(pdf)


def reproduces(pdf: bytes, snapshot: Snapshot, catalogue: Catalogue) -> bool:
    """Whether rendering the attached snapshot again gives exactly this file.

    True proves that every page says what the data says. False can also mean
    that another version of Toetspeil made the file.
    """
    again = ReportInput(kind=AUDIT_REPORT, snapshot=snapshot, snapshot_sha256=snapshot.sha256, catalogue=catalogue)
    return render(again) == pdf
