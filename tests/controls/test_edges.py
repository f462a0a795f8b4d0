"""Every edge of the four mappings against one reviewed table, and against the sheets where they lie beside us."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import yaml

from controls.catalogue import Catalogue, RequirementKind
from controls.loading import load
from controls.mapping_files import MAPPINGS
from tests.controls.builders import ROOT
from tests.controls.test_cbw_2026 import obligations

EDGES_FILE = ROOT / "tests/controls/edges.tsv"
RawMapping = dict[str, Any]
RAW: dict[str, RawMapping] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(MAPPINGS.glob("*.yaml"))
}
EDITIONS = {key: load(key) for mapping in RAW.values() for key in (mapping["target"], mapping["source"])}
BIO2 = EDITIONS["bio2/1.3"]
#: The only real measure that belongs to no obligation: it stands outside the Cbw.
UNUSED = {"bio2-5.33.01"}


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One source that helps to carry one target."""

    mapping: str
    target: str
    source: str

    def __str__(self) -> str:
        return f"{self.target} < {self.source}"


def read_rows() -> tuple[Edge, ...]:
    lines = [line for line in EDGES_FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    header, *rows = [line.split("\t") for line in lines]
    assert header == ["mapping", "target", "source"]
    return tuple(Edge(*cells) for cells in rows)


def edges(mappings: Mapping[str, RawMapping]) -> Iterator[Edge]:
    for name, mapping in mappings.items():
        for link in mapping["links"]:
            for source in link["all_of"]:
                yield Edge(name, link["target"], source)


ROWS = read_rows()


def disagreements(rows: Iterable[Edge], mappings: Mapping[str, RawMapping]) -> Iterator[str]:
    """Where the table and the mappings differ, in either direction; an edge that stands twice is two."""
    reviewed, found = Counter(rows), Counter(edges(mappings))
    for edge in sorted((reviewed - found).keys()):
        yield f"only in the table: {edge}"
    for edge in sorted((found - reviewed).keys()):
        yield f"only in {edge.mapping}: {edge}"


def strays(rows: Iterable[Edge], mappings: Mapping[str, RawMapping]) -> Iterator[str]:
    """Ends of an edge that their edition does not hold."""
    for edge in rows:
        for end, name in (("target", edge.target), ("source", edge.source)):
            key = mappings[edge.mapping][end]
            if name not in EDITIONS[key].requirement_by_id:
                yield f"{name} is not in {key}"


def unused(rows: Iterable[Edge], bio2: Catalogue = BIO2) -> set[str]:
    """The real measures of BIO2 that no obligation of the Cbw rests on."""
    measures = {r.id for r in bio2.requirements if r.kind is RequirementKind.MEASURE}
    return measures - {edge.source for edge in rows if edge.mapping == "cbw-bio2"}


# --- the table ----------------------------------------------------------------------------


def test_the_table_counts_what_was_counted_by_hand() -> None:
    assert Counter(edge.mapping for edge in ROWS) == {
        "cbw-bio2": 215,
        "digid-bio2": 69,
        "nis2-cbw": 48,
        "suwinet-bio2": 32,
    }
    assert [edge for edge, count in Counter(ROWS).items() if count > 1] == []


def test_the_table_holds_every_edge_of_every_mapping_and_no_other() -> None:
    assert list(disagreements(ROWS, RAW)) == []


def test_both_ends_of_every_edge_exist() -> None:
    assert list(strays(ROWS, RAW)) == []


def test_the_obligations_of_the_cbw_use_every_real_measure_of_bio2_but_one() -> None:
    assert len([r for r in BIO2.requirements if r.kind is RequirementKind.MEASURE]) == 117
    assert unused(ROWS) == UNUSED


# --- counter-examples: each kind of mistake is seen ----------------------------------------

Sources = Callable[[list[str]], list[str]]


def with_sources(name: str, target: str, changed: Sources) -> dict[str, RawMapping]:
    """The mappings with other sources for one target."""
    links = [
        link | ({"all_of": changed(link["all_of"])} if link["target"] == target else {}) for link in RAW[name]["links"]
    ]
    return RAW | {name: RAW[name] | {"links": links}}


def test_a_missing_edge_is_seen() -> None:
    mistaken = with_sources("cbw-bio2", "cbw-zp-h1", lambda found: found[1:])

    assert list(disagreements(ROWS, mistaken)) == ["only in the table: cbw-zp-h1 < bio2-8.24.01"]


def test_an_extra_edge_is_seen() -> None:
    mistaken = with_sources("digid-bio2", "digid-u-pw.07", lambda found: [*found, "bio2-8.08.04"])

    assert list(disagreements(ROWS, mistaken)) == ["only in digid-bio2: digid-u-pw.07 < bio2-8.08.04"]


def test_a_moved_edge_is_seen() -> None:
    mistaken = with_sources("suwinet-bio2", "suwinet-06", lambda _: ["bio2-5.16.02"])

    assert list(disagreements(ROWS, mistaken)) == [
        "only in the table: suwinet-06 < bio2-5.16.01",
        "only in suwinet-bio2: suwinet-06 < bio2-5.16.02",
    ]


def test_an_edge_that_moved_to_another_target_is_seen() -> None:
    links = [
        link | ({"target": "nis2-23.2"} if link["target"] == "nis2-23.3" else {}) for link in RAW["nis2-cbw"]["links"]
    ]
    mistaken = RAW | {"nis2-cbw": RAW["nis2-cbw"] | {"links": links}}

    assert list(disagreements(ROWS, mistaken)) == [
        "only in the table: nis2-23.3 < cbw-mld-01",
        "only in nis2-cbw: nis2-23.2 < cbw-mld-01",
    ]


def test_an_edge_that_stands_twice_is_seen() -> None:
    mistaken = with_sources("suwinet-bio2", "suwinet-06", lambda found: [*found, *found])

    assert list(disagreements(ROWS, mistaken)) == ["only in suwinet-bio2: suwinet-06 < bio2-5.16.01"]


def test_a_mapping_without_rows_is_seen() -> None:
    rows = [edge for edge in ROWS if edge.mapping != "nis2-cbw"]

    assert len(list(disagreements(rows, RAW))) == len(ROWS) - len(rows) > 0


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        pytest.param({"target": "cbw-zp-k1"}, "cbw-zp-k1 is not in cbw/2026", id="a target"),
        pytest.param({"source": "bio2-5.04.02"}, "bio2-5.04.02 is not in bio2/1.3", id="a number that was moved"),
        pytest.param({"source": "cbw-zp-a1"}, "cbw-zp-a1 is not in bio2/1.3", id="a source of another edition"),
    ],
)
def test_an_end_that_does_not_exist_is_seen(changed: dict[str, str], found: str) -> None:
    mistaken = replace(Edge("cbw-bio2", "cbw-zp-a1", "bio2-5.01.01"), **changed)

    assert list(strays([*ROWS, mistaken], RAW)) == [found]


