"""An official text beside a catalogue: attach it to our numbers, and hold our questions against it.

The text itself is never part of this project. Everything here is a pure
function over a text that an organisation, or a reviewer, has at hand:
Markdown in which each number is a heading (`## 5.01.01`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from controls.catalogue import Catalogue, RequirementKind, Term, TermKind
from controls.periods import KEEPING, TimeExpression, is_fixed, length, time_expressions
from controls.wording import LONGEST_SHARED_RUN

# The text of BIO2 part 2 is 36 kB; what is a hundred times as long is something else.
MAX_BYTES = 5_000_000


class Unreadable(StrEnum):
    """Why a file cannot be an official text."""

    TOO_LARGE = "too-large"
    NOT_TEXT = "not-text"


class UnreadableTextError(Exception):
    """The file is no text that can be attached; `size` is its number of bytes."""

    def __init__(self, reason: Unreadable, size: int) -> None:
        super().__init__(f"{reason} ({size} bytes)")
        self.reason = reason
        self.size = size


class NoKnownNumberError(Exception):
    """The text holds no number of the catalogue; `numbers` are those it does hold."""

    def __init__(self, catalogue: str, numbers: tuple[str, ...]) -> None:
        super().__init__(f"{catalogue}: {len(numbers)} other numbers")
        self.catalogue = catalogue
        self.numbers = numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachReport:
    """What of a text can stand beside a catalogue, and what is left over on either side.

    `texts` gives the text per requirement number. `reserved` are numbers that
    the catalogue knows but asks nothing about (moved, withdrawn, empty),
    `unknown` those it does not know. `without_text` are the measures that the
    text leaves out; control-level requirements never have a text of their own.
    """

    catalogue: str
    texts: Mapping[str, str]
    reserved: tuple[str, ...]
    unknown: tuple[str, ...]
    without_text: tuple[str, ...]


class Gap(StrEnum):
    """In what way a catalogue and the official text differ."""

    TERM = "the text names a period for which there is no term"
    POINT = "the text lists an item for which there is no point"
    INVENTED = "a term has a length that the text does not name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in which a requirement and its official text differ."""

    number: str
    gap: Gap
    what: str


