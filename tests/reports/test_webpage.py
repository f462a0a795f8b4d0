"""Every kind as a page: what every page of the application must be, is so here too; only its style comes along."""

from __future__ import annotations

import re

import pytest

from reports import KINDS, html
from reports.content import build
from reports.rendering import page_of
from reports.webpage import as_page
from tests.page_checks import check_page
from tests.reports.builders import report_input
from tests.reports.test_vera import small_input

#: It brings its style, because it is kept as one file; and nothing stands in front of its main part to be skipped.
ITS_OWN = {": <style> is inline", ": the first thing to focus is not a link to main"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_a_page_like_every_other(kind: str) -> None:
    assert set(check_page(page_of(small_input(kind)), url="")) == ITS_OWN


def test_on_paper_it_would_not_be() -> None:
    found = check_page(html.render(build(report_input())), url="")

    assert any("one h1" in fault for fault in found)
    assert any("header cell" in fault for fault in found)


def test_the_words_stay_the_same_and_nothing_typed_is_touched() -> None:
    typed = "<body>&lt;th&gt; &lt;h1&gt;</body>"

    assert as_page(typed) == '<body>\n<main id="inhoud">&lt;th&gt; &lt;h1&gt;</main>\n</body>'
    before = html.render(build(report_input()))
    bare = [re.sub(r"<[^>]+>", "", re.sub(r"<title>.*?</title>", "", text)) for text in (before, as_page(before))]
    assert re.sub(r"\s+", "", bare[0]) == re.sub(r"\s+", "", bare[1])
