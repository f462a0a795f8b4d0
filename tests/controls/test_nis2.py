"""NIS2 as shipped: the provisions as they were read, and each carried by the duties of the Cbw that work it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from controls.catalogue import (
    Asked,
    Aspect,
    Catalogue,
    Confidence,
    EditionStatus,
    Repeat,
    Requirement,
    RequirementKind,
    Scale,
    Standing,
)
from controls.loading import load
from tests.controls.builders import ROOT
from tests.controls.reviewed import changed, differing

CATALOGUE = load("nis2/2022-2555")
CBW = load("cbw/2026")
RawMapping = dict[str, Any]
MAPPING: RawMapping = yaml.safe_load((ROOT / "controls/mappings/nis2-cbw.yaml").read_text(encoding="utf-8"))

# The reviewed facts, in the order of the edition: provision, theme, what is tested, whole or part with the number of
# the question that is left, and the duties of the Cbw. Tested: O opzet, B bestaan, W werking; only what every duty of
# the set is tested on. The terms stand below. Read by eye in the text of the directive, 2026-11-22.
TABLE = """
20(1)     bestuur     B    whole   bst-01 bst-02
20(2)     bestuur     B    whole   zp-g1 bst-03 bst-04 bst-05 bst-06
21(1)     zorgplicht  OBW  whole   zp-00 zp-bio
21(2)(a)  zorgplicht  OBW  whole   zp-a1 zp-a2 zp-a3
21(2)(b)  zorgplicht  OBW  whole   zp-b1 zp-b2
21(2)(c)  zorgplicht  OBW  whole   zp-c1 zp-c2 zp-c3
21(2)(d)  zorgplicht  OBW  whole   zp-d1 zp-d2 zp-d3
21(2)(e)  zorgplicht  OBW  whole   zp-a3 zp-e1 zp-e2 zp-e3
21(2)(f)  zorgplicht  OBW  whole   zp-f1
21(2)(g)  zorgplicht  OBW  whole   zp-g1 zp-g2
21(2)(h)  zorgplicht  OBW  whole   zp-h1
21(2)(i)  zorgplicht  OBW  whole   zp-i1 zp-i2 zp-i3
21(2)(j)  zorgplicht  OBW  whole   zp-c3 zp-j1 zp-j2
21(3)     zorgplicht  OBW  whole   zp-d1
21(4)     zorgplicht  OBW  part:2  zp-f1
23(1)     meldplicht  OBW  whole   mld-01 mld-02 mld-06
23(2)     meldplicht  OBW  whole   mld-07
23(3)     meldplicht  OBW  whole   mld-01
23(4)(a)  meldplicht  OBW  whole   mld-02
23(4)(b)  meldplicht  OBW  whole   mld-03
23(4)(c)  meldplicht  OBW  whole   mld-04
23(4)(d)  meldplicht  OBW  whole   mld-05
23(4)(e)  meldplicht  OBW  whole   mld-05
3(4)      registratie B    whole   reg-01 reg-02
"""
TERMS = {
    "20(2)": (("frequency", "undetermined", ""),),
    "21(4)": (("deadline", "undetermined", "vanaf het vaststellen van de tekortkoming"),),
    "23(1)": (("deadline", "undetermined", ""),),
    "23(4)(a)": (("deadline", "PT24H", "vanaf kennisname"),),
    "23(4)(b)": (("deadline", "PT72H", "vanaf kennisname"),),
    "23(4)(d)": (("deadline", "P1M", "vanaf de melding van onderdeel b"),),
    "23(4)(e)": (("deadline", "P1M", "vanaf de afhandeling van het incident"),),
    "3(4)": (("deadline", "P2W", "vanaf de wijziging"),),
}
ASPECTS = {"O": Aspect.OPZET, "B": Aspect.BESTAAN, "W": Aspect.WERKING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One provision: what the table says of it, or what the catalogue says."""

    id: str
    number: str
    control: str
    theme: str
    kind: RequirementKind
    standing: Standing
    aspects: tuple[Aspect, ...]
    confidence: Confidence
    citation: str
    terms: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """How one provision is carried."""

    all_of: frozenset[str]
    covers: str
    remainder: tuple[str, ...]


def read_table() -> tuple[dict[str, Fact], dict[str, Edge]]:
    """The facts and the edges, per provision and in order."""
    facts, edges = {}, {}
    for line in TABLE.strip().splitlines():
        number, theme, tested, covers, *cbw = line.split()
        dotted = number.replace(")(", ".").replace("(", ".").replace(")", "")
        facts[number] = Fact(
            id=f"nis2-{dotted}",
            number=number,
            control=".".join(dotted.split(".")[:2]),
            theme=theme,
            kind=RequirementKind.DIRECTIVE,
            standing=Standing.DUTY,
            aspects=tuple(ASPECTS[letter] for letter in tested),
            confidence=Confidence.CONFIRMED,
            citation=cited(dotted),
            terms=TERMS.get(number, ()),
        )
        whole_or_part, _, left = covers.partition(":")
        sources = frozenset(f"cbw-{found}" for found in cbw)
        edges[f"nis2-{dotted}"] = Edge(all_of=sources, covers=whole_or_part, remainder=tuple(left))
    return facts, edges


