"""Scoring, example by example; the tables of the README are computed here row by row."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from controls.answers import Answer, Evidence, Verdict
from controls.catalogue import Aspect, Scope
from controls.loading import load
from controls.scoring import METHOD, Scores, Status, score, score_requirement
from tests.controls.builders import (
    ROOT,
    answers,
    assessed,
    catalogue,
    deviated,
    not_applicable,
    requirement,
    verdicts,
)

README = (ROOT / "controls/README.md").read_text(encoding="utf-8")


def rows(header: str) -> Iterator[list[str]]:
    """The rows of the README's table with this header."""
    lines = README.split(f"\n{header}\n")[1].splitlines()[1:]
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]


def answer_of(number: str, code: str) -> Answer:
    if code in ("nvt", "nvt!"):
        return not_applicable(number, agreed_by="ciso" if code == "nvt!" else "")
    if code == "dev":
        return deviated(number)
    return assessed(number, code[:3], explanation="" if code.endswith("?") else "Zie het besluit.")


def score_of(codes: str) -> Scores:
    """The scores of a catalogue with one requirement per code."""
    numbers = [f"5.01.{n:02}" for n in range(1, len(codes.split()) + 1)]
    given = [answer_of(number, code) for number, code in zip(numbers, codes.split(), strict=True)]
    return score(catalogue(*(requirement(n) for n in numbers)), answers(*given))


INTERVALS = list(rows("| answers | counts | at least | at most | coverage | in words |"))
LEVELS = list(rows("| answer | level |"))
GAINS = list(rows("| answers | gains |"))


def test_the_readme_has_its_tables_and_names_this_method() -> None:
    assert (len(INTERVALS), len(LEVELS), len(GAINS)) == (16, 10, 2)
    assert f"## The scoring method `{METHOD}`" in README


@pytest.mark.parametrize("row", INTERVALS, ids=[row[0] for row in INTERVALS])
def test_a_worked_example_of_the_readme_comes_out_as_written(row: list[str]) -> None:
    codes, counts, at_least, at_most, coverage, _ = row

    whole = score_of(codes).whole

    assert [whole.counts[status] for status in Status] == [int(n) for n in counts.split()]
    assert (whole.at_least, whole.at_most) == (Fraction(at_least), Fraction(at_most))
    assert whole.coverage == Fraction(coverage)


@pytest.mark.parametrize(("code", "level"), LEVELS)
def test_a_level_of_the_readme_comes_out_as_written(code: str, level: str) -> None:
    assert score_requirement(requirement("5.01.01"), answer_of("5.01.01", code)).level == int(level)


@pytest.mark.parametrize(("codes", "gains"), GAINS)
def test_the_gains_of_the_readme_come_out_as_written(codes: str, gains: str) -> None:
    assert [g.gain for g in score_of(codes).gains] == [Fraction(g) for g in gains.split()]


def test_one_answer_of_156_never_reads_as_a_hundred_percent() -> None:
    bio2 = load("bio2/1.3")
    given = Answer(requirement_id="bio2-5.01.01", verdicts=verdicts("aaa"), explanation="Zie het besluit.")

    whole = score(bio2, {given.requirement_id: given}).whole

    assert whole.total == 156
    assert whole.at_least == whole.coverage == Fraction(1, 156)
    assert whole.at_most == 1
    assert "at least 1/156, at most 156/156 and a coverage of\n1/156" in README


def test_equal_gains_are_ordered_by_id() -> None:
    found = [(g.requirement_id, g.gain) for g in score_of("--- add aaa nnn").gains]

    assert [name for name, _ in found] == ["proef-5.01.01", "proef-5.01.04", "proef-5.01.02"]


@pytest.mark.parametrize(
    ("given", "contradictions"),
    [
        ("daa", (Aspect.BESTAAN, Aspect.WERKING)),
        ("nad", (Aspect.BESTAAN, Aspect.WERKING)),
        ("ada", (Aspect.WERKING,)),
        ("n-a", (Aspect.WERKING,)),
        ("aaa", ()),
        ("ddd", ()),
        ("adn", ()),
        ("-aa", ()),
        ("a-a", ()),
    ],
)
def test_a_higher_aspect_that_claims_more_is_a_contradiction(given: str, contradictions: tuple[Aspect, ...]) -> None:
    found = score_requirement(requirement("5.01.01"), assessed("5.01.01", given))

    assert found.contradictions == contradictions


