"""A compiled edition as one text, so that a submitted assessment keeps the questions it was asked.

The text is canonical JSON; its SHA-256 is the `sha256` of the catalogue.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from controls.shape import as_json


class DamagedCatalogueError(Exception):
    """The text is not a compiled catalogue, or not the one that the hash belongs to."""


def to_text(catalogue: Catalogue) -> str:
    """The one text of this edition."""
    return canonical_json(as_json(replace(catalogue, sha256="")))


def from_text(text: str, *, sha256: str) -> Catalogue:
    """Read an edition back; raises DamagedCatalogueError unless it is exactly the one with this hash."""
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise DamagedCatalogueError("sha256")
    try:
        return replace(TypeAdapter(Catalogue).validate_json(text), sha256=sha256)
    except ValidationError as error:
        raise DamagedCatalogueError("shape") from error
