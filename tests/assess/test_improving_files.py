"""The plan as files: a spreadsheet in which nothing that people typed becomes a formula, and a calendar."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from assess.improving.service import Given
from controls.answers import Verdict
from controls.improvement import Effort, State
from tests.assess.test_improving import PLAN, about, moved, planned, said
from tests.assess.town import AARDAM, CARLA, LOTTE, NOW, Town, answered
from tests.conftest import Browser


def book_of(browser: Browser) -> Workbook:
    return load_workbook(BytesIO(browser.get(f"{PLAN}verbeterplan.xlsx").data))


def agenda_of(browser: Browser) -> Calendar:
    return Calendar.from_ical(browser.get(f"{PLAN}verbeterplan.ics").data)


def test_the_spreadsheet_holds_every_action_with_days_as_days_and_amounts_as_amounts(town: Town) -> None:
    answered(town, said("5.01.01", Verdict.NOT))
    (first,) = planned(
        town,
        Given(
            title="Beleid af", what="Vaststellen", owner_name="Ann", due_on="2027-03-01", effort=Effort.LARGE, days=12,
            euros=1500, targets=about("5.01.01"),
        ),
    )  # fmt: skip
    (second,) = planned(town, Given(title="Daarna", due_on="2026-01-01", needs=(first,)))
    moved(town, first, State.DROPPED, "Te duur.")

    book = book_of(town.browser(LOTTE))

    assert book.sheetnames == ["Acties", "Toelichting"]
    sheet = book["Acties"]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=2)}
    assert rows["Beleid af"] == [
        "Beleid af", "Vaststellen", "5.01.01 Vastgesteld informatiebeveiligingsbeleid", "Ann", datetime.fromisoformat("2027-03-01"),
        "vervallen", "groot", 12, 1500, 0.6, None, "Vervallen: Te duur.",
    ]  # fmt: skip
    assert rows["Daarna"][-2:] == ["Beleid af", "Te laat.\nWacht op ‘Beleid af’, maar die actie is vervallen."]
    assert second not in str(rows)


def test_the_spreadsheet_is_ready_to_read_filter_and_print(town: Town) -> None:
    planned(town, Given(title="Beleid af"))

    book = book_of(town.browser(LOTTE))

    sheet = book["Acties"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B2", "A1:L2", "$1:$1")
    for one in book.worksheets:
        assert (one.page_setup.orientation, one.page_setup.paperSize) == ("landscape", 9)
        assert (one.page_setup.fitToWidth or 1, one.page_setup.fitToHeight) == (1, 0)
        assert one.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["B"].width > 40
    words = [cell.value for row in book["Toelichting"].iter_rows() for cell in row if cell.value]
    assert "Verbeterplan van Aardam." in words
    assert all(cell.value in words for cell in sheet[1])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_what_begins_like_a_formula_is_text(town: Town, start: str) -> None:
    bad = f'{start}HYPERLINK("http://kwaad.example")'
    planned(town, Given(title=bad, what=bad, owner_name=bad))

    sheet = book_of(town.browser(LOTTE))["Acties"]

    for cell in (sheet["A2"], sheet["B2"], sheet["D2"]):
        assert (cell.value, cell.data_type, cell.quotePrefix, cell.hyperlink) == (bad, "s", True, None)
    assert not sheet["F2"].quotePrefix


def test_a_formula_and_markup_of_a_spreadsheet_come_back_as_they_were_typed(town: Town) -> None:
    planned(town, Given(title="<r>zo</r>", what="=1+1", owner_name="<r><t>kwaad</t></r>"))

    sheet = book_of(town.browser(LOTTE))["Acties"]

    found = [(sheet[place].value, sheet[place].data_type) for place in ("A2", "B2", "D2")]
    assert found == [("<r>zo</r>", "s"), ("=1+1", "s"), ("<r><t>kwaad</t></r>", "s")]


def test_the_same_plan_at_the_same_moment_is_the_same_file(town: Town) -> None:
    planned(town, Given(title="Beleid af", due_on="2027-03-01"))
    lotte = town.browser(LOTTE)

    first, again = (lotte.get(f"{PLAN}verbeterplan.xlsx") for _ in range(2))
    town.clock.advance(days=1)
    later = lotte.get(f"{PLAN}verbeterplan.xlsx")

    assert first.data == again.data != later.data
    assert load_workbook(BytesIO(first.data)).properties.created == NOW.replace(tzinfo=None)
    assert first.headers["Content-Disposition"] == 'attachment; filename="verbeterplan-aardam-2026-11-20.xlsx"'
    assert town.trail()[-1][1:3] == ("improvement-plan:downloaded", "a00000000001/xlsx")


def test_the_calendar_holds_what_is_not_finished_and_has_a_day(town: Town) -> None:
    first, done, _ = planned(
        town,
        Given(title="Beleid af", due_on="2027-03-01", owner_name="Ann"),
        Given(title="Al klaar", due_on="2027-03-02"),
        Given(title="Zonder dag"),
    )
    moved(town, done, State.DONE)

    (event,) = agenda_of(town.browser(CARLA)).walk("VEVENT")

    assert (event["UID"], event.decoded("DTSTART")) == (f"{first}@toetspeil", date(2027, 3, 1))
    assert event["SUMMARY"] == "Verbeteractie klaar: Beleid af"
    assert "Wie: Ann." in event["DESCRIPTION"]
    assert str(event["URL"]).endswith(f"/verbeteren/{first}")
    assert [str(alarm["ACTION"]) for alarm in event.walk("VALARM")] == ["DISPLAY"]


def test_a_title_cannot_add_lines_to_the_calendar(town: Town) -> None:
    planned(town, Given(title="Beleid\r\nEND:VEVENT\r\nBEGIN:VEVENT", due_on="2027-03-01"))

    assert len(agenda_of(town.browser(CARLA)).walk("VEVENT")) == 1
    assert town.rows("SELECT municipality_id FROM improvement_action") == [(AARDAM,)]
