"""Numbers to accessible SVG text; every chart repeats a table and works in black and white.

`name` sets the patterns of one chart apart from those of another in the same document.
WeasyPrint reads `<title>` as the alternative text and does not let CSS choose
the font of SVG text, so both are written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 630
_LABELS = 190
_ROW = 24
_BAR = 15

_INK = "#16343f"
# Dark, stripes, cross-hatch, empty, dots, grey: six looks that survive a black-and-white printer.
_PLAIN = {0: _INK, 3: "#ffffff", 5: "#c9cdd0"}
_PATTERNS = {
    1: f'<rect width="6" height="6" fill="#d7e7ec"/><path d="M-1 7L7 -1M2 10L10 2" stroke="{_INK}"/>',
    2: '<rect width="6" height="6" fill="#f6ded6"/><path d="M0 0L6 6M6 0L0 6" stroke="#8c3019"/>',
    4: '<rect width="6" height="6" fill="#fbf1d3"/><circle cx="3" cy="3" r="1.3" fill="#6b5200"/>',
}


def stacked_bars(name: str, title: str, parts: Sequence[str], rows: Sequence[tuple[str, Sequence[int], str]]) -> str:
    """One bar per row (label, a number per part, note at the end), each bar as wide as the others."""
    top = 28
    body = [_legend(name, parts)]
    for index, (label, counts, note) in enumerate(rows):
        y = top + index * _ROW
        body += [_text(0, y + 12, label), _bar(name, y, counts), _text(WIDTH, y + 12, note, anchor="end")]
    return _svg(name, title, top + len(rows) * _ROW, body)


def intervals(name: str, title: str, rows: Sequence[tuple[str, float, float, str]]) -> str:
    """Per row the span from low to high on a scale of 0 to 100; the part that is sure is dark."""
    width, top = _bar_width(), 18
    body = [_scale(top, len(rows) * _ROW)]
    for index, (label, low, high, note) in enumerate(rows):
        y = top + index * _ROW + 4
        body += [
            _text(0, y + 12, label),
            _rect(name, _LABELS, y, low * width, 0),
            _rect(name, _LABELS + low * width, y, (high - low) * width, 1),
            _text(WIDTH, y + 12, note, anchor="end"),
        ]
    return _svg(name, title, top + len(rows) * _ROW + 6, body)


def spreads(
    name: str, title: str, rows: Sequence[tuple[str, float | None, float | None, float | None, str]], unit: str = " %"
) -> str:
    """Per row (label, low, middle, high, note) a bar from low to high on a scale of 0 to 100, and a black line in the middle."""
    width, top = _bar_width(), 18
    body = [_scale(top, len(rows) * _ROW, unit)]
    for index, (label, low, middle, high, note) in enumerate(rows):
        y = top + index * _ROW + 4
        body += [_text(0, y + 12, label), _text(WIDTH, y + 12, note, anchor="end")]
        if low is not None and high is not None:
            body.append(_rect(name, _LABELS + low * width / 100, y, max(0.8, (high - low) * width / 100), 1))
        if middle is not None:
            x = _LABELS + middle * width / 100
            body.append(f'<path d="M{x:.1f} {y - 2}V{y + _BAR + 2}" stroke="#000000" stroke-width="3"/>')
    return _svg(name, title, top + len(rows) * _ROW + 6, body)


def columns(name: str, title: str, rows: Sequence[tuple[str, int]]) -> str:
    """One plain bar per row, as long as its number, with the number behind it."""
    most = max((count for _, count in rows), default=0) or 1
    body = []
    for index, (label, count) in enumerate(rows):
        y, width = index * _ROW, _bar_width() * count / most
        body += [
            _text(0, y + 12, label),
            _rect(name, _LABELS, y, width, 0),
            _text(_LABELS + width + 6, y + 12, str(count)),
        ]
    return _svg(name, title, len(rows) * _ROW, body)


def _bar(name: str, y: float, counts: Sequence[int]) -> str:
    x, total, found = float(_LABELS), sum(counts) or 1, []
    for kind, count in enumerate(counts):
        width = _bar_width() * count / total
        found.append(_rect(name, x, y, width, kind))
        if width >= 16:
            found.append(_number(x + width / 2, y, count, kind))
        x += width
    return "".join(found)


def _number(x: float, y: float, count: int, kind: int) -> str:
    """A number inside a bar, on a white plate where the pattern would make it hard to read."""
    if kind in _PLAIN:
        return _text(x, y + 11.5, str(count), anchor="middle", fill="#ffffff" if kind == 0 else "#000000")
    half = 3.5 * len(str(count)) + 2
    plate = f'<rect x="{x - half:.1f}" y="{y + 1.5}" width="{2 * half:.1f}" height="{_BAR - 3}" fill="#ffffff"/>'
    return plate + _text(x, y + 11.5, str(count), anchor="middle")


def _legend(name: str, parts: Sequence[str]) -> str:
    step = WIDTH / len(parts)
    return "".join(
        _rect(name, index * step, 2, 14, index, height=11) + _text(index * step + 19, 11.5, part)
        for index, part in enumerate(parts)
    )


def _scale(top: float, height: float, unit: str = " %") -> str:
    found = []
    for percent in (0, 25, 50, 75, 100):
        x = _LABELS + _bar_width() * percent / 100
        found.append(_text(x, 10, f"{percent}{unit}", anchor="middle", fill="#444444"))
        found.append(f'<path d="M{x:.1f} {top - 3}V{top + height}" stroke="#b5bcc0" stroke-width="0.6"/>')
    return "".join(found)


def _bar_width() -> float:
    return WIDTH - _LABELS - 34


def _rect(name: str, x: float, y: float, width: float, kind: int, *, height: float = _BAR) -> str:
    if width <= 0:
        return ""
    fill = _PLAIN.get(kind, f"url(#{name}-{kind})")
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}"'
    return f'<rect {place} fill="{fill}" stroke="{_INK}" stroke-width="0.7"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = "#1b1b1b") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _svg(name: str, title: str, height: float, body: Sequence[str]) -> str:
    patterns = "".join(
        f'<pattern id="{name}-{kind}" width="6" height="6" patternUnits="userSpaceOnUse">{drawn}</pattern>'
        for kind, drawn in _PATTERNS.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" font-family="Rapport" font-size="11" role="img"><title>{escape(title)}</title>'
        f"<defs>{patterns}</defs>{''.join(body)}</svg>"
    )
