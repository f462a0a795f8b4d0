"""The terms of every edition against reviewed tables: no term without a row, no row without a term."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from controls.catalogue import Catalogue, Requirement, Term, TermKind
from controls.loading import editions, load
from controls.periods import is_fixed, length, time_expressions
from tests.controls.builders import ROOT
from tests.controls.test_bio2_1_3 import FACTS
from tests.controls.test_bio2_2_0_concept import OTHER_TERMS

TERMS_FILE = ROOT / "tests/controls/terms.tsv"
BIO2, CONCEPT = "bio2/1.3", "bio2/2.0-concept"
#: The terms of these editions stand in tables of their own, beside the number and the count of items.
REVIEWED_ELSEWHERE = (BIO2, CONCEPT)

CATALOGUES = {key: load(key) for key in editions()}

OUR_OWN = "in our own elaboration of a norm whose text was not read; no rhythm of the norm itself is known"
#: Periods that a question or point names and that no term tells, with the reason.
NO_TERM = {
    ("cbw-mld-01", "vier uur"): "a threshold: how long services are out",
    ("cbw-zp-j1", "continue"): "a kind of authentication",
    ("nis2-21.2.j", "continue"): "a kind of authentication",
    ("digid-u-tv.01", "periodiek"): OUR_OWN,
    ("digid-c.07", "periodieke"): OUR_OWN,
    ("digid-c.08", "tijdig"): OUR_OWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One reviewed term. `what` and `since` stand as in the catalogue; `meaning` is how the reviewer read them."""

    edition: str
    id: str
    kind: str
    value: str
    what: str
    since: str
    meaning: str
    source: str

    @property
    def fact(self) -> tuple[str, ...]:
        return (self.edition, self.id, self.kind, self.value, self.what, self.since)


def read_rows() -> tuple[Row, ...]:
    lines = [line for line in TERMS_FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names, *values = [line.split("\t") for line in lines]
    return tuple(Row(**dict(zip(names, cells, strict=True))) for cells in values)


ROWS = read_rows()


def disagreements(rows: Sequence[Row], catalogues: Mapping[str, Catalogue]) -> Iterator[str]:
    """Where the table and the editions differ, in either direction; a term that stands twice needs two rows."""
    reviewed = Counter(row.fact for row in rows)
    found = Counter(fact for key, c in catalogues.items() if key not in REVIEWED_ELSEWHERE for fact in _facts(key, c))
    for fact in sorted((reviewed - found).keys()):
        yield f"{fact[1]}: only in the table: {fact}"
    for fact in sorted((found - reviewed).keys()):
        yield f"{fact[1]}: only in the catalogue: {fact}"


def _facts(key: str, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    for r in catalogue.requirements:
        for t in r.terms:
            yield (key, r.id, t.kind.value, t.value, t.what, t.since)


# --- the table against the editions --------------------------------------------------------


def test_every_term_of_every_edition_has_its_row_and_every_row_its_term() -> None:
    assert list(disagreements(ROWS, CATALOGUES)) == []


def test_no_term_is_reviewed_twice() -> None:
    assert [fact for fact, count in Counter(row.fact for row in ROWS).items() if count > 1] == []


def test_bio2_has_its_terms_in_its_own_tables_and_none_here() -> None:
    elsewhere = {
        BIO2: {fact.number: fact.terms for fact in FACTS.values()},
        CONCEPT: {number: tuple(sorted(after.split())) for number, (_, after) in OTHER_TERMS.items()},
    }
    as_before = {r.id: elsewhere[BIO2].get(r.number, ()) for r in CATALOGUES[BIO2].requirements}

    assert [row for row in ROWS if row.edition in REVIEWED_ELSEWHERE] == []
    for key in REVIEWED_ELSEWHERE:
        for r in CATALOGUES[key].requirements:
            reviewed = elsewhere[key].get(r.number, as_before.get(r.id, ()))
            assert tuple(sorted(f"{t.kind}={t.value}" for t in r.terms)) == reviewed, (key, r.number)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.id}-{row.value}")
def test_a_row_says_what_the_term_is_for_and_where_the_requirement_finds_it(row: Row) -> None:
    requirement = CATALOGUES[row.edition].requirement_by_id[row.id]

    assert row.meaning
    assert row.meaning == row.meaning.strip()
    # Not followed by a digit: article 4 is not article 44.
    assert re.search(rf"{re.escape(row.source)}(?!\d)", requirement.source)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.kind == "deadline"], ids=lambda row: f"{row.id}-{row.value}"
)
def test_a_deadline_with_a_length_says_from_which_moment_it_runs(row: Row) -> None:
    assert row.since or not is_fixed(row.value)


