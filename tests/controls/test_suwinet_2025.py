"""The Suwinet working list as shipped: sixteen rows as they were read, and no more from BIO2 than the reviewed pairs."""

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
)
from controls.loading import load
from tests.controls.builders import ROOT
from tests.controls.reviewed import changed, differing

CATALOGUE = load("suwinet/2025-werkversie")
BIO2 = load("bio2/1.3")
RawMapping = dict[str, Any]
MAPPING: RawMapping = yaml.safe_load((ROOT / "controls/mappings/suwinet-bio2.yaml").read_text(encoding="utf-8"))

# The reviewed facts, in the order of the edition: number, theme, how sure, for which applications, the terms, the
# numbers of BIO 1.04, and the numbers of BIO2 v1.3 (all pairs are our own derivation). Read by eye, 2026-11-22.
# Sure: c confirmed (the two additions of the guidance of 2025), p the subject was seen in a public source,
# v background only. Applications: I Suwinet-Inkijk, L Suwinet-Inlezen, D DKD-inlezen.
TABLE = """
01 | beleid       | p | ILD | frequency=undetermined | 5.1.1.1 5.1.2.1 | 5.01.01 5.01.02
02 | beleid       | p | ILD | | 5.1.1 | 5.01.01
03 | beleid       | p | ILD | | 6.1.1 | 5.02.01 5.02.02
04 | rechten      | v | ILD | | 6.1.2 | 5.03
05 | rechten      | v | ILD | | 7.2.2 | 6.03.01 6.03.02 6.03.03 6.02.01
06 | rechten      | v | ILD | | 9.2.1 | 5.16.01
07 | rechten      | p | ILD | | 9.1.1 9.2.2 | 5.15.01 8.03.02
08 | rechten      | p | ILD | | 9.2.3 | 8.02.01 5.18.01
09 | rechten      | v | ILD | frequency=undetermined deadline=undetermined | 9.2.5 9.2.6 | 5.18.02
10 | gebruik      | p | ILD | frequency=P1M | 12.4.1 12.4.x 18.2.x | 8.15.04 8.15.06 8.16.02
14 | gebruik      | v | ILD | | 16.1.x | 5.24.02 5.26.02 6.08.01
11 | inlezen      | c | LD  | | 12.1.2.1 | 8.32.01 8.32.02
12 | inlezen      | c | LD  | | 12.1.4.1 12.1.4.2 | 8.31.01 8.31.02
13 | samenwerking | p | ILD | | 15.1.x 15.2.1 | 5.20.01 5.20.03 5.22.01
15 | samenwerking | p | ILD | | 18.1.4 | 5.34
16 | samenwerking | v | ILD | frequency=P1Y | 18.2.1 18.2.2 | 5.35.02 5.36.01
"""
SURE = {"c": Confidence.CONFIRMED, "p": Confidence.PROBABLE, "v": Confidence.TO_VERIFY}
APPLICATIONS = {"I": "inkijk", "L": "inlezen", "D": "dkd"}


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
    confidence: Confidence
    source: str
    applies_to: tuple[str, ...]
    tasks: tuple[str, ...]
    terms: tuple[str, ...]


def read_table() -> tuple[dict[str, Fact], dict[str, set[str]]]:
    """The facts and the BIO2 ids, per norm and in order."""
    facts, pairs = {}, {}
    for line in TABLE.strip().splitlines():
        digits, theme, sure, used, terms, bio, bio2 = (cell.strip() for cell in line.split("|"))
        number = f"SUWI-{digits}"
        facts[number] = Fact(
            id=f"suwinet-{digits}",
            number=number,
            control=number,
            theme=theme,
            kind=RequirementKind.NORM,
            standing=Standing.DUTY,
            aspects=(Aspect.OPZET, Aspect.BESTAAN),
            confidence=SURE[sure],
            source=cited(bio.split(), sure=SURE[sure]),
            applies_to=tuple(APPLICATIONS[letter] for letter in used),
            tasks=(),
            terms=tuple(terms.split()),
        )
        pairs[f"suwinet-{digits}"] = {f"bio2-{found}" for found in bio2.split()}
    return facts, pairs


def cited(bio: list[str], *, sure: Confidence) -> str:
    *first, last = bio
    listed = f"{', '.join(first)} en {last}" if first else last
    if sure is Confidence.CONFIRMED:
        return f"Suwinet-guidance 2025 (BIO 1.04 {listed}, bevestigd)"
    return f"Werklijst bij de Suwinet-guidance 2025 (BIO 1.04 {listed}, afgeleid)"


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
        confidence=r.confidence,
        source=r.source,
        applies_to=r.applies_to,
        tasks=r.tasks,
        terms=tuple(f"{term.kind}={term.value}" for term in r.terms),
    )


