"""The two layers of the collective picture: what everybody may read, and what municipalities may."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from enum import StrEnum

from reports.benchmark.edition import Edition
from reports.benchmark.exports import COLUMNS, as_csv, dictionary_csv, public_layer
from reports.benchmark.rules import NATIONAL
from reports.kinds import Tlp
from reports.package import Attached

#: The rows of the table that say nothing of one requirement or one class.
_OPEN_ROWS = frozenset({"deelname", "kwantiel", "trend"})
PICTURE = "collectief-beeld"


class Layer(StrEnum):
    """For whom; the value stands in addresses and on the command line."""

    PUBLIC = "public"
    CLASS = "class"

    @property
    def tlp(self) -> Tlp:
        return Tlp.CLEAR if self is Layer.PUBLIC else Tlp.AMBER

    @property
    def reader(self) -> str:
        return "iedereen" if self is Layer.PUBLIC else "de IBD en gemeenten"

    @property
    def words(self) -> str:
        """In the name of a file."""
        return "openbaar" if self is Layer.PUBLIC else "voor-gemeenten"


def as_json(edition: Edition, layer: Layer) -> str:
    """The figures of this layer as data."""
    return public_layer(edition) if layer is Layer.PUBLIC else edition.canonical


def as_table(edition: Edition, layer: Layer) -> str:
    """The same as CSV."""
    whole = as_csv(edition)
    if layer is Layer.CLASS:
        return whole
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row for row in csv.DictReader(io.StringIO(whole)) if _is_open(row))
    return out.getvalue()


def _is_open(row: Mapping[str, str]) -> bool:
    return row["groep"] == NATIONAL and row["soort"] in _OPEN_ROWS


def data_files(edition: Edition, layer: Layer) -> tuple[Attached, ...]:
    """What goes with the picture, and can be downloaded beside it."""
    name = f"{PICTURE}-{layer.words}"
    return (
        Attached(name=f"{name}.json", content=as_json(edition, layer).encode(), about="Alle cijfers van deze laag (JSON)"),
        Attached(name=f"{name}.csv", content=as_table(edition, layer).encode(), about="Dezelfde cijfers als tabel (CSV)"),
        Attached(name="kolommen.csv", content=dictionary_csv().encode(), about="Wat elke kolom van de tabel betekent"),
    )  # fmt: skip
