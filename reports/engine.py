"""Three mends of the engine, made on import: the same bytes every second, no time squared in the pages, and it tells the chapter."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import pydyf
from fontTools.ttLib import TTFont
from weasyprint.layout import page as layout
from weasyprint.pdf import fonts

#: Told the title of each chapter that begins on a page that was laid out.
CHAPTERS = logging.getLogger("toetspeil.chapters")


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """The same answer as the property of pydyf, kept: it is asked for once per tag and costs the page count."""
    kids = pdf.pages["Kids"]
    kept: tuple[bytes, ...] = getattr(pdf, "_kept_references", ())
    if len(kept) * 3 != len(kids):
        kept = tuple(f"{number} 0 R".encode() for number in kids[::3])
        pdf._kept_references = kept  # noqa: SLF001 - our own attribute
    return kept


pydyf.PDF.page_references = property(_page_references)

# WeasyPrint makes a fixed font of our variable one, and fontTools then writes the time of day into it.
fonts.TTFont = partial(TTFont, recalcTimestamp=False)


def _telling(remake: Callable[..., Any]) -> Callable[..., Any]:
    """Lay out a page, and tell the chapter that begins on it: the engine itself tells page numbers only."""

    def remake_and_tell(*args: Any, **kwargs: Any) -> Any:
        page, resume_at = remake(*args, **kwargs)
        for box in page.descendants():
            if box.bookmark_label and box.style["bookmark_level"] == 1:
                CHAPTERS.info("%s", box.bookmark_label)
        return page, resume_at

    return remake_and_tell


layout.remake_page = _telling(layout.remake_page)
