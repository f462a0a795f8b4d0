"""DigiD 3.0 as shipped: the 21 norms as they were read, and no more from BIO2 than the reviewed pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import yaml

from controls.catalogue import (
    Aspect,
    Catalogue,
    Confidence,
    EditionStatus,
    OfficialList,
    Repeat,
    Requirement,
    RequirementKind,
    Scale,
    Standing,
    Term,
    TermKind,
    Way,
)
from controls.loading import load
from tests.controls.builders import ROOT
from tests.controls.reviewed import changed, differing

CATALOGUE = load("digid/3.0")
BIO2 = load("bio2/1.3")
RawMapping = dict[str, Any]
MAPPING: RawMapping = yaml.safe_load((ROOT / "controls/mappings/digid-bio2.yaml").read_text(encoding="utf-8"))

# The reviewed facts, in the order of the norm set: number, theme, what is tested, the ways to answer, how sure the
# subject is, and the numbers of BIO2 v1.3 that belong to it (our own pairs; no official table was found).
# Tested: O opzet, B bestaan, W werking (in the year of accountability 2024 and later for exactly five norms).
# Ways: a TPM for each norm; N where the auditor tests a comparable measure if the event did not occur.
# Sure: a the subject is confirmed, b only the title was seen, c only the id is confirmed. Read by eye, 2026-11-22.
TABLE = """
B.01     beleid         OB   T   a  5.01.01 5.01.02 5.12.01
B.05     beleid         OB   TN  c  5.19.01 5.20.01 5.20.03 5.20.04 5.20.05 5.20.06 5.22.01 5.22.02
U/TV.01  toegang        OBW  TN  a  5.16.01 5.16.02 5.17.01 5.17.03 5.18.01 5.18.02 8.02.01
U/WA.02  webapplicatie  OBW  TN  a  5.02.01 8.02.01 5.03 5.37
U/WA.03  webapplicatie  OB   T   a  8.26 8.28 8.08.05
U/WA.04  webapplicatie  OB   T   a  8.26 8.28 8.08.05
U/WA.05  webapplicatie  OB   T   a  8.24.01 8.24.02 8.24.04 5.14.01 5.14.02
U/PW.02  platform       OB   T   b  5.14.01
U/PW.03  platform       OB   T   a  5.14.01 8.09
U/PW.05  platform       OB   T   a  8.20.02 5.17.01 8.05.01
U/PW.07  platform       OB   T   a  8.09
U/NW.03  netwerk        OB   T   b  8.22.01 8.20.01 5.15.01
U/NW.04  netwerk        OB   T   b  8.21.01 8.21.02 8.16.04
U/NW.05  netwerk        OB   T   b  8.20.02
U/NW.06  netwerk        OB   T   b  8.20.01
C.03     beheersing     OB   T   c  8.08.04 8.08.05
C.04     beheersing     OB   T   c  8.08.05 8.08.04
C.06     beheersing     OB   T   a  8.15.01 8.15.02 8.15.03 8.15.05 8.21.02
C.07     beheersing     OBW  T   a  8.15.04 8.15.06 8.16.02 8.16.04
C.08     beheersing     OBW  TN  c  8.32.01 8.32.02 8.31.01 8.31.02 8.29.01
C.09     beheersing     OBW  T   c  8.08.01 8.08.02 8.08.03
"""
ASPECTS = {"O": Aspect.OPZET, "B": Aspect.BESTAAN, "W": Aspect.WERKING}
WAYS = {"T": Way.TPM, "N": Way.NON_OCCURRENCE}
SURE = {"a": Confidence.CONFIRMED, "b": Confidence.PROBABLE, "c": Confidence.TO_VERIFY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One norm: what the table says of it, or what the catalogue says."""

    id: str
    number: str
    control: str
    theme: str
    kind: RequirementKind
    standing: Standing
    aspects: tuple[Aspect, ...]
    ways: tuple[Way, ...]
    confidence: Confidence
    source: str
    terms: tuple[Term, ...]


def read_table() -> tuple[dict[str, Fact], dict[str, set[str]]]:
    """The facts and the BIO2 ids, per norm and in order."""
    facts, pairs = {}, {}
    for line in TABLE.strip().splitlines():
        number, theme, tested, ways, sure, *bio2 = line.split()
        slug = number.lower().replace("/", "-")
        facts[number] = Fact(
            id=f"digid-{slug}",
            number=number,
            control=number.replace("/", "-"),
            theme=theme,
            kind=RequirementKind.NORM,
            standing=Standing.DUTY,
            aspects=tuple(ASPECTS[letter] for letter in tested),
            ways=tuple(WAYS[letter] for letter in ways),
            confidence=SURE[sure],
            source=f"Norm ICT-beveiligingsassessments DigiD 3.0 (Logius), norm {number}",
            terms=(),
        )
        pairs[f"digid-{slug}"] = {f"bio2-{found}" for found in bio2}
    return facts, pairs


