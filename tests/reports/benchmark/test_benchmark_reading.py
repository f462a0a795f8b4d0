"""What a reader can refuse without the tables: anything finer than rule set R prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.benchmark.edition import Edition
from reports.benchmark.publication import build
from reports.benchmark.reading import too_fine
from reports.benchmark.rules import NATIONAL, R
from tests.reports.benchmark.attacks.population import populate, tally_of

SIZES: tuple[dict[str, int] | None, ...] = (
    None,
    {"k1": 21, "k2": 40},
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
    [{"publish_from": 5}, {"step": 1}, {"margin": 0}, {"least": 1, "parts": 1000}, {"quantiles": ((5, (0, 50, 100)),)}],
    ids=["threshold 5", "exact numbers", "no margin", "exact shares", "minimum and maximum shown"],
)
def test_an_edition_of_weaker_rules_is_too_fine(weaker: dict[str, object]) -> None:
    rules = replace(R, **weaker)  # type: ignore[arg-type]
    made = build(tally_of(populate(7, sizes={"k1": 12, "k2": 40})), rules=rules)

    assert [*too_fine(made)]


def test_other_rules_are_named() -> None:
    assert "de regels heten R/0 en niet R/2" in [*too_fine(replace(edition(), rules="R/0"))]


def test_more_quantiles_than_the_number_of_answers_allows_are_too_fine() -> None:
    rules = replace(R, quantiles=((15, tuple(range(10, 100, 10))),))
    made = build(tally_of(populate(7, sizes={"k1": 21, "k2": 40})), rules=rules)
    assert made.respondents["k1"] == "20-24"

    assert any("van k1" in one for one in too_fine(made))


def test_a_group_that_overlaps_and_a_level_that_is_not_printed_are_too_fine() -> None:
    made = edition()
    assert "groep k1+k2" in [*too_fine(replace(made, cells={**made.cells, "k1+k2": made.cells["k2"]}))]
    assert "de indeling in groepen" in [*too_fine(replace(made, groups=(*made.groups, "k1+k2")))]
    name, row = next(iter(made.levels.items()))
    assert f"de niveaus van {name}" in [*too_fine(replace(made, levels={name: {**row, "2": row["3"]}}))]


def test_a_country_that_is_not_the_sum_of_its_classes_is_too_fine() -> None:
    made = edition()
    name, share = next(iter(made.cells[NATIONAL].items()))
    finer = replace(share, percent=(share.percent[0] + 1, share.percent[1]))
    cells = {**made.cells, NATIONAL: {**made.cells[NATIONAL], name: finer}}
    assert [*too_fine(replace(made, cells=cells))] == [f"{name} landelijk"]
    respondents = {**made.respondents, NATIONAL: "340-344"}
    assert [*too_fine(replace(made, respondents=respondents))] == ["het aantal deelnemers van national"]


def test_levels_that_are_cut_finer_than_the_classes_allow_are_too_fine() -> None:
    made = edition()
    name, row = next(iter(made.levels.items()))
    cell = row["3"]
    narrow = replace(row["3"], hi=cell.lo + 2)
    assert [*too_fine(replace(made, levels={**made.levels, name: {**row, "3": narrow}}))] == [f"de niveaus van {name}"]


@pytest.mark.parametrize("numbers", ["65", "65-70", "66-70", "²0-24", "9" * 5000 + "-1", "<20", ""])
def test_a_number_of_participants_that_r_does_not_print_is_refused(numbers: str) -> None:
    made = edition()
    said = [*too_fine(replace(made, respondents={**made.respondents, "k1": numbers}))]
    assert "het aantal deelnemers van k1" in said


def test_a_cell_that_says_that_everybody_answered_is_too_fine() -> None:
    made = edition()
    name, cell = next(iter(made.cells["k1"].items()))
    assert made.respondents["k1"] == "65-69"
    assert cell.n == (60, 69)
    for n in ((65, 69), (60, 64)):
        cells = {**made.cells, "k1": {**made.cells["k1"], name: replace(cell, n=n)}}
        assert [*too_fine(replace(made, cells=cells))] == [f"{name} van k1"]


def test_quantiles_that_do_not_rise_are_refused() -> None:
    made = edition()
    theme, pairs = next(iter(made.quantiles["k1"].items()))
    rows = {**made.quantiles, "k1": {**made.quantiles["k1"], theme: pairs[::-1]}}
    assert [*too_fine(replace(made, quantiles=rows))] == [f"{theme} van k1"]
