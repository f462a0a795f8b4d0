"""The collective picture: from printed values only, the same bytes for the same edition, and two layers."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import html5lib
import pytest
from pypdf import PdfReader

from controls.compiled import to_text
from reports import ReportError
from reports.benchmark.disclosure import within_brackets
from reports.benchmark.edition import Edition
from reports.benchmark.publication import build as publish
from reports.benchmark.rules import NATIONAL, Rules
from reports.collective.figures import gaps, scores, took_part
from reports.collective.layers import Layer, as_json, as_table, data_files
from reports.collective.names import Names
from reports.collective.picture import build
from reports.collective.rendering import page_of, render
from reports.collective.words import group_name, group_short, respondents
from tests.reports.benchmark.attacks.population import populate, tally_of
from tests.reports.benchmark.editions import edition_on, tally_on
from tests.reports.builders import catalogue

ASKED = catalogue()
TALLY = tally_on(ASKED)
OTHER = within_brackets(TALLY)
EDITION = publish(TALLY, synthetic=True)
#: Every way out of an edition.
WAYS: dict[str, Callable[[Edition, Layer], bytes]] = {
    "json": lambda edition, layer: as_json(edition, layer).encode(),
    "csv": lambda edition, layer: as_table(edition, layer).encode(),
    "html": lambda edition, layer: page_of(edition, layer, ASKED).encode(),
    "pdf": lambda edition, layer: render(edition, layer, ASKED),
}


@cache
def file_of(layer: Layer) -> bytes:
    return render(EDITION, layer, ASKED)


@cache
def pages(layer: Layer) -> tuple[str, ...]:
    return tuple(page.extract_text() for page in PdfReader(io.BytesIO(file_of(layer))).pages)


@pytest.mark.parametrize("layer", Layer)
def test_other_counts_with_the_same_brackets_give_the_same_bytes_in_every_form(layer: Layer) -> None:
    moved = sum(OTHER.counts[key] != count for key, count in TALLY.counts.items())
    again = publish(OTHER, synthetic=True)

    assert moved > len(TALLY.requirements)
    assert {name: way(again, layer) == way(EDITION, layer) for name, way in WAYS.items()} == dict.fromkeys(WAYS, True)


def test_an_edition_of_exact_counts_would_be_found_by_that() -> None:
    exact = Rules(step=1, margin=0, least=1, tail=0, parts=10_000)
    first, second = (publish(tally, rules=exact, synthetic=True) for tally in (TALLY, OTHER))
    differ = {name for name, way in WAYS.items() if way(first, Layer.CLASS) != way(second, Layer.CLASS)}

    assert differ == set(WAYS)


def test_another_process_draws_the_same_bytes(tmp_path: Path) -> None:
    given, asked, target = tmp_path / "uitgave.json", tmp_path / "vragen.json", tmp_path / "beeld.pdf"
    given.write_text(EDITION.canonical, encoding="utf-8")
    asked.write_text(to_text(ASKED), encoding="utf-8")
    command = [sys.executable, "-m", "reports.collective", str(given), str(asked), "public", str(target)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2])

    assert target.read_bytes() == file_of(Layer.PUBLIC)
    given.write_text(EDITION.canonical + " ", encoding="utf-8")
    refused = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def everything(layer: Layer) -> str:
    """All that somebody who gets this layer can read."""
    attached = "".join(file.content.decode() for file in data_files(EDITION, layer) if file.name != "kolommen.csv")
    return page_of(EDITION, layer, ASKED) + attached + "\n".join(pages(layer))


def test_the_public_layer_holds_nothing_of_a_requirement_and_nothing_of_a_class() -> None:
    secret = [ASKED.requirement_by_id[name].title for name in EDITION.requirements]
    secret += [f'"{name}"' for name in (*EDITION.requirements, *EDITION.groups)]
    secret += [group_name(group) for group in EDITION.groups]

    assert [word for word in secret if word in everything(Layer.PUBLIC)] == []
    assert [word for word in secret if word not in everything(Layer.CLASS)] == []


def test_the_public_table_has_national_themes_only() -> None:
    rows = list(csv.DictReader(io.StringIO(as_table(EDITION, Layer.PUBLIC))))

    assert {row["groep"] for row in rows} == {NATIONAL}
    assert {row["soort"] for row in rows} == {"deelname", "kwantiel", "trend"}
    assert all(row["onderdeel"].split(" ")[0] in {"", *EDITION.themes} for row in rows)


@pytest.mark.parametrize("layer", Layer)
def test_every_page_says_for_whom_it_is_and_that_the_figures_are_invented(layer: Layer) -> None:
    for text in pages(layer):
        assert layer.tlp in text
        assert "Zelfevaluatie, geen assurance" in text
        assert "SYNTHETISCHE CIJFERS" in text
        assert "ronde 2026" in text


def test_real_figures_are_not_called_invented() -> None:
    page = page_of(replace(EDITION, synthetic=False), Layer.PUBLIC, ASKED)

    assert "ynthetisch" not in page
    assert "SYNTHETISCH" not in page


@pytest.mark.parametrize("layer", Layer)
def test_every_chart_has_its_numbers_in_a_table_and_the_first_has_a_sentence_that_explains_it(layer: Layer) -> None:
    tree = html5lib.parse(page_of(EDITION, layer, ASKED), namespaceHTMLElements=False)
    sections = [one for one in tree.iter("section") if one.findall(".//{*}svg")]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]

    assert len(ids) == len(set(ids))
    for section in sections:
        assert section.findall(".//table")
        assert all("".join(title.itertext()) for title in section.findall(".//{*}svg/{*}title"))
    first = "".join(sections[0].itertext())
    assert "De zwarte streep is de middelste gemeente" in first
    for one in scores(EDITION, Names(ASKED)):
        cells = [cell.text for row in sections[0].iter("tr") for cell in row if one.theme in "".join(row.itertext())]
        assert {one.at_middle, one.said_spread, one.trend} <= set(cells)


def test_the_text_says_what_the_ranges_are_for_and_what_the_figures_cannot_tell() -> None:
    said = page_of(EDITION, Layer.PUBLIC, ASKED)

    for words in ("Waarom staan er bereiken", "zelfrapportage", "koos daar zelf voor", "Kleine groepen"):
        assert words in said


# --- figures ------------------------------------------------------------------------------


def test_where_neighbours_were_alike_the_one_nearest_the_median_stands_in() -> None:
    theme = EDITION.themes[0]
    printed = ((30, 200), (50, 300), (60, 400))
    edition = replace(EDITION, quantiles={NATIONAL: {theme: printed}})
    found = scores(edition, Names(None))[0]

    assert (found.low, found.middle, found.high) == (200, 300, 400)


def test_a_small_class_shows_no_more_than_its_middle_and_less_than_that_nothing() -> None:
    edition = publish(tally_of(populate(3, sizes={"k1": 22, "k2": 60, "k3": 31, "k4": 21})), synthetic=True)
    small = scores(edition, Names(None), "k4")

    assert all(one.middle is not None and one.low is None and one.said_spread == "–" for one in small)
    nothing = scores(replace(edition, quantiles={}), Names(None), "k4")
    assert {one.at_middle for one in nothing} == {"–"}


def test_a_gap_has_its_places_and_an_interval_around_what_was_printed() -> None:
    for row in gaps(EDITION, Names(ASKED), NATIONAL).rows:
        low, high = (int(one) for one in re.findall(r"\d+", row.uncertain)) if "–" in row.uncertain else (row.low,) * 2
        assert low <= row.low <= row.high <= high
        assert re.fullmatch(r"\d+(–\d+)?", row.place)


def test_who_took_part_is_never_an_exact_number() -> None:
    for one in took_part(EDITION, (*EDITION.groups, NATIONAL)):
        assert re.fullmatch(r"\d+ tot en met \d+", one.said)
        assert one.low < one.high <= 100


@pytest.mark.parametrize(("group", "name", "short"), [
    ("k1", "minder dan 20.000 inwoners", "tot 20.000"), ("k2", "20.000 tot 50.000 inwoners", "20.000 tot 50.000"),
    ("k3+k4", "50.000 inwoners of meer", "50.000 of meer"), ("k1+k2+k3+k4", "elk aantal inwoners", "alle"),
    (NATIONAL, "Nederland", "Nederland"),
])  # fmt: skip
def test_a_group_is_called_by_its_inhabitants(group: str, name: str, short: str) -> None:
    assert (group_name(group), group_short(group)) == (name, short)


def test_too_few_municipalities_give_a_picture_that_says_so() -> None:
    few = publish(tally_on(ASKED, share=0.02), synthetic=True)

    page = page_of(few, Layer.CLASS, ASKED)

    assert "te weinig gemeenten" in page
    assert "minder dan 20" in page


@pytest.mark.parametrize("spoilt", [
    replace(EDITION, groups=("k9",)), replace(EDITION, respondents={}), replace(EDITION, round="../x"),
])  # fmt: skip
def test_an_edition_that_this_version_does_not_know_gives_no_picture(spoilt: Edition) -> None:
    with pytest.raises(ReportError):
        build(spoilt, Layer.PUBLIC, ASKED)


def test_without_the_questions_there_are_numbers_instead_of_titles() -> None:
    said = build(EDITION, Layer.CLASS, None)

    assert said.catalogue == EDITION.catalogue
    assert said.per_class is not None
    assert [theme.title for theme in said.per_class.shares] == ["Alle eisen"]
    assert build(EDITION, Layer.CLASS, ASKED) != said
    assert edition_on(ASKED).catalogue == ASKED.key


@pytest.mark.parametrize(
    ("printed", "population", "said"),
    [
        ("<10", 342, "minder dan 10"), ("320-336", 342, "320 tot en met 336"), ("335-351", 342, "335 tot en met 342"),
        ("65-69", 65, "65"), ("65-69", 60, "65"),
    ],
)  # fmt: skip
def test_no_more_municipalities_take_part_than_there_are(printed: str, population: int, said: str) -> None:
    assert respondents(printed, population) == said