def cited(dotted: str) -> str:
    article, paragraph, *letter = dotted.split(".")
    return f"NIS2 artikel {article} lid {paragraph}" + (f" onder {letter[0]}" if letter else "")


FACTS, EDGES = read_table()


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
        citation=r.source.partition(";")[0],
        terms=tuple((term.kind.value, term.value, term.since) for term in r.terms),
    )


def disagreements(catalogue: Catalogue) -> Iterator[str]:
    """Where a catalogue and the reviewed table differ, in either direction, order included."""
    return differing(FACTS, catalogue, fact_of)


def mismatches(mapping: RawMapping) -> Iterator[str]:
    """Where a mapping and the reviewed edges differ, or where own work claims more than it gives a reason for."""
    links = {link["target"]: link for link in mapping["links"]}
    if sorted(link["target"] for link in mapping["links"]) != sorted(EDGES):
        yield "targets"
    for target in EDGES.keys() & links.keys():
        link = links[target]
        if Counter(link["all_of"]) != Counter(EDGES[target].all_of):
            yield f"{target}: {sorted(link['all_of'])} but {sorted(EDGES[target].all_of)}"
        if (link["covers"], tuple(link.get("remainder", ()))) != (EDGES[target].covers, EDGES[target].remainder):
            yield f"{target}: {link['covers']} {link.get('remainder')} but {EDGES[target]}"
        if link["status"] != "own" or bool(link.get("because")) is not (link["covers"] == "whole"):
            yield f"{target}: our own pair without a reason, or said to be official"


def not_carried(catalogue: Catalogue, cbw: Catalogue) -> Iterator[str]:
    """Aspects of a provision that a duty of its set is not tested on."""
    for r in catalogue.requirements:
        for source in sorted(EDGES[r.id].all_of):
            for aspect in set(r.aspects) - set(cbw.requirement_by_id[source].aspects):
                yield f"{r.number}: {source} has no {aspect}"


# --- the table itself ---------------------------------------------------------------------


def test_the_table_counts_what_was_counted_by_hand() -> None:
    per_theme = Counter(fact.theme for fact in FACTS.values())

    assert per_theme == {"bestuur": 2, "zorgplicht": 13, "meldplicht": 8, "registratie": 1}
    assert sum(len(edge.all_of) for edge in EDGES.values()) == 48
    assert [target for target, edge in EDGES.items() if edge.covers == "part"] == ["nis2-21.4"]
    assert set(TERMS) <= set(FACTS)


def test_the_catalogue_says_what_the_table_says() -> None:
    assert list(disagreements(CATALOGUE)) == []


def test_the_mapping_holds_exactly_the_reviewed_edges() -> None:
    assert list(mismatches(MAPPING)) == []


def test_a_provision_is_only_tested_on_what_each_duty_of_its_set_is_tested_on() -> None:
    assert list(not_carried(CATALOGUE, CBW)) == []


# --- counter-examples: the comparison sees each kind of mistake ----------------------------


def _since(r: Requirement, moment: str) -> Requirement:
    (term,) = r.terms
    return replace(r, terms=(replace(term, since=moment),))


WITHIN_72_HOURS = CATALOGUE.requirement_by_id["nis2-23.4.b"].terms


@pytest.mark.parametrize(
    ("number", "change"),
    [
        pytest.param("21(2)(h)", lambda _: None, id="a provision left out"),
        pytest.param("21(2)(h)", lambda r: replace(r, number="21(2)(k)"), id="a wrong letter"),
        pytest.param("21(2)(h)", lambda r: replace(r, id="nis2-21.3.h"), id="a wrong id"),
        pytest.param("21(3)", lambda r: replace(r, control="21.4"), id="a provision on the page of another"),
        pytest.param("21(3)", lambda r: replace(r, kind=RequirementKind.LAW), id="a wrong kind"),
        pytest.param("21(4)", lambda r: replace(r, standing=Standing.PRACTICE), id="a duty that is not scored"),
        pytest.param("3(4)", lambda r: replace(r, aspects=tuple(Aspect)), id="werking of a registration"),
        pytest.param("23(2)", lambda r: replace(r, confidence=Confidence.PROBABLE), id="an invented doubt"),
        pytest.param("23(2)", lambda r: replace(r, source=r.source.replace("23 lid 2", "23 lid 3")), id="an article"),
        pytest.param("23(4)(a)", lambda r: replace(r, terms=WITHIN_72_HOURS), id="a wrong term"),
        pytest.param("23(4)(b)", lambda r: _since(r, "vanaf de waarschuwing"), id="72 hours from the warning"),
        pytest.param("23(4)(d)", lambda r: _since(r, "vanaf kennisname"), id="a month from awareness"),
        pytest.param("3(4)", lambda r: replace(r, terms=()), id="a term left out"),
    ],
)
def test_a_mistake_in_a_provision_is_seen(number: str, change: Callable[[Requirement], Requirement | None]) -> None:
    found = list(disagreements(changed(CATALOGUE, number, change)))

    assert any(line.startswith(f"{number}:") for line in found)


