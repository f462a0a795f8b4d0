"""Whether a changed report is found, and what the check does not find."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from reports import html, package, pdf
from reports.content import ReportContent, build
from reports.package import Attached
from reports.verifying import check
from tests.reports.builders import report, report_input, snapshot
from tests.reports.inside import verify


def changed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Our report, opened, changed and saved as somebody with a PDF editor would."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(report())) as found:
        change(found)
        found.save(out)
    return out.getvalue()


def attach(found: pikepdf.Pdf, text: str) -> None:
    found.attachments["snapshot.json"] = text.encode()


def printed(
    change: Callable[[str], str], said: ReportContent | None = None, files: tuple[Attached, ...] | None = None
) -> bytes:
    """A report whose pages were changed before printing."""
    said = said or build(report_input())
    files = files or package.attached(report_input())
    return pdf.write(change(html.render_kind("auditrapport.html", said)), said, files, lambda _step, _of, _label: None)


def with_answers(text: str) -> bytes:
    """A report with this instead of the answers, and codes that fit it everywhere."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    given = replace(report_input(), snapshot_sha256=sha256)
    others = [
        replace(file, content=text.encode()) if file.name == package.SNAPSHOT else file
        for file in package.attached(given)[1:]
    ]
    first = Attached(name=package.INPUT, content=package.described(given, others).encode(), about="")
    return printed(lambda page: page, replace(build(report_input()), sha256=sha256), (first, *others))


def test_our_own_report_is_whole_and_still_not_signed() -> None:
    found = verify(report())

    assert (found.is_whole, found.problem, found.sha256) == (True, "", snapshot().sha256)
    assert found.snapshot == snapshot()
    assert check(report()).doubt == "het is niet ondertekend"


def test_saving_without_changing_keeps_it_whole() -> None:
    assert verify(changed(lambda _found: None)).is_whole


def test_a_changed_answer_in_the_attachment_is_found() -> None:
    better = snapshot().canonical.replace('"verdicts":{"bestaan":"deels"', '"verdicts":{"bestaan":"aangetoond"')
    assert better != snapshot().canonical

    found = verify(changed(lambda pdf_file: attach(pdf_file, better)))

    assert not found.is_whole
    assert found.problem == "de bijlage snapshot.json is een andere dan rapport.json noemt"


def test_a_removed_attachment_is_found() -> None:
    def remove(found: pikepdf.Pdf) -> None:
        del found.attachments["snapshot.json"]

    assert verify(changed(remove)).problem == "de bijlage snapshot.json ontbreekt"


def test_a_changed_code_on_the_cover_is_found() -> None:
    found = verify(printed(lambda page: page.replace(snapshot().sha256, "0" * 64, 1)))

    assert found.problem == "het controlegetal op de omslag past niet bij de bijlage"


def test_a_changed_code_on_the_last_page_is_found() -> None:
    def change(page: str) -> str:
        before, _, after = page.rpartition(snapshot().sha256)
        return before + "0" * 64 + after

    found = verify(printed(change))

    assert found.problem == "op de pagina “Echtheid controleren” staat een controlegetal zonder bijlage"


def test_a_code_that_was_blotted_out_is_found() -> None:
    found = verify(printed(lambda page: page.replace(snapshot().sha256, "", 1)))

    assert found.problem == "op de omslag staat geen controlegetal"


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        ("Gemeente Proefstad", "Gemeente Anders", "de gemeente"),
        ("Zelftoets 2026", "Zelftoets 2027", "de titel"),
        ("31 december 2026", "31 december 2027", "de peildatum"),
        ("D. Smit", "E. Smit", "de indiener"),
        ("11:30 uur", "11:31 uur", "het moment van indienen"),
    ],
)
def test_a_changed_field_on_the_cover_is_found(written: str, instead: str, problem: str) -> None:
    found = verify(printed(lambda page: page.replace(written, instead)))

    assert found.problem == f"{problem} op de omslag is anders dan in de bijlage"


def test_an_attachment_that_is_no_snapshot_is_found_even_with_fitting_codes() -> None:
    found = verify(with_answers("[]"))

    assert found.problem == "de bijlage is geen momentopname van Toetspeil"


def test_an_attachment_in_another_notation_is_found_even_with_fitting_codes() -> None:
    spaced = snapshot().canonical.replace('":"', '": "', 1)

    found = verify(with_answers(spaced))

    assert found.problem == "de bijlage is niet geschreven zoals Toetspeil dat doet"


def test_a_file_far_larger_than_a_report_is_not_even_read() -> None:
    assert verify(b"%" * (64 * 1024 * 1024 + 1)).problem == "het bestand is te groot voor een rapport van Toetspeil"


@pytest.mark.parametrize("file", [b"", b"geen pdf", b"%PDF-1.7\n%%EOF", report()[:5000]])
def test_a_file_that_is_no_readable_pdf_is_not_whole(file: bytes) -> None:
    found = verify(file)

    assert not found.is_whole
    assert found.problem == "het bestand is geen leesbare PDF"


def test_who_forges_data_and_codes_together_is_not_found_and_the_outcome_and_the_report_say_so() -> None:
    forged = report_input(snapshot(scope="Alleen de afdeling communicatie."))
    said = replace(build(report_input()), sha256=forged.snapshot_sha256)

    found = printed(lambda page: page, said, package.attached(forged))

    assert verify(found).is_whole
    assert "het is niet ondertekend. Deze controle bewijst niet wie dit maakte." in check(found).sentence
    assert "De tekst op de andere pagina’s wordt daarbij niet gelezen." in html.render_kind("auditrapport.html", said)


def test_names_with_characters_outside_the_font_still_fit() -> None:
    given = report_input(snapshot(municipality="Gemeente 中 fifi ﬁ", title="≥ 2026 " + "W" * 300))
    said = build(given)

    assert verify(printed(lambda page: page, said, package.attached(given))).is_whole