def disagreements(catalogue: Catalogue) -> Iterator[str]:
    """Where a catalogue and the reviewed table differ, in either direction, order included."""
    return differing(FACTS, catalogue, fact_of)


def mismatches(mapping: RawMapping) -> Iterator[str]:
    """Where a mapping and the reviewed pairs differ, or where it claims more than BIO2 can show."""
    links = {link["target"]: link for link in mapping["links"]}
    if sorted(link["target"] for link in mapping["links"]) != sorted(PAIRS):
        yield "targets"
    for target in PAIRS.keys() & links.keys():
        link, questions = links[target], CATALOGUE.requirement_by_id[target].questions
        if Counter(link["all_of"]) != Counter(PAIRS[target]):
            yield f"{target}: {sorted(link['all_of'])} but {sorted(PAIRS[target])}"
        if link["covers"] != "part" or link["status"] != "own" or "because" in link:
            yield f"{target}: our own pair claims to be whole or official"
        for number, question in enumerate(questions, 1):
            if (str(number) in link.get("remainder", ())) is not about_suwinet(target, question):
                yield f"{target}: question {number} is on the wrong side of the remainder"


def about_suwinet(target: str, question: str) -> bool:
    """Whether only Suwinet itself can answer it: it says so, or it asks a paper or partner that BIO2 does not know."""
    return "suwinet" in question.lower() or question in OUTSIDE_BIO2.get(target, ())


OUTSIDE_BIO2 = {
    "suwinet-03": (
        "Bestaat er een functiebeschrijving voor deze functionaris?",
        "Bestaat er een functieprofiel voor deze functionaris?",
    ),
    "suwinet-10": (
        "Beoordeelt de gemeente de maandelijkse algemene gebruiksrapportage van BKWI?",
        "Vraagt de gemeente bij afwijkend gebruik een specifieke rapportage op?",
    ),
    "suwinet-12": ("Is de testomgeving van de inleestoepassing vrij van productiegegevens?",),
}


# --- the table itself ---------------------------------------------------------------------


def test_the_table_counts_what_was_counted_by_hand() -> None:
    facts = FACTS.values()

    assert sorted(FACTS) == [f"SUWI-{n:02}" for n in range(1, 17)]
    assert Counter(fact.confidence for fact in facts) == {
        Confidence.CONFIRMED: 2,
        Confidence.PROBABLE: 8,
        Confidence.TO_VERIFY: 6,
    }
    assert sum(len(found) for found in PAIRS.values()) == 32


def test_the_catalogue_says_what_the_table_says() -> None:
    assert list(disagreements(CATALOGUE)) == []


def test_the_mapping_holds_exactly_the_reviewed_pairs_and_leaves_what_is_about_suwinet() -> None:
    assert list(mismatches(MAPPING)) == []


# --- counter-examples: the comparison sees each kind of mistake ----------------------------


YEARLY = CATALOGUE.requirement_by_id["suwinet-16"].terms


