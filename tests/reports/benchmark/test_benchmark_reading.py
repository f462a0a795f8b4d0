"""What a reader can refuse without the tables: anything finer than rule set R prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.benchmark.edition import Edition
from reports.benchmark.publication import build
from reports.benchmark.reading import too_fine
from reports.benchmark.rules import R
from tests.reports.benchmark.attacks.population import populate, tally_of

SIZES: tuple[dict[str, int] | None, ...] = (
    None,
    {"k1": 17, "k2": 40},
    {"k1": 9},
    {"k1": 8, "k2": 9, "k3": 60, "k4": 4},
)


def edition(sizes: dict[str, int] | None = None) -> Edition:
    return build(tally_of(populate(7, sizes=sizes) if sizes else populate(7)))


@pytest.mark.parametrize("sizes", SIZES)
def test_what_rule_set_r_makes_is_never_too_fine(sizes: dict[str, int] | None) -> None:
    assert [*too_fine(edition(sizes))] == []


@pytest.mark.parametrize(
    "weaker",
    [{"publish_from": 5}, {"step": 1}, {"least": 1, "parts": 1000}, {"quantiles": ((5, (0, 50, 100)),)}],
    ids=["threshold 5", "exact numbers", "exact shares", "minimum and maximum shown"],
)
def test_an_edition_of_weaker_rules_is_too_fine(weaker: dict[str, object]) -> None:
    rules = replace(R, **weaker)  # type: ignore[arg-type]
    made = build(tally_of(populate(7, sizes={"k1": 9, "k2": 40})), rules=rules)

    assert [*too_fine(made)]


def test_other_rules_are_named() -> None:
    assert "de regels heten R/0 en niet R/1" in [*too_fine(replace(edition(), rules="R/0"))]


def test_more_quantiles_than_the_number_of_answers_allows_are_too_fine() -> None:
    rules = replace(R, quantiles=((15, tuple(range(10, 100, 10))),))
    made = build(tally_of(populate(7, sizes={"k1": 16, "k2": 40})), rules=rules)
    assert made.respondents["k1"] == "15-19"

    assert any("van k1" in one for one in too_fine(made))


def test_a_group_that_overlaps_and_a_level_that_is_not_printed_are_too_fine() -> None:
    made = edition()
    assert "groep k1+k2" in [*too_fine(replace(made, cells={**made.cells, "k1+k2": made.cells["k2"]}))]
    assert "de indeling in groepen" in [*too_fine(replace(made, groups=(*made.groups, "k1+k2")))]
    name, row = next(iter(made.levels.items()))
    assert f"de niveaus van {name}" in [*too_fine(replace(made, levels={name: {**row, "2": row["3"]}}))]
