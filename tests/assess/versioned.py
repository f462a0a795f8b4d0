"""What the tests of the versions of an answer and of a VvT record share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.assess.town import Town
from tests.conftest import Browser


def save_each(town: Town, email: str, page: str, at: str, saves: Iterable[Mapping[str, str]]) -> Browser:
    """Save each from the form on that page, a minute after the one before."""
    browser = town.browser(email)
    for fields in saves:
        town.clock.advance(minutes=1)
        browser.get(page)
        browser.submit("Opslaan", at=at, **fields)
    return browser
