"""Every attack succeeds against a naive publication of the same answers and fails against ours."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reports.benchmark.rules import R, brackets
from reports.benchmark.tables import CLASSES
from tests.reports.benchmark.attacks import of_clients
from tests.reports.benchmark.attacks.of_cells import SIZES_OF_A_CELL, proves
from tests.reports.benchmark.attacks.of_figures import extremes_naive
from tests.reports.benchmark.attacks.population import POPULATION
from tests.reports.benchmark.attacks.suite import ATTACKS, R1, WEAKENED, cost, figures, naive, ours, successes
from tests.reports.benchmark.attacks.world import everybody, of_size

STORY = Path(__file__).parents[4] / "reports" / "benchmark" / "PUBLICATION.md"
#: Which attack each weakness lets through: its own, and those that live on the same weakness.
REASONS = {
    "threshold 5": {"A1", "A10", "A22"},
    "exact percentages": {"A2", "A3", "A4", "A6", "A7", "A9", "A21", "A22", "A25"},
    "number of answers without a margin (R/1)": {"A25"},
    "late entry allowed": {"A8"},
    "minimum shown": {"A5"},
    "trend with one newcomer": {"A14"},
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_succeeds_naively_and_fails_against_r(name: str) -> None:
    attack = ATTACKS[name]
    assert naive(name) > attack.limit
    assert ours(name, R) <= attack.limit


@pytest.mark.parametrize("weakness", WEAKENED)
def test_weakened_rules_fall_each_for_its_own_reason(weakness: str) -> None:
    assert successes(WEAKENED[weakness]) == REASONS[weakness]


def test_the_margin_is_what_keeps_who_left_a_requirement_out() -> None:
    assert ours("A25", R1) > 30
    assert ours("A25", R) == 0


def test_four_colluders_prove_nothing_and_five_only_when_they_are_exactly_the_minority() -> None:
    cases = [(n, of, count) for n, of in SIZES_OF_A_CELL for count in range(n + 1)]
    assert len(cases) == 117_662
    assert [sum(proves(R, *case, k) for case in cases) for k in (1, 2, 3, 4, 5)] == [0, 0, 0, 0, 286]


def test_a_national_bracket_of_its_own_could_leave_too_few_counts() -> None:
    """Why the national share is the sum of the classes: the counter-example that made it so."""
    sizes, luck = POPULATION.values(), random.Random(1)
    narrowest = sum(sizes)
    for _ in range(200):
        hidden = [R.hides(luck.choice(brackets(R, _answers(n))), n) for n in sizes]
        met = sum(one[-1] for one in hidden)
        nation = next(one for b in brackets(R, _answers(sum(sizes))) if met in (one := R.hides(b, sum(sizes))))
        both = min(met, nation[-1]) - max(sum(one[0] for one in hidden), nation[0]) + 1
        narrowest = min(narrowest, both)
    assert narrowest == 1


def test_the_synthetic_country_has_the_real_sizes() -> None:
    assert [len(of_size(everybody(), size)) for size in CLASSES] == [65, 182, 63, 32]
    assert extremes_naive() == 100


def test_the_figures_in_the_documentation_are_the_measured_ones() -> None:
    story = STORY.read_text(encoding="utf-8")
    assert figures() in story
    assert cost() in story
    assert of_clients.said(R, R1) in story


def _answers(n: int) -> tuple[int, int]:
    """What a cell says of a class that answered wholly."""
    return R.answers(n, n) or (0, 0)
