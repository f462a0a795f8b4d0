"""The PDF file: tagged, self-contained, the same every time, and refused when anything is off."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from weasyprint import HTML

from controls.answers import Evidence, Verdict
from reports import ReportError, html, pdf, render
from reports.content import ReportContent, build
from tests.reports.builders import answers, assessed, report, report_input, snapshot

ROOT = Path(__file__).parents[2]
HOSTILE = (
    '<script>alert(1)</script> <img src="https://example.org/x.png"> url(file:///etc/passwd) '
    "مرحبا 😀 中文 \u202eomgekeerd\u202c \x00 tab\there\r\nregel "
)


def opened() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(report()))


@cache
def hostile_content() -> ReportContent:
    given = answers() | {
        "proef-5.01.01": assessed(
            "5.01.01",
            Verdict.PROVED,
            explanation=HOSTILE + "\n" + "W" * 5000,
            improvement="x" * 5000,
            evidence=(Evidence(title=HOSTILE, location="https://example.org/" + "a/" * 300),),
        )
    }
    return build(report_input(snapshot(given, municipality=HOSTILE * 9, title="W" * 500, scope="W" * 900)))


def written(body: str) -> bytes:
    page = f'<html lang="nl"><head><title>Proef</title></head><body>{body}</body></html>'
    return pdf.write(page, build(report_input()), (), lambda _step, _of, _label: None)


def test_the_file_says_it_is_pdf_a_3a_and_pdf_ua_1_in_dutch_with_a_title() -> None:
    with opened() as found, found.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert found.Root.Lang == "nl"
        assert found.Root.MarkInfo.Marked
        assert found.Root.ViewerPreferences.DisplayDocTitle
        assert found.docinfo.Title == "Auditrapport Gemeente Proefstad: Zelftoets 2026"


def test_the_bookmarks_lead_to_chapters_controls_and_requirements() -> None:
    with opened() as found, found.open_outline() as outline:
        names = [item.title for item in outline.root]
        melden = next(item for item in outline.root if item.title == "5 Melden")

        assert names[:4] == ["Inhoud", "1 Reikwijdte en beperkingen", "2 Samenvatting", "3 Scores in cijfers"]
        assert names[-1] == "14 Echtheid controleren"
        assert [item.title for item in melden.children] == ["5.01 Beheersmaatregel 5.01"]
        assert [item.title.split()[0] for item in melden.children[0].children] == ["5.01.01", "5.01.02", "5.01.03"]


def test_the_snapshot_is_attached_as_data_with_the_date_of_submitting() -> None:
    with opened() as found:
        attached = found.attachments["snapshot.json"]

        assert attached.get_file().read_bytes() == snapshot().canonical.encode()
        assert attached.relationship == pikepdf.Name.Data
        assert attached.get_file().creation_date == pikepdf.models.metadata.decode_pdf_date("D:20261122103000Z")


def test_running_headers_are_decoration_and_table_headings_have_a_scope() -> None:
    with opened() as found:
        scopes = {str(o.A.Scope) for o in found.objects if _is(o, "S", "/TH")}

        assert scopes == {"/Column", "/Row"}
        assert all(b"/Artifact" in page.Contents.read_bytes() for page in found.pages[1:])


def _is(value: pikepdf.Object, key: str, name: str) -> bool:
    return isinstance(value, pikepdf.Dictionary) and value.get(f"/{key}") == pikepdf.Name(name)


def _fonts(file: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(file)) as found:
        return {str(o.BaseFont).split("+")[-1] for o in found.objects if _is(o, "Type", "/Font") and "/BaseFont" in o}


def test_only_the_bundled_family_is_in_the_file_whatever_was_typed() -> None:
    file = pdf.write(
        html.render_kind("auditrapport.html", hostile_content()), hostile_content(), (), lambda _s, _o, _l: None
    )

    assert _fonts(file) <= {"Rapport", "Rapport-Semi-Bold", "Rapport-Italic"}
    assert _fonts(written("<p>Gewoon lettertype</p>")) - {"Rapport", "Rapport-Semi-Bold", "Rapport-Italic"}


def test_no_text_runs_off_the_page_whatever_was_typed() -> None:
    document = HTML(
        string=html.render_kind("auditrapport.html", hostile_content()),
        url_fetcher=pdf._BundledFonts(fail_on_errors=True),
    ).render()

    texts = [
        (box.position_x, box.position_x + box.width, page.width)
        for page in document.pages
        for box in page._page_box.descendants()
        if type(box).__name__ == "TextBox"
    ]
    assert len(texts) > 500
    assert all(left >= 40 and right <= width - 40 for left, right, width in texts)


def test_the_cover_keeps_its_code_on_the_first_page_however_long_the_names() -> None:
    document = HTML(
        string=html.render_kind("auditrapport.html", hostile_content()),
        url_fetcher=pdf._BundledFonts(fail_on_errors=True),
    ).render()

    first = "".join(box.text for box in document.pages[0]._page_box.descendants() if hasattr(box, "text"))
    assert hostile_content().sha256 in first


@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://example.org/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<p style="background: url(http://127.0.0.1/x.png)">x</p>',
        "<style>@import url(https://example.org/x.css);</style><p>x</p>",
        '<link rel="attachment" href="file:///etc/passwd"><p>x</p>',
    ],
)
def test_nothing_is_ever_fetched(body: str) -> None:
    with pytest.raises(ReportError, match="nooit opgehaald"):
        written(body)


def test_a_warning_of_the_engine_is_an_error() -> None:
    assert written("<p>goed</p>").startswith(b"%PDF")
    with pytest.raises(ReportError, match="opmaak"):
        written('<p style="colr: red">fout</p>')


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    program = "import hashlib; from tests.reports.builders import report; print(hashlib.sha256(report()).hexdigest())"
    hashes = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone, language in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "nl_NL.UTF-8"))
    ]

    assert hashes == [hashlib.sha256(report()).hexdigest()] * 2


def test_a_report_is_reproduced_from_its_own_snapshot_and_from_no_other() -> None:
    assert render(report_input()) == report()
    assert render(report_input(snapshot(title="Een andere titel"))) != report()


def test_progress_goes_up_to_the_end_and_tells_what_happens() -> None:
    told: list[tuple[int, int, str]] = []

    render(report_input(), lambda *step: told.append(step))

    steps = [step for step, _, _ in told]
    assert steps == sorted(steps)
    assert told[-1] == (100, 100, "Rapport is klaar")
    assert any(label.startswith("Pagina 3 van ongeveer") for _, _, label in told)
    assert any(label.endswith("opmaken: 2 Samenvatting") for _, _, label in told)
    assert any(label.endswith("tekenen: 5 Melden") for _, _, label in told)


def test_an_unknown_kind_of_report_is_refused() -> None:
    with pytest.raises(ReportError, match="bestaat niet"):
        render(replace(report_input(), kind="folder"))


def test_importing_the_names_does_not_load_the_engine() -> None:
    program = "import sys, reports; assert 'weasyprint' not in sys.modules; import reports.pdf; assert 'weasyprint' in sys.modules"

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
