"""The release gate lets R pass and stops what would tell too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from reports.benchmark.absence import from_outside, witnessed
from reports.benchmark.disclosure import audit, audit_absence, feasible, gate, stretched, within_brackets
from reports.benchmark.edition import Cell, Edition
from reports.benchmark.publication import build
from reports.benchmark.rules import NATIONAL, R, Rules
from reports.benchmark.tables import Tally
from tests.reports.benchmark.attacks.population import REQUIREMENTS, populate, tally_of

TALLY = tally_of(populate(5, sizes={"k1": 30, "k2": 100, "k3": 40, "k4": 21}))
EDITION = build(TALLY)


@pytest.mark.parametrize(("sizes", "absent"), [
    ({"k1": 65, "k2": 182, "k3": 63, "k4": 32}, 0.02), ({"k1": 30, "k2": 100, "k3": 40, "k4": 21}, 0.5),
    ({"k1": 30, "k2": 100, "k3": 40, "k4": 9}, 0.02), ({"k1": 30, "k2": 100, "k3": 40, "k4": 9}, 0.93),
    ({"k1": 4, "k2": 6, "k3": 7, "k4": 3}, 0.3), ({"k1": 4, "k3": 3}, 0.02),
])  # fmt: skip
def test_what_r_makes_passes_the_gate(sizes: Mapping[str, int], absent: float) -> None:
    tally = tally_of(populate(6, sizes=sizes, absent=absent))
    assert gate(tally, build(tally)) == ()


def exact_national(tally: Tally, edition: Edition) -> Edition:
    """A careless editor adds the national shares in whole percents, without a bracket."""
    row = {}
    for name, cell in edition.cells[NATIONAL].items():
        met = sum(tally.counts[c, name, level] for c in tally.classes for level in (2, 3))
        n = sum(tally.counts[c, name, level] for c in tally.classes for level in range(4))
        row[name] = Cell(n=cell.n, lo=cell.lo, hi=cell.hi, percent=(100 * met // n, 100 * met // n + 1))
    return replace(edition, cells=edition.cells | {NATIONAL: row})


def test_the_audit_stops_whole_national_percentages_beside_the_classes() -> None:
    found = {finding.check for finding in audit(TALLY, exact_national(TALLY, EDITION))}
    assert found == {"audit"}


def test_the_gate_stops_every_weaker_row_of_numbers() -> None:
    few = tally_of(populate(5, sizes={"k1": 30, "k2": 100, "k3": 40, "k4": 12}))
    assert any("a share of" in one.told for one in gate(few, build(few, rules=Rules(publish_from=5))))
    exact = build(TALLY, rules=Rules(step=1, margin=0, least=1, tail=0, parts=10_000))
    assert {"rules", "audit", "metamorphic"} <= {one.check for one in gate(TALLY, exact)}
    extremes = build(TALLY, rules=Rules(quantiles=((15, (0, 50, 100)),)))
    assert any("too many quantiles" in one.told for one in gate(TALLY, extremes))


def test_the_audit_holds_every_real_count_inside_its_range() -> None:
    possible = feasible(TALLY, EDITION)
    for size in TALLY.classes:
        for name in REQUIREMENTS:
            met = sum(TALLY.counts[size, name, level] for level in (2, 3))
            assert possible[size, name].low <= met <= possible[size, name].high


def test_the_metamorphic_tables_really_differ() -> None:
    other = within_brackets(TALLY)
    moved = sum(other.counts[key] != count for key, count in TALLY.counts.items())
    assert moved > len(REQUIREMENTS)
    assert stretched(TALLY, TALLY.classes).themes_hist != TALLY.themes_hist
    assert sum(other.counts.values()) == sum(TALLY.counts.values())
    assert R.version == EDITION.rules


def test_the_gate_stops_an_edition_that_tells_that_nobody_left_a_requirement_out() -> None:
    before = build(TALLY, rules=Rules(version="R/1", margin=0))
    assert {one.check for one in audit_absence(TALLY, before)} == {"absence"}
    assert any("too exact" in one.told for one in gate(TALLY, before))
    assert [*audit_absence(TALLY, EDITION)] == []


def test_quantiles_that_need_everybody_are_stopped() -> None:
    twenty = tally_of(populate(5, sizes={"k1": 20, "k2": 60, "k3": 40, "k4": 25}, absent=0))
    made = build(twenty)
    quartiles = build(twenty, rules=Rules(margin=0)).quantiles["k1"]
    assert {percent for pairs in quartiles.values() for percent, _ in pairs} == {25, 50, 75}
    told = [one.place for one in gate(twenty, replace(made, quantiles={**made.quantiles, "k1": quartiles}))]
    assert "k1 T01" in told


def test_what_is_witnessed_is_never_more_than_what_a_pencil_leaves_and_holds_the_real_number() -> None:
    outside, inside = from_outside(TALLY, EDITION, R), witnessed(TALLY, EDITION, R)
    for (group, name), left in inside.items():
        assert set(left.possible) <= set(outside[group, name].possible)
        real = left.of - sum(TALLY.counts[c, name, level] for c in group.split("+") for level in range(4))
        assert real in left.possible


def test_a_witness_is_a_table_that_prints_the_same() -> None:
    """One requirement, one class: every number that is said to be possible is put into the tables and printed."""
    name, group = REQUIREMENTS[0], "k3"
    possible = witnessed(TALLY, EDITION, R)[group, name].possible
    printed = (EDITION.cells[group][name], EDITION.cells[NATIONAL][name], EDITION.levels[name])
    found = [left for left in range(8) if any(one == printed for one in _prints(group, name, left))]
    assert found == possible == [0, 1, 2, 3, 4, 5]


def _prints(group: str, name: str, left: int) -> Iterator[tuple[object, ...]]:
    """What is printed when so many left it out, for a spread of ways in which the others may have answered."""
    n = TALLY.respondents[group] - left
    one = replace(TALLY, requirements=(name,), themes=())
    for met in range(n + 1):
        for best in {0, met // 3, met // 2, met}:
            for worst in {0, (n - met) // 3, (n - met) // 2, n - met}:
                levels = {0: worst, 1: n - met - worst, 2: met - best, 3: best, -1: left, None: 0}
                edition = build(replace(one, counts=TALLY.counts | {(group, name, k): v for k, v in levels.items()}))
                cell = edition.cells.get(group, {}).get(name)
                yield cell, edition.cells[NATIONAL][name], edition.levels.get(name)


def test_the_country_never_shows_more_quantiles_than_its_classes_are_sure_of() -> None:
    """Of 34 with quartiles and 25 with a median, deciles of the country would tell that at most three of 34 have no score."""
    tally = tally_of(populate(5, sizes={"k1": 34, "k2": 5, "k3": 10, "k4": 10}, absent=0))
    theme = tally.themes[0]
    histogram = dict(tally.themes_hist)
    full = [key for key, count in histogram.items() if key[0] != "k1" and key[1] == theme for _ in range(count)]
    for key in full[:6]:
        histogram[key] -= 1
    made = build(replace(tally, themes_hist=histogram))
    assert [percent for percent, _ in made.quantiles["k2+k3+k4"][theme]] == [50]
    assert {percent for percent, _ in made.quantiles[NATIONAL][theme]} <= {25, 50, 75}
    deciles = {**made.quantiles[NATIONAL], theme: tuple((10 * i, 100 * i) for i in range(1, 10))}
    told = gate(tally, replace(made, quantiles={**made.quantiles, NATIONAL: deciles}))
    assert any("too many quantiles" in one.told for one in told)
