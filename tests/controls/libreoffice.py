"""A workbook as LibreOffice Calc 7.4 saves it: made after files that it really saved, without LibreOffice.

What differs from Excel: every cell names its type and a style, numbers too; "true" and "false" are written out;
rows below the table have empty cells with a style; texts stand in one list, with spaces that must be kept.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.utils import get_column_letter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: A plain cell, and one that shows a number as a day.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="General"/>'
    '<numFmt numFmtId="165" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="1"><font><sz val="11"/>'
    '<name val="Calibri"/><family val="2"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/>'
    '</fill></fills><borders count="1"><border diagonalUp="false" diagonalDown="false"><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="164"/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="164" xfId="0"/><xf numFmtId="165" xfId="0"/></cellXfs></styleSheet>'
)


def as_libreoffice_saves(data: bytes, changes: Mapping[str, Any], *, inline: bool = False) -> bytes:
    """The same workbook with other values in cells of the sheet "Vragen", by address; no formula in it is kept.

    With `inline` each text stands in its cell and nothing has a style, as smaller programs save it.
    """
    book = openpyxl.load_workbook(BytesIO(data))
    for place, value in changes.items():
        book["Vragen"][place].value = value
    shared: list[str] = []
    sheets = {f"xl/worksheets/sheet{n}.xml": _sheet(one, shared, inline) for n, one in enumerate(book.worksheets, 1)}
    names = [(one.title, one.sheet_state) for one in book.worksheets]
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in {**_frame(names, inline), **sheets}.items():
            parts.writestr(name, text)
        if not inline:
            parts.writestr("xl/styles.xml", _STYLES)
            parts.writestr("xl/sharedStrings.xml", _strings(shared))
    return kept.getvalue()


def _sheet(sheet: Any, shared: list[str], inline: bool) -> str:
    rows = "".join(
        f'<row r="{number}" customFormat="false" ht="15" hidden="false" customHeight="false" outlineLevel="0" '
        f'collapsed="false">{"".join(_cell(one, shared, inline) for one in row)}</row>'
        for number, row in enumerate(sheet.iter_rows(), 1)
    )
    below = (
        "" if inline else f'<row r="{sheet.max_row + 3}" customFormat="false"><c r="A{sheet.max_row + 3}" s="0"/></row>'
    )
    size = f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetPr filterMode="false"><pageSetUpPr '
        f'fitToPage="true"/></sheetPr><dimension ref="{size}"/><sheetData>{rows}{below}</sheetData></worksheet>'
    )


def _cell(one: Any, shared: list[str], inline: bool) -> str:
    place, value, style = one.coordinate, one.value, "" if inline else ' s="0"'
    if value is None:
        return "" if inline else f'<c r="{place}" s="0"/>'
    if isinstance(value, bool):
        return f'<c r="{place}"{style} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        # A day is the number of days since 30 December 1899; only its style says that it is one.
        days = value.toordinal() - date(1899, 12, 30).toordinal()
        return f'<c r="{place}"{style.replace("0", "1")} t="n"><v>{days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"{style} t="n"><v>{value}</v></c>'
    if inline:
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if value not in shared:
        shared.append(value)
    return f'<c r="{place}" s="0" t="s"><v>{shared.index(value)}</v></c>'


def _strings(shared: list[str]) -> str:
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    return f'{_HEAD}<sst xmlns="{_MAIN}" count="{len(shared)}" uniqueCount="{len(shared)}">{texts}</sst>'


def _frame(names: list[tuple[str, str]], inline: bool) -> dict[str, str]:
    """Everything around the sheets."""
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (title, state) in enumerate(names, 1)
    )
    kinds = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)]
    if not inline:
        kinds += [("rId90", "styles", "styles.xml"), ("rId91", "sharedStrings", "sharedStrings.xml")]
    ties = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in kinds)
    parts = "".join(
        f'<Override PartName="/xl/{to}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for _, kind, to in kinds
    )
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{main}"/>{parts}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><fileVersion appName="Calc"/>'
        f'<workbookPr backupFile="false" showObjects="all" date1904="false"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{ties}</Relationships>',
    }
