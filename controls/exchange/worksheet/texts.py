"""A text in a cell, as text: whatever somebody wrote is neither a formula nor markup."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


def write_text(sheet: Worksheet, row: int, index: int, text: str, look: Format | None = None) -> None:
    """Write a text. XlsxWriter takes `<r>…</r>` for markup of its own and would write it as it stands."""
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, index, text[:1], look, text[1:], look)
    else:
        sheet.write_string(row, index, text, look)
