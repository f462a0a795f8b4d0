"""What a page may never look like: text beside the page or over the next cell, a heading at the foot, a line above or below that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import HTML

from reports import pdf

#: A line in pixels less than this far outside is rounding.
_SLACK = 1.0
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "caption"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of text of a page: where, and inside which elements."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    inside: tuple[str, ...]
    #: Where the cell of a table ends in which it stands, or where the page ends.
    until: float


def laid_out(page: str) -> Any:
    """The pages of this HTML as the engine lays them out, without the file."""
    return HTML(string=page, url_fetcher=pdf._BundledFonts(fail_on_errors=True)).render(pdf_variant=pdf.VARIANT)


def faults(page: str, *, above: str, below: str) -> list[str]:
    """What is wrong with the pages of this HTML, a line each; `above` and `below` stand on every page, or on the cover."""
    found = []
    for number, drawn in enumerate(laid_out(page).pages, start=1):
        pieces = list(_pieces(drawn._page_box, (), drawn.width))
        found += [f"page {number}: {fault}" for fault in _of_page(pieces, drawn.width, drawn.height)]
        said = " ".join(piece.text for piece in pieces)
        found += [f"page {number}: without {line!r}" for line in (above, *below.split("|")) if line not in said]
    return found


def _of_page(pieces: list[Piece], width: float, height: float) -> Iterator[str]:
    for one in pieces:
        if one.left < 40 or one.right > width - 40 or one.top < 0 or one.bottom > height:
            yield f"beside the page: {one.text[:40]!r}"
        elif one.right > one.until + _SLACK:
            yield f"over the next cell: {one.text[:40]!r}"
    body = [one for one in pieces if not any(name.startswith("@") for name in one.inside)]
    last = max(body, key=lambda one: one.bottom, default=None)
    if last and _HEADINGS & set(last.inside):
        yield f"a heading at the foot: {last.text[:40]!r}"


def _pieces(box: Any, inside: tuple[str, ...], until: float) -> Iterator[Piece]:
    kind = type(box).__name__
    if kind == "TextBox" and box.text.strip("\u200b \u00a0"):
        top, left = box.position_y, box.position_x
        yield Piece(box.text, left, left + box.width, top, top + box.height, inside, until)
    if kind == "TableCellBox":
        until = box.position_x + box.padding_left + box.width + box.padding_right
    name = box.at_keyword if kind == "MarginBox" else (box.element_tag or "")
    for child in getattr(box, "children", ()):
        yield from _pieces(child, (*inside, name), until)


#: Words of the program that no reader should see, and one of something that is written as many.
_RAW = re.compile(
    r"\b(?:None|True|False|null|undefined)\b|\bStatus\.|\b1 (?:eisen|acties|bevindingen|normen|afwijkingen)\b"
)


def slips(text: str) -> list[str]:
    """Where a text shows the program instead of words."""
    return [text[max(0, found.start() - 30) : found.end() + 20] for found in _RAW.finditer(text)]