def test_a_measure_that_nothing_rests_on_any_more_is_seen() -> None:
    rows = [edge for edge in ROWS if edge.source != "bio2-6.01.01"]

    assert unused(rows) == {*UNUSED, "bio2-6.01.01"}


# --- what the sheets name -----------------------------------------------------------------

#: An edge that no sheet names, with the reason. There is none today between BIO2 and the others; the one of nis2-cbw
#: stands with the facts of the Cbw.
EXPLAINED: dict[Edge, str] = {}

CBW_SHEETS, ENSIA_SHEETS = (
    [path.read_text(encoding="utf-8") for path in sorted(ROOT.parent.glob(f"*/sources/{name}.md"))]
    for name in ("cbw", "ensia")
)
_MEASURE = re.compile(r"(\d\.\d\d)\.(\d\d)(?:-(\d\d))?")
_CONTROL = re.compile(r"(?<![\d.])(\d)\.(\d{1,2})(?![\d.]*\d)")
_ISO_RANGE = re.compile(r"\d\.\d+-\d\.\d+")


def named(cell: str, iso: str = "") -> set[str]:
    """The ids of BIO2 that a cell names, ranges spelled out; "iso only" without a number means the controls beside it."""
    found = {
        f"bio2-{control}.{number:02}"
        for control, first, last in _MEASURE.findall(cell)
        for number in range(int(first), int(last or first) + 1)
    }
    controls = _CONTROL.findall(_MEASURE.sub("", cell))
    if "iso only" in cell and not controls:
        assert not _ISO_RANGE.search(iso), f"a range of controls: {iso}"
        controls = _CONTROL.findall(iso)
    return found | {f"bio2-{chapter}.{int(number):02}" for chapter, number in controls}


