"""The HTML of a report as a page for the browser: one h1, a main part, and header cells that say what they head.

For paper the engine and `tagging.py` see to these. The templates escape whatever was typed, so every tag is ours.
"""

from __future__ import annotations

import re

_COVER_TITLE = re.compile(r'<p class="kind">(.*?)</p>')
_HEADING = re.compile(r"<(/?)h([1-5])\b")
_CELL = re.compile(r"<(/?thead\b|th\b(?![^>]*\bscope=))")


def as_page(html: str) -> str:
    """The same text in the same order."""
    return _with_scopes(_with_main(_with_one_title(html)))


def _with_one_title(html: str) -> str:
    """A report with a cover has a title there, and a chapter is one level lower on a page than on paper."""
    found = _COVER_TITLE.search(html)
    if not found:
        return html
    lower = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", html)
    lower = lower.replace(found[0], f'<h1 class="kind">{found[1]}</h1>', 1)
    return lower.replace("<title>", f"<title>{found[1]}: ", 1)


def _with_main(html: str) -> str:
    if "<main>" in html:
        return html.replace("<main>", '<main id="inhoud">', 1)
    return html.replace("<body>", '<body>\n<main id="inhoud">', 1).replace("</body>", "</main>\n</body>", 1)


def _with_scopes(html: str) -> str:
    """A header cell heads its column at the top of a table, and its row elsewhere."""
    is_top = False

    def scoped(tag: re.Match[str]) -> str:
        nonlocal is_top
        if tag[1] != "th":
            is_top = tag[1] == "thead"
            return tag[0]
        return f'<th scope="{"col" if is_top else "row"}"'

    return _CELL.sub(scoped, html)
