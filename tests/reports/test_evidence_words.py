"""How a piece of evidence and the size of a file are said."""

from __future__ import annotations

import pytest

from controls.answers import Evidence, EvidenceFile
from reports import wording

FILE = EvidenceFile(sha256="ab" * 32, size=5, media_type="application/pdf", name="beleid.pdf", revision=2)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (Evidence(title="Besluit"), "Besluit"),
        (Evidence(title="Besluit", location="Zaak 12", date="2026-03-01"), "Besluit, Zaak 12, 1 maart 2026"),
        (
            Evidence(title="Beleid", item="e" * 12, valid_until="2026-12-31", file=FILE),
            "Beleid, geldig tot en met 31 december 2026, bestand beleid.pdf (SHA-256 abababababab…)",
        ),
    ],
)
def test_a_reference_and_a_file_are_said_in_one_line(shown: Evidence, words: str) -> None:
    assert wording.evidence(shown) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 kB"),
        (1, "1 kB"),
        (1024**2 - 1, "1024 kB"),
        (25 * 1024**2, "25 MB"),
        (int(3.4 * 1024**2), "3,4 MB"),
        (2 * 1024**3, "2 GB"),
    ],
)
def test_a_size_is_never_said_as_nothing(size: int, words: str) -> None:
    assert wording.megabytes(size) == words
