"""A data folder with a published edition: signed by two officers, as it would have come by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assess.editions import editions_folder
from controls.loading import load
from reports.benchmark import officers
from reports.benchmark.archive import approve, publish
from reports.benchmark.edition import Edition
from tests.reports.benchmark.editions import edition_on

KEYS = tuple(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
OFFICERS = [key.public_key().public_bytes_raw().hex() for key in KEYS]


@cache
def invented() -> Edition:
    """Of the questions that the demonstration answers."""
    return edition_on(load("bio2/1.3"))


def published(data: Path, edition: Edition | None = None) -> Edition:
    """Put it in the data folder."""
    found, folder = edition or invented(), editions_folder(data)
    folder.mkdir(exist_ok=True)
    (folder / officers.NAME).write_text(officers.written(OFFICERS), encoding="utf-8")
    publish(found, [approve(found, key) for key in KEYS], OFFICERS, folder)
    return found
