"""A whole round on one machine with invented municipalities: the demonstration, and the largest test."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from controls.catalogue import Catalogue
from controls.levels import themes_of
from reports.benchmark import officers
from reports.benchmark.ballot import open_box
from reports.benchmark.contribution import record
from reports.benchmark.issuing import Desk, open_desk
from reports.benchmark.officers import new_officer
from reports.benchmark.participant import Request, answer, begin, sealed, with_token
from reports.benchmark.places import write
from reports.benchmark.publication import build
from reports.benchmark.release import release
from reports.benchmark.room import Held, hold, make_keys
from reports.benchmark.rounds import Round
from reports.benchmark.sealing import RoundKeys
from reports.benchmark.synthetic import Invented, municipalities
from reports.benchmark.tables import Tally
from reports.benchmark.tally import tables

SEED = 2026
NOTICE = "Alle cijfers in deze map zijn verzonnen. Geen enkele gemeente heeft hieraan meegedaan; trek er geen conclusies uit."
Progress = Callable[[int, int, str], None]


def play(
    folder: Path,
    catalogue: Catalogue,
    *,
    name: str,
    held_on: str,
    seed: int = SEED,
    taking_part: int | None = None,
    progress: Progress = lambda _, __, ___: None,
) -> Held:
    """Keys, desk, box, contributions, tally; all 342 take part unless fewer are asked. The folder holds no round yet."""
    keys_file, *halves = make_keys(folder / "telkamer", name)
    invented = list(municipalities(themes_of(catalogue), seed=seed))
    register = {one.code: one.size_class for one in invented}
    keys = RoundKeys.from_json(keys_file.read_text(encoding="utf-8"))
    desk = open_desk(folder / "uitgifte", name, catalogue, register, keys, synthetic=True)
    round_ = desk.round
    box = open_box(folder / "stembus", round_)
    for done, envelope in enumerate(_sent(desk, _drawn(invented, taking_part, seed), folder / "gemeente"), start=1):
        box.put(envelope)
        progress(done, len(invented) if taking_part is None else taking_part, "gemeenten dragen bij")
    desk.close()
    box.close()
    write(folder / f"ronde-{name}.json", round_.canonical.encode())
    (folder / "LEESMIJ.txt").write_text(f"{NOTICE}\n", encoding="utf-8")
    held = hold(
        folder,
        round_=round_,
        box=box.closed_file,
        halves=(halves[0], halves[1]),
        held_on=held_on,
        progress=lambda done, of: progress(done, of, "enveloppen geteld"),
    )
    progress(0, 1, "uitgave getoetst")
    put_edition(held.tally, folder)
    progress(1, 1, "uitgave getoetst")
    return held


def print_only(folder: Path, catalogue: Catalogue, *, name: str, seed: int = SEED) -> Path:
    """The same edition without tokens and envelopes, for a demonstration that must start quickly."""
    themes = themes_of(catalogue)
    invented = list(municipalities(themes, seed=seed))
    # Never leaves this function: nobody seals to it.
    round_ = Round(
        round=name,
        catalogue=catalogue.key,
        catalogue_sha256=catalogue.sha256,
        themes=themes,
        population=Counter(one.size_class for one in invented),
        token_keys={},
        sealing_key="",
        officers=("", ""),
        synthetic=True,
    )
    records = (record(round_, size_class=one.size_class, answers=one.levels, previous=one.before) for one in invented)
    return put_edition(tables(records, round_), folder)


def put_edition(tally: Tally, folder: Path) -> Path:
    """Past the gate and approved by two officers who exist for this only; their keys are thrown away. Says synthetic."""
    edition = build(tally, synthetic=True)
    both = (new_officer(), new_officer())
    trusted = [officer.public for officer in both]
    folder.mkdir(parents=True, exist_ok=True)
    path = release(tally, edition, [one.approve(edition) for one in both], officers=trusted, folder=folder)
    write(folder / officers.NAME, officers.written(trusted).encode())
    return path


def _sent(desk: Desk, present: Sequence[Invented], home: Path) -> Iterator[bytes]:
    """The envelope of each; the record of the first stays with the municipality that it is of, as it would at home."""
    round_ = desk.round
    for at, one in enumerate(present):
        own = begin(round_, one.size_class)
        own = with_token(own, answer(desk.issue(one.code, Request.from_json(own.request))), round_)
        made = record(round_, size_class=one.size_class, answers=one.levels, previous=one.before)
        if at == 0:
            home.mkdir()
            write(home / f"gegevens-{round_.round}-{made.seq}.json", made.content)
        yield sealed(made, own, round_)


def _drawn(invented: Sequence[Invented], taking_part: int | None, seed: int) -> Sequence[Invented]:
    """Who takes part, in the order in which they happen to send."""
    chance = random.Random(seed)  # noqa: S311 - a demonstration, no secret
    return chance.sample(invented, len(invented) if taking_part is None else min(taking_part, len(invented)))
