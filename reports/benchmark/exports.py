"""An edition as open data: the layer for everybody, a table in CSV, and what each column means."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from controls.canonical import canonical_json
from reports.benchmark.edition import Cell, Edition
from reports.benchmark.rules import NATIONAL

COLUMNS = ("ronde", "groep", "soort", "onderdeel", "aantal", "van", "tot", "procent_van", "procent_tot", "waarde")

#: The data dictionary: (column, what it holds), in Dutch.
DICTIONARY = (
    ("ronde", "De ronde van de benchmark."),
    (
        "groep",
        "k1 tot 20.000 inwoners, k2 tot 50.000, k3 tot 100.000, k4 daarboven; k3+k4 samen; national is het land.",
    ),
    ("soort", "voldoet, niveau_0, niveau_3, kwantiel, trend of deelname."),
    ("onderdeel", "Het nummer van de eis of het thema; bij een kwantiel gevolgd door het percentage."),
    (
        "aantal",
        (
            "Hoeveel gemeenten een geldig antwoord gaven, als bereik. Hoger dan een stap onder het aantal deelnemers begint "
            "het nooit: zo is niet te zien of iedereen antwoordde."
        ),
    ),
    ("van", "Het laagste aantal dat deze cel kan betekenen, op de schaal van het laagste aantal gemeenten."),
    ("tot", "Het hoogste aantal dat deze cel kan betekenen, op dezelfde schaal."),
    ("procent_van", "Het laagste percentage dat deze cel kan betekenen, naar beneden afgerond."),
    ("procent_tot", "Het hoogste percentage dat deze cel kan betekenen, naar boven afgerond."),
    ("waarde", "Bij een kwantiel de score op 2,5 punt; bij een trend up, level of down; bij deelname het bereik."),
)


def as_csv(edition: Edition) -> str:
    """Everything in the edition, one row per printed value, in a fixed order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((edition.round, *row) for row in _rows(edition))
    return out.getvalue()


def dictionary_csv() -> str:
    """The data dictionary as a table of its own."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([("kolom", "betekenis"), *DICTIONARY])
    return out.getvalue()


def public_layer(edition: Edition) -> str:
    """What may be read by everybody: national themes, no requirement and no class.

    A list of what is missing everywhere is a list of targets, and the classes
    are for municipalities.
    """
    return canonical_json(
        {
            "schema": "toetspeil/benchmark/public/1",
            "round": edition.round,
            "catalogue": edition.catalogue,
            "rules": edition.rules,
            "synthetic": edition.synthetic,
            "edition": edition.sha256,
            "respondents": edition.respondents[NATIONAL],
            "quantiles": {t: [list(p) for p in pairs] for t, pairs in edition.quantiles.get(NATIONAL, {}).items()},
            "trend": dict(edition.trend.get(NATIONAL, {})),
        }
    )


def _rows(edition: Edition) -> Iterator[tuple[str | int, ...]]:
    for group in (*edition.groups, NATIONAL):
        yield (group, "deelname", "", "", "", "", "", "", edition.respondents[group])
        for name, cell in sorted(edition.cells.get(group, {}).items()):
            yield _share(group, "voldoet", name, cell)
        for theme, pairs in sorted(edition.quantiles.get(group, {}).items()):
            for percent, tenths in pairs:
                yield (group, "kwantiel", f"{theme} {percent}", "", "", "", "", "", f"{tenths // 10},{tenths % 10}")
        for theme, arrow in sorted(edition.trend.get(group, {}).items()):
            yield (group, "trend", theme, "", "", "", "", "", arrow)
    for name, levels in sorted(edition.levels.items()):
        for level, cell in sorted(levels.items()):
            yield _share(NATIONAL, f"niveau_{level}", name, cell)


def _share(group: str, kind: str, name: str, cell: Cell) -> tuple[str | int, ...]:
    return (group, kind, name, f"{cell.n[0]}-{cell.n[1]}", cell.lo, cell.hi, *cell.percent, "")
