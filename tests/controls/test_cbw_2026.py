"""The Cbw as shipped: 49 obligations as they were read, no heavier than the law, and what BIO2 leaves of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
import yaml

from controls.catalogue import (
    Aspect,
    Catalogue,
    Confidence,
    Control,
    EditionStatus,
    Repeat,
    Requirement,
    RequirementKind,
    Scale,
    Standing,
)
from controls.loading import CATALOGUES, load
from tests.controls.builders import ROOT
from tests.controls.test_bio2_2_0_concept import copied

CATALOGUE = load("cbw/2026")
NIS2 = load("nis2/2022-2555")
FACTS_FILE = ROOT / "tests/controls/cbw_2026_facts.tsv"
RawMapping = dict[str, Any]
FROM_BIO2: RawMapping = yaml.safe_load((ROOT / "controls/mappings/cbw-bio2.yaml").read_text(encoding="utf-8"))
TO_NIS2: RawMapping = yaml.safe_load((ROOT / "controls/mappings/nis2-cbw.yaml").read_text(encoding="utf-8"))

ASPECTS = {"O": Aspect.OPZET, "B": Aspect.BESTAAN, "W": Aspect.WERKING}


# --- what a citation says -----------------------------------------------------------------

_DUTCH = re.compile(
    r"(?P<law>Cbw|Cbb|Cbro|NIS2|Awb)"
    r"|Kamerstuk (?P<paper>\d+), nr\. (?P<piece>\d+)\), (?P<page>p(?:ar)?\. [\d.-]*\d)"
    r"|BIO2 deel 1, par\. (?P<kader>[\d.]*\d)"
    r"|bijlage (?P<annex>\d+)"
    r"|criteria (?P<first>[a-z]) tot en met (?P<last>[a-z])\b"
    r"|(?P<from>\d+:\d+) tot en met (?P<to>\d+:\d+)"
    r"|(?P<plural>[Aa]rtikelen)|(?P<singular>[Aa]rtikel)|(?P<lid>lid)"
    r"|(?P<number>\d+(?::\d+)?[a-z]?)\b|(?:onder|(?<=\b[a-z] )en) (?P<letter>[a-z])\b|(?P<aside>\()"
)
#: Saying that something does not stand in an article is no citation of it.
_NOT_THERE = re.compile(r"Niet in de woorden van [^;]*|Geen artikel van [^;:]*")


class _Citations:
    """Article, paragraph and letter as they come in; a second one at the same level starts a new citation."""

    def __init__(self, law: str) -> None:
        self.law, self.level, self.is_plural = law, "article", False
        self.found: list[list[str]] = []
        self.others: list[str] = []
        self.is_closed = True

    def number(self, value: str) -> None:
        if self.level == "article":
            self.found.append([self.law, value])
        else:
            self._deepen(2, f"({value})")
        self.level, self.is_closed = ("article" if self.is_plural else "lid"), False

    def letter(self, value: str) -> None:
        self._deepen(3, f"({value})")

    def _deepen(self, depth: int, value: str) -> None:
        if self.is_closed or len(self.found[-1]) > depth:
            self.found.append(self.found[-1][:depth])
        self.found[-1].append(value)
        self.is_closed = False


def cited(text: str, law: str = "") -> frozenset[str]:
    """A citation in Dutch as `Cbw 21(3)(a)`, `Cbw bijlage 1`, `36764 nr. 3 p. 26`; the words around it do not matter."""
    reader = _Citations(law)
    for m in _DUTCH.finditer(_NOT_THERE.sub("", text)):
        if m["law"]:
            reader.law, reader.level = m["law"], "article"
        elif m["plural"] or m["singular"]:
            reader.level, reader.is_plural = "article", bool(m["plural"])
        elif m["lid"]:
            reader.level = "lid"
        elif m["number"]:
            reader.number(m["number"])
        elif m["letter"]:
            reader.letter(m["letter"])
        elif m["aside"]:
            reader.is_closed = True
        else:
            reader.others.append(_other(m, reader.law))
    return frozenset(f"{law} {''.join(rest)}" for law, *rest in reader.found) | frozenset(reader.others)


def _other(m: re.Match[str], law: str) -> str:
    if m["paper"]:
        return f"{m['paper']} nr. {m['piece']} {m['page']}"
    if m["kader"]:
        return f"BIO2 kader {m['kader']}"
    if m["annex"]:
        return f"{law} bijlage {m['annex']}"
    return f"criteria {m['first']}-{m['last']}" if m["first"] else f"{law} {m['from']}-{m['to']}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cbw artikel 21 lid 3 onder c en j; Cbb artikel 9 lid 3", {"Cbw 21(3)(c)", "Cbw 21(3)(j)", "Cbb 9(3)"}),
        ("Cbw artikel 24 lid 1 en lid 12 onder d", {"Cbw 24(1)", "Cbw 24(12)(d)"}),
        ("Cbw artikel 24 lid 5 en 6", {"Cbw 24(5)", "Cbw 24(6)"}),
        ("Cbw artikelen 43, 44 lid 1 en 98", {"Cbw 43", "Cbw 44(1)", "Cbw 98"}),
        ("Cbw artikel 26 (gegevens: lid 2 onder c)", {"Cbw 26", "Cbw 26(2)(c)"}),
        ("Cbw artikel 4 lid 1 en artikel 15 lid 1; bijlage 1", {"Cbw 4(1)", "Cbw 15(1)", "Cbw bijlage 1"}),
        ("Cbw artikel 1 (criteria a tot en met d)", {"Cbw 1", "criteria a-d"}),
        ("Awb artikelen 5:16 tot en met 5:20", {"Awb 5:16-5:20"}),
        ("nota (Kamerstuk 36764, nr. 8), p. 33-34", {"36764 nr. 8 p. 33-34"}),
        ("BIO2 deel 1, par. 11.1. Niet in de woorden van Cbw artikel 24", {"BIO2 kader 11.1"}),
        ("Cbw artikel 21a (nummer volgens concept)", {"Cbw 21a"}),
    ],
)
def test_a_citation_is_read_down_to_its_letter(text: str, found: set[str]) -> None:
    assert cited(text) == found


# --- the reviewed table -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One obligation: what the table says of it, or what the edition and the mapping say."""

    id: str
    page: str
    kind: RequirementKind
    cites: frozenset[str]
    standing: Standing
    is_conditional: bool
    aspects: tuple[Aspect, ...]
    confidence: Confidence
    terms: tuple[str, ...]
    #: The numbers of the questions that BIO2 leaves open, or None where there is no link; and how many there are.
    left: tuple[str, ...] | None
    questions: int


