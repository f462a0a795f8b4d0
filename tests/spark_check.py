"""Spark in local mode gives the cells of plain Python; run by `make proof`, which installs Spark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from reports.benchmark import engines
from reports.benchmark.tally import tables
from tests.reports.benchmark.many import contributions, round_of_bio2
from tests.reports.benchmark.round_builders import kit

ROUND = round_of_bio2(kit().round)
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.showConsoleProgress": "false",
}


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    building = SparkSession.builder.master("local[1]").appName("toetspeil")
    for name, value in _SETTINGS.items():
        building = building.config(name, value)
    found = building.getOrCreate()
    yield found
    found.stop()


@pytest.mark.parametrize("number", [0, 342])
def test_spark_gives_the_cells_of_plain_python(session: SparkSession, number: int) -> None:
    crowd = list(contributions(ROUND, number))

    assert engines.tally(engines.spark(session, crowd, ROUND), ROUND) == tables(crowd, ROUND)


def test_spark_notices_a_single_other_answer(session: SparkSession) -> None:
    crowd, others = (list(contributions(ROUND, 30, seed=seed)) for seed in (1, 2))

    assert engines.tally(engines.spark(session, [*crowd[:29], others[29]], ROUND), ROUND) != tables(crowd, ROUND)
