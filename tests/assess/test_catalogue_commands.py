"""`toetspeil catalogue list` and `check`: every edition with its figures, and everything that hangs between editions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.commands.catalogue import all_findings
from controls.catalogue import Confidence
from controls.loading import CATALOGUES
from controls.mapping_files import MAPPINGS
from tests.assess.command import Command


@pytest.fixture
def listed(toetspeil: Command, tmp_path: Path) -> dict[str, Any]:
    found = json.loads(toetspeil.good("catalogue", "list", "--format", "json", "--data", tmp_path))
    return {edition["key"]: edition for edition in found}


def test_every_edition_is_listed_with_its_figures(listed: dict[str, Any]) -> None:
    assert set(listed) == set(all_catalogues())
    for key, edition in all_catalogues().items():
        counts = listed[key]["counts"]
        assert counts["themes"] == len(edition.themes)
        assert counts["requirements"] + counts["framework_requirements"] == len(edition.requirements)
        assert sum(counts["by_kind"].values()) == sum(counts["by_standing"].values()) == len(edition.requirements)
        assert counts["by_standing"].get("plicht", 0) == sum(r.is_scored for r in edition.requirements)


def test_the_figures_of_bio2_are_those_of_the_norm(listed: dict[str, Any]) -> None:
    counts = listed["bio2/1.3"]["counts"]

    assert (counts["controls"], counts["requirements"], counts["framework_requirements"]) == (93, 156, 31)
    assert counts["by_kind"] == {"overheidsmaatregel": 117, "beheersmaatregel": 39, "kaderverplichting": 31}
    assert listed["bio2/2.0-concept"]["status"] == "concept"


def test_a_framework_without_duties_says_what_it_holds_instead(listed: dict[str, Any]) -> None:
    counts = listed["ensia/2026"]["counts"]

    assert counts["by_standing"] == {"voortgang": counts["requirements"]}
    assert counts["requirements"] > 0


def test_the_confidence_adds_up_and_names_every_level(listed: dict[str, Any]) -> None:
    for key, edition in all_catalogues().items():
        found = listed[key]["confidence"]
        assert list(found) == [level.value for level in Confidence]
        assert sum(found.values()) == len(edition.requirements)
    assert listed["bio2/2.0-concept"]["confidence"] != {"confirmed": 187, "probable": 0, "to-verify": 0}


def test_the_list_for_people_has_a_line_for_each_edition(toetspeil: Command, tmp_path: Path) -> None:
    lines = toetspeil.good("catalogue", "list", "--data", tmp_path).splitlines()

    assert [line.split()[0] for line in lines] == list(all_catalogues())
    (bio2,) = (line for line in lines if line.startswith("bio2/1.3"))
    assert "156 eisen + 31 uit deel 1" in bio2
    (digid,) = (line for line in lines if line.startswith("digid/3.0"))
    assert "21 eisen" in digid
    assert "deel 1" not in digid


# --- check ----------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> tuple[Path, Path]:
    return (
        Path(shutil.copytree(CATALOGUES, tmp_path / "catalogues")),
        Path(shutil.copytree(MAPPINGS, tmp_path / "mappings")),
    )


def test_what_is_shipped_has_no_findings(copy: tuple[Path, Path]) -> None:
    assert all_findings(*copy) == ()


def test_a_requirement_that_an_upgrade_forgets_is_a_finding(copy: tuple[Path, Path]) -> None:
    file = copy[0] / "bio2/2.0-concept/upgrade-from-1.3.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("  - bio2-5.01.01\n", ""), encoding="utf-8")

    found = all_findings(*copy)

    assert {finding.file for finding in found} == {"bio2/2.0-concept/upgrade-from-1.3.yaml"}
    assert all("bio2-5.01.01" in finding.problem for finding in found)


def test_a_mapping_to_what_does_not_exist_is_a_finding(copy: tuple[Path, Path]) -> None:
    file = copy[1] / "digid-bio2.yaml"
    text = file.read_text(encoding="utf-8")
    assert "bio2-5.20.01" in text
    file.write_text(text.replace("bio2-5.20.01", "bio2-5.20.99"), encoding="utf-8")

    found = all_findings(*copy)

    assert found
    assert all("digid-bio2.yaml" in finding.file for finding in found)


def test_a_question_that_does_not_read_well_is_still_a_finding(copy: tuple[Path, Path]) -> None:
    file = copy[0] / "bio2/1.3/themes/continuiteit.yaml"
    good = "Heeft de gemeente een vastgesteld back-upbeleid?"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(good, "Heeft de gemeente back-ups en test zij die?"), encoding="utf-8")

    assert [finding.file for finding in all_findings(*copy)] == ["bio2/1.3/themes/continuiteit.yaml"]
