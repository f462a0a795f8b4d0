"""Which tests are matrices of cases: of each, every third case in `make test`, and all of them in `make proof`.

They hold one thing against many hostile files, roles or widths. The whole
matrix is what a release is held to. Which cases stay depends on the names of the tests only, so it is the same
everywhere. Whoever names a case on the command line gets it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pytest

MATRICES = {
    "test_around_travels",
    "test_attacks_on_a_file",
    "test_audit_secrets",
    "test_auditing",
    "test_deciding",
    "test_evidence",
    "test_exchange",
    "test_exchange_frameworks",
    "test_handing",
    "test_hostile_frameworks",
    "test_hostile_imports",
    "test_hostile_snapshots",
    "test_layout",
    "test_lock_out",
    "test_notifying",
    "test_offline",
    "test_reopening",
    "test_reviewing",
    "test_scripts",
    "test_versions",
    "test_versions_travel",
    "test_vvt_versions",
    "test_worksheet_hostile",
}


def sampled(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """What stays, in its order, and what waits for the proof; of every test the last case stays, on each database."""
    cases: dict[tuple[object, ...], list[pytest.Item]] = defaultdict(list)
    there = list(items)
    for item in there:
        cases[_matrix_of(item)].append(item)
    kept = {id(item) for matrix, found in cases.items() for item in (_third(found) if matrix[0] else found)}
    return [item for item in there if id(item) in kept], [item for item in there if id(item) not in kept]


def _matrix_of(item: pytest.Item) -> tuple[object, ...]:
    module = item.nodeid.partition("::")[0].rpartition("/")[2].removesuffix(".py")
    if not isinstance(item, pytest.Function) or module not in MATRICES or not hasattr(item, "callspec"):
        return ("",)
    return (module, item.nodeid.partition("::")[0], item.originalname, item.callspec.params.get("engine"))


def _third(found: Sequence[pytest.Item]) -> list[pytest.Item]:
    return [item for at, item in enumerate(reversed(found)) if at % 3 == 0]