FACTS, PAIRS = read_table()


def fact_of(r: Requirement) -> Fact:
    return Fact(
        id=r.id,
        number=r.number,
        control=r.control,
        theme=r.theme,
        kind=r.kind,
        standing=r.standing,
        aspects=r.aspects,
        ways=r.ways,
        confidence=r.confidence,
        source=r.source,
        terms=r.terms,
    )


def disagreements(catalogue: Catalogue) -> Iterator[str]:
    """Where a catalogue and the reviewed table differ, in either direction, order included."""
    return differing(FACTS, catalogue, fact_of)


def mismatches(mapping: RawMapping) -> Iterator[str]:
    """Where a mapping and the reviewed pairs differ, or where it claims more than BIO2 can show."""
    links = {link["target"]: link for link in mapping["links"]}
    if [link["target"] for link in mapping["links"]] != list(PAIRS):
        yield "targets"
    for target in PAIRS.keys() & links.keys():
        link, questions = links[target], CATALOGUE.requirement_by_id[target].questions
        numbers = {str(n) for n in range(1, len(questions) + 1)}
        if Counter(link["all_of"]) != Counter(PAIRS[target]):
            yield f"{target}: {sorted(link['all_of'])} but {sorted(PAIRS[target])}"
        if link["covers"] != "part" or link["status"] != "own":
            yield f"{target}: our own pair claims to be whole or official"
        if not set() < set(link.get("remainder", ())) < numbers:
            yield f"{target}: remainder {link.get('remainder')} of questions {sorted(numbers)}"


# --- the table itself ---------------------------------------------------------------------


def test_the_table_counts_what_was_counted_by_hand() -> None:
    facts = FACTS.values()

    assert len(facts) == 21
    assert Counter(fact.confidence for fact in facts) == {
        Confidence.CONFIRMED: 11,
        Confidence.PROBABLE: 5,
        Confidence.TO_VERIFY: 5,
    }
    assert sum(len(found) for found in PAIRS.values()) == 69


def test_the_catalogue_says_what_the_table_says() -> None:
    assert list(disagreements(CATALOGUE)) == []


def test_the_mapping_holds_exactly_the_reviewed_pairs() -> None:
    assert list(mismatches(MAPPING)) == []


# --- counter-examples: the comparison sees each kind of mistake ----------------------------


P1Y = Term(kind=TermKind.FREQUENCY, value="P1Y", what="iets")
EVERYTHING, WITHOUT_WERKING = tuple(Aspect), (Aspect.OPZET, Aspect.BESTAAN)


@pytest.mark.parametrize(
    ("number", "change"),
    [
        pytest.param("C.06", lambda _: None, id="a norm left out"),
        pytest.param("C.06", lambda r: replace(r, number="C.05"), id="a wrong number"),
        pytest.param("C.06", lambda r: replace(r, id="digid-c.6"), id="a wrong id"),
        pytest.param("U/WA.03", lambda r: replace(r, control="U-WA.02"), id="a norm on the page of another"),
        pytest.param("C.06", lambda r: replace(r, kind=RequirementKind.MEASURE), id="a wrong kind"),
        pytest.param("C.06", lambda r: replace(r, standing=Standing.PROGRESS), id="a norm that is not scored"),
        pytest.param("C.06", lambda r: replace(r, aspects=EVERYTHING), id="werking where it is not tested"),
        pytest.param("C.07", lambda r: replace(r, aspects=WITHOUT_WERKING), id="werking left out"),
        pytest.param("C.07", lambda r: replace(r, ways=(Way.TPM, Way.NON_OCCURRENCE)), id="an invented way out"),
        pytest.param("B.05", lambda r: replace(r, ways=(Way.TPM,)), id="a way left out"),
        pytest.param("B.01", lambda r: replace(r, ways=()), id="no TPM"),
        pytest.param("C.09", lambda r: replace(r, confidence=Confidence.CONFIRMED), id="a doubt left out"),
        pytest.param("U/NW.05", lambda r: replace(r, confidence=Confidence.TO_VERIFY), id="another doubt"),
        pytest.param("C.03", lambda r: replace(r, terms=(P1Y,)), id="an invented term"),
        pytest.param("B.05", lambda r: replace(r, source=r.source.replace("B.05", "B.01")), id="another source"),
    ],
)
def test_a_mistake_in_a_norm_is_seen(number: str, change: Callable[[Requirement], Requirement | None]) -> None:
    found = list(disagreements(changed(CATALOGUE, number, change)))

    assert any(line.startswith(f"{number}:") for line in found)


def test_a_norm_in_the_wrong_place_is_seen() -> None:
    first, *rest = CATALOGUE.themes

    assert list(disagreements(replace(CATALOGUE, themes=(*rest, first)))) == ["order"]


