"""The hash of a file in the browser, against the one of Python: any size, and never the whole file at once."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.house.test_scripts import ASSESS

_PAGE = '<label for="getal">Getal</label><input id="getal" value="oud"><div data-hash-of="getal" hidden></div>'
#: Around the edges of a block of 64 bytes and of the room for the size, and more than one piece of a stream.
_SIZES = (0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 200_003)
_LARGE = 20 * 1024 * 1024


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    found = chromium.new_page()
    found.set_content(_PAGE)
    found.add_script_tag(path=ASSESS / "static" / "hashing.js")
    yield found
    found.close()


def _choose(page: Page, file: Path) -> None:
    page.get_by_label("Kies het getekende bestand").set_input_files(file)
    expect(page.get_by_text(f"Het controlegetal van {file.name} staat nu in het veld.")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("size", _SIZES)
def test_the_hash_of_a_file_of_any_size_is_the_one_that_sha256sum_gives(page: Page, tmp_path: Path, size: int) -> None:
    file = tmp_path / f"van-{size}.bin"
    file.write_bytes(random.Random(size).randbytes(size))

    _choose(page, file)

    assert page.get_by_label("Getal").input_value() == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_large_file_is_read_in_pieces(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "groot.bin"
    with file.open("wb") as kept:
        kept.truncate(_LARGE)
    page.evaluate("window.pieces = 0; Blob.prototype.arrayBuffer = () => { window.pieces = -1; throw new Error(); }; 0")

    _choose(page, file)

    assert page.evaluate("window.pieces") == 0, "the whole file was asked for"
    with file.open("rb") as content:
        assert page.get_by_label("Getal").input_value() == hashlib.file_digest(content, "sha256").hexdigest()


def test_a_file_that_cannot_be_read_leaves_no_hash_of_another(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "weg.bin"
    file.write_bytes(b"weg")
    page.evaluate("Blob.prototype.stream = () => { throw new Error(); }; 0")

    page.get_by_label("Kies het getekende bestand").set_input_files(file)

    expect(page.get_by_text("De browser kon dit bestand niet lezen.")).to_be_visible()
    assert page.get_by_label("Getal").input_value() == ""
