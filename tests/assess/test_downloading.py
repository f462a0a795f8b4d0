"""The data of a submitted assessment for other programs: what each file holds, and that nothing in it runs."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook

from assess.improving.service import Given
from controls.answers import Answer, Verdict
from controls.catalogue import Aspect
from tests.assess.test_improving import about, planned, said
from tests.assess.town import DRAFT, HOME, LOTTE, Town, answered, catalogue
from tests.conftest import Browser
from tests.controls.nist import problems, validator

DATA = f"{HOME}/gegevens/"
FILES = (
    "antwoorden.xlsx",
    "antwoorden.csv",
    "snapshot.json",
    "snapshot.schema.json",
    "oscal-assessment-results.json",
    "oscal-poam.json",
    "oscal-catalog-bio2-1.3.json",
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", ' =HYPERLINK("http://kwaad.example")')
LONG = "Een lange zin met een komma, een ; en een “aanhaling”. " * 40


def frozen(town: Town, *answers: Answer) -> Browser:
    """A reader of a submitted assessment with these answers, at the page of the files."""
    for answer in answers:
        answered(town, answer)
    town.submit()
    lotte = town.browser(LOTTE)
    lotte.get(DATA)
    return lotte


def rows(browser: Browser) -> list[dict[str, str]]:
    text = browser.get(f"{DATA}antwoorden.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def json_of(browser: Browser, name: str) -> Any:
    return json.loads(browser.get(f"{DATA}{name}").data)


def test_a_draft_has_no_data_and_no_page_of_it(town: Town) -> None:
    lotte = town.browser(LOTTE)

    for name in ("", *FILES):
        lotte.request("GET", f"{DATA}{name}", status=404)


def test_the_page_leads_to_every_file_and_each_arrives_under_a_name_of_its_own(town: Town) -> None:
    lotte = frozen(town)
    links = {link.get("href", "") for link in lotte.page.all("a")}
    assert {href for href in links if href.startswith(DATA)} == {f"{DATA}{name}" for name in FILES}

    for name in FILES:
        response = lotte.request("GET", f"{DATA}{name}", status=200)
        assert response.headers["Content-Disposition"] == f'attachment; filename="aardam-2026-12-31-{name}"'
        assert response.data
        assert town.trail()[-1] == ("Lotte Lezer", "data:downloaded", f"{DRAFT}/{name}", "done")


def test_a_file_that_is_not_on_the_list_is_not_there(town: Town) -> None:
    lotte = frozen(town)
    trail = town.trail()

    for name in ("antwoorden.ods", "oscal-catalog-bio2-9.json", "..%2fsnapshot.json"):
        lotte.request("GET", f"{DATA}{name}", status=404)

    assert town.trail() == trail


def test_the_snapshot_is_what_the_code_of_the_answers_is_of(town: Town) -> None:
    lotte = frozen(town)
    code = hashlib.sha256(lotte.get(f"{DATA}snapshot.json").data).hexdigest()

    lotte.get(f"{HOME}/rapporten/")

    assert code in lotte.words


def test_the_table_has_a_row_for_every_requirement_with_what_was_answered(town: Town) -> None:
    found = rows(frozen(town, said("5.01.01", Verdict.PARTLY, explanation=LONG)))

    assert [row["Nummer"] for row in found] == [asked.number for asked in catalogue().requirements]
    (row,) = [row for row in found if row["Nummer"] == "5.01.01"]
    assert (row["Kader"], row["Uitkomst"], row["Toelichting"]) == ("BIO2 v1.3", "beoordeeld", LONG)
    assert [row[aspect.value.capitalize()] for aspect in Aspect] == ["deels"] * 3


def test_no_cell_of_the_table_or_the_workbook_runs(town: Town) -> None:
    numbers = [asked.number for asked in catalogue().requirements[-len(FORMULAS) :]]
    lotte = frozen(town, *(said(n, Verdict.NOT, explanation=text) for n, text in zip(numbers, FORMULAS, strict=True)))

    told = {row["Nummer"]: row["Toelichting"] for row in rows(lotte)}
    book = load_workbook(BytesIO(lotte.get(f"{DATA}antwoorden.xlsx").data))

    assert [told[number] for number in numbers] == [f"'{text}" for text in FORMULAS]
    for text in FORMULAS:
        (cell,) = cells_with(book, text)
        assert (cell.data_type, cell.hyperlink, cell.number_format) == ("s", None, "@")


def cells_with(book: Any, text: str) -> Iterator[Any]:
    return (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text)


def test_the_workbook_is_ready_to_read_filter_and_print(town: Town) -> None:
    book = load_workbook(BytesIO(frozen(town).get(f"{DATA}antwoorden.xlsx").data))

    for sheet in book:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == f"A1:U{sheet.max_row}"
        assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")
    assert book.sheetnames == ["BIO2 v1.3"]


def test_the_plan_of_action_has_what_is_planned_and_is_as_nist_wants_it(town: Town) -> None:
    planned(town, Given(title="Beleid af", what="Vaststellen", owner_name="Ann", targets=about("5.01.01")))

    made = json_of(frozen(town, said("5.01.01", Verdict.NOT)), "oscal-poam.json")

    assert problems(validator("poam"), made) == []
    first = made["plan-of-action-and-milestones"]["poam-items"][0]
    assert (first["title"], len(first["related-risks"])) == ("Beleid af", 1)


def test_the_results_are_as_nist_wants_them_and_name_the_same_snapshot(town: Town) -> None:
    lotte = frozen(town, said("5.01.01", Verdict.NOT))

    made = json_of(lotte, "oscal-assessment-results.json")

    assert problems(validator("assessment-results"), made) == []
    code = hashlib.sha256(lotte.get(f"{DATA}snapshot.json").data).hexdigest()
    assert code in {prop["value"] for prop in made["assessment-results"]["metadata"]["props"]}