# --- what the texts name, against the terms ------------------------------------------------


def untold(catalogue: Catalogue) -> set[tuple[str, str]]:
    """Periods in a question or point that no term of the requirement tells, as (id, words)."""
    return {
        (r.id, hit.words)
        for r in catalogue.requirements
        for text in (*r.questions, *r.points)
        for hit in time_expressions(text)
        if not any(_same(hit.value, term) for term in r.terms)
    }


def _same(value: str, term: Term) -> bool:
    if not is_fixed(value) or not is_fixed(term.value):
        return value == term.value
    return length(value) == length(term.value)


def test_a_period_in_a_question_or_point_is_told_by_a_term_or_has_a_reason_not_to_be() -> None:
    found = {hit for key, c in CATALOGUES.items() if key not in REVIEWED_ELSEWHERE for hit in untold(c)}

    assert found == NO_TERM.keys()


# --- counter-examples: each kind of mistake is seen ----------------------------------------

MISTAKEN = "cbw/2026"
FINAL_REPORT = "cbw-mld-05"


def _with_terms(name: str, terms: Sequence[Term]) -> Catalogue:
    """The edition MISTAKEN with other terms for one requirement."""

    def changed(r: Requirement) -> Requirement:
        return replace(r, terms=tuple(terms)) if r.id == name else r

    themes = tuple(
        replace(t, controls=tuple(replace(c, requirements=tuple(map(changed, c.requirements))) for c in t.controls))
        for t in CATALOGUES[MISTAKEN].themes
    )
    return replace(CATALOGUES[MISTAKEN], themes=themes)


def _terms(name: str) -> tuple[Term, ...]:
    return CATALOGUES[MISTAKEN].requirement_by_id[name].terms


FIRST, SECOND = _terms(FINAL_REPORT)


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param((FIRST,), id="a term left out"),
        pytest.param((FIRST, SECOND, SECOND), id="a term twice"),
        pytest.param((FIRST, SECOND, replace(FIRST, value="P1Y")), id="an invented term"),
        pytest.param((replace(FIRST, value="P2M"), SECOND), id="a wrong length"),
        pytest.param((replace(FIRST, kind=TermKind.FREQUENCY), SECOND), id="a deadline told as a rhythm"),
        pytest.param((replace(FIRST, since=SECOND.since), SECOND), id="the clock of the other term"),
        pytest.param((replace(FIRST, since=""), SECOND), id="no clock"),
        pytest.param((replace(FIRST, what="iets anders"), SECOND), id="for something else"),
    ],
)
def test_a_mistake_in_a_term_is_seen(terms: Sequence[Term]) -> None:
    mistaken = {**CATALOGUES, MISTAKEN: _with_terms(FINAL_REPORT, terms)}

    found = set(disagreements(ROWS, mistaken)) - set(disagreements(ROWS, CATALOGUES))

    assert found
    assert {line.partition(":")[0] for line in found} == {FINAL_REPORT}


def test_a_row_left_out_and_a_row_too_many_are_seen() -> None:
    last, stray = ROWS[-1], replace(ROWS[-1], id="verdwenen-1")

    found = list(disagreements((*ROWS[:-1], stray), CATALOGUES))

    assert f"{last.id}: only in the catalogue: {last.fact}" in found
    assert f"{stray.id}: only in the table: {stray.fact}" in found


def test_a_whole_edition_without_rows_is_seen() -> None:
    rows = [row for row in ROWS if row.edition != MISTAKEN]

    found = list(disagreements(rows, CATALOGUES))

    assert len(found) == len(ROWS) - len(rows) > 0


def test_a_period_without_its_term_is_seen() -> None:
    assert (FINAL_REPORT, "een maand") in untold(_with_terms(FINAL_REPORT, ()))
    assert (FINAL_REPORT, "een maand") in untold(_with_terms(FINAL_REPORT, (replace(FIRST, value="P1Y"),)))
    assert (FINAL_REPORT, "een maand") not in untold(CATALOGUES[MISTAKEN])