def read_facts() -> dict[str, Fact]:
    lines = [line for line in FACTS_FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names, *rows = [line.split("\t") for line in lines]
    facts: dict[str, Fact] = {}
    for cells in rows:
        row = dict(zip(names, cells, strict=True))
        assert row["number"] not in facts, f"{row['number']} stands twice in the table"
        assert row["meaning"]
        left, _, questions = row["open"].partition(" / ")
        facts[row["number"]] = Fact(
            id=f"cbw-{row['number'].lower()}",
            page=row["page"],
            kind=RequirementKind.LAW,
            cites=frozenset(row["cites"].split("; ")),
            standing=Standing(row["standing"]),
            is_conditional={"yes": True, "no": False}[row["if"]],
            aspects=tuple(ASPECTS[letter] for letter in row["aspects"]),
            confidence=Confidence(row["confidence"]),
            terms=tuple(row["terms"].split()),
            left=None if left == "-" else tuple(left.split()),
            questions=int(questions),
        )
    return facts


FACTS = read_facts()


def fact_of(r: Requirement, mapping: RawMapping) -> Fact:
    return Fact(
        id=r.id,
        page=r.control,
        kind=r.kind,
        cites=cited(r.source),
        standing=r.standing,
        is_conditional=r.condition is not None,
        aspects=r.aspects,
        confidence=r.confidence,
        terms=tuple(f"{term.kind}={term.value}" for term in r.terms),
        left=next((tuple(k["remainder"]) for k in mapping["links"] if k["target"] == r.id), None),
        questions=len(r.questions),
    )


def disagreements(catalogue: Catalogue, mapping: RawMapping) -> Iterator[str]:
    """Where the edition, with what its mapping leaves open, and the reviewed table differ, in either direction."""
    found = {r.number: fact_of(r, mapping) for r in catalogue.requirements}
    for number in sorted(FACTS.keys() | found.keys()):
        if FACTS.get(number) != found.get(number):
            yield f"{number}: {FACTS.get(number)} but {found.get(number)}"


def test_the_table_counts_what_was_counted_by_hand() -> None:
    facts = FACTS.values()

    assert Counter(number.partition("-")[0] for number in FACTS) == {
        "SCO": 2,
        "ZP": 26,
        "BST": 7,
        "MLD": 9,
        "REG": 3,
        "TZT": 2,
    }
    assert Counter(fact.standing for fact in facts) == {
        Standing.DUTY: 46,
        Standing.PRACTICE: 2,
        Standing.VOLUNTARY: 1,
    }
    assert Counter(fact.confidence for fact in facts) == {Confidence.CONFIRMED: 22, Confidence.PROBABLE: 27}


def test_the_edition_says_what_the_table_says() -> None:
    assert list(disagreements(CATALOGUE, FROM_BIO2)) == []


def test_only_what_was_ordered_asked_or_chosen_is_conditional() -> None:
    assert [number for number, fact in FACTS.items() if fact.is_conditional] == [
        "ZP-D4",
        "MLD-04",
        "MLD-08",
        "REG-03",
        "TZT-02",
    ]


def test_where_bio2_helps_but_answers_nothing_every_question_is_left() -> None:
    whole = [n for n, f in FACTS.items() if f.left is not None and len(f.left) == f.questions]

    assert whole == ["SCO-02", "ZP-BIO", "BST-04", "MLD-04", "MLD-08", "TZT-02"]
    assert "Bij zes plichten" in FROM_BIO2["source_note"]
    assert [n for n, f in FACTS.items() if f.left is None] == ["MLD-07", "REG-03"]


# --- counter-examples: the comparison sees each kind of mistake ----------------------------

Change = Callable[[Requirement], Requirement | None]


def change(catalogue: Catalogue, number: str, changed: Change) -> Catalogue:
    """The catalogue with one obligation changed, or left out when `changed` gives None."""

    def control(old: Control) -> Control:
        new = [changed(r) if r.number == number else r for r in old.requirements]
        return replace(old, requirements=tuple(r for r in new if r is not None))

    themes = tuple(replace(t, controls=tuple(control(c) for c in t.controls)) for t in catalogue.themes)
    return replace(catalogue, themes=themes)


def cites(old: str, new: str) -> Change:
    def changed(r: Requirement) -> Requirement:
        assert old in r.source
        return replace(r, source=r.source.replace(old, new))

    return changed


CONDITION = CATALOGUE.requirement_by_id["cbw-mld-04"].condition
TWO_WEEKS = CATALOGUE.requirement_by_id["cbw-reg-02"].terms


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        pytest.param("ZP-A3", lambda _: None, id="an obligation left out"),
        pytest.param("ZP-A3", lambda r: replace(r, number="ZP-A4"), id="a wrong number"),
        pytest.param("ZP-A3", lambda r: replace(r, id="cbw-zp-a.3"), id="a wrong id"),
        pytest.param("ZP-A3", lambda r: replace(r, control="21.3.a"), id="another page"),
        pytest.param("ZP-A3", lambda r: replace(r, kind=RequirementKind.NORM), id="a wrong kind"),
        pytest.param("BST-03", cites("artikel 24", "artikel 25"), id="a wrong article"),
        pytest.param("BST-03", cites("lid 2", "lid 3"), id="a wrong paragraph"),
        pytest.param("ZP-H1", cites("onder h", "onder i"), id="a wrong letter"),
        pytest.param("ZP-H1", cites("Cbb artikel 13", "Cbw artikel 13"), id="a wrong law"),
        pytest.param("ZP-C3", cites(" en j", ""), id="a letter left out"),
        pytest.param("MLD-09", lambda r: replace(r, standing=Standing.DUTY), id="a choice told as a duty"),
        pytest.param("BST-07", lambda r: replace(r, standing=Standing.DUTY), id="good practice told as a duty"),
        pytest.param("MLD-07", lambda r: replace(r, standing=Standing.PRACTICE), id="a duty told as good practice"),
        pytest.param("MLD-05", lambda r: replace(r, condition=CONDITION), id="an invented condition"),
        pytest.param("ZP-D4", lambda r: replace(r, condition=None), id="a condition left out"),
        pytest.param("BST-05", lambda r: replace(r, aspects=tuple(Aspect)), id="werking of a certificate"),
        pytest.param("ZP-B1", lambda r: replace(r, confidence=Confidence.CONFIRMED), id="a doubt left out"),
        pytest.param("ZP-00", lambda r: replace(r, confidence=Confidence.PROBABLE), id="an invented doubt"),
        pytest.param("REG-02", lambda r: replace(r, terms=()), id="a term left out"),
        pytest.param("BST-06", lambda r: replace(r, terms=TWO_WEEKS), id="an invented term"),
        pytest.param("ZP-D3", lambda r: replace(r, questions=r.questions[:2]), id="a question left out"),
    ],
)
def test_a_mistake_in_an_obligation_is_seen(number: str, changed: Change) -> None:
    found = list(disagreements(change(CATALOGUE, number, changed), FROM_BIO2))

    assert any(line.startswith(f"{number}:") for line in found)


