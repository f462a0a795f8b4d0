"""A catalogue with one finding stops the start; nothing is skipped."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assess.catalogues import load_sound
from controls.loading import CATALOGUES, BrokenCatalogueError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUES, tmp_path / "catalogues"))


def test_the_shipped_catalogues_start(copy: Path) -> None:
    assert "bio2/1.3" in load_sound(copy)


def test_a_question_that_asks_two_things_stops_the_start(copy: Path) -> None:
    theme = copy / "bio2/1.3/themes/continuiteit.yaml"
    good = "Heeft de gemeente een vastgesteld back-upbeleid?"
    text = theme.read_text(encoding="utf-8")
    assert good in text
    theme.write_text(text.replace(good, "Heeft de gemeente back-ups en test zij die?"), encoding="utf-8")

    with pytest.raises(BrokenCatalogueError) as refused:
        load_sound(copy)

    (finding,) = refused.value.findings
    assert finding.file == "bio2/1.3/themes/continuiteit.yaml"
    assert finding.line > 0
    assert "twee dingen" in finding.problem


def test_a_file_that_does_not_load_stops_the_start(copy: Path) -> None:
    (copy / "bio2/1.3/themes/mensen.yaml").write_text("id: mensen\nid: mensen\n", encoding="utf-8")

    with pytest.raises(BrokenCatalogueError, match="twee keer"):
        load_sound(copy)
