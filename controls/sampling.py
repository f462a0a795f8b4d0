"""Draw a sample that anybody can draw again: the seed decides, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def draw(population: Iterable[str], size: int, seed: str) -> tuple[str, ...]:
    """`size` members of the population, or all of it when it is smaller, in the order in which they were drawn.

    Every member gets the SHA-256 of `seed`, a line feed and itself; the smallest
    are drawn. The order of the population does not matter, and a member that is
    added moves no other out of its place, so an auditor can check it with any
    tool that computes SHA-256.

    Raises ValueError when a member occurs twice, when the size is below 0 or when there is no seed.
    """
    members = sorted(population)
    if len(set(members)) != len(members):
        raise ValueError("a member of the population occurs twice")
    if size < 0 or not seed:
        raise ValueError("a sample needs a size and a seed")
    return tuple(sorted(members, key=lambda member: sha256(f"{seed}\n{member}".encode()).digest())[:size])