@pytest.mark.parametrize(
    ("number", "left"),
    [
        pytest.param("ZP-I2", ["1", "2"], id="a review that BIO2 asks of rights only"),
        pytest.param("ZP-I3", ["1"], id="assets classified because information is"),
        pytest.param("ZP-C2", ["4"], id="back-up procedures tested because the recovery is"),
        pytest.param("ZP-BIO", ["1", "2", "3"], id="a statement taken for proof"),
        pytest.param("ZP-D3", ["1", "2", "3"], id="asked again what BIO2 answers"),
    ],
)
def test_a_question_on_the_wrong_side_of_the_remainder_is_seen(number: str, left: list[str]) -> None:
    links = [k | ({"remainder": left} if k["target"] == FACTS[number].id else {}) for k in FROM_BIO2["links"]]

    found = list(disagreements(CATALOGUE, FROM_BIO2 | {"links": links}))

    assert [line.partition(":")[0] for line in found] == [number]


def test_a_link_left_out_and_a_link_too_many_are_seen() -> None:
    _, *others = FROM_BIO2["links"]
    stray = {"target": "cbw-mld-07", "remainder": ["1"]}

    fewer = list(disagreements(CATALOGUE, FROM_BIO2 | {"links": others}))
    more = list(disagreements(CATALOGUE, FROM_BIO2 | {"links": [*FROM_BIO2["links"], stray]}))

    assert [line.partition(":")[0] for line in (*fewer, *more)] == ["SCO-01", "MLD-07"]


