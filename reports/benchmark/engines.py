"""The same tally by a database: two expressions in Ibis, for whoever outgrows what one Python process adds up.

The product is `tally.tables`, which needs nothing. What is here (the extra
`scale`) gives the same cells from DuckDB, PostgreSQL, Spark or Trino. An
engine only counts and adds whole numbers: dividing is done here, by the one
formula of `controls/levels.py`, because engines round in different ways.

A row holds places in the lists of the round, not names; contributors are numbered
in the order in which they come. The tables are temporary: they are gone when the
connection is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from controls.levels import LEVELS, bin_of
from reports.benchmark.contribution import Contribution
from reports.benchmark.rounds import Round
from reports.benchmark.tables import CLASSES, Tally
from reports.benchmark.tally import tables

if TYPE_CHECKING:
    import ibis
    import psycopg
    import pyarrow as pa
    from pyspark.sql import SparkSession

ANSWERS, CHANGES = "benchmark_answers", "benchmark_changes"
#: A level of a requirement, or the change of a theme; nothing where it was left open or there was none before.
_COLUMNS = {"contributor": "int32", "size_class": "int16", "theme": "int16", "name": "int16", "value": "int16"}
_DEFINED = "contributor integer, size_class smallint, theme smallint, name smallint, value smallint"
#: Contributors that are handed over together.
_TOGETHER = 2_000

Rows = Iterable[Sequence[Any]]
Cell = TypeVar("Cell", bound=Hashable)


class ForeignRowsError(Exception):
    """The engine counted something that the round does not have."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Something that holds the two tables and runs a statement: the dialect that Ibis writes for it, and how to ask."""

    dialect: str
    run: Callable[[str], Rows]


def count_table(rows: ibis.Table) -> ibis.Table:
    """How many contributors of each class gave each value to each name."""
    from ibis import _

    return rows.group_by("size_class", "name", "value").agg(n=_.count())


def theme_histogram(rows: ibis.Table) -> ibis.Table:
    """How many contributors of each class reached so many levels in so many valid answers of a theme."""
    from ibis import _

    valid = rows.filter(_.value >= 0)
    each = valid.group_by("contributor", "size_class", "theme").agg(levels=_.value.sum(), answered=_.count())
    return each.group_by("size_class", "theme", "levels", "answered").agg(n=_.count())


def statement(expression: Callable[[ibis.Table], ibis.Table], table: str, dialect: str) -> str:
    """One of the two as the SQL of an engine; no connection is needed."""
    import ibis

    return str(ibis.to_sql(expression(ibis.table(_COLUMNS, name=table)), dialect=dialect))


def tally(engine: Engine, round_: Round) -> Tally:
    """The tables of a round from the rows that the engine holds: cell for cell what `tally.tables` makes of them."""
    sizes, names, themes = (dict(enumerate(listed)) for listed in (CLASSES, round_.requirements, round_.themes))
    levels, changes = (engine.run(statement(count_table, table, engine.dialect)) for table in (ANSWERS, CHANGES))
    scores = engine.run(statement(theme_histogram, ANSWERS, engine.dialect))
    empty = tables((), round_)
    counts = _filled(empty.counts, (((sizes.get(c), names.get(r), level), n) for c, r, level, n in levels))
    steps = [(sizes.get(c), themes.get(t), step, n) for c, t, step, n in changes]
    return replace(
        empty,
        counts=counts,
        themes_hist=_filled(
            empty.themes_hist, (((sizes.get(c), themes.get(t), bin_of(got, of)), n) for c, t, got, of, n in scores)
        ),
        delta_hist=_filled(empty.delta_hist, (((c, t, step), n) for c, t, step, n in steps if step is not None)),
        unpaired=_filled(empty.unpaired, (((c, t), n) for c, t, step, n in steps if step is None)),
        respondents={c: sum(counts[c, names[0], level] for level in LEVELS) for c in CLASSES},
    )


def _filled(empty: Mapping[Cell, int], found: Iterable[tuple[Hashable, int]]) -> dict[Cell, int]:
    """Every cell of the round, with what was counted."""
    filled: dict[Any, int] = dict(empty)
    for cell, n in found:
        if cell not in filled:
            raise ForeignRowsError("the engine holds a value that this round does not have")
        filled[cell] += n
    return filled


def batches(standing: Iterable[Contribution], round_: Round) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The rows of the two tables, a part at a time; all the contributors are never in memory together."""
    answers = [(t, r) for t, ids in enumerate(round_.themes.values()) for r in map(round_.requirements.index, ids)]
    changes = [(t, t) for t in range(len(round_.themes))]
    source, first, part = iter(standing), 0, None
    while part is None or part:
        part = list(islice(source, _TOGETHER))
        levels = [one.answers[round_.requirements[r]] for one in part for _, r in answers]
        yield ANSWERS, _batch(part, first, answers, levels)
        yield CHANGES, _batch(part, first, changes, [one.delta[theme] for one in part for theme in round_.themes])
        first += len(part)


def _batch(
    part: Sequence[Contribution], first: int, places: Sequence[tuple[int, int]], values: Sequence[int | None]
) -> pa.RecordBatch:
    import pyarrow as pa

    wide, kinds = len(places), {"int16": pa.int16(), "int32": pa.int32()}
    columns: dict[str, Sequence[int | None]] = {
        "contributor": [number for number in range(first, first + len(part)) for _ in range(wide)],
        "size_class": [place for one in part for place in [CLASSES.index(one.size_class)] * wide],
        "theme": [theme for theme, _ in places] * len(part),
        "name": [name for _, name in places] * len(part),
        "value": values,
    }
    return pa.record_batch({name: pa.array(columns[name], kinds[kind]) for name, kind in _COLUMNS.items()})


@contextmanager
def duckdb(standing: Iterable[Contribution], round_: Round) -> Iterator[Engine]:
    """DuckDB in this process and in memory."""
    import duckdb as library

    with library.connect() as connection:
        for table in (ANSWERS, CHANGES):
            connection.execute(f"CREATE TABLE {table} ({_DEFINED})")
        for table, batch in batches(standing, round_):
            connection.register("part", batch)
            connection.execute(f"INSERT INTO {table} SELECT * FROM part")
            connection.unregister("part")
        yield Engine("duckdb", lambda sql: connection.execute(sql).fetchall())


def postgres(
    connection: psycopg.Connection[tuple[Any, ...]], standing: Iterable[Contribution], round_: Round
) -> Engine:
    """PostgreSQL at the other end of this connection; the rows are gone when its transaction ends."""
    from pyarrow import csv

    plain = csv.WriteOptions(include_header=False)
    for table in (ANSWERS, CHANGES):
        connection.execute(f"CREATE TEMPORARY TABLE {table} ({_DEFINED}) ON COMMIT DROP")
    for table, batch in batches(standing, round_):
        written = BytesIO()
        csv.write_csv(batch, written, plain)
        with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            copy.write(written.getbuffer())
    return Engine("postgres", lambda sql: connection.execute(sql).fetchall())


def spark(session: SparkSession, standing: Iterable[Contribution], round_: Round) -> Engine:
    """Spark, as views of this session; the rows pass through this process."""
    import pyarrow as pa

    held: dict[str, list[pa.RecordBatch]] = {ANSWERS: [], CHANGES: []}
    for table, batch in batches(standing, round_):
        held[table].append(batch)
    for table, parts in held.items():
        session.createDataFrame(pa.Table.from_batches(parts)).createOrReplaceTempView(table)
    return Engine("pyspark", lambda sql: session.sql(sql).collect())
