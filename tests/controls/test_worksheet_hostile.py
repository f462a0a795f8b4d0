"""Files that are made to do harm, or are no workbook at all: refused before anything reads them, in a sentence."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from time import perf_counter

import openpyxl
import pytest

from controls.exchange.worksheet import LARGEST, NotAWorkbookError
from controls.exchange.worksheet.opening import Sort, open_workbook
from tests.controls.test_worksheet import Desk, made

SHEETS = frozenset({"Vragen", "Toetspeil"})
MEGABYTE = 1024 * 1024


def refused(data: bytes) -> str:
    with pytest.raises(NotAWorkbookError) as raised:
        open_workbook(data, SHEETS)
    return raised.value.sentence


def repacked(data: bytes, **changes: bytes) -> bytes:
    """The same file with parts replaced or added; in a name `__` stands for a slash and `_dot_` for a point."""
    wanted = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changes.items()}
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, wanted.pop(name, old.read(name)))
        for name, content in wanted.items():
            new.writestr(name, content)
    return kept.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return packed.read(name)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "geen Excel-bestand"),
        (b"%PDF-1.7", "geen Excel-bestand"),
        (b"nummer;opzet\n5.01;ja\n", "geen Excel-bestand"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "wachtwoord"),
        (b"PK\x03\x04" + b"\0" * 500, "beschadigd"),
        (b"PK\x03\x04" + b"\0" * LARGEST, "te groot"),
    ],
    ids=["nothing", "a PDF", "a CSV", "an old or locked file", "a broken archive", "a large one"],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    assert sentence in refused(data)


def test_half_a_file_is_refused() -> None:
    data = made()

    assert "beschadigd" in refused(data[: len(data) // 2])


def test_another_archive_is_refused() -> None:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("brief.txt", "Geachte heer")
    assert "geen Excel-bestand" in refused(kept.getvalue())

    types = part(made(), "[Content_Types].xml").replace(b"spreadsheetml.sheet.main", b"wordprocessingml.document.main")
    assert "geen Excel-bestand" in refused(repacked(made(), **{"[Content_Types]_dot_xml": types}))


def test_a_file_with_macros_is_refused_however_it_is_called() -> None:
    types = part(made(), "[Content_Types].xml")
    enabled = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )

    assert enabled != types
    assert "macro" in refused(repacked(made(), **{"[Content_Types]_dot_xml": enabled}))
    assert "macro" in refused(repacked(made(), xl__vbaProject_dot_bin=b"x"))


@pytest.mark.parametrize("size", [25 * MEGABYTE, 200 * MEGABYTE])
def test_a_file_that_swells_is_refused_before_it_is_unpacked(size: int) -> None:
    kept = BytesIO(made())
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet9.xml", b"\0" * size)
    started = perf_counter()

    assert "uitgepakt veel te groot" in refused(kept.getvalue())
    assert perf_counter() - started < 2


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(repacked(made(), xl__media__x_dot_xml=b"<a>" + b" " * MEGABYTE + b"</a>"))
    place = data.rindex(b"xl/media/x.xml") - 46 + 24  # the size in the list at the end of the archive
    assert int.from_bytes(data[place : place + 4], "little") == MEGABYTE + 7
    data[place : place + 4] = (100).to_bytes(4, "little")

    assert "beschadigd" in refused(bytes(data))


def test_too_many_parts_or_elements_are_refused() -> None:
    many = {f"xl__media__p{n}_dot_png": b"x" for n in range(250)}
    long = b"<a>" + b"<b/>" * 450_000 + b"</a>"

    assert "te groot" in refused(repacked(made(), **many))
    assert "te groot" in refused(repacked(made(), xl__long_dot_xml=long))


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""


@pytest.mark.parametrize("xml", [LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16"), b"<!DOCTYPE a><a/>"])
@pytest.mark.parametrize("name", ["xl__workbook_dot_xml", "xl__sharedStrings_dot_xml", "docProps__core_dot_xml"])
def test_a_document_type_or_an_entity_is_refused_in_every_part(name: str, xml: bytes) -> None:
    assert "beschadigd" in refused(repacked(made(), **{name: xml}))


def relation(kind: str) -> bytes:
    return (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Target="http://kwaad.example/x" TargetMode="External" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        + kind.encode()
        + b'"/></Relationships>'
    )


@pytest.mark.parametrize("kind", ["externalLinkPath", "oleObject", "attachedTemplate", "image"])
def test_what_points_outside_the_file_is_refused(kind: str) -> None:
    assert "buiten zichzelf" in refused(repacked(made(), xl__worksheets___rels__sheet2_dot_xml_dot_rels=relation(kind)))


def test_a_link_that_somebody_pasted_into_a_cell_is_a_text() -> None:
    desk = Desk(made())
    cell = desk.at("5.01.01", "Bewijs 1: vindplaats")
    cell.value = cell.hyperlink = "https://intranet.example/beleid"

    tab = open_workbook(desk.saved(), SHEETS)["Vragen"]

    assert tab.rows[cell.row][cell.column - 1].text == "https://intranet.example/beleid"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("xl__externalLinks__externalLink1_dot_xml", "buiten zichzelf"),
        ("xl__connections_dot_xml", "buiten zichzelf"),
        ("xl__queryTables__queryTable1_dot_xml", "buiten zichzelf"),
        ("xl__embeddings__oleObject1_dot_bin", "een ander bestand"),
        ("xl__activeX__activeX1_dot_xml", "een ander bestand"),
        ("xl__macrosheets__sheet1_dot_xml", "een ander bestand"),
    ],
)
def test_what_does_not_belong_in_a_list_of_questions_is_refused(name: str, sentence: str) -> None:
    assert sentence in refused(repacked(made(), **{name: b"<a/>"}))


def test_two_parts_of_one_name_are_refused() -> None:
    kept = BytesIO(made())
    with zipfile.ZipFile(kept, "a") as packed, pytest.warns(UserWarning, match="Duplicate name"):
        packed.writestr("xl/workbook.xml", "<a/>")

    assert "beschadigd" in refused(kept.getvalue())


def test_a_cell_far_away_costs_nothing() -> None:
    desk = Desk(made())
    desk.sheet["XFD1048576"] = "x"
    data = desk.saved()
    started = perf_counter()

    assert "ver buiten de tabel" in refused(data)
    assert "XFD1048576" in refused(data)
    assert perf_counter() - started < 2


def test_a_file_that_stumbles_inside_the_library_is_a_file_that_cannot_be_read() -> None:
    styles = re.sub(rb"<cellXfs.*</cellXfs>", b"", part(made(), "xl/styles.xml"))

    assert "beschadigd" in refused(repacked(made(), xl__styles_dot_xml=styles))


def test_errors_and_yes_or_no_are_no_text() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Vragen"
    sheet.append(["#N/A", True, 3, 2.5, "x", "=1+1"])
    sheet["A1"].data_type = "e"
    kept = BytesIO()
    book.save(kept)

    row = open_workbook(kept.getvalue(), SHEETS)["Vragen"].rows[1]

    assert [cell.sort for _, cell in sorted(row.items())] == [
        Sort.STRANGE,
        Sort.STRANGE,
        Sort.NUMBER,
        Sort.NUMBER,
        Sort.TEXT,
        Sort.FORMULA,
    ]


def test_a_file_as_it_was_made_is_let_through() -> None:
    assert set(open_workbook(made(), SHEETS)) == SHEETS