# --- the rules that are easy to get wrong -------------------------------------------------

AWARENESS = "vanaf kennisname van het incident"


def words_of(r: Requirement) -> str:
    return "\n".join((*r.questions, *r.points, *(f"{t.what} {t.since}" for t in r.terms)))


def clocks(r: Requirement) -> list[tuple[str, str]]:
    return [(term.value, term.since) for term in r.terms]


def only_approval(of: Mapping[str, Requirement]) -> bool:
    approval, oversight = of["cbw-bst-01"], of["cbw-bst-02"]
    return (
        re.search(r"toezi|toezicht|houdt in de gaten|\b[Zz]iet\b", words_of(approval)) is None
        and oversight.standing is Standing.PRACTICE
        and not any(name.startswith("Cbw") for name in cited(oversight.source))
    )


def contact_details(of: Mapping[str, Requirement]) -> bool:
    r = of["cbw-mld-02"]
    asked, checked = (any("contactgegevens" in text for text in texts) for texts in (r.questions, r.points))
    return asked and checked and "Cbw 26(2)(c)" in cited(r.source)


def from_awareness(of: Mapping[str, Requirement]) -> bool:
    return clocks(of["cbw-mld-02"]) == [("PT24H", AWARENESS)] and clocks(of["cbw-mld-03"]) == [
        ("PT72H", AWARENESS),
        ("PT24H", AWARENESS),
    ]


def hours_run_on(of: Mapping[str, Requirement]) -> bool:
    texts = words_of(of["cbw-mld-02"]) + words_of(of["cbw-mld-03"])
    return re.search(r"werkdag|werkuren|kantoor|weekend|feestdag", texts) is None


def final_report(of: Mapping[str, Requirement]) -> bool:
    return clocks(of["cbw-mld-05"]) == [
        ("P1M", "vanaf de melding van artikel 27"),
        ("P1M", "vanaf de afhandeling van het incident"),
    ]


def own_appointment(of: Mapping[str, Requirement]) -> bool:
    return clocks(of["cbw-bst-04"]) == [
        ("P2Y", "vanaf de inwerkingtreding op 15 augustus 2026"),
        ("P2Y", "vanaf de eigen benoeming"),
    ]


def third_factor(of: Mapping[str, Requirement]) -> bool:
    r = of["cbw-zp-d1"]
    asked = any("Europese risicobeoordelingen" in question for question in r.questions)
    return asked and any("EU-beoordelingen" in point for point in r.points) and "Cbw 21(4)" in cited(r.source)


def no_confidentiality_threshold(of: Mapping[str, Requirement]) -> bool:
    r = of["cbw-mld-01"]
    thresholds = [point for point in r.points if re.match(r"\w+ drempel:", point)]
    untold = "geen aparte drempel voor vertrouwelijkheid"
    return len(thresholds) == 3 and "vier uur" in thresholds[0] and any(untold in point for point in r.points)


RULES: dict[str, Callable[[Mapping[str, Requirement]], bool]] = {
    "article 24(1) names approval and no oversight": only_approval,
    "an early warning holds contact details": contact_details,
    "24 and 72 hours run from awareness": from_awareness,
    "hours run on in the weekend": hours_run_on,
    "the final report is due a month after the article 27 report": final_report,
    "a later member has two years from the own appointment": own_appointment,
    "the EU assessments are the third thing to weigh": third_factor,
    "no threshold for confidentiality": no_confidentiality_threshold,
}