@pytest.mark.parametrize(
    ("given", "effective"),
    [("daa", "ddd"), ("naa", "nnn"), ("-aa", "---"), ("-d-", "---"), ("-na", "-nn"), ("aan", "aan"), ("d-n", "d-n")],
)
def test_what_counts_is_capped_by_the_aspect_below(given: str, effective: str) -> None:
    found = score_requirement(requirement("5.01.01"), assessed("5.01.01", given))

    assert found.effective == verdicts(effective)


def test_the_group_counts_contradictions_unsupported_claims_and_what_awaits_agreement() -> None:
    whole = score_of("daa aaa? dd-? nnn? nvt nvt! dev").whole

    assert (whole.contradictions, whole.unsupported, whole.awaiting_agreement) == (1, 2, 1)


def test_what_was_agreed_no_longer_awaits_agreement() -> None:
    scores = score_of("nvt nvt!").requirements

    assert [scores[f"proef-5.01.0{n}"].awaits_agreement for n in (1, 2)] == [True, False]


def test_an_aspect_is_scored_over_the_requirements_that_ask_for_it() -> None:
    one = requirement("5.01.01", aspects=[Aspect.OPZET])
    two = requirement("5.01.02")
    given = answers(
        Answer(requirement_id=one.id, verdicts={Aspect.OPZET: Verdict.PARTLY}, explanation="Zie het besluit."),
        assessed("5.01.02", "aa-"),
    )

    aspects = score(catalogue(one, two), given).whole.aspects

    assert aspects[Aspect.OPZET].at_least == aspects[Aspect.OPZET].at_most == Fraction(3, 4)
    assert aspects[Aspect.OPZET].counts[Verdict.PARTLY] == 1
    assert aspects[Aspect.BESTAAN].at_least == aspects[Aspect.BESTAAN].at_most == 1
    assert aspects[Aspect.WERKING].at_least == 0
    assert aspects[Aspect.WERKING].at_most == 1
    assert sum(aspects[Aspect.WERKING].counts.values()) == 1


def test_a_requirement_weighs_the_same_however_many_aspects_it_has() -> None:
    one = requirement("5.01.01", aspects=[Aspect.OPZET])
    given = Answer(requirement_id=one.id, verdicts={Aspect.OPZET: Verdict.PROVED}, explanation="Zie het besluit.")

    scores = score(catalogue(one, requirement("5.01.02")), answers(given))

    assert scores.whole.at_least == Fraction(1, 2)
    assert scores.whole.coverage == Fraction(1, 4)
    assert scores.requirements[one.id].level == 1


@pytest.mark.parametrize(
    ("explanation", "evidence", "is_supported"),
    [
        ("Zie het besluit.", (), True),
        ("", (Evidence(title="besluit"),), True),
        ("", (Evidence(title="", location="zaak 12"),), True),
        (" \n\t", (), False),
        ("", (Evidence(title=" "),), False),
        (".", (), False),
        ("\u200b\u2800\u00ad\u3164", (), False),
        ("", (Evidence(title="…", location="-"),), False),
        ("!", (Evidence(title="?", location="B4"),), True),
        ("é", (), True),
        ("", (), False),
    ],
)
def test_something_to_show_has_a_letter_or_a_digit(
    explanation: str, evidence: tuple[Evidence, ...], is_supported: bool
) -> None:
    given = Answer(requirement_id="proef-5.01.01", verdicts=verdicts("aaa"), explanation=explanation, evidence=evidence)

    found = score_requirement(requirement("5.01.01"), given)

    assert found.is_supported is is_supported
    assert found.low == (12 if is_supported else 0)
    assert found.high == 12


def test_what_the_cbw_leaves_out_is_in_the_whole_but_not_in_the_figure_for_the_cbw() -> None:
    parts = requirement("5.01.01"), requirement("5.01.02", scope=Scope.OUT)

    scores = score(catalogue(*parts), answers(assessed("5.01.02", "aaa")))

    assert (scores.whole.total, scores.cbw.total) == (2, 1)
    assert (scores.whole.at_least, scores.cbw.at_least) == (Fraction(1, 2), Fraction(0))


def test_a_catalogue_without_requirements_is_known_about_nothing() -> None:
    whole = score(catalogue(), {}).whole

    assert (whole.total, whole.at_least, whole.at_most, whole.coverage) == (0, Fraction(0), Fraction(1), Fraction(0))


def test_an_answer_to_something_that_is_not_asked_changes_nothing() -> None:
    asked = catalogue(requirement("5.01.01"))

    assert score(asked, answers(assessed("9.99.99", "aaa"))) == score(asked, {})


def test_the_scores_carry_the_name_of_the_method() -> None:
    assert score(catalogue(), {}).method == METHOD == "toetspeil-1"
