"""The rounds of the benchmark that this server knows, with the desk and the ballot box where they are here.

Each in a folder of its own. A ballot leaves no time, order or sender here; what asks for a token does have a
sender, and stands with the desk (`token_desk.py`).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from reports.benchmark.ballot import BallotError, Box, open_box
from reports.benchmark.issuing import Desk, open_desk
from reports.benchmark.places import destroy, write
from reports.benchmark.rounds import BadRoundError, Round
from reports.benchmark.rules import R
from reports.benchmark.sealing import RoundKeys
from reports.benchmark.tables import CLASSES
from reports.collective.words import group_name

_ROUND, _AGREED, DESK, _BOX = "ronde.json", "afspraken.json", "uitgifte", "stembus"
ASKED, ANSWERED, _ENVELOPES = "aanvragen", "antwoorden", "enveloppen"
CLASS_WORDS: Mapping[str, str] = {name: group_name(name) for name in CLASSES}


class RoundExistsError(Exception):
    """There is a round of this name already; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHere:
    """One round as this server knows it. `closes_on` is ISO."""

    folder: Path
    round: Round
    closes_on: str
    rules: str

    @property
    def name(self) -> str:
        return self.round.round

    @property
    def desk(self) -> Desk | None:
        """Who got a token; only on the server of whoever issues."""
        found = Desk(folder=self.folder / DESK)
        return found if (found.folder / _ROUND).is_file() else None

    @property
    def box(self) -> Box | None:
        """The envelopes; only on the server of whoever collects."""
        found = Box(folder=self.folder / _BOX)
        return found if (found.folder / _ROUND).is_file() else None

    @property
    def is_closed(self) -> bool:
        """Whether somebody closed it here; a round of another server is closed by its day alone."""
        return (self.desk is not None and not self.desk.is_open) or self.is_box_closed

    @property
    def is_box_closed(self) -> bool:
        return self.box is not None and not (self.box.folder / _ENVELOPES).is_dir()

    @property
    def is_closed_wholly(self) -> bool:
        """Whether nothing is left to close here: a server that stopped half-way can close again."""
        return (self.desk is None or not self.desk.is_open) and (self.box is None or self.is_box_closed)

    def takes(self, today: date) -> bool:
        """Whether contributions are still taken: nothing comes in after the day that was agreed."""
        return not self.is_closed and today.isoformat() <= self.closes_on

    @property
    def tally_file(self) -> Path | None:
        """The closed ballot box, until it is wiped."""
        return self.box.closed_file if self.box and self.box.closed_file.is_file() else None


def home(data: Path) -> Path:
    return data / "benchmark"


def rounds_here(data: Path) -> Sequence[RoundHere]:
    """Every round, the newest first."""
    found = (_read(folder) for folder in sorted(home(data).glob("20*"), reverse=True))
    return tuple(one for one in found if one is not None)


def round_here(data: Path, name: str) -> RoundHere | None:
    """By comparing names: what stands in an address is never made a path."""
    return next((one for one in rounds_here(data) if one.name == name), None)


def current(data: Path, today: date) -> RoundHere | None:
    """The round that can be contributed to, or else the last one."""
    found = rounds_here(data)
    return next((one for one in found if one.takes(today)), found[0] if found else None)


def open_here(
    data: Path, name: str, catalogue: Catalogue, register: Mapping[str, str], keys: RoundKeys, *, closes_on: str
) -> RoundHere:
    """Open a round with a desk and a box on this server. Raises IssuingError, BadRoundError, RoundExistsError."""
    with _new_folder(data, name) as folder:
        made = open_desk(folder / DESK, name, catalogue, register, keys).round
        open_box(folder / _BOX, made)
        for tray in (ASKED, ANSWERED):
            (folder / DESK / tray).mkdir()
        _agree(folder, made, closes_on)
    return RoundHere(folder=home(data) / name, round=made, closes_on=closes_on, rules=R.version)


def take_over(data: Path, text: str, *, closes_on: str) -> RoundHere:
    """Take over a round that was opened elsewhere. Raises BadRoundError, RoundExistsError."""
    made = Round.from_json(text)
    with _new_folder(data, made.round) as folder:
        _agree(folder, made, closes_on)
    return RoundHere(folder=home(data) / made.round, round=made, closes_on=closes_on, rules=R.version)


# --- closing and handing over -------------------------------------------------------------


def close(here: RoundHere) -> None:
    """Close the desk and the box; what they hold stays as it is. Closing again changes nothing."""
    if here.desk is not None:
        with alone(here.desk.folder):
            here.desk.close()
    if here.box is not None:
        with alone(here.box.folder):
            if not here.is_box_closed:
                here.box.close()


def put(here: RoundHere, envelope: bytes) -> None:
    """Put an envelope in the box; nothing else is kept of it. Raises BallotError."""
    if here.box is None:
        raise BallotError("De stembus van deze ronde is op een andere server.")
    with alone(here.box.folder):
        here.box.put(envelope)


def wipe(here: RoundHere) -> None:
    """Destroy the closed ballot box, once the tally room has it."""
    if here.tally_file is not None:
        destroy(here.tally_file)


def _agree(folder: Path, made: Round, closes_on: str) -> None:
    write(folder / _ROUND, made.canonical.encode())
    write(folder / _AGREED, canonical_json({"closes_on": closes_on, "rules": R.version}).encode())


def _read(folder: Path) -> RoundHere | None:
    if not (folder / _AGREED).is_file():
        return None
    agreed = json.loads((folder / _AGREED).read_text(encoding="utf-8"))
    try:
        made = _parsed((folder / _ROUND).read_text(encoding="utf-8"))
    except BadRoundError:
        # Opened by rules that this version no longer publishes by: nobody can go on with it, and other rounds must show.
        return None
    return RoundHere(folder=folder, round=made, closes_on=agreed["closes_on"], rules=agreed["rules"])


@lru_cache(maxsize=16)
def _parsed(text: str) -> Round:
    return Round.from_json(text)


@contextmanager
def _new_folder(data: Path, name: str) -> Iterator[Path]:
    """A folder that is there wholly or not at all: half a round would take contributions that nobody can count."""
    final = home(data) / name
    if final.exists():
        raise RoundExistsError(f"Ronde {name} is er al; een ronde wordt nooit opnieuw geopend.")
    unfinished = home(data) / f".nieuw-{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        unfinished.rename(final)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One at a time. The folder itself is what is locked: a file would keep when it was last done."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