def rows_of(sheet: str, section: str) -> Iterator[dict[str, str]]:
    """The numbered rows of the table in one section, by the heads of its columns."""
    heads: list[str] = []
    for line in sheet.partition(f"\n### {section} ")[2].partition("\n### ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| # |"):
            heads = cells
        elif heads and re.match(r"\| \d+ \|", line):
            yield dict(zip(heads, cells, strict=True))


def in_cbw(sheet: str) -> Iterator[Edge]:
    for number, entry in obligations(sheet).items():
        for found in entry["bio2"]:
            yield Edge("cbw-bio2", f"cbw-{number.lower()}", f"bio2-{found}")


def in_ensia(sheet: str) -> Iterator[Edge]:
    for row in rows_of(sheet, "2.2"):
        for found in named(row["BIO2 v1.3"], row["ISO 27002:2022"]):
            yield Edge("digid-bio2", f"digid-{row['Id'].lower().replace('/', '-')}", found)
    for row in rows_of(sheet, "2.3"):
        for found in named(row["BIO2 (derived)"]):
            yield Edge("suwinet-bio2", row["Working id"].lower().replace("suwi-", "suwinet-"), found)


def not_as_named(rows: Iterable[Edge], sheet: Iterable[Edge], explained: Collection[Edge]) -> Iterator[str]:
    """Edges that a sheet names and the table lacks, and those that nothing explains; reasons that explain nothing."""
    wanted = set(sheet)
    names = {edge.mapping for edge in wanted}
    told = {edge for edge in rows if edge.mapping in names}
    own = {edge for edge in explained if edge.mapping in names}
    yield from (f"missing: {edge}" for edge in sorted(wanted - told))
    yield from (f"unexplained: {edge}" for edge in sorted(told - wanted - own))
    yield from (f"explained for nothing: {edge}" for edge in sorted(own - (told - wanted)))


def as_cbw_sheet(rows: Sequence[Edge]) -> str:
    """What the table says, in the form of the sheet about the Cbw."""
    by_target: dict[str, list[str]] = {}
    for edge in rows:
        if edge.mapping == "cbw-bio2":
            by_target.setdefault(edge.target, []).append(edge.source.removeprefix("bio2-"))
    entries = [{"id": target.upper(), "bio2": found} for target, found in by_target.items()]
    return f"# Nagemaakt\n\n## 4. Plichten\n\n```yaml\n{yaml.safe_dump(entries)}```\n"


def as_ensia_sheet(rows: Sequence[Edge]) -> str:
    """What the table says, in the form of the two tables of the sheet about ENSIA."""
    heads = {
        "digid": ("### 2.2 DigiD", "| # | Id | ISO 27002:2022 | BIO2 v1.3 |"),
        "suwinet": ("### 2.3 Suwinet", "| # | Working id | Subject | BIO2 (derived) |"),
    }
    lines = ["# Nagemaakt"]
    for name, (title, head) in heads.items():
        by_target: dict[str, list[str]] = {}
        for edge in rows:
            if edge.mapping == f"{name}-bio2":
                by_target.setdefault(edge.target, []).append(edge.source.removeprefix("bio2-"))
        lines += ["", title, "", head, "|---|---|---|---|"]
        for n, (target, found) in enumerate(by_target.items(), 1):
            said = target.replace("suwinet-", "SUWI-").removeprefix("digid-")
            said = re.sub(r"^(u)-", r"\1/", said).upper() if name == "digid" else said
            lines.append(f"| {n} | {said} | - | {', '.join(found)} |")
    return "\n".join(lines) + "\n\n### 2.4 Niets\n"