def test_a_theme_in_the_wrong_place_is_seen() -> None:
    first, *rest = CATALOGUE.themes

    assert list(disagreements(replace(CATALOGUE, themes=(*rest, first)))) == ["order"]


@pytest.mark.parametrize(
    ("target", "change"),
    [
        pytest.param("nis2-21.2.d", {"all_of": ["cbw-zp-d1", "cbw-zp-d2"]}, id="a duty left out"),
        pytest.param("nis2-21.2.d", {"all_of": ["cbw-zp-d1", "cbw-zp-d2", "cbw-zp-d3", "cbw-zp-d4"]}, id="21a added"),
        pytest.param("nis2-23.2", {"all_of": ["cbw-mld-07", "cbw-mld-07"]}, id="a duty twice"),
        pytest.param("nis2-21.4", {"covers": "whole", "remainder": [], "because": "x"}, id="what the Cbw leaves out"),
        pytest.param("nis2-21.4", {"remainder": ["1"]}, id="the wrong question left"),
        pytest.param("nis2-21.3", {"because": ""}, id="whole without a reason"),
        pytest.param("nis2-21.3", {"status": "official"}, id="our own pair as official"),
    ],
)
def test_a_mistake_in_an_edge_is_seen(target: str, change: RawMapping) -> None:
    links = [link | (change if link["target"] == target else {}) for link in MAPPING["links"]]

    found = list(mismatches(MAPPING | {"links": links}))

    assert [line.partition(":")[0] for line in found] == [target]


def test_a_link_left_out_is_seen() -> None:
    assert list(mismatches(MAPPING | {"links": MAPPING["links"][1:]})) == ["targets"]


def test_an_aspect_that_a_certificate_does_not_have_is_seen() -> None:
    more = changed(CATALOGUE, "20(2)", lambda r: replace(r, aspects=(Aspect.BESTAAN, Aspect.WERKING)))

    assert "20(2): cbw-bst-05 has no werking" in list(not_carried(more, CBW))


# --- what the edition must hold -----------------------------------------------------------


def test_nobody_is_asked_nis2_itself() -> None:
    assert (CATALOGUE.key, CATALOGUE.status) == ("nis2/2022-2555", EditionStatus.IN_FORCE)
    assert (CATALOGUE.valid_from, CATALOGUE.valid_until) == ("2023-01-16", "")
    assert CATALOGUE.asked is Asked.DERIVED
    assert (CATALOGUE.scale, CATALOGUE.repeat) == (Scale.PROOF, Repeat.ONCE)
    assert not CATALOGUE.may_deviate
    assert "beantwoordt niemand apart" in CATALOGUE.notice


def test_the_edition_is_in_force_from_the_twentieth_day_after_publication() -> None:
    published = date(2022, 12, 27)

    assert "27 december 2022" in CATALOGUE.source
    assert date.fromisoformat(CATALOGUE.valid_from) == published + timedelta(days=20)
    assert "artikel 45" in CATALOGUE.source_note


def test_a_page_is_a_paragraph_of_an_article() -> None:
    pages = {c.number: len(c.requirements) for c in CATALOGUE.controls}

    assert pages == {
        "20.1": 1,
        "20.2": 1,
        "21.1": 1,
        "21.2": 10,
        "21.3": 1,
        "21.4": 1,
        "23.1": 1,
        "23.2": 1,
        "23.3": 1,
        "23.4": 5,
        "3.4": 1,
    }


def test_every_edge_points_at_something_the_cbw_asks() -> None:
    assert (MAPPING["target"], MAPPING["source"]) == (CATALOGUE.key, CBW.key)
    assert {found for link in MAPPING["links"] for found in link["all_of"]} <= CBW.requirement_by_id.keys()


def test_what_is_conditional_or_no_duty_in_the_cbw_is_told_in_the_rationale() -> None:
    told = {link["target"]: link["rationale"] for link in MAPPING["links"]}
    special = {
        target
        for target, edge in EDGES.items()
        for source in edge.all_of
        if CBW.requirement_by_id[source].condition or CBW.requirement_by_id[source].standing is not Standing.DUTY
    }

    assert special == {"nis2-20.1", "nis2-23.4.c"}
    assert "goede gewoonte" in told["nis2-20.1"]
    assert "Zonder verzoek" in told["nis2-23.4.c"]