@pytest.mark.parametrize(
    ("number", "change"),
    [
        pytest.param("SUWI-06", lambda _: None, id="a norm left out"),
        pytest.param("SUWI-06", lambda r: replace(r, id="suwinet-6"), id="a wrong id"),
        pytest.param("SUWI-06", lambda r: replace(r, control="SUWI-07"), id="a norm on the page of another"),
        pytest.param("SUWI-06", lambda r: replace(r, kind=RequirementKind.LAW), id="a wrong kind"),
        pytest.param("SUWI-06", lambda r: replace(r, standing=Standing.PRACTICE), id="a norm that is not scored"),
        pytest.param("SUWI-06", lambda r: replace(r, aspects=tuple(Aspect)), id="werking, which is only prepared"),
        pytest.param("SUWI-04", lambda r: replace(r, confidence=Confidence.PROBABLE), id="background taken for seen"),
        pytest.param("SUWI-01", lambda r: replace(r, confidence=Confidence.CONFIRMED), id="a doubt left out"),
        pytest.param("SUWI-11", lambda r: replace(r, applies_to=("inkijk", "inlezen", "dkd")), id="inkijk too"),
        pytest.param("SUWI-01", lambda r: replace(r, applies_to=("inkijk",)), id="an application left out"),
        pytest.param("SUWI-01", lambda r: replace(r, tasks=("burgerzaken",)), id="an invented task"),
        pytest.param("SUWI-10", lambda r: replace(r, terms=()), id="a term left out"),
        pytest.param("SUWI-08", lambda r: replace(r, terms=YEARLY), id="an invented term"),
        pytest.param("SUWI-12", lambda r: replace(r, source=r.source.replace("12.1.4.2", "12.1.4.3")), id="a number"),
        pytest.param("SUWI-07", lambda r: replace(r, source=r.source.replace("afgeleid", "bevestigd")), id="a mark"),
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
        pytest.param("suwinet-01", {"all_of": ["bio2-5.01.01"]}, id="a pair left out"),
        pytest.param("suwinet-04", {"all_of": ["bio2-5.03", "bio2-5.02.01"]}, id="an invented pair"),
        pytest.param("suwinet-04", {"all_of": ["bio2-5.03", "bio2-5.03"]}, id="a pair twice"),
        pytest.param("suwinet-15", {"covers": "whole"}, id="our own pair as the whole answer"),
        pytest.param("suwinet-15", {"status": "official"}, id="our own pair as official"),
        pytest.param("suwinet-06", {"remainder": []}, id="nothing left to ask"),
        pytest.param("suwinet-06", {"remainder": ["1", "3"]}, id="left open what BIO2 answers"),
    ],
)
def test_a_mistake_in_a_pair_is_seen(target: str, change: RawMapping) -> None:
    links = [link | (change if link["target"] == target else {}) for link in MAPPING["links"]]

    found = list(mismatches(MAPPING | {"links": links}))

    assert {line.partition(":")[0] for line in found} == {target}


def test_a_link_left_out_is_seen() -> None:
    assert list(mismatches(MAPPING | {"links": MAPPING["links"][1:]})) == ["targets"]


# --- what the edition must hold -----------------------------------------------------------


def test_every_norm_keeps_a_question_about_suwinet_and_has_one_that_bio2_answers() -> None:
    for link in MAPPING["links"]:
        questions = CATALOGUE.requirement_by_id[link["target"]].questions
        left = [questions[int(number) - 1] for number in link["remainder"]]

        assert any("suwinet" in question.lower() for question in left), link["target"]
        assert len(left) < len(questions), link["target"]


def test_every_pair_points_at_something_bio2_asks() -> None:
    assert (MAPPING["target"], MAPPING["source"]) == (CATALOGUE.key, BIO2.key)
    assert {found for link in MAPPING["links"] for found in link["all_of"]} <= BIO2.requirement_by_id.keys()


def test_no_pair_is_certain_because_every_step_to_bio2_is_derived() -> None:
    told = {link["target"]: link["confidence"] for link in MAPPING["links"]}
    expected = {
        r.id: "to-verify" if r.confidence is Confidence.TO_VERIFY else "probable" for r in CATALOGUE.requirements
    }

    assert told == expected
    assert all(link["confidence_note"] for link in MAPPING["links"])


def test_every_norm_tells_what_was_not_verified() -> None:
    assert [r.number for r in CATALOGUE.requirements if not r.confidence_note] == []


def test_the_edition_is_a_working_list_that_never_counts_nationally() -> None:
    assert (CATALOGUE.key, CATALOGUE.status) == ("suwinet/2025-werkversie", EditionStatus.IN_FORCE)
    assert (CATALOGUE.valid_from, CATALOGUE.valid_until) == ("2025-07-01", "")
    assert CATALOGUE.official_list is OfficialList.LAY_BESIDE
    assert not CATALOGUE.counts_nationally
    assert (CATALOGUE.scale, CATALOGUE.repeat) == (Scale.BINARY, Repeat.ONCE)
    assert not CATALOGUE.may_deviate


def test_the_edition_knows_three_applications_and_three_tasks() -> None:
    assert {a.id: a.title for a in CATALOGUE.applications} == {
        "inkijk": "Suwinet-Inkijk",
        "inlezen": "Suwinet-Inlezen",
        "dkd": "DKD-inlezen",
    }
    assert [t.id for t in CATALOGUE.tasks] == ["werk-en-inkomen", "burgerzaken", "schuldhulp"]


def test_the_notice_tells_to_lay_the_official_list_beside_it() -> None:
    for said in ("werklijst", "niet gelezen", "rij voor rij", "bijlage 2", "werking", "SUWI-11 en SUWI-12"):
        assert said in CATALOGUE.notice


def test_a_norm_is_a_page_of_its_own() -> None:
    assert [len(c.requirements) for c in CATALOGUE.controls] == [1] * 16
