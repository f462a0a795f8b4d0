"""One report from begin to end: input to content to HTML to PDF bytes."""

from __future__ import annotations

from importlib import import_module

from controls.catalogue import Catalogue
from controls.snapshot import Snapshot
from reports.inputs import AUDIT_REPORT, Progress, ReportError, ReportInput
from reports.kinds import REGISTRY, Piece
from reports.outcome import Verification


def render(report_input: ReportInput, progress: Progress | None = None) -> bytes:
    """Make the report, or raise ReportError with a Dutch sentence that says why not.

    Steps are out of 100: roughly the share of the time that has passed.
    """
    kind = REGISTRY.get(report_input.kind)
    if kind is None:
        raise ReportError(f"Het soort rapport “{report_input.kind}” bestaat niet.")
    # Not at the top: WeasyPrint costs seconds and 60 MB, and the web process only wants the names.
    from reports import html, pdf

    tell = progress or (lambda _step, _of, _label: None)
    tell(1, 100, "Cijfers narekenen")
    said = import_module(kind.module).build(report_input)
    tell(3, 100, "Tekst opmaken")
    page = html.render_kind(kind.template, said)
    if kind.is_public:  # nothing of the answers goes with what everybody may have
        return pdf.write(page, said, "", tell)
    decided = report_input.decided.canonical if Piece.DECIDED in kind.uses else ""
    return pdf.write(page, said, report_input.snapshot.canonical, tell, decided=decided)


def page_of(report_input: ReportInput) -> str:
    """The same report as a page of HTML."""
    from reports import html

    kind = REGISTRY.get(report_input.kind)
    if kind is None:
        raise ReportError(f"Het soort rapport “{report_input.kind}” bestaat niet.")
    return html.render_kind(kind.template, import_module(kind.module).build(report_input))


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
