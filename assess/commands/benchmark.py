"""`toetspeil benchmark`: a round in three folders that share nothing but files; works without a network."""

from __future__ import annotations

import click

from assess.cli import Verbs
from assess.commands.benchmark_compare import compare
from assess.commands.benchmark_contribute import contribute
from assess.commands.benchmark_picture import picture
from assess.commands.benchmark_publish import publish
from assess.commands.benchmark_round import round_
from assess.commands.benchmark_tally import ballot, tally
from assess.commands.benchmark_verify import verify


@click.group(cls=Verbs)
def benchmark() -> None:
    """De collectieve vergelijking: openen, bijdragen, tellen, publiceren en vergelijken."""


for _verb in (round_, contribute, ballot, tally, publish, verify, compare, picture):
    benchmark.add_command(_verb)