def since(place: int, moment: str) -> Change:
    """One term of an obligation with another clock."""

    def changed(r: Requirement) -> Requirement:
        terms = list(r.terms)
        terms[place] = replace(terms[place], since=moment)
        return replace(r, terms=tuple(terms))

    return changed


def without(word: str) -> Change:
    """An obligation of which no question speaks of something any more."""
    return lambda r: replace(r, questions=tuple(q for q in r.questions if word not in q))


@pytest.mark.parametrize("rule", RULES)
def test_the_edition_keeps_to_what_is_easy_to_get_wrong(rule: str) -> None:
    assert RULES[rule](CATALOGUE.requirement_by_id)


BROKEN: list[tuple[str, str, Change]] = [
    ("only_approval", "BST-01", lambda r: replace(r, questions=(*r.questions, "Ziet het college toe?"))),
    ("only_approval", "BST-02", lambda r: replace(r, standing=Standing.DUTY)),
    ("only_approval", "BST-02", lambda r: replace(r, source=f"Cbw artikel 24 lid 1; {r.source}")),
    ("contact_details", "MLD-02", without("contactgegevens")),
    ("contact_details", "MLD-02", lambda r: replace(r, points=r.points[:5])),
    ("contact_details", "MLD-02", cites("onder c", "onder b")),
    ("from_awareness", "MLD-02", since(0, "vanaf het incident")),
    ("from_awareness", "MLD-03", since(0, "vanaf de vroegtijdige waarschuwing")),
    ("from_awareness", "MLD-03", lambda r: replace(r, terms=r.terms[:1])),
    ("hours_run_on", "MLD-03", since(0, f"{AWARENESS}, op de eerstvolgende werkdag")),
    ("final_report", "MLD-05", since(0, AWARENESS)),
    ("final_report", "MLD-05", since(0, "vanaf het bijwerken van de melding")),
    ("own_appointment", "BST-04", since(1, "vanaf de inwerkingtreding op 15 augustus 2026")),
    ("third_factor", "ZP-D1", without("Europese")),
    ("third_factor", "ZP-D1", cites(" en lid 4", "")),
    ("no_confidentiality_threshold", "MLD-01", lambda r: replace(r, points=r.points[:7])),
    (
        "no_confidentiality_threshold",
        "MLD-01",
        lambda r: replace(r, points=(*r.points, "Vierde drempel: gegevens zijn gelekt.")),
    ),
]


@pytest.mark.parametrize(("rule", "number", "changed"), BROKEN)
def test_a_rule_that_is_broken_is_seen(rule: str, number: str, changed: Change) -> None:
    (holds,) = [rule_ for rule_ in RULES.values() if rule_.__name__ == rule]

    assert not holds(change(CATALOGUE, number, changed).requirement_by_id)


def test_every_rule_has_a_counter_example() -> None:
    assert {rule.__name__ for rule in RULES.values()} == {rule for rule, _, _ in BROKEN}


def test_warning_of_a_threat_has_no_measure_in_bio2_and_says_so() -> None:
    told = CATALOGUE.requirement_by_id["cbw-mld-07"]

    assert cited(told.source) == {"Cbw 30(2)"}
    assert told.id not in {link["target"] for link in FROM_BIO2["links"]}
    assert "BIO2 heeft geen maatregel" in told.confidence_note


def test_a_report_to_the_data_protection_authority_stands_apart() -> None:
    assert "Autoriteit Persoonsgegevens staat hier los van" in CATALOGUE.control_by_number["26"].about


# --- what is told of a doubt, and of a draft ----------------------------------------------


def untold(catalogue: Catalogue) -> Iterator[str]:
    """Doubts and numbers of a draft that an obligation does not tell the user."""
    for r in catalogue.requirements:
        numbers = [int(found) for name in cited(r.source) for found in re.findall(r"^Cbb (\d+)", name)]
        if numbers and "nummer volgens concept" not in r.source:
            yield f"{r.number}: a number of the draft"
        if any(n > 18 for n in numbers) and "definitieve nummer is niet nagegaan" not in r.source:
            yield f"{r.number}: a number above 18"
        doubt = r.confidence_note
        if r.confidence is not Confidence.CONFIRMED and not re.search(
            r"niet (?:\w+ ){0,4}(?:gelezen|nagegaan|bevestigd)", doubt
        ):
            yield f"{r.number}: what was not verified"
        if r.standing is Standing.PRACTICE and "geen plicht uit de Cbw" not in doubt:
            yield f"{r.number}: that it is no duty"
        if not (r.role and r.responsible):
            yield f"{r.number}: who"


