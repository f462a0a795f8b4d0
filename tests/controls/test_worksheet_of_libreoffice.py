"""What comes back from LibreOffice instead of Excel: the same questions, saved in another way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from controls.exchange.worksheet.columns import column
from tests.controls.libreoffice import as_libreoffice_saves
from tests.controls.test_worksheet import ALL, Desk, back, made


def place(name: str, number: str = "5.01.01") -> str:
    return str(Desk(made()).at(number, column(name).header).coordinate)


def saved(*, inline: bool = False, **cells: Any) -> bytes:
    return as_libreoffice_saves(made(), {place(name): value for name, value in cells.items()}, inline=inline)


@pytest.mark.parametrize("inline", [False, True], ids=["LibreOffice", "a smaller program"])
def test_a_file_that_was_only_opened_and_saved_changes_nothing(inline: bool) -> None:
    found = back(saved(inline=inline))

    assert (found.rows, found.unchanged, found.problems) == ((), len(ALL), ())


@pytest.mark.parametrize("inline", [False, True], ids=["LibreOffice", "a smaller program"])
def test_what_was_filled_in_comes_back_as_it_was_typed(inline: bool) -> None:
    found = back(saved(inline=inline, opzet="deels", explanation="=1+1\n  en <r>meer</r> & zo", evidence_1_title=2026))

    assert found.problems == ()
    (row,) = found.rows
    assert (row.cells["opzet"], row.cells["evidence_1_title"]) == ("deels", "2026")
    assert row.cells["explanation"] == "=1+1\n  en <r>meer</r> & zo"


def test_a_day_is_known_by_its_style() -> None:
    found = back(saved(evidence_1_title="Besluit", evidence_1_date=date(2026, 3, 1)))

    assert found.problems == ()
    assert found.rows[0].cells["evidence_1_date"] == "2026-03-01"


@pytest.mark.parametrize(
    ("inline", "value", "sentence"),
    [
        (True, date(2026, 3, 1), "‘46082’ is geen datum die wij herkennen"),
        (False, 46082, "‘46082’ is geen datum die wij herkennen"),
        (False, True, "Wat hier staat is geen tekst."),
        (False, "1 maart", "‘1 maart’ is geen datum die wij herkennen"),
    ],
    ids=["a day without a style", "a number", "true", "words"],
)
def test_what_is_no_day_is_refused_by_its_address(inline: bool, value: object, sentence: str) -> None:
    found = back(saved(inline=inline, evidence_1_title="Besluit", evidence_1_date=value))

    (problem,) = found.problems
    assert problem.address == f"Vragen!{place('evidence_1_date')}"
    assert problem.sentence.startswith(sentence)
