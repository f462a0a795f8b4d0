"""As many contributions as wanted, quickly: the themes of 342 invented municipalities, each time taken from others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from controls.levels import themes_of
from controls.loading import load
from reports.benchmark.contribution import Contribution, record
from reports.benchmark.rounds import Round
from reports.benchmark.synthetic import municipalities
from reports.benchmark.tables import CLASSES


def round_of_bio2(of: Round) -> Round:
    """The same round about all of BIO2, with room for everybody."""
    catalogue = load("bio2/1.3")
    return replace(
        of,
        catalogue=catalogue.key,
        catalogue_sha256=catalogue.sha256,
        themes=themes_of(catalogue),
        population=dict.fromkeys(CLASSES, 10**9),
    )


def contributions(round_: Round, number: int, *, seed: int = 1) -> Iterator[Contribution]:
    """One at a time; the same seed gives the same ones. The first 342 are the invented ones themselves."""
    base = [
        record(round_, size_class=one.size_class, answers=one.levels, previous=one.before)
        for one in municipalities(round_.themes, seed=seed)
    ]
    parts = [{t: {r: one.answers[r] for r in ids} for t, ids in round_.themes.items()} for one in base]
    for at in range(number):
        turn, first = divmod(at, len(base))
        answers: dict[str, int | None] = {}
        for shift, theme in enumerate(round_.themes):
            answers.update(parts[(first + turn * shift) % len(base)][theme])
        yield replace(base[first], answers=answers)
