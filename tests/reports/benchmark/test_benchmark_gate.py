"""The release gate lets R pass and stops what would tell too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reports.benchmark.disclosure import audit, feasible, gate, stretched, within_brackets
from reports.benchmark.edition import Cell, Edition
from reports.benchmark.publication import build
from reports.benchmark.rules import NATIONAL, R, Rules
from reports.benchmark.tables import Tally
from tests.reports.benchmark.attacks.population import REQUIREMENTS, populate, tally_of

TALLY = tally_of(populate(5, sizes={"k1": 30, "k2": 100, "k3": 40, "k4": 16}))
EDITION = build(TALLY)


@pytest.mark.parametrize(("sizes", "absent"), [
    ({"k1": 65, "k2": 182, "k3": 63, "k4": 32}, 0.02), ({"k1": 30, "k2": 100, "k3": 40, "k4": 16}, 0.5),
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
    few = tally_of(populate(5, sizes={"k1": 30, "k2": 100, "k3": 40, "k4": 7}))
    assert any("a share of" in one.told for one in gate(few, build(few, rules=Rules(publish_from=5))))
    exact = build(TALLY, rules=Rules(step=1, least=1, tail=0, parts=10_000))
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
