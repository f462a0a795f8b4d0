"""All answers of a frozen assessment as an Excel workbook to read: a sheet per framework, every cell plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from controls.answers import Answer, Evidence
from controls.catalogue import Aspect, Catalogue, Requirement
from controls.exchange.worksheet.texts import write_text
from controls.scoring import score_requirement
from controls.snapshot import Snapshot

_COLUMNS: tuple[tuple[str, int], ...] = (
    ("Nummer", 11),
    ("Eis", 44),
    ("Thema", 22),
    ("Uitkomst", 18),
    ("Stand", 14),
    ("Opzet", 12),
    ("Bestaan", 12),
    ("Werking", 12),
    ("Toelichting", 60),
    ("Bewijs", 50),
    ("SHA-256 van het bewijs", 30),
    ("Verbetering", 40),
    ("Reden", 40),
    ("Risico", 14),
    ("Eigenaar van het risico", 20),
    ("Loopt tot", 12),
    ("Beantwoord door", 22),
    ("Beantwoord op", 22),
    ("Beoordeeld door", 22),
    ("Akkoord van", 22),
    ("Versie", 8),
)
#: What a cell of Excel can hold.
_MOST = 32_767
_CUT = " […] (de rest staat in snapshot.json)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    name: str
    catalogue: Catalogue
    answers: Mapping[str, Answer]


def answers_workbook(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> bytes:
    """The workbook; `catalogues` by hash. The same snapshot gives the same bytes."""
    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True})
    moment = datetime.fromisoformat(snapshot.submitted_at).replace(tzinfo=None)
    book.set_properties({"title": f"{snapshot.title}: alle antwoorden", "created": moment})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#404040", "color": "white"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for sheet in _sheets(snapshot, catalogues):
        page = book.add_worksheet(sheet.name)
        rows = [_row(sheet, asked) for asked in sheet.catalogue.requirements]
        for index, (title, width) in enumerate(_COLUMNS):
            page.set_column(index, index, width)
            write_text(page, 0, index, title, head)
            for row, texts in enumerate(rows, start=1):
                write_text(page, row, index, _fitting(texts[index]), cell)
        _for_paper(page, len(rows))
    book.close()
    return kept.getvalue()


def _sheets(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> Iterator[_Sheet]:
    taken: set[str] = set()
    leading = catalogues[snapshot.catalogue_sha256]
    yield _Sheet(name=_name(leading, "", taken), catalogue=leading, answers=snapshot.answers)
    for framework in snapshot.frameworks:
        found = catalogues[framework.catalogue_sha256]
        answers = {answer.requirement_id: answer for answer in framework.answers.values()}
        yield _Sheet(name=_name(found, framework.unit_title, taken), catalogue=found, answers=answers)


def _name(catalogue: Catalogue, unit: str, taken: set[str]) -> str:
    """A name that Excel accepts, once: 31 characters, without the signs that it uses itself."""
    said = f"{catalogue.short_title} {unit}".strip()
    said = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", said).strip(" '")[:31] or "Kader"
    name, number = said, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{said[:27]} {number}"
    taken.add(name.casefold())
    return name


def _row(sheet: _Sheet, asked: Requirement) -> tuple[str, ...]:
    answer = sheet.answers.get(asked.id)
    theme = next(t.title for t in sheet.catalogue.themes if t.id == asked.theme)
    stands = score_requirement(asked, answer).status.value
    first = (asked.number, asked.title, theme)
    if answer is None:
        return (*first, "niet beantwoord", stands, *[""] * (len(_COLUMNS) - 5))
    aspects = (answer.verdict(a).value if a in asked.aspects else "–" for a in Aspect)
    return (
        *first,
        answer.outcome.value,
        stands,
        *aspects,
        answer.explanation,
        "\n".join(_evidence(entry) for entry in answer.evidence),
        "\n".join(entry.file.sha256 for entry in answer.evidence if entry.file),
        answer.improvement,
        answer.reason,
        answer.risk_reference,
        answer.risk_owner,
        answer.ends_on,
        answer.answered_by,
        answer.answered_at,
        answer.reviewed_by,
        answer.agreed_by,
        str(answer.version),
    )


def _evidence(entry: Evidence) -> str:
    return " · ".join(part for part in (entry.title, entry.location, entry.date) if part)


def _fitting(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - len(_CUT)] + _CUT


def _for_paper(page: Worksheet, number: int) -> None:
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, number, len(_COLUMNS) - 1)
    page.set_landscape()
    page.set_paper(8)
    page.repeat_rows(0)
    page.repeat_columns(0, 1)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&F&CZelfevaluatie, geen assurance&RBladzijde &P van &N")
