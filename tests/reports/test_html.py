"""The HTML of the report: nothing that somebody typed becomes markup, charts are readable without colour."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import html5lib
import pytest
from jinja2 import UndefinedError

from controls.answers import Verdict
from reports import charts, html
from reports.content import build
from tests.reports.builders import answers, assessed, report_input, snapshot

MARKUP = '<script>alert(1)</script><img src="https://example.org/x.png"><p style="color:red">&amp;'
SVG = "{http://www.w3.org/2000/svg}"


def page(text: str = "Gewoon.") -> str:
    given = answers() | {"proef-5.01.01": assessed("5.01.01", Verdict.PROVED, explanation=text, improvement=text)}
    return html.render_kind(
        "auditrapport.html", build(report_input(snapshot(given, municipality=text, title=text, scope=text)))
    )


def test_markup_in_a_text_stays_text() -> None:
    tree = html5lib.parse(page(MARKUP), namespaceHTMLElements=False)

    assert not tree.findall(".//script")
    assert not tree.findall(".//img")
    assert not [element for element in tree.iter() if "style" in element.attrib]
    assert any(MARKUP in "".join(paragraph.itertext()) for paragraph in tree.iter("p"))


def test_headings_never_skip_a_level_and_every_link_has_a_target() -> None:
    tree = html5lib.parse(page(), namespaceHTMLElements=False)

    levels = [int(element.tag[1]) for element in tree.iter() if element.tag in {"h1", "h2", "h3", "h4"}]
    targets = {element.get("id") for element in tree.iter() if element.get("id")}
    links = [element.get("href", "") for element in tree.iter("a")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {link.removeprefix("#") for link in links} <= targets
    assert len(links) > 10


def test_no_id_is_used_twice() -> None:
    tree = html5lib.parse(page(), namespaceHTMLElements=False)

    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_a_percentage_of_a_score_never_stands_alone() -> None:
    tree = html5lib.parse(page(), namespaceHTMLElements=False)

    intervals = [element for element in tree.iter("p") if element.get("class") == "interval"]
    assert len(intervals) == 6
    for element in intervals:
        text = "".join(element.itertext())
        assert "ten minste" in text
        assert "ten hoogste" in text
        assert "dekking" in text


def test_a_template_that_names_something_unknown_does_not_render() -> None:
    broken = html._environment().from_string("{{ content.gemeente }}")

    with pytest.raises(UndefinedError):
        broken.render(content=build(report_input()))


def drawn(label: str, counts: tuple[int, ...]) -> ET.Element:
    rows = [(label, counts, "5")]
    return ET.fromstring(charts.stacked_bars("proef", "Staven <1>", ("A", "B", "C"), rows))  # noqa: S314


def test_a_chart_has_a_title_its_own_font_and_escaped_labels() -> None:
    svg = drawn("R&D <b>", (3, 1, 1))

    assert svg.get("font-family") == "Rapport"
    assert svg.findtext(f"{SVG}title") == "Staven <1>"
    assert "R&D <b>" in [text.text for text in svg.iter(f"{SVG}text")]


def test_a_bar_is_divided_by_its_numbers_and_an_empty_part_is_not_drawn() -> None:
    svg = drawn("Rij", (3, 0, 1))

    bars = [rect for rect in svg.findall(f"{SVG}rect") if rect.get("height") == "15" and rect.get("stroke")]
    widths = [float(rect.get("width", "0")) for rect in bars]
    assert len(bars) == 2
    assert widths[0] == pytest.approx(3 * widths[1], abs=0.2)


def test_the_parts_of_a_bar_differ_in_pattern_and_not_in_colour_alone() -> None:
    svg = drawn("Rij", (1, 1, 1))

    fills = [rect.get("fill") for rect in svg.findall(f"{SVG}rect") if rect.get("stroke")]
    assert {"url(#proef-1)", "url(#proef-2)"} <= set(fills)
    assert {pattern.get("id") for pattern in svg.iter(f"{SVG}pattern")} >= {"proef-1", "proef-2"}


def test_a_chart_of_nothing_draws_no_bar() -> None:
    assert not [r for r in drawn("Rij", (0, 0, 0)).findall(f"{SVG}rect") if r.get("height") == "15"]
