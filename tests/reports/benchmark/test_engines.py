"""The tally by a database: the same cells as plain Python, whatever the engine, and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
import sqlglot

from controls.levels import bin_of
from reports.benchmark import engines
from reports.benchmark.contribution import Contribution
from reports.benchmark.engines import (
    ANSWERS,
    CHANGES,
    Engine,
    ForeignRowsError,
    count_table,
    statement,
    theme_histogram,
)
from reports.benchmark.tally import tables
from tests.postgres import Server
from tests.reports.benchmark.many import contributions, round_of_bio2
from tests.reports.benchmark.round_builders import kit

ROUND = round_of_bio2(kit().round)
DIALECTS = ("duckdb", "postgres", "pyspark", "trino")


@pytest.fixture(scope="module")
def crowd() -> list[Contribution]:
    """More than fit in one part, one of them with a theme that it left open and one with a theme that does not apply."""
    made = list(contributions(ROUND, 2_100))
    theme = ROUND.themes["netwerk"]
    made[3] = replace(made[3], answers={**made[3].answers, **dict.fromkeys(theme)})
    made[4] = replace(made[4], answers={**made[4].answers, **dict.fromkeys(theme, -1)})
    return made


@contextmanager
def connected(server: Server) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with server.database() as addresses, psycopg.connect(addresses.owner) as connection:
        yield connection


def test_duckdb_gives_the_cells_of_plain_python(crowd: list[Contribution]) -> None:
    with engines.duckdb(crowd, ROUND) as engine:
        found = engines.tally(engine, ROUND)

    assert found.canonical == tables(crowd, ROUND).canonical
    assert found == tables(crowd, ROUND)


def test_postgres_gives_the_cells_of_plain_python(crowd: list[Contribution], postgres: Server) -> None:
    with connected(postgres) as connection:
        found = engines.tally(engines.postgres(connection, crowd, ROUND), ROUND)

    assert found == tables(crowd, ROUND)


def test_a_single_other_answer_is_another_table(crowd: list[Contribution]) -> None:
    first = ROUND.requirements[0]
    other = [replace(crowd[0], answers={**crowd[0].answers, first: None}), *crowd[1:]]
    assert crowd[0].answers[first] is not None

    with engines.duckdb(other, ROUND) as engine:
        assert engines.tally(engine, ROUND) != tables(crowd, ROUND)


def test_a_round_without_contributions_has_every_cell_at_zero() -> None:
    with engines.duckdb((), ROUND) as engine:
        assert engines.tally(engine, ROUND) == tables((), ROUND)


def test_postgres_keeps_no_row_when_the_transaction_has_ended(crowd: list[Contribution], postgres: Server) -> None:
    looking = f"SELECT to_regclass('pg_temp.{ANSWERS}'), to_regclass('pg_temp.{CHANGES}')"
    with connected(postgres) as connection:
        engines.postgres(connection, crowd[:10], ROUND)
        before = connection.execute(looking).fetchone()
        connection.commit()
        after = connection.execute(looking).fetchone()

    assert before is not None
    assert None not in before
    assert after == (None, None)


@pytest.mark.parametrize(
    "row",
    [(4, 0, 2, 1), (-1, 0, 2, 1), (0, len(ROUND.requirements), 2, 1), (0, 0, 4, 1)],
    ids=["a class too many", "a class before the first", "a requirement too many", "a level that is not there"],
)
def test_what_the_round_does_not_have_is_refused(row: tuple[int, ...]) -> None:
    engine = Engine("duckdb", lambda sql: [row] if ANSWERS in sql and "answered" not in sql else [])

    with pytest.raises(ForeignRowsError):
        engines.tally(engine, ROUND)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("expression", [count_table, theme_histogram])
def test_both_expressions_are_written_for_every_engine_without_dividing(expression: object, dialect: str) -> None:
    tree = sqlglot.parse_one(statement(expression, ANSWERS, dialect), read="spark" if dialect == "pyspark" else dialect)

    assert tree.find(sqlglot.exp.Group) is not None
    assert inexact(tree) == []


def inexact(tree: sqlglot.Expression) -> list[str]:
    """What engines do not all do alike: dividing, broken numbers, averages and quantiles."""
    kinds = (
        sqlglot.exp.Div,
        sqlglot.exp.IntDiv,
        sqlglot.exp.Mod,
        sqlglot.exp.Cast,
        sqlglot.exp.Avg,
        sqlglot.exp.Round,
        sqlglot.exp.Floor,
        sqlglot.exp.Quantile,
        sqlglot.exp.Median,
    )
    return [node.sql() for node in tree.find_all(*kinds)]


@pytest.mark.parametrize("sql", ["SELECT sum(a) * 400 / 30 FROM t", "SELECT avg(a) FROM t", "SELECT median(a) FROM t"])
def test_dividing_is_noticed(sql: str) -> None:
    assert inexact(sqlglot.parse_one(sql, read="duckdb")) != []


def test_a_bin_is_made_of_whole_numbers() -> None:
    # 3 of 40 possible is 7.5 points, exactly the start of the third bin; as a broken number it may fall below.
    assert [bin_of(0, 1), bin_of(3, 1), bin_of(9, 40), bin_of(8, 40)] == [0, 40, 3, 2]
