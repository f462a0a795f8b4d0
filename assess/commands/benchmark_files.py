"""What every verb of `toetspeil benchmark` does with files, and how it says what was refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from assess.cli import Refusal
from reports.benchmark.archive import RefusedError
from reports.benchmark.ballot import BallotError
from reports.benchmark.contribution import CannotContributeError
from reports.benchmark.edition import DamagedEditionError
from reports.benchmark.issuing import IssuingError
from reports.benchmark.minute import BadMinuteError
from reports.benchmark.participant import ParticipationError
from reports.benchmark.room import RoomError
from reports.benchmark.rounds import BadRoundError, Round
from reports.benchmark.sealing import BadHalfError
from reports.benchmark.tables import DamagedTablesError
from reports.benchmark.tally import TallyError

_SAID = (
    BadHalfError,
    BadMinuteError,
    BadRoundError,
    BallotError,
    CannotContributeError,
    IssuingError,
    ParticipationError,
    RefusedError,
    RoomError,
    TallyError,
)

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Whatever the benchmark refuses, said on the command line."""
    try:
        yield
    except _SAID as error:
        raise Refusal(str(error)) from error
    except DamagedTablesError as error:
        raise Refusal("Dit is geen telling van Toetspeil, of ze is beschadigd.") from error
    except DamagedEditionError as error:
        raise Refusal("Dit is geen uitgave van Toetspeil, of ze is beschadigd.") from error


def read_round(path: Path) -> Round:
    with in_one_sentence():
        return Round.from_json(text_of(path))


def text_of(path: Path) -> str:
    """The text of a small file; far larger is a mistake."""
    if path.stat().st_size > 16 * 1024 * 1024:
        raise Refusal(f"{path} is te groot.")
    return path.read_text(encoding="utf-8")


def new_file(path: Path) -> Path:
    if path.exists():
        raise Refusal(f"{path} bestaat al; kies een andere naam of map.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