@pytest.mark.parametrize("sheet", [as_cbw_sheet(ROWS), *CBW_SHEETS])
def test_every_number_that_the_cbw_sheet_names_is_an_edge_and_no_other(sheet: str) -> None:
    assert list(not_as_named(ROWS, in_cbw(sheet), EXPLAINED)) == []


@pytest.mark.parametrize("sheet", [as_ensia_sheet(ROWS), *ENSIA_SHEETS])
def test_every_number_that_the_ensia_sheet_names_is_an_edge_and_no_other(sheet: str) -> None:
    found = list(in_ensia(sheet))

    assert {edge.mapping for edge in found} == {"digid-bio2", "suwinet-bio2"}
    assert list(not_as_named(ROWS, found, EXPLAINED)) == []


@pytest.mark.parametrize(
    ("cell", "iso", "found"),
    [
        ("5.19.01, 5.20.03-06", "", {"5.19.01", "5.20.03", "5.20.04", "5.20.05", "5.20.06"}),
        ("5.02.01 (5.03, 5.37 iso only)", "5.2, 5.3, 5.37, 8.2", {"5.02.01", "5.03", "5.37"}),
        ("iso only; test via 8.08.05", "8.26, 8.28", {"8.26", "8.28", "8.08.05"}),
        ("(8.09 iso only)", "8.9", {"8.09"}),
        ("5.3 (iso only)", "", {"5.03"}),
        ("5.34 (iso only)", "", {"5.34"}),
        ("8.24.01", "8.24, 5.14", {"8.24.01"}),
    ],
)
def test_a_cell_is_read_with_its_ranges_and_its_controls(cell: str, iso: str, found: set[str]) -> None:
    assert named(cell, iso) == {f"bio2-{number}" for number in found}


def test_iso_only_beside_a_range_of_controls_is_refused() -> None:
    with pytest.raises(AssertionError, match="a range of controls"):
        named("iso only", "5.19-5.22")


EXTRA = Edge("cbw-bio2", "cbw-zp-h1", "bio2-5.01.01")


@pytest.mark.parametrize(
    ("changed", "explained", "found"),
    [
        pytest.param(lambda rows: rows, [], [], id="as named"),
        pytest.param(
            lambda rows: [edge for edge in rows if str(edge) != "cbw-zp-d3 < bio2-5.22.02"],
            [],
            ["missing: cbw-zp-d3 < bio2-5.22.02"],
            id="a missing edge",
        ),
        pytest.param(lambda rows: [*rows, EXTRA], [], [f"unexplained: {EXTRA}"], id="an extra edge"),
        pytest.param(lambda rows: [*rows, EXTRA], [EXTRA], [], id="an extra edge with a reason"),
        pytest.param(lambda rows: rows, [EXTRA], [f"explained for nothing: {EXTRA}"], id="a reason without its edge"),
        pytest.param(
            lambda rows: [
                replace(edge, target="cbw-zp-d2") if str(edge) == "cbw-zp-d3 < bio2-5.22.02" else edge for edge in rows
            ],
            [],
            ["missing: cbw-zp-d3 < bio2-5.22.02", "unexplained: cbw-zp-d2 < bio2-5.22.02"],
            id="a moved edge",
        ),
    ],
)
def test_a_table_that_is_not_as_the_sheet_names_is_seen(
    changed: Callable[[Sequence[Edge]], Sequence[Edge]], explained: list[Edge], found: list[str]
) -> None:
    sheet = list(in_cbw(as_cbw_sheet(ROWS)))

    assert list(not_as_named(changed(ROWS), sheet, explained)) == found
