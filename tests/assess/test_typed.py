"""Dates as people type them: one form, and years with which can be reckoned."""

from __future__ import annotations

import pytest

from assess.typed import is_date


@pytest.mark.parametrize("text", ["2026-12-31", "2028-02-29", "1900-01-01", "2199-12-31"])
def test_an_existing_date_is_one(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    ["", "31-12-2026", "20261231", "2026-W01-1", "2026-02-30", "2027-02-29", "1899-12-31", "2200-01-01", "9999-12-31"],
)
def test_what_cannot_be_reckoned_with_is_none(text: str) -> None:
    assert not is_date(text)
