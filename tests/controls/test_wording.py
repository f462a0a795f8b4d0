"""Wording: a good question passes, and each kind of bad one is refused with its reason."""

from __future__ import annotations

import pytest

from controls.wording import LONGEST_SHARED_RUN, question_faults, runs, shared_runs, words


def problems(question: str) -> list[str]:
    return [problem for problem, _ in question_faults(question)]


@pytest.mark.parametrize(
    "question",
    [
        "Heeft de gemeente een CISO aangesteld?",
        "Volgt het beleid NEN-EN-ISO/IEC 27001?",
        "Is de back-up beschermd tegen gijzelsoftware (ransomware)?",
        "Wie mag een uitzondering goedkeuren?",
        "Geldt de regel ook in Enschede, Engeland of een ander land?",
        "Kent de gemeente haar allerbelangrijkste systemen?",
    ],
)
def test_a_question_about_one_fact_passes(question: str) -> None:
    assert problems(question) == []


@pytest.mark.parametrize("word", ["en", "en/of", "én", "zowel", "evenals", "tevens", "alsook", "alsmede", "EN"])
def test_a_question_about_two_things_is_refused(word: str) -> None:
    (problem,) = problems(f"Heeft de gemeente beleid {word} regels?")

    assert problem == f"de vraag vraagt twee dingen ('{word.lower()}')"


@pytest.mark.parametrize(
    "word",
    ["alle", "alles", "allemaal", "altijd", "elk", "elke", "ieder", "iedere", "iedereen", "nooit", "volledig", "Alle"],
)
def test_an_absolute_question_is_refused(word: str) -> None:
    (problem,) = problems(f"Kent {word} medewerker de regels?")

    assert problem == f"de vraag is absoluut ('{word.lower()}')"


@pytest.mark.parametrize(
    "question",
    ["Is er beleid", "Is er beleid? Werkt het?", "Is er beleid?.", "Is er beleid? ", "", "Is er beleid??"],
)
def test_a_question_ends_in_its_only_question_mark(question: str) -> None:
    assert "de vraag heeft niet precies één vraagteken aan het einde" in problems(question)


def test_a_question_may_have_thirty_words_but_not_more() -> None:
    thirty = " ".join(["woord"] * 30) + "?"
    more = " ".join(["woord"] * 31) + "?"

    assert problems(thirty) == []
    assert problems(more) == ["de vraag heeft 31 woorden"]


def test_each_fault_comes_with_a_remedy() -> None:
    found = list(question_faults("Kent iedereen de regels en de risico's"))

    assert len(found) == 3
    assert all(remedy for _, remedy in found)


def test_words_are_lower_case_without_punctuation_and_keep_compounds_together() -> None:
    assert words("De Back-up, volgens NEN-EN-ISO/IEC 27002 (2022): één café!") == [
        "de",
        "back-up",
        "volgens",
        "nen-en-iso/iec",
        "27002",
        "2022",
        "één",
        "café",
    ]


def test_a_text_shorter_than_a_run_has_no_run() -> None:
    assert runs("een twee", 3) == set()
    assert runs("een twee drie", 3) == {("een", "twee", "drie")}


def test_seven_equal_words_are_allowed_and_eight_are_not() -> None:
    equal = ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht"]
    seven = " ".join(equal[:LONGEST_SHARED_RUN])
    eight = " ".join(equal)

    assert list(shared_runs({"a": [f"{seven} links"], "b": [f"{seven} rechts"]})) == []
    assert list(shared_runs({"a": [f"{eight} links"], "b": [f"Rechts: {eight.title()}!"]})) == [("a", "b", eight)]


def test_a_run_within_one_requirement_or_over_two_texts_is_no_shared_run() -> None:
    eight = "een twee drie vier vijf zes zeven acht"

    assert list(shared_runs({"a": [eight, eight], "b": ["een twee drie vier", "vijf zes zeven acht"]})) == []


def test_two_requirements_with_many_runs_in_common_are_named_once() -> None:
    long = " ".join(f"woord{n}" for n in range(40))

    assert len(list(shared_runs({"a": [long], "b": [long]}))) == 1
