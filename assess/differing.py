"""What changed between two texts, word by word; pure, and bounded in what it may cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s*\S+|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
#: The comparison is quadratic, and worse for a text of one word repeated: beyond this the parts get coarser.
_COSTLY = 40_000


class Fate(StrEnum):
    SAME = "gelijk"
    OUT = "verwijderd"
    IN = "toegevoegd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text, and what became of it."""

    fate: Fate
    text: str

    @property
    def space(self) -> str:
        """What stands before its words, and need not be marked; nothing when there are no words."""
        return self.text[: len(self.text) - len(self.text.lstrip())] if self.text.strip() else ""

    @property
    def words(self) -> str:
        return self.text.removeprefix(self.space)


def differences(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The text as it was, with what went out of it, and as it became, with what came in."""
    old, new = _parts(before, after)
    was: list[Piece] = []
    became: list[Piece] = []
    for start, end, from_, until, is_same in _runs(old, new):
        _add(was, Fate.SAME if is_same else Fate.OUT, old[start:end])
        _add(became, Fate.SAME if is_same else Fate.IN, new[from_:until])
    return tuple(was), tuple(became)


def _parts(before: str, after: str) -> tuple[list[str], list[str]]:
    """Words where that can be afforded, else lines."""
    words = _WORDS.findall(before), _WORDS.findall(after)
    return words if _cost(*words) <= _COSTLY else (_LINES.findall(before), _LINES.findall(after))


def _runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int, bool]]:
    """Runs of both texts in order: from, until in the old one, from, until in the new one, and whether they agree."""
    head, tail = _shared(old, new)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    runs = [(0, head, 0, head, True)]
    if _cost(old, new) <= _COSTLY:
        codes = SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes()
        runs += [(head + a, head + b, head + c, head + d, code == "equal") for code, a, b, c, d in codes]
    else:
        runs.append((head, len(old) - tail, head, len(new) - tail, False))
    return [*runs, (len(old) - tail, len(old), len(new) - tail, len(new), True)]


def _cost(old: Sequence[str], new: Sequence[str]) -> int:
    shared = sum(_shared(old, new))
    return (len(old) - shared) * (len(new) - shared)


def _shared(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many parts are the same at the start, and at the end: most changes are made in one place."""
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
    return head, tail


def _add(pieces: list[Piece], fate: Fate, parts: Sequence[str]) -> None:
    text = "".join(parts)
    if not text:
        return
    if pieces and pieces[-1].fate is fate:
        pieces[-1] = Piece(fate=fate, text=pieces[-1].text + text)
    else:
        pieces.append(Piece(fate=fate, text=text))
