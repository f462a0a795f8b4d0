"""BIO2 v1.3 as shipped: exactly the reviewed numbers, terms and scopes, no more and no less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from controls.catalogue import (
    Aspect,
    Catalogue,
    Confidence,
    EditionStatus,
    Requirement,
    RequirementKind,
    ReservedKind,
    Scope,
    Term,
    TermKind,
)
from controls.loading import load
from tests.controls.builders import ROOT
from tests.controls.reviewed import changed

CATALOGUE = load("bio2/1.3")
FACTS_FILE = ROOT / "tests/controls/bio2_1_3_facts.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of the reviewed table."""

    number: str
    kind: str
    target: str
    items: int
    terms: tuple[str, ...]


def read_facts() -> dict[str, Fact]:
    lines = [line for line in FACTS_FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    facts = {}
    for line in lines[1:]:
        number, kind, target, items, terms = (*line.split("\t"), "", "", "")[:5]
        assert number not in facts, f"{number} stands twice in the table"
        facts[number] = Fact(
            number=number, kind=kind, target=target, items=int(items or 0), terms=tuple(sorted(terms.split()))
        )
    return facts


FACTS = read_facts()


def disagreements(catalogue: Catalogue) -> Iterator[str]:
    """Where a catalogue and the reviewed table differ, in either direction."""
    found = dict(facts_of(catalogue))
    for number in sorted(FACTS.keys() | found.keys()):
        fact, own = FACTS.get(number), found.get(number)
        if fact is None or own is None:
            yield f"{number}: only in the {'catalogue' if fact is None else 'table'}"
        elif (fact.kind, fact.target, fact.terms) != (own.kind, own.target, own.terms):
            yield f"{number}: {fact} but {own}"
        elif own.items < fact.items:
            yield f"{number}: {fact.items} items but {own.items} points"


def facts_of(catalogue: Catalogue) -> Iterator[tuple[str, Fact]]:
    kinds = {RequirementKind.MEASURE: "measure", RequirementKind.FRAMEWORK: "framework"}
    for r in catalogue.requirements:
        if r.kind in kinds:
            terms = tuple(sorted(f"{t.kind}={t.value}" for t in r.terms))
            yield r.number, Fact(number=r.number, kind=kinds[r.kind], target="", items=len(r.points), terms=terms)
    for c in catalogue.controls:
        if c.empty_heading:
            yield c.empty_heading, Fact(number=c.empty_heading, kind="empty", target="", items=0, terms=())
    for n in catalogue.reserved:
        yield n.number, Fact(number=n.number, kind=n.kind.value, target=n.target, items=0, terms=())


# --- the table itself ---------------------------------------------------------------------


def test_the_table_counts_what_was_counted_by_hand() -> None:
    kinds = Counter(fact.kind for fact in FACTS.values())

    assert kinds == {"measure": 117, "empty": 39, "moved": 5, "withdrawn": 4, "refers": 1, "framework": 31}
    assert sum(count for kind, count in kinds.items() if kind != "framework") == 166


def test_the_catalogue_says_what_the_table_says() -> None:
    assert list(disagreements(CATALOGUE)) == []


# --- counter-examples: the comparison sees each kind of mistake ----------------------------


P1Y, P3M = (Term(kind=TermKind.FREQUENCY, value=value, what="iets") for value in ("P1Y", "P3M"))


@pytest.mark.parametrize(
    ("number", "change"),
    [
        pytest.param("5.02.02", lambda _: None, id="a measure left out"),
        pytest.param("5.02.02", lambda r: replace(r, number="5.02.09"), id="a wrong number"),
        pytest.param("5.02.02", lambda r: replace(r, kind=RequirementKind.CONTROL), id="a wrong kind"),
        pytest.param("5.02.02", lambda r: replace(r, terms=(P1Y,)), id="an invented term"),
        pytest.param("5.01.02", lambda r: replace(r, terms=()), id="a term left out"),
        pytest.param("5.01.02", lambda r: replace(r, terms=(P3M,)), id="a wrong length"),
        pytest.param("5.01.02", lambda r: replace(r, terms=(P1Y, P1Y)), id="a term twice"),
        pytest.param(
            "5.28.01",
            lambda r: replace(r, terms=(replace(r.terms[0], kind=TermKind.DEADLINE),)),
            id="a retention told as a deadline",
        ),
        pytest.param("8.15.01", lambda r: replace(r, points=r.points[:5]), id="fewer points than list items"),
    ],
)
def test_a_mistake_in_a_requirement_is_seen(number: str, change: Callable[[Requirement], Requirement | None]) -> None:
    sound = set(disagreements(CATALOGUE))

    found = set(disagreements(changed(CATALOGUE, number, change))) - sound

    assert any(line.startswith(f"{number}:") for line in found)


def test_a_mistake_in_a_reserved_number_is_seen() -> None:
    sound, (first, *rest) = set(disagreements(CATALOGUE)), CATALOGUE.reserved

    missing = set(disagreements(replace(CATALOGUE, reserved=tuple(rest)))) - sound
    misdirected = set(disagreements(replace(CATALOGUE, reserved=(replace(first, target="5.10.03"), *rest)))) - sound

    assert missing == {f"{first.number}: only in the table"}
    assert [line[:7] for line in misdirected] == [first.number]


# --- what the edition must hold -----------------------------------------------------------


def test_part_two_asks_117_measures_and_39_whole_controls() -> None:
    kinds = Counter(r.kind for t in CATALOGUE.themes if t.part == 2 for r in t.requirements)

    assert kinds == {RequirementKind.MEASURE: 117, RequirementKind.CONTROL: 39}


def test_the_controls_of_part_two_are_the_93_of_iso_27002() -> None:
    iso = {f"{chapter}.{n}" for chapter, last in ((5, 37), (6, 8), (7, 14), (8, 34)) for n in range(1, last + 1)}
    part_two = [c for t in CATALOGUE.themes if t.part == 2 for c in t.controls]

    assert len(part_two) == len(iso) == 93
    assert {c.iso for c in part_two} == iso
    for control in part_two:
        chapter, number = control.iso.split(".")
        assert control.number == f"{chapter}.{number:0>2}"
        assert control.chapter == f"h{chapter}"


def test_every_control_is_asked_about_and_a_whole_control_only_where_no_measure_lives() -> None:
    for control in CATALOGUE.controls:
        kinds = Counter(r.kind for r in control.requirements)
        assert kinds, f"{control.number} has no requirement"
        assert not (kinds[RequirementKind.CONTROL] and kinds[RequirementKind.MEASURE]), control.number
        assert kinds[RequirementKind.CONTROL] <= 1, control.number


def test_control_5_10_has_an_empty_heading_and_two_measures() -> None:
    control = CATALOGUE.control_by_number["5.10"]

    assert control.empty_heading == "5.10.01"
    assert [r.number for r in control.requirements] == ["5.10.02", "5.10.03"]
    assert {r.kind for r in control.requirements} == {RequirementKind.MEASURE}


def test_control_5_25_has_no_measure_left_and_is_asked_as_a_whole() -> None:
    control = CATALOGUE.control_by_number["5.25"]

    assert control.empty_heading == ""
    assert [(r.number, r.kind) for r in control.requirements] == [("5.25", RequirementKind.CONTROL)]


def test_an_empty_heading_means_a_whole_control_is_asked_except_at_5_10() -> None:
    empty = [c for c in CATALOGUE.controls if c.empty_heading]
    whole = {r.control for r in CATALOGUE.requirements if r.kind is RequirementKind.CONTROL}

    assert len(empty) == 39
    assert {c.number for c in empty} ^ whole == {"5.10", "5.25"}
    assert all(c.empty_heading == f"{c.number}.01" for c in empty)


def test_a_whole_control_has_no_term_of_its_own() -> None:
    assert [r.number for r in CATALOGUE.requirements if r.kind is RequirementKind.CONTROL and r.terms] == []


def test_part_one_is_one_theme_with_its_own_chapter_and_kind() -> None:
    (kader,) = [t for t in CATALOGUE.themes if t.part == 1]

    assert kader.id == "kader"
    assert {c.chapter for c in kader.controls} == {"kader"}
    assert {c.iso for c in kader.controls} == {""}
    assert {r.kind for r in kader.requirements} == {RequirementKind.FRAMEWORK}
    assert [r.number for r in kader.requirements] == [n for n, fact in FACTS.items() if fact.kind == "framework"]


def test_ten_numbers_are_reserved_and_each_target_is_asked_or_explained() -> None:
    asked = {r.number for r in CATALOGUE.requirements}
    unknown = [n for n in CATALOGUE.reserved if n.target and n.target not in asked]

    assert len(CATALOGUE.reserved) == 10
    assert not asked & {n.number for n in CATALOGUE.reserved}
    assert [(n.number, n.target) for n in unknown] == [("5.26.01", "5.25.02")]
    assert unknown[0].note
    assert [n.number for n in CATALOGUE.reserved if n.kind is ReservedKind.REFERS] == ["8.08.06"]


def test_outside_the_cbw_are_exactly_the_items_that_two_sources_name() -> None:
    controls = {c.number: c.cbw.confidence for c in CATALOGUE.controls if c.cbw.scope is Scope.OUT}
    measures = {
        r.number: r.cbw.confidence
        for r in CATALOGUE.requirements
        if r.cbw.scope is Scope.OUT and r.kind is RequirementKind.MEASURE
    }
    requirements = {r.number for r in CATALOGUE.requirements if r.cbw.scope is Scope.OUT}

    assert controls == {"5.32": Confidence.PROBABLE, "5.34": Confidence.PROBABLE}
    assert measures == {"5.33.01": Confidence.CONFIRMED}
    assert requirements == {"5.32", "5.33.01", "5.34"}


def test_control_5_33_is_inside_the_cbw_for_certain() -> None:
    cbw = CATALOGUE.control_by_number["5.33"].cbw

    assert (cbw.scope, cbw.confidence) == (Scope.IN, Confidence.CONFIRMED)
    assert cbw.note


def test_the_doubts_of_the_source_are_told_to_the_user() -> None:
    doubted = {r.number: r.confidence for r in CATALOGUE.requirements if r.confidence is not Confidence.CONFIRMED}

    assert doubted == {"8.16.03": Confidence.PROBABLE, "K.17.1": Confidence.TO_VERIFY}
    assert "5.21.03" in CATALOGUE.requirement_by_id["bio2-5.20.03"].confidence_note


def test_every_requirement_is_asked_in_opzet_bestaan_and_werking() -> None:
    assert {r.aspects for r in CATALOGUE.requirements} == {tuple(Aspect)}


def test_ids_follow_the_first_number_a_requirement_had() -> None:
    # In the first edition of our catalogue id and number are alike; later editions keep the id.
    assert all(r.id == f"bio2-{r.number.lower()}" for r in CATALOGUE.requirements)


def test_the_edition_is_the_one_in_force_since_january_2026() -> None:
    assert (CATALOGUE.key, CATALOGUE.status) == ("bio2/1.3", EditionStatus.IN_FORCE)
    assert (CATALOGUE.valid_from, CATALOGUE.valid_until) == ("2026-01-09", "")
