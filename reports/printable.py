"""Which characters the report can print, and what stands in for the others.

Only the bundled font may appear in the file, so that the same input gives the
same bytes on every machine. A character that the font lacks is never left to a
font of the system: it becomes a visible code like [U+1F600]. So do the signs
that turn the reading direction, which could make a page say something else
than the attached data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import fontpkg_noto_sans

from reports import wording

_FILES = Path(fontpkg_noto_sans.ROOT) / "files"
FONTS = {
    "rapport:recht": _FILES / "NotoSans[wdth,wght].ttf",
    "rapport:cursief": _FILES / "NotoSans-Italic[wdth,wght].ttf",
}
# Signs that people do type and that have a plain twin which reads the same.
_TWINS = {
    "≥": ">=", "≤": "<=", "≠": "=/=", "→": "->", "⇒": "=>", "←": "<-", "✓": "[v]", "✔": "[v]", "☑": "[v]",
    "✗": "[x]", "✘": "[x]", "☒": "[x]", "☐": "[ ]", "●": "•", "○": "•", "■": "•", "□": "•", "▪": "•",
}  # fmt: skip
# Invisible and without meaning on paper: soft and zero-width marks, and the variants of an emoji.
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff") | {chr(c) for c in range(0xFE00, 0xFE10)}
# A word of thousands of characters costs the hyphenation minutes; longer than any code we print (64).
_LONG_WORD = re.compile(r"\S{70,}")
# Shorter than what is hyphenated (8): a hyphen that nobody typed would read as part of the word.
_PIECE = 6
_PRINTED_CODE = re.compile(r"\bU\+([0-9A-F]{4,5}|10[0-9A-F]{4})\b")
BREAK = "\u200b"
ON_COVER = 80
_SPACES = frozenset("\t\n\r\u000b\u000c\u0085\u2028\u2029")

_Content = TypeVar("_Content")


def printable(text: str) -> str:
    """The text as the report prints it."""
    if not (text.isascii() and text.isprintable()):
        runs = groupby(unicodedata.normalize("NFC", text), _treatment)
        text = "".join(_printed(treatment, "".join(run)) for treatment, run in runs)
    return _LONG_WORD.sub(_with_breaks, text)


def on_cover(text: str, length: int = ON_COVER) -> str:
    """The text as the cover prints it: cut off, also when replaced characters made it longer."""
    return wording.clipped(printable(wording.clipped(text, length)), length)


def in_print(content: _Content) -> tuple[_Content, tuple[str, ...]]:
    """A copy of frozen content in which every text is printable, and the characters that were replaced."""
    replaced: set[str] = set()
    cleaned = _cleaned(content, replaced)
    return cleaned, tuple(_code(char) for char in sorted(replaced))


def _with_breaks(word: re.Match[str]) -> str:
    """A long word with invisible places to break, so that it stays on the page and is quick to lay out."""
    return BREAK.join(word[0][i : i + _PIECE] for i in range(0, len(word[0]), _PIECE))


def _cleaned(value: Any, replaced: set[str]) -> Any:
    if isinstance(value, str):
        replaced.update(char for char in unicodedata.normalize("NFC", value) if _treatment(char) in {"twin", "code"})
        # What was cut for a cover was made printable before.
        codes = (chr(int(code, 16)) for code in _PRINTED_CODE.findall(value))
        replaced.update(char for char in codes if _treatment(char) == "code")
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item, replaced) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **dict(_fields(value, replaced)))
    return value


def _fields(value: Any, replaced: set[str]) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        yield field.name, _cleaned(getattr(value, field.name), replaced)


def _treatment(char: str) -> str:
    if char in _SPACES:
        return "space"
    if char in _DROPPED:
        return "drop"
    if char in _TWINS:
        return "twin"
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} or ord(char) not in _covered():
        return "code"
    return "keep"


def _printed(treatment: str, run: str) -> str:
    if treatment == "keep":
        return run
    if treatment == "twin":
        return "".join(_TWINS[char] for char in run)
    if treatment == "code":
        return f"[{' '.join(_code(char) for char in run)}]"
    return "".join(wording.TAB if char == "\t" else " " for char in run) if treatment == "space" else ""


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


@cache
def _covered() -> frozenset[int]:
    """The characters that both the upright and the italic font have."""
    return frozenset.intersection(*(_in_font(path) for path in FONTS.values()))


def _in_font(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # not at the top: the web process prints nothing

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
