"""HTML to the bytes of a PDF/A-3a and PDF/UA-1 file; nothing is fetched and no warning passes."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from weasyprint import HTML, Attachment
from weasyprint.urls import (
    FatalURLFetchingError,
    URLFetcher,
    URLFetcherResponse,
)

from reports.engine import CHAPTERS
from reports.inputs import Progress, ReportError
from reports.package import Attached, filled
from reports.printable import FONTS
from reports.seal import sealed
from reports.tagging import finish

VARIANT = "pdf/a-3a"

# Measured: laying out takes about 60 of every 100 seconds, painting and writing the rest.
_LAID_OUT, _PAINTED = 62, 90
_HTML_PER_PAGE = 4000


class Said(Protocol):
    """The content of any kind of report, as far as the file needs it."""

    @property
    def made_at(self) -> str: ...


def write(page: str, content: Said, attached: tuple[Attached, ...], tell: Progress) -> bytes:
    """The PDF of this HTML with the data attached and its codes printed; or ReportError."""
    moment = datetime.fromisoformat(content.made_at)
    page = filled(page, attached)
    attachments = [_attachment(file, moment) for file in attached]
    with _watched(_LayoutSteps(len(page) // _HTML_PER_PAGE + 1, tell)) as complaints:
        found = _made(page, attachments, tell)
    if complaints:
        raise ReportError(f"De opmaak van het rapport klopt niet: {complaints[0]}")
    tell(100, 100, "Rapport is klaar")
    return found


def _attachment(file: Attached, moment: datetime) -> Attachment:
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.about,
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _made(page: str, attachments: list[Attachment], tell: Progress) -> bytes:
    # FatalURLFetchingError is a BaseException: `except Exception` would let it through.
    try:
        document = HTML(string=page, url_fetcher=_BundledFonts(fail_on_errors=True)).render(pdf_variant=VARIANT)
        _tell_while_painting(document.pages, tell)
        made = document.write_pdf(pdf_variant=VARIANT, attachments=attachments, finisher=finish)
    except FatalURLFetchingError as error:
        raise ReportError("Het rapport verwijst naar iets van buiten; dat wordt nooit opgehaald.") from error
    return sealed(bytes(made))


class _BundledFonts(URLFetcher):
    """Hands out the bundled fonts by name; every other address is refused."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in FONTS:
            raise PermissionError(url)
        return URLFetcherResponse(url, FONTS[url].read_bytes())


class _LayoutSteps(logging.Handler):
    """Turns the engine's own page messages into steps; how many pages there will be is an estimate."""

    def __init__(self, expected: int, tell: Progress) -> None:
        super().__init__(logging.INFO)
        self.expected, self.tell, self.most, self.chapter = expected, tell, 0, ""

    def emit(self, record: logging.LogRecord) -> None:
        found = re.search(r"Creating layout - Page (\d+)", record.getMessage())
        if found and int(found[1]) > self.most:
            self.most = int(found[1])
            share = min(1.0, self.most / self.expected)
            label = f"Pagina {self.most} van ongeveer {max(self.expected, self.most)} opmaken"
            self.tell(4 + int(share * (_LAID_OUT - 4)), 100, _with_chapter(label, self.chapter))
        elif record.name == CHAPTERS.name:
            self.chapter = record.getMessage()


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


@contextmanager
def _watched(steps: logging.Handler) -> Iterator[list[str]]:
    """Listen to the engine: its warnings are collected, its pages counted."""
    engine, complaints = logging.getLogger("weasyprint"), _Complaints()
    telling = [(logger, logger.level) for logger in (logging.getLogger("weasyprint.progress"), CHAPTERS)]
    engine.addHandler(complaints)
    for logger, _ in telling:
        logger.addHandler(steps)
        logger.setLevel(logging.INFO)
    try:
        yield complaints.found
    finally:
        engine.removeHandler(complaints)
        for logger, before in telling:
            logger.removeHandler(steps)
            logger.setLevel(before)


def _tell_while_painting(pages: list[Any], tell: Progress) -> None:
    chapter = ""
    for number, page in enumerate(pages, start=1):
        chapter = ([label for level, label, *_ in page.bookmarks if level == 1] or [chapter])[-1]
        step = _LAID_OUT + int((_PAINTED - _LAID_OUT) * number / len(pages))
        label = _with_chapter(f"Pagina {number} van {len(pages)} tekenen", chapter)
        page.paint = _told(page.paint, partial(tell, step, 100, label))
    tell(_LAID_OUT, 100, "Alle pagina’s zijn opgemaakt")


def _with_chapter(label: str, chapter: str) -> str:
    return f"{label}: {chapter}" if chapter else label


def _told(paint: Callable[..., None], tell: Callable[[], None]) -> Callable[..., None]:
    def paint_and_tell(*args: Any, **kwargs: Any) -> None:
        paint(*args, **kwargs)
        tell()

    return paint_and_tell