def decode(data: bytes) -> str:
    """The text in a file, with or without byte order mark; raises UnreadableTextError."""
    if len(data) > MAX_BYTES:
        raise UnreadableTextError(Unreadable.TOO_LARGE, len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTextError(Unreadable.NOT_TEXT, len(data)) from None
    if "\0" in text:
        raise UnreadableTextError(Unreadable.NOT_TEXT, len(data))
    return text


def parse(text: str) -> dict[str, str]:
    """The text under each heading that starts with a number; other headings end it, deeper ones belong to it."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    level = 0
    for line in text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        heading = _HEADING.match(line)
        number = _NUMBER.match(heading[2]) if heading else None
        if heading and (number or len(heading[1]) <= level):
            level = len(heading[1])
            current = sections.setdefault(number[0], []) if number else []
        else:
            current.append(heading[2] if heading else line)
    return {number: _clean("\n".join(lines)) for number, lines in sections.items()}


def match(text: str, catalogue: Catalogue) -> AttachReport:
    """Lay a text beside a catalogue; raises NoKnownNumberError when they have nothing in common."""
    found = parse(text)
    asked = {r.number: r for r in catalogue.requirements}
    reserved = {r.number for r in catalogue.reserved} | {c.empty_heading for c in catalogue.controls}
    texts = {number: body for number, body in found.items() if number in asked and body}
    if not texts:
        raise NoKnownNumberError(catalogue.key, tuple(found))
    return AttachReport(
        catalogue=catalogue.key,
        texts=texts,
        reserved=tuple(n for n in found if n in reserved and n not in asked),
        unknown=tuple(n for n in found if n not in reserved and n not in asked),
        without_text=tuple(n for n, r in asked.items() if r.kind is RequirementKind.MEASURE and n not in texts),
    )


def list_items(text: str) -> tuple[str, ...]:
    """The items of every list in a Markdown text."""
    return tuple(hit[1].strip() for hit in _ITEM.finditer(text))


def differences(text: str, catalogue: Catalogue, *, reviewed: Collection[tuple[str, str]] = ()) -> list[Difference]:
    """What a catalogue leaves out of an official text, or adds to it.

    `reviewed` names (number, words) that a person has judged: words for a
    period that is no duty, such as a device that is "regularly" connected.
    """
    texts = match(text, catalogue).texts
    found = []
    for r in catalogue.requirements:
        if r.number in texts:
            times = [t for t in time_expressions(texts[r.number]) if (r.number, t.words) not in reviewed]
            found += [Difference(number=r.number, gap=Gap.TERM, what=words) for words in _untold(times, r.terms)]
            found += [Difference(number=r.number, gap=Gap.INVENTED, what=value) for value in _invented(times, r.terms)]
            items = _items_without_point(list_items(texts[r.number]), r.points)
            found += [Difference(number=r.number, gap=Gap.POINT, what=item) for item in items]
    return found


def copied_runs(text: str, catalogue: Catalogue) -> list[str]:
    """Runs of words that stand both in the text and somewhere in the catalogue: none may."""
    official = _runs(text)
    return sorted(" ".join(run) for own in _strings(asdict(catalogue)) for run in _runs(own) & official)


# --- reading ------------------------------------------------------------------------------

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_NUMBER = re.compile(r"(?:\d{1,2}\.\d{2}(?:\.\d{2})?|K\.\d{2}\.\d{1,2})(?![\w.]*\w)")
_BREAK = re.compile(r"<br[ \t]*/?>[ \t]*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>\n]*>", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)]|[a-z]\))[ \t]+(\S.*)$", re.MULTILINE)


def _clean(body: str) -> str:
    plain = _TAG.sub("", _BREAK.sub("\n", body))
    lines = [line.rstrip() for line in plain.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


# --- terms and points --------------------------------------------------------------------


def _untold(times: list[TimeExpression], terms: tuple[Term, ...]) -> Iterator[str]:
    """Words for a period that no term tells: a length needs its own term, a rhythm without length one each."""
    lengths = {length(t.value) for t in terms if is_fixed(t.value)}
    free = sum(not is_fixed(t.value) for t in terms)
    is_kept = any(t.kind is TermKind.RETENTION for t in terms)
    for time in times:
        if time.words.startswith(KEEPING):
            told = is_kept
        elif is_fixed(time.value):
            told = length(time.value) in lengths
        else:
            told, free = free > 0, free - 1
        if not told:
            yield time.words


def _invented(times: list[TimeExpression], terms: tuple[Term, ...]) -> Iterator[str]:
    named = {length(t.value) for t in times if is_fixed(t.value)}
    return (t.value for t in terms if is_fixed(t.value) and length(t.value) not in named)


# Own wording shares few whole words with the norm, but nearly always the start of one long word.
_STEM = 6


def _items_without_point(items: tuple[str, ...], points: tuple[str, ...]) -> Iterator[str]:
    """Items that cannot be given a point of their own that shares the start of a long word with them."""
    taken: dict[int, int] = {}
    fitting = [[i for i, point in enumerate(points) if _is_akin(item, point)] for item in items]

    def place(item: int, tried: set[int]) -> bool:
        for point in fitting[item]:
            if point not in tried:
                tried.add(point)
                if point not in taken or place(taken[point], tried):
                    taken[point] = item
                    return True
        return False

    return (item for number, item in enumerate(items) if not place(number, set()))


def _is_akin(item: str, point: str) -> bool:
    stems = {word[:_STEM] for word in re.findall(r"[a-zà-ÿ]+", item.lower()) if len(word) >= _STEM}
    return not stems or any(stem in point.lower() for stem in stems)


def _runs(text: str) -> set[tuple[str, ...]]:
    """Runs one word too long. Every hyphen and dot divides: stricter than `wording.words`, which keeps "back-up"."""
    found = re.findall(r"[a-zà-ÿ0-9]+", _clean(text).lower())
    size = LONGEST_SHARED_RUN + 1
    return {tuple(found[i : i + size]) for i in range(len(found) - size + 1)}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