def test_every_doubt_is_told_with_the_obligation_it_is_about() -> None:
    assert list(untold(CATALOGUE)) == []


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        pytest.param("ZP-H1", cites(" (nummer volgens concept)", ""), id="a number of the draft as if final"),
        pytest.param("REG-01", cites("het definitieve nummer is niet nagegaan", "zie daar"), id="a number above 18"),
        pytest.param("MLD-01", lambda r: replace(r, confidence_note="De bron is goed."), id="a doubt explained away"),
        pytest.param("BST-02", lambda r: replace(r, confidence_note=""), id="good practice without a word"),
        pytest.param("ZP-A1", lambda r: replace(r, responsible=""), id="nobody answers for it"),
    ],
)
def test_a_doubt_that_is_not_told_is_seen(number: str, changed: Change) -> None:
    found = list(untold(change(CATALOGUE, number, changed)))

    assert [line.partition(":")[0] for line in found] == [number]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param("SCO-01", "is onze lezing", id="that recording the status is a reading"),
        pytest.param("SCO-01", "hele organisatie", id="that the whole entity is a reading"),
        pytest.param("SCO-02", "is onze lezing", id="that chain agreements are a reading"),
        pytest.param("SCO-02", "criterium d", id="how criterion d is read"),
        pytest.param("ZP-F1", "nummer 18 of 19", id="which number the evaluation has"),
        pytest.param("ZP-BIO", "opzet, bestaan en werking", id="that proof is asked by an unread regulation"),
        pytest.param("BST-04", "15 augustus 2028 is daaruit berekend", id="that the date is derived"),
        pytest.param("BST-05", "lijken vervallen", id="that hours and trainer seem dropped"),
        pytest.param("MLD-01", "vertrouwelijkheid", id="that the missing threshold is second-hand"),
        pytest.param("MLD-02", "EH2+", id="the level of eHerkenning"),
        pytest.param("REG-01", "domeinnamen", id="what the draft decree adds"),
        pytest.param("TZT-01", "besluit waarmee de toezichthouders zijn aangewezen", id="the appointment"),
    ],
)
def test_a_note_says_exactly_what_is_in_doubt(number: str, said: str) -> None:
    assert said in CATALOGUE.requirement_by_id[FACTS[number].id].confidence_note


# --- pages --------------------------------------------------------------------------------


def misplaced(catalogue: Catalogue) -> Iterator[str]:
    """Pages whose title names an article that nothing on it cites, and obligations on a page of another article."""
    for control in catalogue.controls:
        named = cited(control.title.partition(":")[0], law="Cbw")
        sources = [cited(r.source) for r in control.requirements]
        for article in sorted(named):
            if not any(_within(name, article) for source in sources for name in source):
                yield f"{control.number}: {article} is not cited"
        for r, source in zip(control.requirements, sources, strict=True):
            if named and not any(_within(name, article) for name in source for article in named):
                yield f"{control.number}: {r.number} is about something else"


def _within(name: str, article: str) -> bool:
    return name == article or name.startswith(f"{article}(")


def test_the_title_of_a_page_names_the_articles_of_what_stands_on_it() -> None:
    assert list(misplaced(CATALOGUE)) == []
    assert [c.number for c in CATALOGUE.controls if not cited(c.title.partition(":")[0], law="Cbw")] == ["raad"]


def test_a_title_with_another_article_is_seen() -> None:
    moved = change(CATALOGUE, "MLD-04", cites("artikel 28", "artikel 29"))

    assert list(misplaced(moved)) == ["28: Cbw 28 is not cited", "28: MLD-04 is about something else"]


# --- held against the source sheet: one of our own making always, the real one where it lies beside the checkout ----

SHEETS = [path.read_text(encoding="utf-8") for path in sorted(ROOT.parent.glob("*/sources/cbw.md"))]
#: What we cite beside the article that heads the obligation, and where that comes from.
CITED_BESIDE = {
    "BST-01": {"36764 nr. 3 p. 26"},  # the reading that the college decides as a body
    "MLD-02": {"Cbw 26(2)(c)"},  # part of article 26: the contact details that are easily forgotten
    "MLD-03": {"Cbw 27(2)"},  # the 24 hours for trust services, which the obligation names
    "TZT-02": {"Awb 5:32"},  # an order for a penalty stands beside article 75
}
#: (provision, obligation): a pair of nis2-cbw that the sheet does not name, with the reason.
PAIRED_BESIDE = {
    (
        "23(1)",
        "MLD-02",
    ): "reporting without delay is article 25(1), the head of MLD-02; recognising is no reporting yet",
}
#: Provisions that the sheet names and the NIS2 edition does not hold.
OUTSIDE_NIS2 = {
    *("2(5)(a)", "3(1)", "3(3)", "6(35)", "12", "21(5)", "22(1)", "23(7)"),
    *("27(2)", "27(3)", "29", "30", "31", "32", "32(2)", "32(4)"),
}