@pytest.mark.parametrize(
    ("target", "change"),
    [
        pytest.param("digid-u-wa.02", {"all_of": ["bio2-5.02.01", "bio2-8.02.01", "bio2-5.03"]}, id="a pair left out"),
        pytest.param("digid-u-pw.07", {"all_of": ["bio2-8.09", "bio2-8.08.04"]}, id="an invented pair"),
        pytest.param("digid-u-pw.07", {"all_of": ["bio2-8.09", "bio2-8.09"]}, id="a pair twice"),
        pytest.param("digid-c.09", {"covers": "whole"}, id="our own pair as the whole answer"),
        pytest.param("digid-c.09", {"status": "official"}, id="our own pair as official"),
        pytest.param("digid-c.09", {"remainder": []}, id="nothing left to ask"),
        pytest.param("digid-c.09", {"remainder": ["1", "2", "3"]}, id="nothing answered by BIO2"),
        pytest.param("digid-c.09", {"remainder": ["4"]}, id="a question that is not there"),
    ],
)
def test_a_mistake_in_a_pair_is_seen(target: str, change: RawMapping) -> None:
    links = [link | (change if link["target"] == target else {}) for link in MAPPING["links"]]

    found = list(mismatches(MAPPING | {"links": links}))

    assert [line.partition(":")[0] for line in found] == [target]


def test_a_link_left_out_is_seen() -> None:
    assert list(mismatches(MAPPING | {"links": MAPPING["links"][1:]})) == ["targets"]


# --- what the edition must hold -----------------------------------------------------------


def test_werking_is_tested_for_exactly_five_norms() -> None:
    werking = [r.number for r in CATALOGUE.requirements if Aspect.WERKING in r.aspects]

    assert werking == ["U/TV.01", "U/WA.02", "C.07", "C.08", "C.09"]


def test_non_occurrence_is_a_way_for_exactly_four_norms_and_a_tpm_for_each() -> None:
    not_occurred = [r.number for r in CATALOGUE.requirements if Way.NON_OCCURRENCE in r.ways]

    assert not_occurred == ["B.05", "U/TV.01", "U/WA.02", "C.08"]
    assert all(Way.TPM in r.ways for r in CATALOGUE.requirements)


def test_a_norm_is_a_page_of_its_own() -> None:
    assert [len(c.requirements) for c in CATALOGUE.controls] == [1] * 21


def test_what_is_in_doubt_is_told_with_the_norm_that_it_is_about() -> None:
    doubted = [r for r in CATALOGUE.requirements if r.confidence is not Confidence.CONFIRMED]

    assert len(doubted) == 10
    assert [r.number for r in doubted if r.number not in r.confidence_note] == []


def test_the_level_of_tls_comes_with_the_year_of_its_source() -> None:
    tls = CATALOGUE.requirement_by_id["digid-u-wa.05"]
    (point,) = [p for p in tls.points if "voldoende" in p]

    assert "2020" in point
    assert "2020" in tls.confidence_note


def test_every_norm_has_a_question_about_this_connection_that_bio2_leaves_open() -> None:
    for link in MAPPING["links"]:
        questions = CATALOGUE.requirement_by_id[link["target"]].questions
        open_questions = [questions[int(number) - 1] for number in link["remainder"]]
        answered = [question for question in questions if question not in open_questions]

        assert any("deze DigiD-aansluiting" in question for question in open_questions), link["target"]
        assert not any("DigiD" in question for question in answered), link["target"]


def test_every_pair_points_at_something_bio2_asks() -> None:
    assert (MAPPING["target"], MAPPING["source"]) == (CATALOGUE.key, BIO2.key)
    assert {found for link in MAPPING["links"] for found in link["all_of"]} <= BIO2.requirement_by_id.keys()


def test_a_pair_is_as_doubtful_as_the_norm_it_is_about() -> None:
    told = {link["target"]: link.get("confidence", "confirmed") for link in MAPPING["links"]}

    assert told == {r.id: r.confidence.value for r in CATALOGUE.requirements}
    assert all(link["confidence_note"] for link in MAPPING["links"] if "confidence" in link)


def test_the_edition_is_answered_per_connection_and_met_or_not() -> None:
    assert (CATALOGUE.key, CATALOGUE.status) == ("digid/3.0", EditionStatus.IN_FORCE)
    assert (CATALOGUE.valid_from, CATALOGUE.valid_until) == ("2022-08-01", "")
    assert (CATALOGUE.scale, CATALOGUE.repeat) == (Scale.BINARY, Repeat.CONNECTION)
    assert CATALOGUE.official_list is OfficialList.KNOWN
    assert not CATALOGUE.may_deviate


def test_the_notice_tells_what_no_norm_can_tell() -> None:
    for said in ("21 normen", "actieve DigiD-aansluiting", "U/TV.01, U/WA.02, C.07, C.08 en C.09", "twaalf maanden"):
        assert said in CATALOGUE.notice
    assert "twee maanden na de activering" in CATALOGUE.notice
    assert "niet gelezen" in CATALOGUE.notice
