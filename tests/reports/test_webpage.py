"""Every kind as a page: what every page of the application must be, is so here too; only its style comes along."""

from __future__ import annotations

import pytest

from reports import KINDS
from reports.rendering import page_of
from tests.page_checks import check_page
from tests.reports.test_vera import small_input

#: It brings its style, because it is kept as one file; and nothing stands in front of its main part to be skipped.
ITS_OWN = {": <style> is inline", ": the first thing to focus is not a link to main"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_a_page_like_every_other(kind: str) -> None:
    assert set(check_page(page_of(small_input(kind)), url="")) == ITS_OWN
