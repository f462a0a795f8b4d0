"""Two mends of the engine, made on import: the same bytes every second, and no time squared in the pages."""

from __future__ import annotations

from functools import partial

import pydyf
from fontTools.ttLib import TTFont
from weasyprint.pdf import fonts


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
