"""Evidence in an answer: what came later is absent until it is used, and several answers' evidence becomes one's."""

from __future__ import annotations

import pytest

from controls.answers import Answer, Evidence, EvidenceFile, evidence_from, gathered
from controls.canonical import plain

TYPED = Evidence(title="Besluit", location="Zaak 12", date="2026-03-01")
FILE = EvidenceFile(sha256="ab" * 32, size=5, media_type="application/pdf", name="beleid.pdf", revision=2)
LINKED = Evidence(title="Beleid", item="e00000000001", owner="CISO", valid_until="2026-12-31", file=FILE)


def test_evidence_that_somebody_typed_in_is_written_as_it_always_was() -> None:
    assert plain(TYPED) == {"title": "Besluit", "location": "Zaak 12", "date": "2026-03-01"}


@pytest.mark.parametrize("entry", [TYPED, LINKED, Evidence(title="Zonder bestand", item="e00000000001")])
def test_evidence_comes_back_from_json_as_it_went(entry: Evidence) -> None:
    assert evidence_from(plain(entry)) == entry


def test_half_a_file_is_no_evidence() -> None:
    given = plain(LINKED)
    del given["file"]["sha256"]

    with pytest.raises(TypeError):
        evidence_from(given)


def test_an_answer_knows_what_is_linked_and_what_is_typed_in() -> None:
    answer = Answer(requirement_id="x", evidence=(LINKED, TYPED))

    assert (answer.linked, answer.typed) == ((LINKED,), (TYPED,))
    assert answer.is_supported


def test_of_several_answers_each_piece_is_kept_once_and_what_is_linked_comes_first() -> None:
    newer = Evidence(title="Beleid 2027", item=LINKED.item)

    assert gathered((TYPED, LINKED, TYPED, newer)) == (newer, TYPED)