_SHEET = re.compile(
    r"(?P<law>Cbw|Cbb|Cbro|NIS2|Awb)"
    r"|(?P<paper>\d{5}) nr\. (?P<piece>\d+),? (?P<page>p(?:ar)?\. [\d.-]*\d)"
    r"|BIO2 kader (?P<kader>[\d.]*\d)|bijlage (?P<annex>\d+)|criteria (?P<first>[a-z])-(?P<last>[a-z])\b"
    r"|(?P<from>\d+:\d+)-(?P<to>\d+:\d+)|(?P<low>\d+)-(?P<high>\d+)"
    r"|(?P<article>\d+(?::\d+)?[a-z]?(?:\(\d+\))?(?:\([a-z]\))?)"
)
_PROVISION = re.compile(r"\d+(?:\(\d+\))?(?:\([a-z]\))?")


def obligations(sheet: str) -> dict[str, dict[str, Any]]:
    """The obligations of section 4, by number."""
    section = sheet.partition("\n## 4.")[2]
    block = re.search(r"```yaml\n(.*?)\n```", section, re.DOTALL)
    assert block, "section 4 holds no list"
    listed: list[dict[str, Any]] = yaml.safe_load(block.group(1))
    return {entry["id"].removeprefix("CBW-"): entry for entry in listed}


def named(article: str) -> frozenset[str]:
    """The articles of a sheet in the same form as `cited`."""
    law, found = "", set()
    for m in _SHEET.finditer(re.sub(r"\(not literally in [^)]*\)", "", article)):
        law = m["law"] or law
        if m["low"]:
            found |= {f"{law} {n}" for n in range(int(m["low"]), int(m["high"]) + 1)}
        elif m["article"]:
            found.add(f"{law} {m['article']}")
        elif not m["law"]:
            found.add(_other(m, law))
    return frozenset(found)


def in_sheet(sheet: str, mapping: RawMapping = TO_NIS2) -> Iterator[str]:
    """Where the sheet differs from the reviewed table, or from the mapping that reads NIS2 off the Cbw."""
    listed = obligations(sheet)
    for number in sorted(FACTS.keys() ^ listed.keys()):
        yield f"{number}: only in the {'table' if number in FACTS else 'sheet'}"
    for number in sorted(FACTS.keys() & listed.keys()):
        wanted = named(listed[number]["article"]) | CITED_BESIDE.get(number, set())
        if FACTS[number].cites != wanted:
            yield f"{number}: cites {sorted(FACTS[number].cites ^ wanted)}"
    provisions = {r.number for r in NIS2.requirements}
    told = {(found, n) for n, entry in listed.items() for found in _PROVISION.findall(str(entry["nis2"]))}
    for provision in sorted({found for found, _ in told} - provisions - OUTSIDE_NIS2):
        yield f"{provision}: not in the NIS2 edition"
    pairs = {
        (NIS2.requirement_by_id[link["target"]].number, CATALOGUE.requirement_by_id[source].number)
        for link in mapping["links"]
        for source in link["all_of"]
    }
    inside = {(found, n) for found, n in told if found in provisions}
    for found, number in sorted(pairs ^ (inside | PAIRED_BESIDE.keys())):
        yield f"{number}: NIS2 {found}"


def as_sheet() -> str:
    """A sheet with what the table and the mapping say, in the form of the real one."""
    pairs: dict[str, list[str]] = {}
    for link in TO_NIS2["links"]:
        for source in link["all_of"]:
            pair = (NIS2.requirement_by_id[link["target"]].number, CATALOGUE.requirement_by_id[source].number)
            if pair not in PAIRED_BESIDE:
                pairs.setdefault(pair[1], []).append(pair[0])
    entries = [
        {
            "id": f"CBW-{number}",
            "article": "; ".join(sorted(fact.cites - CITED_BESIDE.get(number, set()))),
            "nis2": ", ".join(pairs.get(number, ["none"])),
        }
        for number, fact in FACTS.items()
    ]
    listed = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=500)
    return f"# Een nagemaakt blad\n\n## 3. Niets\n\n## 4. Plichten\n\n```yaml\n{listed}```\n\n## 5. Niets\n"


