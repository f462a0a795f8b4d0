"""What a file of others leads to: an edition and what of it was lost, or the places for which it is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from controls.catalogue import Catalogue

#: In bytes. The largest catalogue that is published (NIST SP 800-53) has eleven million.
LARGEST = 32 * 1024 * 1024
TEXT = 20_000
TITLE = 500
IDENTIFIER = 200
REQUIREMENTS = 5_000
POINTS = 200

# What a page or a PDF may not hold: control characters, halves of a character, what is no character.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place where a file is refused; `line` is 1-based, 0 where the format has no lines to speak of."""

    where: str
    problem: str
    line: int = 0

    def __str__(self) -> str:
        line = f"regel {self.line}, " if self.line else ""
        return f"{line}{self.where}: {self.problem}."


class ForeignFileError(Exception):
    """The file cannot become an edition; carries every place."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__("; ".join(str(spot) for spot in spots))
        self.spots = tuple(spots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something in the file that the edition does not have: what, how often, and why."""

    what: str
    count: int
    why: str

    def __str__(self) -> str:
        return f"{self.count} × {self.what}: {self.why}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """An edition made of a file of others: the files that the loader reads, and what was lost on the way.

    `files` holds texts by their path below a folder of catalogues (`nis2/1/catalogue.yaml`).
    """

    catalogue: Catalogue
    files: Mapping[str, str]
    losses: tuple[Loss, ...]
    language: str


@dataclass(slots=True)
class Findings:
    """What is wrong and what gets lost, gathered while a file is read."""

    spots: list[Spot] = field(default_factory=list)
    _lost: Counter[tuple[str, str]] = field(default_factory=Counter)

    def problem(self, where: str, problem: str, line: int = 0) -> None:
        self.spots.append(Spot(where=where, problem=problem, line=line))

    def lost(self, what: str, why: str, count: int = 1) -> None:
        if count:
            self._lost[what, why] += count

    def stop(self) -> None:
        """Raise ForeignFileError when anything is wrong."""
        if self.spots:
            raise ForeignFileError(list(dict.fromkeys(self.spots)))

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What gets lost, in the order in which it was first met."""
        return tuple(Loss(what=what, count=count, why=why) for (what, why), count in self._lost.items())


def refuse(where: str, problem: str, line: int = 0) -> ForeignFileError:
    """The error for a file with one thing wrong."""
    return ForeignFileError([Spot(where=where, problem=problem, line=line)])


def shown(value: object) -> str:
    """Something from the file, fit to stand in a sentence on a terminal."""
    kept = "".join(c if c.isprintable() else " " for c in str(value)[:200])
    return re.sub(r"\s+", " ", kept).strip()[:60]


def unseen(text: str) -> str:
    """The first character that nobody can see, as in "U+0007"; "" when there is none."""
    found = _UNSEEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def one_line(text: str) -> str:
    return " ".join(text.split())


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters, cut between words."""
    if len(text) <= longest:
        return text
    return (text[: longest - 1].rsplit(" ", 1)[0] or text[: longest - 1]).rstrip(" .,;:") + "…"


def doubles(named: Sequence[tuple[str, str, int]]) -> Iterator[tuple[str, str, int, str]]:
    """Of (name, where, line): each that was there before, with the place of the first."""
    first: dict[str, str] = {}
    for name, where, line in named:
        if name in first:
            yield name, where, line, first[name]
        else:
            first[name] = where
