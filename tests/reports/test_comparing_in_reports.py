"""The chapter "Vergelijking met andere gemeenten": from the snapshot and an edition, sealed in the file, without a decimal."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import pytest
from pypdf import PdfReader

from reports import Beside, ReportError, ReportInput, render
from reports.beside import from_text, to_text
from reports.comparing import for_everybody, in_short, neighbours
from reports.content import build
from reports.kinds import AUDIT_REPORT, BOARD_REPORT, COUNCIL_REPORT, REGISTRY
from reports.outcome import MisfitError
from reports.package import EDITION, INPUT, attached
from reports.parts import check_parts
from reports.verifying import State, check
from tests.reports.benchmark.editions import edition_on
from tests.reports.builders import report_input
from tests.reports.three import of_kind


def beside(given: ReportInput, size: str = "k1", **changes: object) -> ReportInput:
    """The same report, beside other municipalities."""
    edition = edition_on(given.catalogue)
    about = {"benchmark_sha256": edition.sha256, "benchmark_size": size, **changes}
    return replace(given, edition=edition, beside=replace(given.beside, **about))


@cache
def audit_report() -> bytes:
    return render(beside(report_input()))


def test_the_audit_report_has_a_chapter_of_its_own_and_is_the_old_one_without_an_edition() -> None:
    with_it, without = build(beside(report_input())), build(report_input())

    assert next(h.title for h in with_it.headings if h not in without.headings) == "Vergelijking met andere gemeenten"
    assert [h.number for h in with_it.headings] == list(range(1, len(without.headings) + 2))
    assert without.neighbours is None


def test_a_place_is_a_quarter_or_a_half_and_never_a_decimal() -> None:
    found = neighbours(beside(report_input()))

    assert found is not None
    assert found.places
    for one in found.places:
        assert re.fullmatch(
            r"ongeveer P[1-9]0, in het \w+ kwart|(boven|onder|in) het midden|geen vergelijking mogelijk", one.said
        )
    assert found.synthetic
    assert "<15" not in found.peers


def test_the_report_is_made_again_from_its_attachments() -> None:
    found = check(audit_report(), rerender=True)

    assert (found.state, found.problem) == (State.UNKNOWN, "")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(audit_report())).pages)
    assert "Vergeleken met 50 tot en met 54 gemeenten met minder dan 20.000 inwoners" in text
    assert "Synthetische cijfers" in text


@pytest.mark.parametrize("spoil", ["another", "gone", "no edition"])
def test_another_edition_inside_than_the_report_says_is_found(spoil: str) -> None:
    given = beside(report_input())
    files = {file.name: file.content for file in attached(given)}
    other = {"another": edition_on(given.catalogue, round_name="2027").canonical.encode(), "no edition": b"{}"}
    check_parts(files, given.snapshot)

    spoilt = {name: content for name, content in files.items() if name != EDITION}
    if spoil in other:
        spoilt[EDITION] = other[spoil]

    with pytest.raises(MisfitError):
        check_parts(spoilt, given.snapshot)


def test_an_edition_that_the_report_does_not_speak_of_is_found() -> None:
    given = report_input()
    files = {file.name: file.content for file in attached(given)}

    with pytest.raises(MisfitError, match="vergelijking"):
        check_parts({**files, EDITION: edition_on(given.catalogue).canonical.encode()}, given.snapshot)


@pytest.mark.parametrize("changes", [{"benchmark_sha256": "1" * 64}, {"benchmark_size": "k9"}, {"benchmark_size": ""}])
def test_an_edition_that_does_not_fit_gives_no_report(changes: dict[str, object]) -> None:
    given = beside(report_input())

    with pytest.raises(ReportError):
        neighbours(replace(given, beside=replace(given.beside, **changes)))


def test_an_edition_of_other_questions_gives_no_report() -> None:
    given = beside(report_input())
    other = replace(edition_on(given.catalogue), catalogue="bio2/9")

    with pytest.raises(ReportError, match="andere vragenlijst"):
        neighbours(replace(given, edition=other, beside=replace(given.beside, benchmark_sha256=other.sha256)))


def test_another_edition_and_another_class_are_another_report() -> None:
    given = report_input()
    keys = {
        one.cache_key for one in (given, beside(given), beside(given, "k2"), beside(given, benchmark_sha256="1" * 64))
    }

    assert len(keys) == 4


def test_what_a_job_keeps_of_the_comparison_is_read_back_and_an_older_job_is_too() -> None:
    kept = replace(beside(report_input()).beside)
    text = to_text(report_input().decided, kept)

    assert from_text(text)[1] == kept
    older = text.replace(f',"benchmark_size":"{kept.benchmark_size}"', "")
    assert older != text
    assert from_text(older)[1] == replace(kept, benchmark_size="")
    assert Beside().benchmark_size == ""


def test_the_college_reads_its_place_within_four_pages_whatever_was_typed() -> None:
    given = beside(of_kind(BOARD_REPORT, "vijandig"), "k2")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render(given))).pages]

    assert len(pages) <= REGISTRY[BOARD_REPORT].most_pages
    assert "Vergeleken met" in "".join(pages)
    assert not re.search(r"P\d+,", " ".join(in_short(given)))


def test_without_an_edition_the_college_reads_that_there_is_none() -> None:
    assert in_short(of_kind(BOARD_REPORT, "vers"))[0].startswith("Nog niet")


def test_what_everybody_may_read_says_no_place_and_carries_no_edition() -> None:
    given = beside(of_kind(COUNCIL_REPORT, "vers"), "k2")

    assert given.edition is not None
    real = replace(given, edition=replace(given.edition, synthetic=False))
    assert "P" not in for_everybody(real).replace("De plaats", "")
    assert "synthetische" in for_everybody(replace(given, edition=replace(given.edition, synthetic=True)))
    assert EDITION not in {file.name for file in attached(given)}
    assert INPUT in {file.name for file in attached(given)}


def test_the_audit_report_uses_the_comparison() -> None:
    assert beside(report_input()).kind == AUDIT_REPORT
    assert beside(report_input()).used_beside.benchmark_sha256