@pytest.mark.parametrize("sheet", [as_sheet(), *SHEETS])
def test_the_table_and_the_nis2_mapping_say_what_the_sheet_says(sheet: str) -> None:
    assert list(in_sheet(sheet)) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("CBW-REG-02", "CBW-REG-04", {"REG-02", "REG-04"}, id="another id"),
        pytest.param("Cbw 21(3)(h)", "Cbw 21(3)(i)", {"ZP-H1"}, id="another letter"),
        pytest.param("Cbw 44(2)", "Cbw 44(3)", {"REG-02"}, id="another paragraph"),
        pytest.param("nis2: 21(2)(h)", "nis2: 21(2)(j)", {"ZP-H1"}, id="another provision"),
        pytest.param("nis2: 21(2)(h)", "nis2: none", {"ZP-H1"}, id="a pair that the sheet does not name"),
        pytest.param("nis2: 21(2)(h)", "nis2: 21(2)(h), 33", {"33"}, id="a provision nobody knows"),
    ],
)
def test_a_sheet_that_says_something_else_is_seen(old: str, new: str, found: set[str]) -> None:
    assert as_sheet().count(old) == 1

    lines = list(in_sheet(as_sheet().replace(old, new)))

    assert {line.partition(":")[0] for line in lines} == found


def test_a_pair_of_nis2_that_is_left_out_is_seen() -> None:
    links = [
        link | ({"all_of": ["cbw-mld-01", "cbw-mld-06"]} if link["target"] == "nis2-23.1" else {})
        for link in TO_NIS2["links"]
    ]

    assert list(in_sheet(as_sheet(), TO_NIS2 | {"links": links})) == ["MLD-02: NIS2 23(1)"]


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ("Cbw 21(3)(e); (34 for the other side)", {"Cbw 21(3)(e)", "Cbw 34"}),
        ("Cbb 17 (with Cbw 21)", {"Cbb 17", "Cbw 21"}),
        ("Cbw 24(5); Cbb 20-22 (final)", {"Cbw 24(5)", "Cbb 20", "Cbb 21", "Cbb 22"}),
        ("NIS2 20(1); BIO2 kader 11.1 (not literally in Cbw 24)", {"NIS2 20(1)", "BIO2 kader 11.1"}),
        ("none in Cbw (nota 36764 nr. 8, p. 33-34)", {"36764 nr. 8 p. 33-34"}),
        ("Cbw 1 (criteria a-d), 8(1)(h), bijlage 1", {"Cbw 1", "criteria a-d", "Cbw 8(1)(h)", "Cbw bijlage 1"}),
        ("Cbw 68; Awb 5:16-5:20", {"Cbw 68", "Awb 5:16-5:20"}),
    ],
)
def test_an_article_of_a_sheet_is_read_in_the_same_form(article: str, found: set[str]) -> None:
    assert named(article) == found


# --- own words ----------------------------------------------------------------------------


INVENTED = """\
# Een verzonnen blad
- id: CBW-HEK-01
  obligation: De wethouder telt iedere avond de lichten van het dorp
    en schrijft op welke er branden.
"""


def own_words() -> Iterator[str]:
    """Every text of the edition and of its mappings, and what the reviewer wrote down."""
    mappings = (ROOT / f"controls/mappings/{name}.yaml" for name in ("cbw-bio2", "nis2-cbw"))
    for path in (*sorted((CATALOGUES / "cbw/2026").rglob("*.yaml")), *mappings):
        yield path.read_text(encoding="utf-8")
    yield from (line.rpartition("\t")[2] for line in FACTS_FILE.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("sheet", [INVENTED, *SHEETS])
def test_no_eight_words_in_a_row_of_the_sheet_stand_in_the_edition(sheet: str) -> None:
    assert copied(sheet, list(own_words())) == set()


def test_eight_copied_words_are_seen_across_the_lines_of_a_file() -> None:
    planted = "why: >-\n  Zij telt iedere avond de lichten van het dorp\n  nog een keer."

    assert copied(INVENTED, [*own_words(), planted]) == {"telt iedere avond de lichten van het dorp"}


# --- the head -----------------------------------------------------------------------------


def test_the_edition_is_the_law_in_force_and_knows_no_deviation() -> None:
    assert (CATALOGUE.key, CATALOGUE.status) == ("cbw/2026", EditionStatus.IN_FORCE)
    assert (CATALOGUE.valid_from, CATALOGUE.valid_until) == ("2026-08-15", "")
    assert (CATALOGUE.scale, CATALOGUE.repeat) == (Scale.PROOF, Repeat.ONCE)
    assert not CATALOGUE.may_deviate


@pytest.mark.parametrize("said", ["Stb. 2026, 187", "Stb. 2026, 189", "Stcrt. 2026, 27679"])
def test_the_head_names_the_three_publications(said: str) -> None:
    assert said in CATALOGUE.source


@pytest.mark.parametrize(
    "said", ["koninklijk besluit", "februari 2025", "nummers boven 18 zijn niet nagegaan", "Cbro is niet gelezen"]
)
def test_the_head_says_what_was_not_read(said: str) -> None:
    assert said in " ".join(CATALOGUE.source_note.split())
