"""All answers of a frozen assessment as one CSV file: a row per requirement of every framework, in the columns of the workbook.

Written as a spreadsheet program in the Netherlands opens it at once: semicolons,
and UTF-8 that says so at its start. Such a program takes a cell that begins with
`=`, `+`, `-` or `@` for a formula, whatever the quotes; an apostrophe is put in
front of those. Programs read `snapshot.json` instead, which holds every text as it was.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from controls.catalogue import Catalogue
from controls.exchange.answers_table import COLUMNS, answers_tables
from controls.snapshot import Snapshot

#: What Excel and LibreOffice could read as the start of a formula, also behind blanks.
_FORMULA = ("=", "+", "-", "@")
_HEADINGS = ("Kader", "Onderdeel", *(title for title, _ in COLUMNS))


def answers_csv(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> bytes:
    """The file; `catalogues` by hash. The same snapshot gives the same bytes."""
    kept = StringIO()
    writer = csv.writer(kept, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(_HEADINGS)
    writer.writerows(_rows(snapshot, catalogues))
    return kept.getvalue().encode("utf-8-sig")


def _rows(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> Iterator[list[str]]:
    for table in answers_tables(snapshot, catalogues):
        for row in table.rows:
            yield [_as_text(cell) for cell in (table.catalogue.short_title, table.unit, *row)]


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
