"""A sample can be drawn again by anybody, from the seed alone."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.sampling import draw

populations = st.lists(st.text(min_size=1, max_size=20), unique=True, max_size=40)


@given(populations, st.integers(0, 50), st.text(min_size=1, max_size=20))
def test_the_order_of_the_population_does_not_matter(population: list[str], size: int, seed: str) -> None:
    drawn = draw(population, size, seed)

    assert drawn == draw(reversed(population), size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    assert set(drawn) <= set(population)


@given(populations, st.text(min_size=1, max_size=20))
def test_a_larger_sample_begins_with_the_smaller_one(population: list[str], seed: str) -> None:
    assert draw(population, 10, seed)[:3] == draw(population, 3, seed)


def test_it_is_the_sha256_that_the_documentation_names() -> None:
    population = [f"eis-{number}" for number in range(100)]

    by_hand = sorted(population, key=lambda member: sha256(b"zaad\n" + member.encode()).hexdigest())

    assert draw(population, 7, "zaad") == tuple(by_hand[:7])


def test_another_seed_gives_another_sample() -> None:
    population = [f"eis-{number}" for number in range(100)]

    assert draw(population, 10, "een") != draw(population, 10, "twee")


@pytest.mark.parametrize(("population", "size", "seed"), [(["a", "a"], 1, "s"), (["a"], -1, "s"), (["a"], 1, "")])
def test_what_cannot_be_drawn_is_refused(population: list[str], size: int, seed: str) -> None:
    with pytest.raises(ValueError, match=r"twice|needs"):
        draw(population, size, seed)
