"""The round of ENSIA over 2026 as shipped: exactly the reviewed steps, documents, indicators, registers and dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from controls.catalogue import (
    Asked,
    Aspect,
    Catalogue,
    Confidence,
    EditionStatus,
    Moment,
    Repeat,
    Requirement,
    RequirementKind,
    Standing,
    TermKind,
)
from controls.loading import load

CATALOGUE = load("ensia/2026")

STEP, INDICATOR, REGISTER = RequirementKind.STEP, RequirementKind.INDICATOR, RequirementKind.REGISTER
SURE, PROBABLE, TO_VERIFY = Confidence.CONFIRMED, Confidence.PROBABLE, Confidence.TO_VERIFY
SUBMITTED, FILED, OPENS, CLOSES = ("T-12-31",), ("T+1-04-30",), "T+1-01-01", "T+1-04-30"

#: Per theme, in order: id, number, kind, dates and confidence. A date of 2026 or 2027 is never more than probable:
#: the pattern is known, a notice about this round was not seen.
ROUND = {
    "ronde": (
        ("ensia-r-01", "R-01", STEP, ("T-07-01",), PROBABLE),
        ("ensia-r-02", "R-02", STEP, ("T-12-31", "T-12-31"), PROBABLE),
        ("ensia-r-03", "R-03", STEP, (), SURE),
        ("ensia-r-04", "R-04", STEP, (), SURE),
        ("ensia-r-05", "R-05", STEP, (), SURE),
        ("ensia-r-06", "R-06", STEP, (), SURE),
        ("ensia-r-07", "R-07", STEP, FILED, PROBABLE),
        ("ensia-r-08", "R-08", STEP, (OPENS, CLOSES), PROBABLE),
        ("ensia-r-09", "R-09", STEP, (OPENS, CLOSES), PROBABLE),
        ("ensia-r-10", "R-10", STEP, ("T+1-07-15",), TO_VERIFY),
    ),
    "stukken": (
        ("ensia-s-01", "S-01", STEP, SUBMITTED, PROBABLE),
        ("ensia-s-02", "S-02", STEP, SUBMITTED, PROBABLE),
        ("ensia-s-03", "S-03", STEP, (), PROBABLE),
        ("ensia-s-04", "S-04", STEP, (), SURE),
        ("ensia-s-05", "S-05", STEP, (), PROBABLE),
        ("ensia-s-06", "S-06", STEP, (), SURE),
        ("ensia-s-07", "S-07", STEP, FILED, PROBABLE),
        ("ensia-s-08", "S-08", STEP, (OPENS, CLOSES), PROBABLE),
        ("ensia-s-09", "S-09", STEP, (OPENS, CLOSES), PROBABLE),
        ("ensia-s-10", "S-10", STEP, (OPENS, CLOSES), PROBABLE),
        ("ensia-s-11", "S-11", STEP, (), SURE),
        ("ensia-s-12", "S-12", STEP, (), SURE),
    ),
    "bestuur": (
        ("ensia-i-01", "I-01", INDICATOR, (), PROBABLE),
        ("ensia-i-02", "I-02", INDICATOR, (), PROBABLE),
        ("ensia-i-03", "I-03", INDICATOR, (), PROBABLE),
        ("ensia-i-04", "I-04", INDICATOR, (), PROBABLE),
        ("ensia-i-05", "I-05", INDICATOR, (), PROBABLE),
        ("ensia-i-06", "I-06", INDICATOR, (), PROBABLE),
    ),
    "registers": (
        ("ensia-bag", "BAG", REGISTER, (), PROBABLE),
        ("ensia-bgt", "BGT", REGISTER, (), PROBABLE),
        ("ensia-bro", "BRO", REGISTER, (), PROBABLE),
        ("ensia-brp", "BRP", REGISTER, (), PROBABLE),
        ("ensia-pnik", "PNIK", REGISTER, (), PROBABLE),
        ("ensia-woz", "WOZ", REGISTER, (), TO_VERIFY),
    ),
}

#: What each date is, in words that its text must hold.
DATES = {
    ("ensia-r-01", "T-07-01"): ("opent",),
    ("ensia-r-02", "T-12-31"): ("in te dienen", "peildatum"),
    ("ensia-r-07", "T+1-04-30"): ("uploaden",),
    ("ensia-r-08", "T+1-01-01"): ("venster", "opent"),
    ("ensia-r-08", "T+1-04-30"): ("venster", "sluit"),
    ("ensia-r-09", "T+1-01-01"): ("DigiD", "begint"),
    ("ensia-r-09", "T+1-04-30"): ("voor 1 mei",),
    ("ensia-r-10", "T+1-07-15"): ("provincie",),
    ("ensia-s-01", "T-12-31"): ("ingediend",),
    ("ensia-s-02", "T-12-31"): ("peildatum",),
    ("ensia-s-07", "T+1-04-30"): ("laatste dag",),
    ("ensia-s-08", "T+1-01-01"): ("BAG",),
    ("ensia-s-08", "T+1-04-30"): ("BAG", "laatste dag"),
    ("ensia-s-09", "T+1-01-01"): ("BGT",),
    ("ensia-s-09", "T+1-04-30"): ("BGT", "laatste dag"),
    ("ensia-s-10", "T+1-01-01"): ("BRO",),
    ("ensia-s-10", "T+1-04-30"): ("BRO", "laatste dag"),
}

#: The share of "ja" in the round over 2023, as two publications of 2024 give it.
SHARES = {
    "I-01": ("98%",),
    "I-02": ("69,5%",),
    "I-03": ("96,7%",),
    "I-04": ("94,4%",),
    "I-05": ("85%",),
    "I-06": ("57%", "34,8%"),
}

SUPERVISORS = {
    "BAG": "ministerie van BZK",
    "BGT": "ministerie van BZK",
    "BRO": "ministerie van BZK",
    "BRP": "RvIG",
    "PNIK": "RvIG",
    "WOZ": "Waarderingskamer",
}


def disagreements(catalogue: Catalogue) -> Iterator[str]:
    """Where the edition and the reviewed tables differ, in either direction."""
    expected = {row[0]: (theme, *row) for theme, rows in ROUND.items() for row in rows}
    found = {r.id: (r.theme, *_row(r)) for r in catalogue.requirements}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            yield f"{name}: {expected.get(name)} but {found.get(name)}"
    dates: dict[tuple[str, str], str] = defaultdict(str)
    for r in catalogue.requirements:
        for moment in r.moments:
            dates[r.id, moment.when] += f"{moment.what}; "
    for place in sorted(DATES.keys() | dates.keys()):
        told = dates[place]
        if place not in DATES or any(word not in told for word in DATES[place]):
            yield f"{place[0]}: {place[1]} says '{told}'"


def _row(r: Requirement) -> tuple[str, str, RequirementKind, tuple[str, ...], Confidence]:
    return r.id, r.number, r.kind, tuple(m.when for m in r.moments), r.confidence


# --- the tables, and that they see a mistake ------------------------------------------------


def test_the_edition_says_what_the_tables_say() -> None:
    assert list(disagreements(CATALOGUE)) == []


def test_themes_and_requirements_stand_in_the_order_of_the_tables() -> None:
    assert {t.id: tuple(r.id for r in t.requirements) for t in CATALOGUE.themes} == {
        theme: tuple(row[0] for row in rows) for theme, rows in ROUND.items()
    }


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda r: replace(r, number="R-99"), id="a wrong number"),
        pytest.param(lambda r: replace(r, kind=INDICATOR), id="a wrong kind"),
        pytest.param(lambda r: replace(r, confidence=SURE), id="more sure than the source"),
        pytest.param(lambda r: replace(r, moments=()), id="a date left out"),
        pytest.param(lambda r: replace(r, moments=(_day("T-07-02", "opent"),)), id="a wrong date"),
        pytest.param(lambda r: replace(r, moments=(_day("T-07-01", "sluit"),)), id="the date of something else"),
        pytest.param(lambda r: replace(r, moments=(*r.moments, _day("T-08-01", "opent"))), id="an invented date"),
    ],
)
def test_a_mistake_in_a_requirement_is_seen(change: Callable[[Requirement], Requirement]) -> None:
    first, *rest = CATALOGUE.themes
    control, *others = first.controls
    mistaken = replace(control, requirements=(change(control.requirements[0]), *control.requirements[1:]))
    themes = (replace(first, controls=(mistaken, *others)), *rest)

    found = list(disagreements(replace(CATALOGUE, themes=themes)))

    assert found
    assert {line.partition(":")[0] for line in found} == {"ensia-r-01"}


def test_a_theme_left_out_is_seen() -> None:
    found = list(disagreements(replace(CATALOGUE, themes=CATALOGUE.themes[:3])))

    assert [line.partition(":")[0] for line in found] == sorted(row[0] for row in ROUND["registers"])


def _day(when: str, what: str) -> Moment:
    return Moment(when=when, what=what)


# --- what the edition must hold -------------------------------------------------------------


def test_the_edition_is_the_round_that_opened_on_1_july_2026_and_has_no_end_that_a_source_names() -> None:
    assert (CATALOGUE.key, CATALOGUE.status) == ("ensia/2026", EditionStatus.IN_FORCE)
    assert (CATALOGUE.valid_from, CATALOGUE.valid_until) == ("2026-07-01", "")


def test_the_round_is_answered_once_and_knows_no_deliberate_deviation() -> None:
    assert (CATALOGUE.repeat, CATALOGUE.asked, CATALOGUE.may_deviate) == (Repeat.ONCE, Asked.DIRECTLY, False)


def test_nothing_in_the_round_is_ever_scored() -> None:
    assert {r.standing for r in CATALOGUE.requirements} == {Standing.PROGRESS}
    assert [r.id for r in CATALOGUE.requirements if r.is_scored] == []


def test_the_round_asks_only_whether_something_is_there() -> None:
    assert {r.aspects for r in CATALOGUE.requirements} == {(Aspect.BESTAAN,)}


def test_only_the_yearly_declaration_and_the_regular_reports_have_a_rhythm() -> None:
    terms = [(r.id, t.kind, t.value) for r in CATALOGUE.requirements for t in r.terms]

    assert terms == [
        ("ensia-s-12", TermKind.FREQUENCY, "P1Y"),
        ("ensia-i-05", TermKind.FREQUENCY, "undetermined"),
    ]


def test_the_notice_keeps_data_quality_out_of_security_and_names_what_is_unknown() -> None:
    for said in (
        "geen norm",
        "telt nooit mee in een score over beveiliging",
        "onbekend",
        "of de BIO-vragenlijst BIO2 volgt",
        "Suwinet-bijlage",
        "waarstaatjegemeente.nl",
        "of de WOZ blijft",
        "modellen",
        "portaal verandert",
        "lichtere variant",
        "RDI",
    ):
        assert said in CATALOGUE.notice


def test_the_reference_date_is_the_last_day_to_submit_and_the_day_of_the_declaration() -> None:
    days = {when for r in ("ensia-r-02", "ensia-s-01", "ensia-s-02") for when in _moments(r)}

    assert days == {"T-12-31"}


def test_the_three_governing_reports_share_the_window_of_their_step() -> None:
    windows = {tuple(_moments(name)) for name in ("ensia-r-08", "ensia-s-08", "ensia-s-09", "ensia-s-10")}

    assert windows == {("T+1-01-01", "T+1-04-30")}


def _moments(name: str) -> list[str]:
    return [m.when for m in CATALOGUE.requirement_by_id[name].moments]


def test_the_date_of_the_council_is_told_to_be_background_knowledge() -> None:
    assert "achtergrondkennis" in CATALOGUE.requirement_by_id["ensia-r-10"].confidence_note


def test_every_other_date_is_told_to_be_the_pattern_of_earlier_rounds() -> None:
    dated = [r for r in CATALOGUE.requirements if r.moments and r.id != "ensia-r-10"]

    assert len(dated) == 11
    assert [r.id for r in dated if "patroon van eerdere" not in r.confidence_note] == []


def test_the_declaration_holds_no_norm_numbers_and_passes_its_checklist() -> None:
    asked = " ".join(CATALOGUE.requirement_by_id["ensia-s-02"].questions)

    assert "vrij van normnummers" in asked
    assert "checklist" in asked


def test_annex_1_is_per_connection_and_carries_the_reserved_number_of_the_auditor() -> None:
    annex = CATALOGUE.requirement_by_id["ensia-s-03"]

    assert any("per aansluiting" in point for point in annex.points)
    assert any("gereserveerd" in question for question in annex.questions)


def test_the_in_control_declaration_is_another_document_than_the_declaration_of_the_college() -> None:
    declaration = CATALOGUE.requirement_by_id["ensia-s-12"]

    assert declaration.source == "BIO2 v1.3, maatregel 5.36.01"
    assert "Is dat een ander stuk dan de collegeverklaring?" in declaration.questions


def test_each_indicator_gives_exactly_the_published_share_with_year_and_source() -> None:
    indicators = {r.number: r for r in CATALOGUE.theme_by_id["bestuur"].requirements}

    assert indicators.keys() == SHARES.keys()
    for number, shares in SHARES.items():
        why = indicators[number].why
        assert tuple(word for word in why.split() if "%" in word) == shares, number
        assert "2023" in why
        assert "Binnenlands Bestuur, 2024" in why


@pytest.mark.parametrize("number", SUPERVISORS)
def test_each_register_asks_for_score_date_and_file_and_names_its_supervisor(number: str) -> None:
    control = CATALOGUE.control_by_number[number]
    (register,) = control.requirements

    assert "score" in " ".join(register.questions).lower()
    assert any(word in " ".join(register.points).lower() for word in ("datum", "dag", "tijdstip", "gedateerd"))
    assert any(word in " ".join(register.points).lower() for word in ("bestand", "dossier", "vindplaats"))
    assert SUPERVISORS[number] in register.responsible
    assert SUPERVISORS[number] in control.about
    assert "2026" in register.confidence_note
