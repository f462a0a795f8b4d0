"""The files: the work file of the auditors, and what was shared; no text in them ever runs."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from assess.auditing.workbook import as_table, workbook
from assess.models import Role
from controls.answers import Answer
from controls.sampling import draw
from tests.assess.audited import CANARY, FIRST, SHARED_TITLE
from tests.assess.town import BY_ROLE, CARLA, DRAFT, HOME, NOW, Town, answered, catalogue
from tests.conftest import Browser

AUDITOR = BY_ROLE[Role.AUDITOR]
WORK, SHARED = f"{HOME}/auditruimte/werkdossier.xlsx", f"{HOME}/bevindingen/bevindingen.xlsx"
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", '=HYPERLINK("http://kwaad.example")')


def fetched(browser: Browser, url: str) -> Workbook:
    response = browser.client.get(url, base_url=browser.base_url)
    assert response.status_code == 200
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    return load_workbook(BytesIO(response.data))


def by_column(sheet: Any) -> list[dict[str, Any]]:
    """The rows below the header, by the words of the header."""
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_work_file_has_a_sheet_for_each_framework_and_one_for_what_goes_over_all(busy_town: Town) -> None:
    book = fetched(busy_town.browser(AUDITOR), WORK)

    assert book.sheetnames == [
        "Methode en controlegetallen",
        "BIO2 v1.3",
        "Cbw",
        "DigiD 3.0, Mijn Aardam",
        "ENSIA 2026",
        "Suwinet (werkversie)",
        "Steekproef",
        "Bevindingen",
        "Gedeelde oordelen",
    ]
    assert len(by_column(book["BIO2 v1.3"])) == len(catalogue().requirements)


def test_a_row_holds_both_verdicts_and_what_each_is_about(busy_town: Town) -> None:
    said = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    answered(busy_town, Answer(requirement_id=FIRST.id, explanation="Zo is het.", **said))

    book = fetched(busy_town.browser(AUDITOR), WORK)

    row = next(row for row in by_column(book["BIO2 v1.3"]) if row["Nummer"] == FIRST.number)
    assert row["Zelf: toelichting"] == "Zo is het."
    assert (row["Zelf: opzet"], row["Oordeel opzet"]) == ("open", "deels aangetoond")
    assert (row["Gezien bewijs"], row["Werknotitie"]) == (f"{CANARY} gezien", f"{CANARY} notitie")
    assert (row["Versie"], row["Oordeel gaat over versie"], row["Antwoord daarna gewijzigd"]) == (1, 0, "ja")
    assert row["Bevindingen"] == f"1, concept: {CANARY} titel"


def test_the_sample_in_the_file_can_be_drawn_again_from_the_file_alone(busy_town: Town) -> None:
    rows = by_column(fetched(busy_town.browser(AUDITOR), WORK)["Steekproef"])

    (seed,) = {row["Startwaarde"] for row in rows}
    drawn = [row["Sleutel"] for row in rows if row["Getrokken"] == "ja"]
    assert tuple(drawn) == draw([row["Sleutel"] for row in rows], len(drawn), seed)


def test_the_file_for_the_municipality_holds_what_was_shared_with_its_seal(busy_town: Town) -> None:
    carla = busy_town.browser(CARLA)
    carla.get(f"{HOME}/bevindingen/f00000000041")
    carla.submit("Reactie toevoegen", text="Klopt.")

    book = fetched(carla, SHARED)

    assert book.sheetnames == ["Over dit bestand", "Bevindingen", "Gedeelde oordelen"]
    first, second = by_column(book["Bevindingen"])
    assert (first["Titel"], first["Ernst"], first["Toestand nu"]) == (
        SHARED_TITLE,
        "Hoog",
        "gereageerd, nog geen afspraak",
    )
    assert first["Controlegetal van de bevinding (SHA-256)"] in carla.words
    assert (second["Regel"], second["Tekst"], second["Door"]) == (
        "Reactie van de organisatie",
        "Klopt.",
        "Carla Coördinator",
    )
    (verdict,) = by_column(book["Gedeelde oordelen"])
    assert (verdict["Nummer"], verdict["Oordeel bestaan"]) == (FIRST.number, "niet aangetoond")


def test_taking_a_file_along_leaves_a_line_in_the_trail(busy_town: Town) -> None:
    fetched(busy_town.browser(AUDITOR), WORK)
    fetched(busy_town.browser(CARLA), SHARED)

    assert [line[:3] for line in busy_town.trail() if line[1].endswith("downloaded")] == [
        ("De auditor", "audit:file-downloaded", DRAFT),
        ("Carla Coördinator", "findings:downloaded", DRAFT),
    ]


def test_every_sheet_can_be_filtered_and_printed(busy_town: Town) -> None:
    for sheet in fetched(busy_town.browser(AUDITOR), WORK):
        assert sheet.freeze_panes == "B2", sheet.title
        assert sheet.auto_filter.ref.startswith("A1:"), sheet.title
        assert sheet.print_title_rows == "$1:$1", sheet.title
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        wide = sum(sheet.column_dimensions[cell.column_letter].width for cell in sheet[1])
        assert wide / (sheet.page_setup.fitToWidth or 1) < 350, sheet.title
        assert (sheet.page_setup.fitToHeight, sheet.print_title_cols) == (0, "$A:$A"), sheet.title


# --- what people type ---------------------------------------------------------------------


def made(*texts: str | int, name: str = "Blad") -> bytes:
    return workbook([as_table(name, [("Kop", 20)], [(text,) for text in texts])], title="A & B", made_at=NOW)


def formulas(file: bytes) -> list[str]:
    """Every formula and every link in a file."""
    with zipfile.ZipFile(BytesIO(file)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    return [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]


@pytest.mark.parametrize("text", DANGEROUS, ids=repr)
def test_what_looks_like_a_formula_is_text_that_stays_what_it_was(text: str) -> None:
    file = made(text)

    (cell,) = [row[0] for row in load_workbook(BytesIO(file)).active.iter_rows(min_row=2)]
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r") == text
    assert cell.quotePrefix
    assert formulas(file) == []


@pytest.mark.parametrize("text", ["<r>zo</r>", "<r></r>", "<r><t>kwaad</t></r>"])
def test_markup_of_a_spreadsheet_is_text_too(text: str) -> None:
    (cell,) = [row[0] for row in load_workbook(BytesIO(made(text))).active.iter_rows(min_row=2)]

    assert (cell.value, cell.data_type) == (text, "s")


def test_a_formula_in_a_file_is_noticed() -> None:
    book, into = Workbook(), BytesIO()
    book.active["A1"] = "=1+1"
    book.save(into)

    assert formulas(into.getvalue()) != []


def test_ordinary_text_needs_no_quote_and_a_number_is_a_number() -> None:
    cells = [
        row[0]
        for row in load_workbook(BytesIO(made("Zo = het", 12, "http://voorbeeld.example"))).active.iter_rows(min_row=2)
    ]

    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        ("Zo = het", "s", False),
        (12, "n", False),
        ("http://voorbeeld.example", "s", False),
    ]


def test_a_text_that_excel_does_not_take_is_cut_off_and_says_so() -> None:
    (cell,) = [row[0] for row in load_workbook(BytesIO(made("x" * 40_000))).active.iter_rows(min_row=2)]

    assert len(cell.value) == 32_767
    assert cell.value.endswith("(afgekapt; de hele tekst staat in Toetspeil)")


def test_names_of_sheets_are_names_that_excel_takes() -> None:
    tables = [as_table(name, [("Kop", 9)], []) for name in ("a/b:c*[d]", "A B C  D ", "x" * 40, "x" * 40, "", "'")]

    names = load_workbook(BytesIO(workbook(tables, title="T", made_at=NOW))).sheetnames

    assert len({name.lower() for name in names}) == len(names) == 6
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_the_same_tables_at_the_same_moment_give_the_same_file() -> None:
    assert made("a", "=b", 3) == made("a", "=b", 3)


def test_what_an_auditor_types_reaches_the_file_as_text(busy_town: Town) -> None:
    auditor = busy_town.browser(AUDITOR)
    auditor.get(f"{HOME}/auditruimte/eis/{FIRST.id}")
    auditor.submit("Opslaan", at="/eis/", note="=cmd|' /C calc'!A0", seen="@zaak 12")

    response = auditor.client.get(WORK, base_url=auditor.base_url)

    row = next(r for r in by_column(load_workbook(BytesIO(response.data))["BIO2 v1.3"]) if r["Nummer"] == FIRST.number)
    assert (row["Werknotitie"], row["Gezien bewijs"]) == ("=cmd|' /C calc'!A0", "@zaak 12")
    assert formulas(response.data) == []
