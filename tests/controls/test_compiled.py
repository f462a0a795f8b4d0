"""A compiled edition comes back from its text as it was, or not at all."""

from __future__ import annotations

import hashlib

import pytest

from controls.compiled import DamagedCatalogueError, from_text, to_text
from controls.loading import load


def test_the_shipped_edition_comes_back_equal() -> None:
    catalogue = load("bio2/1.3")

    assert from_text(to_text(catalogue), sha256=catalogue.sha256) == catalogue


def test_one_changed_character_is_refused() -> None:
    catalogue = load("bio2/1.3")
    text = to_text(catalogue).replace("gemeente", "Gemeente", 1)

    with pytest.raises(DamagedCatalogueError, match="sha256"):
        from_text(text, sha256=catalogue.sha256)


def test_a_text_that_is_no_catalogue_is_refused_although_its_hash_fits() -> None:
    text = '{"id":"bio2"}'

    with pytest.raises(DamagedCatalogueError, match="shape"):
        from_text(text, sha256=hashlib.sha256(text.encode()).hexdigest())
