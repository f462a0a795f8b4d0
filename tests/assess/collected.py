"""A round of the benchmark on the server of the towns, made once, and an edition of invented municipalities."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assess import rounds
from assess.demo import answers
from assess.editions import editions_folder
from assess.rounds import RoundHere
from controls.levels import themes_of
from reports.benchmark import officers
from reports.benchmark.archive import approve, publish
from reports.benchmark.ballot import unpacked
from reports.benchmark.contribution import Contribution, record
from reports.benchmark.edition import Edition
from reports.benchmark.envelope import SEALED_BYTES, opened
from reports.benchmark.publication import build
from reports.benchmark.rounds import Round
from reports.benchmark.sealing import Half, joined, new_keys
from reports.benchmark.synthetic import municipalities
from reports.benchmark.tally import tables
from tests.assess.town import NOW, Town, answered, catalogue

NAME, CLOSES = "2026", "2026-12-15"
#: Aardam, Beekstad and the municipality of the demonstration are in the second class, with others.
REGISTER = {f"GM90{number:02}": "k2" if number < 40 else "k1" for number in range(1, 60)} | {"GM9999": "k2"}
ANNA, BRAM = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
OFFICERS = [key.public_key().public_bytes_raw().hex() for key in (ANNA, BRAM)]


class Kit:
    """A round on disk, to copy, with the halves of its key. Making keys takes seconds."""

    def __init__(self, data: Path) -> None:
        public, first, second = new_keys(NAME)
        self.halves: tuple[Half, Half] = (first, second)
        self.data = data
        self.public = public
        self.round = rounds.open_here(data, NAME, catalogue(), REGISTER, public, closes_on=CLOSES).round

    def put_in(self, town: Town) -> RoundHere:
        """The round on the server of this town."""
        shutil.copytree(rounds.home(self.data), rounds.home(town.settings.data))
        return self.here(town)

    def here(self, town: Town) -> RoundHere:
        found = rounds.round_here(town.settings.data, NAME)
        assert found
        return found

    def open(self, sealed: bytes) -> Contribution:
        """What the two officers find in an envelope."""
        key = joined(*self.halves, round_=NAME, sealing_key=self.round.sealing_key)
        return opened(sealed, key, self.round).contribution

    def box(self, town: Town) -> list[Contribution]:
        """What is in the ballot box, in the order of its hashes."""
        folder = rounds.home(town.settings.data) / NAME / "stembus"
        closed = folder / "stembus.bin"
        if closed.exists():
            found = unpacked(closed.read_bytes())
        else:
            found = [path.read_bytes() for path in sorted((folder / "enveloppen").iterdir())]
        assert all(len(one) == SEALED_BYTES for one in found)
        return [self.open(one) for one in found]


def fill_and_submit(town: Town) -> None:
    """A submitted assessment of Aardam with an answer to everything."""
    who: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    answered(town, *(replace(answer, **who) for answer in answers(catalogue(), 1.0)))
    town.submit()


@cache
def edition(round_name: str = NAME) -> Edition:
    """What rule set R makes of 342 invented municipalities."""
    themes = themes_of(catalogue())
    # A round without keys: only what is counted by.
    round_ = Round(
        round=round_name,
        catalogue=catalogue().key,
        catalogue_sha256=catalogue().sha256,
        themes=themes,
        population={},
        token_keys={},
        sealing_key="",
        officers=("", ""),
    )
    standing = (
        record(round_, size_class=one.size_class, answers=one.levels, previous=one.before)
        for one in municipalities(themes, seed=7)
    )
    return build(tables(standing, round_), synthetic=True)


def publish_to(data: Path, made: Edition | None = None) -> Edition:
    """Let the server of this data folder have an edition."""
    made = made or edition()
    trust_officers(data)
    publish(made, [approve(made, ANNA), approve(made, BRAM)], OFFICERS, editions_folder(data))
    return made


def trust_officers(data: Path) -> None:
    editions_folder(data).mkdir(exist_ok=True)
    (editions_folder(data) / officers.NAME).write_text(officers.written(OFFICERS), encoding="utf-8")
