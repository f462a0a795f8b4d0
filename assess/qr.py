"""A QR code as one path of an SVG drawing, so that a template can draw it and nothing need be marked as safe."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

_QUIET = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The path of the dark modules in a square of `size` by `size`."""

    size: int
    path: str


def drawn(text: str) -> Drawing:
    """The QR code of a text, with the quiet zone that readers need."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=_QUIET)]
    return Drawing(size=len(rows), path="".join(_runs(number, row) for number, row in enumerate(rows)))


def _runs(y: int, row: list[int]) -> str:
    """Each run of dark modules in a row as a rectangle of height one."""
    parts, x = [], 0
    for dark, run in groupby(row, bool):
        length = sum(1 for _ in run)
        if dark:
            parts.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(parts)
