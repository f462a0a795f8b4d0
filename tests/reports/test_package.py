"""What is inside a report: every file, its schema, its code on the page, and that the parts belong together."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from controls.canonical import canonical_json
from controls.compiled import from_text
from controls.exchange.snapshot_schema import FILE, made
from controls.snapshot import Snapshot
from controls.trail_extract import SCHEMA, extract_text
from reports import ReportError, ReportInput, html, package, pdf, render
from reports.content import build
from reports.package import Attached
from tests.reports.builders import assessed, report, report_input, snapshot
from tests.reports.inside import verify

ALL = {
    "rapport.json", "rapport.schema.json", "snapshot.json", "snapshot.schema.json", "auditspoor.json",
    "oscal-assessment-results.json", "antwoorden.xlsx",
}  # fmt: skip


def trail(*, changed: Callable[[list[dict[str, object]]], None] = lambda _lines: None) -> str:
    """Three lines of the assessment in a chain in which two others stand between."""
    lines: list[dict[str, object]] = []
    for sequence, action in ((3, "assessment:created"), (4, "answer:saved"), (7, "assessment:submitted")):
        line: dict[str, object] = {
            "chain": 1, "sequence": sequence, "at": f"2026-11-0{sequence}T10:00:00+00:00", "actor": "D. Smit",
            "actor_id": 4, "origin": "127.0.0.1", "action": action, "object": "toets-1", "result": "done",
            "previous": lines[-1]["hash"] if sequence == 4 else "a" * 64,
        }  # fmt: skip
        line["hash"] = hashlib.sha256(canonical_json(line).encode()).hexdigest()
        lines.append(line)
    changed(lines)
    return extract_text("toets-1", lines)


def given() -> ReportInput:
    return replace(report_input(), trail=trail())


@cache
def complete() -> bytes:
    return render(given())


def inside(file: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(file)) as found:
        return {name: item.get_file().read_bytes() for name, item in found.attachments.items()}


def printed(files: tuple[Attached, ...]) -> bytes:
    """A report with these files inside, and their true codes on its pages: who forges, forges both."""
    said = build(report_input())
    return pdf.write(html.render_kind("auditrapport.html", said), said, files, lambda _step, _of, _label: None)


def with_file(name: str, content: bytes | None) -> tuple[Attached, ...]:
    kept = [file for file in package.attached(given()) if file.name != name]
    return (*kept, Attached(name=name, content=content, about="")) if content is not None else tuple(kept)


def test_a_report_carries_its_input_answers_questions_exports_and_trail() -> None:
    found = inside(complete())

    catalogues = [name for name in found if name.startswith("vragenlijst-")]
    assert found.keys() - catalogues == ALL
    assert len(catalogues) == 1
    questions = from_text(found[catalogues[0]].decode(), sha256=snapshot().catalogue_sha256)
    assert questions == report_input().catalogue
    assert Snapshot.from_json(found["snapshot.json"].decode()) == snapshot()
    assert found["auditspoor.json"].decode() == trail()
    assert verify(complete()).is_whole


@pytest.mark.parametrize("name", ["rapport", "snapshot"])
def test_what_is_inside_fits_the_schema_beside_it(name: str) -> None:
    found = inside(complete())
    schema, value = json.loads(found[f"{name}.schema.json"]), json.loads(found[f"{name}.json"])

    Draft202012Validator.check_schema(schema)
    assert not list(Draft202012Validator(schema).iter_errors(value))
    assert list(Draft202012Validator(schema).iter_errors(value | {"schema": "iets anders"}))
    assert list(Draft202012Validator(schema).iter_errors(value | {"onbekend": 1}))


def test_the_schema_of_the_answers_is_that_of_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == made()


def test_the_workbook_has_every_answer_as_text_and_nothing_that_computes() -> None:
    hostile = assessed("5.01.01", explanation="=1+1", evidence=(), improvement="<r>x</r>", reason="@SUM(A1)")
    files = package.attached(report_input(snapshot({"proef-5.01.01": hostile})))
    book = load_workbook(io.BytesIO(next(file.content for file in files if file.name == package.ANSWERS)))

    (sheet,) = book.worksheets
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref
    assert list(rows) == [r.number for r in report_input().catalogue.requirements]
    assert rows["5.01.01"][8].value == "=1+1"
    assert {cell.data_type for row in rows.values() for cell in row if cell.value} == {"s"}
    assert rows["8.02.02"][3].value == "niet beantwoord"


def test_the_same_input_gives_the_same_files() -> None:
    assert package.attached(given()) == package.attached(given())


def test_a_kind_for_everybody_carries_no_answers_no_people_and_no_trail() -> None:
    public = replace(given(), kind="raadsinformatie")

    files = package.attached(public)

    assert [file.name for file in files] == ["rapport.json", "rapport.schema.json"]
    assert b"Smit" not in files[0].content
    assert verify(printed(files)).is_whole


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("rapport.json", None, "de bijlage rapport.json ontbreekt"),
        ("rapport.json", b"{}", "de bijlage rapport.json is niet te lezen"),
        ("auditspoor.json", None, "de bijlage auditspoor.json ontbreekt"),
        ("auditspoor.json", b"[]", "de bijlage auditspoor.json is een andere dan rapport.json noemt"),
        ("vragenlijst-extra.json", b"{}", "de bijlage vragenlijst-extra.json hoort niet bij dit rapport"),
    ],
)
def test_a_part_that_does_not_belong_is_named_even_with_its_code_on_the_page(
    name: str, content: bytes | None, problem: str
) -> None:
    assert verify(printed(with_file(name, content))).problem == problem


def test_a_part_that_is_no_list_of_questions_is_named_even_when_the_input_names_it() -> None:
    extra = Attached(name="vragenlijst-extra.json", content=b"{}", about="")
    _, *others = (*package.attached(given()), extra)
    first = Attached(name=package.INPUT, content=package.described(given(), others).encode(), about="")

    assert verify(printed((first, *others))).problem == "de bijlage vragenlijst-extra.json is geen vragenlijst"


def test_an_attachment_that_nobody_named_is_found() -> None:
    def add(found: pikepdf.Pdf) -> None:
        found.attachments["extra.txt"] = b"Er is niets aan de hand."

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(complete())) as found:
        add(found)
        found.save(out)

    assert verify(out.getvalue()).problem == "de bijlage extra.txt hoort niet bij dit rapport"


def spoil(number: int, **values: object) -> Callable[[list[dict[str, object]]], None]:
    return lambda lines: lines[number].update(values)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (spoil(1, actor="E. Smit"), "wat regel 4 van het auditspoor zegt, past niet bij zijn hash"),
        (spoil(1, previous="b" * 64), "regel 4 van het auditspoor sluit niet aan op de regel ervoor"),
        (spoil(2, sequence=2), "regel 2 van het auditspoor staat niet op zijn plaats"),
        (lambda lines: lines.reverse(), "regel 4 van het auditspoor staat niet op zijn plaats"),
        (spoil(0, note="x"), "het auditspoor is niet geschreven zoals Toetspeil dat doet"),
    ],
)
def test_a_trail_that_does_not_follow_gives_no_report(
    change: Callable[[list[dict[str, object]]], None], problem: str
) -> None:
    with pytest.raises(ReportError, match=problem):
        package.attached(replace(given(), trail=trail(changed=change)))


def test_a_trail_of_another_assessment_gives_no_report() -> None:
    other = canonical_json({"schema": SCHEMA, "assessment": "toets-2", "lines": []})

    with pytest.raises(ReportError, match="over een andere zelftoets"):
        package.attached(replace(given(), trail=other))


def test_the_page_prints_every_code_and_says_that_it_is_not_signed() -> None:
    page = pdf_text(complete())

    assert all(hashlib.sha256(content).hexdigest() in page for content in inside(complete()).values())
    assert "niet ondertekend" in page
    assert "Het spoor loopt tot en met regel 7" in page
    assert "niet ondertekend" in pdf_text(report())


def pdf_text(file: bytes) -> str:
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(file)).pages
    return " ".join(" ".join(page.extract_text() for page in pages[-2:]).split())
